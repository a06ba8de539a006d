/* SPDX-License-Identifier: MIT */
/**
 * Frames x blocks over threads. For each frame in flight, a thread loads its body and builds the
 * index, then all threads take its tasks, earlier frames first.
 */
#ifndef ELEA_RUN_SCHEDULE_H
#define ELEA_RUN_SCHEDULE_H

#include <pthread.h>

#include "run/active_frame.h"

typedef struct elea_schedule {
    /* Of one run, and unchanged while it lasts. */
    elea_settings settings;
    elea_source source;
    double deadline;      /**< HUGE_VAL: none */
    uint64_t most_frames; /**< the source has no more; UINT64_MAX: not known */
    unsigned n_threads;
    size_t n_frames; /**< in flight, at most */

    /* Kept from run to run. */
    size_t n_created;
    elea_active_frame *frames;
    elea_cancel cancel; /**< set with `stopping`, for what takes long with the mutex open */

    pthread_mutex_t mutex; /**< guards all below, and the states and queues of the frames */
    pthread_cond_t work;   /**< there may be work, or an end of it */
    pthread_cond_t done;   /**< a frame is done, the source has ended, or somebody cancels */
    bool running;
    bool cancelled; /**< from outside */
    bool stopping;  /**< no more work is to be begun */
    bool reading;   /**< a thread is in source.next */
    double reading_since;
    bool source_cancelled; /**< what it gives counts for nothing */
    bool source_ended;
    uint64_t next_order; /**< of the next frame from the source */
    uint64_t delivered;  /**< frames handed to the observer */
    uint64_t walks_done;
    elea_error source_error;
    elea_timing timing;
} elea_schedule;

void elea_schedule_init(elea_schedule *schedule);
void elea_schedule_free(elea_schedule *schedule);

/** Makes room for a run, whose settings and what follows them are set already. */
elea_status elea_schedule_begin(elea_schedule *schedule, elea_error *error);

/** What each thread of a run does: works until there is nothing left to begin. */
void elea_schedule_work(void *schedule);

/** The frame at that place in the source's order. */
elea_active_frame *elea_schedule_frame(const elea_schedule *schedule, uint64_t order);

/** With the mutex held: how far the run is. */
elea_progress elea_schedule_progress(const elea_schedule *schedule);

/** With the mutex held: has all threads end as soon as they can. */
void elea_schedule_stop(elea_schedule *schedule);

#endif
