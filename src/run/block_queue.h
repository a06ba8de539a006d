/* SPDX-License-Identifier: MIT */
/**
 * A growing queue of equal blocks of walks or samples of one frame. Threads claim blocks in order
 * and finish them in any order; tallies are merged in order. Blocks come in rounds: a round ends
 * when all its blocks are merged. Only then a stopping rule decides, from the merged tally alone,
 * if there is another round. Results are therefore independent of the scheduling of threads, unless
 * the queue is ended from outside.
 *
 * The total is the sum over groups of blocks of the sums over the blocks of a group. Groups can
 * therefore be summed elsewhere (walk_record.h), with the same bits.
 */
#ifndef ELEA_RUN_BLOCK_QUEUE_H
#define ELEA_RUN_BLOCK_QUEUE_H

#include "base/points.h"
#include "base/tally.h"
#include "elea.h"
#include "run/stop_rule.h"
#include "run/walk_record.h"

/** The results of a block that waits for preceding blocks. */
typedef struct elea_pending {
    struct elea_pending *next; /**< the following block */
    bool done;
    elea_tally tally;
    elea_points points;
} elea_pending;

typedef struct elea_block_queue {
    elea_stop_rule rule;
    uint64_t block_size;
    uint64_t target;               /**< samples at the end of the round */
    uint64_t next_block;           /**< to be claimed */
    uint64_t merged;               /**< blocks in `total` */
    uint64_t part_begin, part_end; /**< the blocks of the part that is done here */
    uint64_t skipped;              /**< samples before these */
    elea_walk_record *record;      /**< or NULL */
    bool group_is_known;           /**< blocks of the open group come from the record */
    bool recording;                /**< the points of blocks are kept, in order */
    bool ended;                    /**< from outside */
    bool finished;
    elea_stop stop;
    uint64_t n_known;  /**< samples in `total` that come from the record */
    double forecast;   /**< expected final number of samples, from the last round */
    double fraction;   /**< the maximum of the fraction so far */
    elea_tally closed; /**< of complete groups */
    elea_tally open;   /**< of the blocks of the current group */
    elea_tally total;
    elea_points points;
    size_t window;              /**< blocks that may be in progress at once */
    elea_pending *first, *last; /**< those in progress, and those that wait for them */
    elea_pending *spare;        /**< of no block: one is always there */
} elea_block_queue;

/** A claimed block. The claiming thread owns what it points to until it hands the block back. */
typedef struct elea_block {
    uint64_t number;
    uint64_t n_samples;
    elea_tally *tally;
    elea_points *points; /**< NULL if they are not recorded */
    elea_pending *pending;
} elea_block;

/** Allows at least `window` blocks in progress at once; a new queue is all zero. */
elea_status elea_block_queue_reserve(elea_block_queue *queue, size_t window, elea_error *error);
void elea_block_queue_free(elea_block_queue *queue);

/** Restarts with another frame. */
void elea_block_queue_reset(elea_block_queue *queue, const elea_stop_rule *rule,
                            uint64_t block_size, bool recording);

/** Does only part `part` of `n_parts`, by their blocks, of a fixed number of samples. */
elea_status elea_block_queue_divide(elea_block_queue *queue, uint64_t part, uint64_t n_parts,
                                    elea_error *error);

/** Takes the blocks of the record in place of new ones, and adds new ones to it. */
void elea_block_queue_remember(elea_block_queue *queue, elea_walk_record *record);

/** Leaves the queue empty and finished. */
void elea_block_queue_skip(elea_block_queue *queue);

/** Takes the next block; false if none is available now, or no memory while others are in progress.
 */
bool elea_block_queue_claim(elea_block_queue *queue, elea_block *block);

/**
 * Ends the queue with this block, the last one claimed, and does at most `n_samples` of it, for
 * want of time for more. A few are done in any case.
 */
void elea_block_queue_shorten(elea_block_queue *queue, elea_block *block, uint64_t n_samples);

/**
 * Hands back a finished block, merges all blocks that are next in order, and ends the round if it
 * is complete. Fails if memory for the points is short.
 */
elea_status elea_block_queue_complete(elea_block_queue *queue, const elea_block *block,
                                      elea_error *error);

/** Ends the queue after the blocks claimed so far, or after the first one if there are none. */
void elea_block_queue_end(elea_block_queue *queue);

/** Estimated fraction of the queue that is done, from 0 to 1; never decreases. */
double elea_block_queue_fraction(const elea_block_queue *queue);

#endif
