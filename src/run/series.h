/* SPDX-License-Identifier: MIT */
/**
 * A growing series of equal blocks of walks or samples of one frame. Threads claim blocks in
 * order and finish them in any; tallies are merged in order. Blocks come in rounds: a round
 * ends when all its blocks are merged, and only then decides a stopping rule, on the merged
 * tally alone, whether there is a next one. So nothing depends on who did what when, unless
 * the series is ended from outside.
 */
#ifndef ELEA_RUN_SERIES_H
#define ELEA_RUN_SERIES_H

#include "base/points.h"
#include "base/tally.h"
#include "elea.h"
#include "run/stop_rule.h"

/** What came of a block that waits for those before it. */
typedef struct elea_pending {
    bool done;
    elea_tally tally;
    elea_points points;
} elea_pending;

typedef struct elea_series {
    elea_stop_rule rule;
    uint64_t block_size;
    uint64_t target;     /**< samples at the end of the round */
    uint64_t next_block; /**< to be claimed */
    uint64_t merged;     /**< blocks in `total` */
    bool recording;      /**< the blocks' points are kept, in their order */
    bool ended;          /**< from outside */
    bool finished;
    elea_stop stop;
    double forecast; /**< samples at the end, as the last round lets expect */
    double fraction; /**< the most that `elea_series_fraction` has said */
    elea_tally total;
    elea_points points;
    size_t window;         /**< blocks that may be under way at once */
    elea_pending *pending; /**< [window], block b in place b % window */
} elea_series;

/** A claimed block. What it points to belongs to the claimer until it is handed back. */
typedef struct elea_block {
    uint64_t number;
    uint64_t n_samples;
    elea_tally *tally;
    elea_points *points; /**< NULL if they are not recorded */
} elea_block;

elea_status elea_series_create(elea_series *series, size_t window, elea_error *error);
void elea_series_free(elea_series *series);

/** Begins anew with another frame. */
void elea_series_reset(elea_series *series, const elea_stop_rule *rule, uint64_t block_size,
                       bool recording);

/** Leaves the series empty and finished. */
void elea_series_skip(elea_series *series);

/** Takes the next block; false if there is none at the moment. */
bool elea_series_claim(elea_series *series, elea_block *block);

/**
 * Hands back a block that is done, merges what is in order, and ends the round if due. Fails
 * if there is no memory for the points.
 */
elea_status elea_series_complete(elea_series *series, const elea_block *block, elea_error *error);

/** Ends the series with the blocks that were claimed, or with the first one if none was. */
void elea_series_end(elea_series *series);

/** Part of the series that is done, from 0 to 1, as far as can be told; it does not fall. */
double elea_series_fraction(const elea_series *series);

#endif
