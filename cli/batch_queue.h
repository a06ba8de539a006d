/* SPDX-License-Identifier: MIT */
/**
 * The order of the work of `elea batch`. Structures are begun in their order, but a far larger one
 * a little earlier, so that it does not hold up the end. At most a window of structures is open
 * between the first whose rows are not written and the last that was begun.
 */
#ifndef ELEA_CLI_BATCH_QUEUE_H
#define ELEA_CLI_BATCH_QUEUE_H

#include <pthread.h>

#include "batch_entry.h"
#include "shard.h"

struct batch_queue {
    const struct options *options;
    const struct inputs *inputs;
    size_t window;
    /* Of the thread that calls `next`; one at a time. */
    size_t next_input;
    struct shard shard;    /**< structure k belongs to part k modulo the number of parts */
    uint64_t n_seen;       /**< structures, also those of other parts */
    elea_archive *archive; /**< of that input */
    uint64_t archive_position;
    struct inputs_skipped skipped; /**< files in archives that are passed over */
    /* With the mutex held. */
    pthread_mutex_t mutex;
    pthread_cond_t changed;           /**< parts have become known, or rows are written */
    struct batch_entry *first, *last; /**< open ones, in order */
    size_t n_open, n_entries;
    size_t n_loading;                     /**< structures whose parts are not yet known */
    struct batch_job *given, **given_end; /**< frames in the hands of the run, in order */
    bool cancelled;
};

elea_status batch_queue_init(struct batch_queue *queue, const struct options *options,
                             const struct inputs *inputs, size_t window, elea_error *error);
void batch_queue_free(struct batch_queue *queue);

/** The next structure, without opening it; `*entry` is NULL at the end. For those that are done. */
elea_status batch_queue_pass(struct batch_queue *queue, struct batch_entry **entry,
                             elea_error *error);

elea_source batch_queue_source(struct batch_queue *queue);

/** The frame that comes back from the run next; to be freed with `batch_job_free`. */
struct batch_job *batch_queue_take(struct batch_queue *queue);
void batch_job_free(struct batch_job *work);

/** The first structure, if all its parts are done; it is to be freed. Or NULL. */
struct batch_entry *batch_queue_finished(struct batch_queue *queue);

/** The part is done. */
void batch_queue_part_done(struct batch_queue *queue, struct batch_part *part);

#endif
