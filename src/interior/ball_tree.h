/* SPDX-License-Identifier: MIT */
/**
 * A balanced tree of boxes that finds the balls of a set that may touch or contain a given ball.
 * Unlike a grid, it works for any distribution of centres and radii.
 */
#ifndef ELEA_INTERIOR_BALL_TREE_H
#define ELEA_INTERIOR_BALL_TREE_H

#include "base/cancel.h"
#include "body/body.h"

typedef struct elea_ball_item {
    double centre[3], radius;
    uint32_t id;
} elea_ball_item;

static inline vec3 ball_item_centre(const elea_ball_item *item)
{
    return (vec3){item->centre[0], item->centre[1], item->centre[2]};
}

/** Encloses the balls below a node. */
typedef struct elea_ball_box {
    double low[3], high[3];
} elea_ball_box;

/**
 * `depth` levels below the root. Node k has the children 2k and 2k + 1, the root is 1; leaf i
 * of 2^depth holds items [n i / 2^depth, n (i + 1) / 2^depth).
 */
typedef struct elea_ball_tree {
    size_t n, capacity;
    unsigned depth;
    elea_ball_item *items; /**< balls that are close in space are close in memory */
    elea_ball_box *boxes;
    size_t boxes_capacity;
    const elea_cancel *cancel; /**< ends the sorting of many; NULL: never */
} elea_ball_tree;

/** Makes room for `n` balls; the caller then fills `items`. Starts from {0}. */
elea_status elea_ball_tree_reserve(elea_ball_tree *tree, size_t n, elea_error *error);

/** Sorts the first `n` items, 0 < n < 2^31, and computes the boxes; if it is cancelled, not all. */
void elea_ball_tree_build(elea_ball_tree *tree, size_t n);

/**
 * The same in parts: divides the items, and returns the number of parts, a power of 2; then each
 * part, in any order; then the boxes of what contains the parts.
 */
size_t elea_ball_tree_cut(elea_ball_tree *tree, size_t n);
void elea_ball_tree_build_part(elea_ball_tree *tree, size_t part);
void elea_ball_tree_join(elea_ball_tree *tree);
/** The level of the nodes that are parts. */
static inline unsigned ball_tree_cut_level(const elea_ball_tree *tree)
{
    const unsigned most = 3;
    return tree->depth < most ? tree->depth : most;
}

/** Computes the boxes of items that are in the order of another tree of nearly the same balls. */
void elea_ball_tree_build_sorted(elea_ball_tree *tree, size_t n);

void elea_ball_tree_clear(elea_ball_tree *tree);

/* n i / 2^level: the first item of node i of a level, and the end of node i - 1. */
static inline size_t ball_tree_share(size_t n, size_t i, unsigned level)
{
    return (size_t)((uint64_t)n * i >> level);
}

typedef enum elea_ball_relation { ELEA_BALLS_TOUCHING, ELEA_BALLS_CONTAINING } elea_ball_relation;

/** Iterates over the leaves that are relevant to a ball. */
typedef struct elea_ball_search {
    elea_ball_relation relation;
    elea_ball_box box; /* of the ball */
    size_t node;
    const elea_ball_item *first, *end; /**< candidates, to be checked by the caller */
} elea_ball_search;

/* Bound of the rounding error of the edges of a box. */
static inline double ball_slack(double x, double radius)
{
    return 0x1p-49 * (fabs(x) + radius);
}

static inline elea_ball_search ball_search(const double centre[3], double radius,
                                           elea_ball_relation relation)
{
    elea_ball_search search = {.relation = relation, .node = 1};
    for (int k = 0; k < 3; k++) {
        double slack = ball_slack(centre[k], radius);
        double reach = relation == ELEA_BALLS_TOUCHING ? radius + slack : radius - slack;
        search.box.low[k] = centre[k] - reach;
        search.box.high[k] = centre[k] + reach;
    }
    return search;
}

static inline bool ball_search_enters(const elea_ball_search *search, const elea_ball_box *node)
{
    const elea_ball_box *ball = &search->box;
    bool enters = true;
    for (int k = 0; k < 3; k++)
        if (search->relation == ELEA_BALLS_TOUCHING)
            enters &= (node->low[k] <= ball->high[k]) & (ball->low[k] <= node->high[k]);
        else
            enters &= (node->low[k] <= ball->low[k]) & (ball->high[k] <= node->high[k]);
    return enters;
}

/** Goes to the next leaf with balls that may touch or contain the ball; false at the end. */
static inline bool ball_search_next(elea_ball_search *search, const elea_ball_tree *tree)
{
    const size_t first_leaf = (size_t)1 << tree->depth;
    size_t node = search->node;
    while (node != 0) {
        bool enters = ball_search_enters(search, &tree->boxes[node]);
        size_t leaf = node - first_leaf;
        if (enters && node < first_leaf) {
            node *= 2;
            continue;
        }
        while (node & 1)
            node >>= 1;
        node += node != 0;
        if (enters) {
            search->node = node;
            search->first = tree->items + ball_tree_share(tree->n, leaf, tree->depth);
            search->end = tree->items + ball_tree_share(tree->n, leaf + 1, tree->depth);
            return true;
        }
    }
    return false;
}

/* True if the item's ball and the given one touch; may also be true if they nearly touch. */
static inline bool ball_item_touches(const elea_ball_item *item, const double centre[3],
                                     double radius)
{
    double dx = item->centre[0] - centre[0], dy = item->centre[1] - centre[1],
           dz = item->centre[2] - centre[2], reach = item->radius + radius;
    return dx * dx + dy * dy + dz * dz <= reach * reach * (1.0 + 1e-12);
}

#endif
