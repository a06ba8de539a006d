/* SPDX-License-Identifier: MIT */
/** The caps of one ball that are not hidden by a larger cap, and which of them may meet. */
#ifndef ELEA_INTERIOR_UNION_SET_H
#define ELEA_INTERIOR_UNION_SET_H

#include "base/cancel.h"
#include "interior/ball_tree.h"
#include "interior/union_cell.h"
#include "interior/union_kernel.h"

/**
 * Each of this many largest caps, which cover most of the sphere, has a list of the others that
 * it meets. The remaining caps are found with a tree, because a ball coated with K small ones would
 * otherwise cost K^2. The lists hold bytes, hence 256; not tuned.
 */
#define ELEA_NUM_LARGEST 256

/** The position of a cap in `found`, and what it is first sorted by. */
typedef struct elea_cap_key {
    double t;
    uint32_t place;
} elea_cap_key;

/** Holds the caps of one ball at a time; grows as needed. Starts from {0}. */
typedef struct elea_cap_set {
    const elea_union_kernel *kernel; /**< set by the caller */
    size_t capacity, n_found, n_kept;
    elea_cap *found;        /**< set by the caller, in any order */
    elea_cap *kept;         /**< those not hidden by another, largest first */
    elea_cap_block *blocks; /**< the same in blocks */
    elea_cap_key *order;
    uint8_t n_meeting[ELEA_NUM_LARGEST];
    uint8_t (*meeting)[ELEA_NUM_LARGEST]; /**< for each of the largest, in ascending order */
    bool has_tree;
    elea_ball_tree tree;       /**< of the caps in `order` after the largest */
    double largest_in_tree;    /**< radius of the largest ball in the tree */
    uint32_t *place;           /**< position in `kept` of each cap in the tree */
    elea_cell *cell;           /**< of many caps */
    uint64_t *work;            /**< blocks of caps compared, of all balls; set by the caller */
    uint64_t most_work;        /**< beyond which work ends without a result */
    const elea_cancel *cancel; /**< ends work on many caps, without a result; NULL: never */
} elea_cap_set;

/** Whether work on the caps is to end. */
static inline bool cap_set_ends(const elea_cap_set *set)
{
    return *set->work > set->most_work || cancel_requested(set->cancel);
}

#define ELEA_CAPS_AT_ONCE 64 /**< between looks at whether the run is cancelled */

/** Makes room for `n` caps in `found`. */
elea_status elea_cap_set_reserve(elea_cap_set *set, size_t n, elea_error *error);

void elea_cap_set_clear(elea_cap_set *set);

/** Keeps the caps that are not hidden by a larger one, and of very many only those that may matter;
 * false if they cover the whole ball, or if work ends. */
bool elea_cap_set_keep(elea_cap_set *set);

/** Iterates over the kept caps that may meet a cap, one block at a time. */
typedef struct elea_cap_search {
    const elea_cap_set *set;
    const uint8_t *listed; /* first the caps of a list */
    size_t n_listed;
    size_t next_block, end_block; /* then whole blocks */
    bool in_tree;                 /* then the caps of the tree */
    elea_ball_item ball;
    elea_ball_search leaves;
    elea_cap_block own;
    const elea_cap_block *block; /**< the current one; may contain the cap itself */
} elea_cap_search;

void elea_cap_search_start(elea_cap_search *search, const elea_cap_set *set, size_t place);

/** Goes to the next block; false at the end. */
bool elea_cap_search_next(elea_cap_search *search);

#endif
