/* SPDX-License-Identifier: MIT */
/** The caps of one ball that no larger cap hides, and which of them may meet. */
#ifndef ELEA_INTERIOR_UNION_SET_H
#define ELEA_INTERIOR_UNION_SET_H

#include "interior/ball_tree.h"
#include "interior/union_caps.h"

/**
 * Number of largest caps of which each keeps a list of the others that it meets: these cover most.
 * The others are found with a tree, so that a ball coated with K small ones does not cost K^2. The
 * lists hold bytes, hence 256; not tuned.
 */
#define ELEA_NUM_LARGEST 256

/** The place of a cap among those found, and its sort key. */
typedef struct elea_cap_key {
    double t, t_rest;
    uint32_t id, place;
} elea_cap_key;

/** Room for the caps of one ball at a time; grows as needed. Starts from {0}. */
typedef struct elea_cap_set {
    size_t capacity, n_found, n_kept;
    elea_cap *found;        /**< the caller's, in any order */
    elea_cap *kept;         /**< those that no other hides, the largest first */
    elea_cap_block *blocks; /**< the same side by side */
    elea_cap_key *order;
    uint8_t n_meeting[ELEA_NUM_LARGEST];
    uint8_t (*meeting)[ELEA_NUM_LARGEST]; /**< for each of the largest, places ascending */
    bool has_tree;
    elea_ball_tree tree;    /**< of those in order that come after the largest */
    double largest_in_tree; /**< as elea_cap_search's reach */
    uint32_t *place;        /**< among the kept ones, of those in the tree */
} elea_cap_set;

/** Room for `n` caps in `found`. */
elea_status elea_cap_set_reserve(elea_cap_set *set, size_t n, elea_error *error);

void elea_cap_set_clear(elea_cap_set *set);

/** Keeps the caps that no larger one hides; false if they bury the ball. */
bool elea_cap_set_keep(elea_cap_set *set);

/** A walk over the kept caps that may meet a cap, a block at a time. */
typedef struct elea_cap_search {
    const elea_cap_set *set;
    const uint8_t *listed; /* first those of a list */
    size_t n_listed;
    size_t next_block, end_block; /* then whole blocks */
    bool in_tree;                 /* then those of the tree */
    elea_ball_item ball;
    elea_ball_search leaves;
    elea_cap_block own;
    const elea_cap_block *block; /**< at hand; the cap itself may be in it */
} elea_cap_search;

void elea_cap_search_start(elea_cap_search *search, const elea_cap_set *set, size_t place);

/** Goes to the next block; false at the end. */
bool elea_cap_search_next(elea_cap_search *search);

#endif
