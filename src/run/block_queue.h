/* SPDX-License-Identifier: MIT */
/**
 * A growing queue of equal blocks of walks or samples of one frame. Threads claim blocks in
 * order and finish them in any; tallies are merged in order. Blocks come in rounds: a round
 * ends when all its blocks are merged, and only then decides a stopping rule, on the merged
 * tally alone, whether there is a next one. So nothing depends on who did what when, unless
 * the queue is ended from outside.
 */
#ifndef ELEA_RUN_BLOCK_QUEUE_H
#define ELEA_RUN_BLOCK_QUEUE_H

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

typedef struct elea_block_queue {
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
    double fraction; /**< the most that `elea_block_queue_fraction` has said */
    elea_tally total;
    elea_points points;
    size_t window;         /**< blocks that may be under way at once */
    elea_pending *pending; /**< [window], block b in place b % window */
} elea_block_queue;

/** A claimed block. What it points to belongs to the claimer until it is handed back. */
typedef struct elea_block {
    uint64_t number;
    uint64_t n_samples;
    elea_tally *tally;
    elea_points *points; /**< NULL if they are not recorded */
} elea_block;

/** Lets `window` blocks or more be under way at once; a new queue is all zero. */
elea_status elea_block_queue_reserve(elea_block_queue *queue, size_t window, elea_error *error);
void elea_block_queue_free(elea_block_queue *queue);

/** Begins anew with another frame. */
void elea_block_queue_reset(elea_block_queue *queue, const elea_stop_rule *rule,
                            uint64_t block_size, bool recording);

/** Leaves the queue empty and finished. */
void elea_block_queue_skip(elea_block_queue *queue);

/** Takes the next block; false if there is none at the moment. */
bool elea_block_queue_claim(elea_block_queue *queue, elea_block *block);

/**
 * Hands back a block that is done, merges what is in order, and ends the round if due. Fails
 * if there is no memory for the points.
 */
elea_status elea_block_queue_complete(elea_block_queue *queue, const elea_block *block,
                                      elea_error *error);

/** Ends the queue with the blocks that were claimed, or with the first one if none was. */
void elea_block_queue_end(elea_block_queue *queue);

/** Part of the queue that is done, from 0 to 1, as far as can be told; it does not fall. */
double elea_block_queue_fraction(const elea_block_queue *queue);

#endif
