/* SPDX-License-Identifier: MIT */
/** A tree of boxes; each node is halved along its longest edge. */
#ifndef ELEA_BODY_BOX_TREE_H
#define ELEA_BODY_BOX_TREE_H

#include "base/cancel.h"
#include "body/cuboid.h"
#include "elea.h"

#define BOX_TREE_LEAF 8 /**< boxes at most; not tuned */

typedef struct elea_box_node {
    elea_cuboid bounds;
    size_t first, count; /**< in the order; a node too large for a leaf has two children */
} elea_box_node;

typedef struct elea_box_tree {
    const elea_cuboid *boxes; /**< borrowed */
    size_t *order;
    size_t n_nodes;
    elea_box_node *nodes; /**< the children of k are 2 k + 1 and 2 k + 2 */
} elea_box_tree;

/**
 * False if there is no memory; the tree must be freed in any case. If it is cancelled (NULL:
 * never), it is not sorted.
 */
bool elea_box_tree_build(elea_box_tree *t, const elea_cuboid *boxes, size_t n,
                         const elea_cancel *cancel);
void elea_box_tree_free(elea_box_tree *t);

/** Calls `found` for each box before `number` that intersects it, until `found` returns false. */
bool elea_box_tree_visit(const elea_box_tree *t, size_t number,
                         bool (*found)(void *context, const elea_cuboid *other), void *context);

/** Whether no two of the boxes overlap. */
elea_status elea_boxes_are_disjoint(const elea_cuboid *boxes, size_t n, bool *disjoint,
                                    elea_error *error);

#endif
