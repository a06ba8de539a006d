/* SPDX-License-Identifier: MIT */
/**
 * The nearest primitives, found among all of a body with a tree of boxes: for points where the
 * lists of the index do not tell. It takes O(log n) for bodies of any shape.
 */
#ifndef ELEA_BODY_NEAR_TREE_H
#define ELEA_BODY_NEAR_TREE_H

#include "body/body.h"
#include "body/box_tree.h"

/** The surface nearest to a point outside the body. */
typedef struct elea_nearest {
    double distance; /**< to the nearest surface */
    double second;   /**< to the nearest surface of another primitive; HUGE_VAL if there is none */
    uint32_t primitive; /**< whose surface is nearest */
} elea_nearest;

/** Starts from {0}. */
typedef struct elea_near_tree {
    const elea_body *body; /**< borrowed */
    elea_box_tree tree;    /**< without the boxes of single primitives */
} elea_near_tree;

/** Replaces the body. */
elea_status elea_near_tree_build(elea_near_tree *near, const elea_body *body,
                                 const elea_cancel *cancel, elea_error *error);
size_t elea_near_tree_bytes(const elea_near_tree *near);
void elea_near_tree_clear(elea_near_tree *near);

/** As if all primitives were looked at in turn: of several at one distance the first is nearest. */
elea_nearest elea_near_tree_find(const elea_near_tree *near, vec3 point);

#endif
