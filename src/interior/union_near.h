/* SPDX-License-Identifier: MIT */
/** The balls that touch those of a leaf of a tree. One search serves all balls of the leaf. */
#ifndef ELEA_INTERIOR_UNION_NEAR_H
#define ELEA_INTERIOR_UNION_NEAR_H

#include "interior/ball_tree.h"

#define NEAR_LANES 4 /**< balls that are tested at a time */

/** The balls of a tree as a structure of arrays, with room for a last group. Starts from {0}. */
typedef struct near_table {
    double *memory;
    double *x, *y, *z, *radius; /**< a ball with infinite x touches nothing */
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
    near_group *groups;
    uint32_t *touching; /**< room for all of them */
} elea_near_balls;

/** Finds the balls near the leaf of ball `place`. */
elea_status elea_near_balls_find(elea_near_balls *near, const elea_ball_tree *tree, size_t place,
                                 elea_error *error);

void elea_near_balls_clear(elea_near_balls *near);

#endif
