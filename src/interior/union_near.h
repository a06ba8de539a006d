/* SPDX-License-Identifier: MIT */
/** The balls that touch those of a leaf of a tree. One search serves all balls of the leaf. */
#ifndef ELEA_INTERIOR_UNION_NEAR_H
#define ELEA_INTERIOR_UNION_NEAR_H

#include "interior/ball_tree.h"

#define NEAR_LANES 4 /**< balls that are tested at a time */

/** Balls near a leaf, and balls that touch one, beyond which a crowd is searched (union_crowd.h).
 * Ordinary bodies have far fewer; not tuned. */
#define NEAR_MOST     4096
#define TOUCHING_MOST 1024

/** The smallest and the largest radius below a node. */
typedef struct near_radii {
    double low, high;
} near_radii;

/** The balls of a tree as a structure of arrays, with room for a last group. Starts from {0}. */
typedef struct near_table {
    double *memory;
    double *x, *y, *z, *radius; /**< a ball with infinite x touches nothing */
    near_radii *radii;          /**< of the nodes of the tree */
} near_table;

/** Copies the balls of a tree. */
elea_status near_table_create(near_table *table, const elea_ball_tree *tree, elea_error *error);

void near_table_clear(near_table *table);

/** Some consecutive balls of the tree, at most NEAR_LANES. */
typedef struct near_group {
    uint32_t first;
    unsigned lanes; /**< a bit for each */
} near_group;

/** Starts from {0}. */
typedef struct elea_near_balls {
    size_t end; /**< of the leaf: the first ball of the next one */
    size_t n, capacity;
    bool many; /**< more than NEAR_MOST, not all of which are listed */
    near_group *groups;
    uint32_t *touching; /**< room for all of them */
} elea_near_balls;

/** Finds the balls near the leaf of ball `place`. */
elea_status elea_near_balls_find(elea_near_balls *near, const elea_ball_tree *tree, size_t place,
                                 elea_error *error);

void elea_near_balls_clear(elea_near_balls *near);

#endif
