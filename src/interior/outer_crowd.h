/* SPDX-License-Identifier: MIT */
/**
 * Spheres of a crowd that can be left out, because the union of the others is the same: of
 * thousands that all overlap each other, most.
 */
#ifndef ELEA_INTERIOR_OUTER_CROWD_H
#define ELEA_INTERIOR_OUTER_CROWD_H

#include "interior/union_near.h"

/** Starts from {0}. */
typedef struct elea_outer_crowd {
    near_table table;
    double *reach; /**< of each ball in the order of the tree: its cell is within this distance of
                      its centre; 0: not known to be inside the ball */
} elea_outer_crowd;

/** Whether the tree has balls in a crowd. */
bool elea_outer_is_crowded(const elea_ball_tree *tree);

/** Prepares the search; balls that are contained in others, by their numbers, are ignored. */
elea_status elea_outer_crowd_create(elea_outer_crowd *crowd, const elea_ball_tree *tree,
                                    const bool *contained, elea_error *error);
void elea_outer_crowd_clear(elea_outer_crowd *crowd);

/** Bounds the cells of balls first..end-1 of the tree that are in a crowd. */
elea_status elea_outer_crowd_bound(elea_outer_crowd *crowd, const elea_ball_tree *tree,
                                   size_t first, size_t end, elea_error *error);

/** Once all are bounded: whether ball `place` can be left out with all others that can. */
bool elea_outer_crowd_covers(const elea_outer_crowd *crowd, const elea_ball_tree *tree,
                             size_t place);

#endif
