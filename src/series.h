/* SPDX-License-Identifier: MIT */
/**
 * A growing series of equal blocks of walks or samples of one frame. Threads claim blocks in
 * order and finish them in any; tallies are merged in order. Blocks come in rounds: a round
 * ends when all its blocks are merged, and only then decides a stopping rule, on the merged
 * tally alone, whether there is a next one. So nothing depends on who did what when.
 */
#ifndef ELEA_SRC_SERIES_H
#define ELEA_SRC_SERIES_H

#include "elea.h"
#include "tally.h"

/** When to stop: at a count, or at a precision but no later than at `cap`. */
typedef struct elea_stop_rule {
    uint64_t count;   /**< 0: `precision` decides */
    double precision; /**< relative standard error of the first score's mean */
    uint64_t cap;
    uint64_t pilot; /**< samples of the first round when precision decides */
} elea_stop_rule;

/**
 * Samples that a series should have in all, given its merged tally: `tally->count` if it is
 * done, and then `*stop` says why.
 */
uint64_t elea_stop_rule_target(const elea_stop_rule *rule, const elea_tally *tally,
                               uint64_t block_size, elea_stop *stop);

/** Tally of a block that waits for those before it. */
typedef struct elea_pending {
    bool done;
    elea_tally tally;
} elea_pending;

typedef struct elea_series {
    elea_stop_rule rule;
    uint64_t block_size;
    uint64_t target;     /**< samples at the end of the round */
    uint64_t next_block; /**< to be claimed */
    uint64_t merged;     /**< blocks in `total` */
    bool finished;
    elea_stop stop;
    elea_tally total;
    size_t window;         /**< blocks that may be under way at once */
    elea_pending *pending; /**< [window], block b in place b % window */
} elea_series;

/** A claimed block. Its tally belongs to the claimer until it is handed back. */
typedef struct elea_block {
    uint64_t number;
    uint64_t n_samples;
    elea_tally *tally;
} elea_block;

elea_status elea_series_create(elea_series *series, size_t window, elea_error *error);
void elea_series_free(elea_series *series);

/** Begins anew with another frame. */
void elea_series_reset(elea_series *series, const elea_stop_rule *rule, uint64_t block_size);

/** Leaves the series empty and finished. */
void elea_series_skip(elea_series *series);

/** Takes the next block; false if there is none at the moment. */
bool elea_series_claim(elea_series *series, elea_block *block);

/** Hands back a block that is done, merges what is in order, and ends the round if due. */
void elea_series_complete(elea_series *series, const elea_block *block);

/** Part of the round that is merged, from 0 to 1. */
double elea_series_fraction(const elea_series *series);

#endif
