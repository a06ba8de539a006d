/* SPDX-License-Identifier: MIT */
/**
 * The balls that matter to one of a crowd, in which each ball overlaps very many others: those that
 * bound its power cell, and some more. Their number, not that of the balls that overlap it,
 * determines the cost.
 */
#ifndef ELEA_INTERIOR_UNION_CROWD_H
#define ELEA_INTERIOR_UNION_CROWD_H

#include "interior/union_cell.h"
#include "interior/union_near.h"

/** Starts from {0}. */
typedef struct elea_crowd {
    size_t n, capacity;
    uint32_t *places; /**< in the tree */
    bool buried;      /**< the whole ball is covered; the places are not complete */
    uint64_t work;    /**< balls and nodes compared, of all searches */
    elea_cell cell;
} elea_crowd;

/** Finds the balls that matter to ball `place`, which no other one contains. */
elea_status elea_crowd_find(elea_crowd *crowd, const near_table *table, const elea_ball_tree *tree,
                            size_t place, elea_error *error);

/** The same, if at most TOUCHING_MOST touch it: all of these. `found` is false if there are more.
 */
elea_status elea_crowd_find_touching(elea_crowd *crowd, const elea_ball_tree *tree, size_t place,
                                     bool *found, elea_error *error);

void elea_crowd_clear(elea_crowd *crowd);

#endif
