/* SPDX-License-Identifier: MIT */
/** The state of a schedule (schedule.h), for its parts. */
#ifndef ELEA_RUN_SCHEDULE_STATE_H
#define ELEA_RUN_SCHEDULE_STATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "run/active_frame.h"

typedef struct elea_schedule {
    /* Constant during a run. */
    elea_settings settings;
    elea_source source;
    double deadline;      /**< HUGE_VAL: none */
    uint64_t most_frames; /**< maximum from the source; UINT64_MAX: unknown */
    unsigned n_threads;
    size_t n_frames;            /**< maximum in flight */
    bool walks_only;            /**< without interior */
    void (*help)(void *helper); /**< adds a thread, if it can; NULL: their number is fixed */
    void *helper;

    /* Kept from run to run. */
    size_t n_created;
    elea_active_frame **frames; /**< [n_created] */
    elea_cancel cancel;         /**< set with `stopping`, for long work without the mutex */

    pthread_mutex_t mutex; /**< guards all members below, and the states and queues of frames */
    pthread_cond_t work;   /**< there may be work, or no more work */
    atomic_uint changes;   /**< counts the announcements of `work`; read without the mutex too */
    pthread_cond_t done;   /**< a frame is done, the source has ended, or the run is cancelled */
    size_t n_slots;
    elea_active_frame **slots; /**< [n_slots]; those in flight are at their order % n_frames */
    size_t n_free;
    elea_active_frame **free;   /**< [n_created]; the last one used is the first to be used again */
    double limit, room;         /**< bytes of the process, and of all frames; HUGE_VAL: no limit */
    size_t most_in_flight;      /**< for lack of memory, fewer than n_frames */
    unsigned n_working, n_idle; /**< threads in elea_schedule_work, and those that wait there */
    unsigned n_starting;        /**< that will be there soon */
    bool running;
    bool cancelled; /**< from outside */
    bool stopping;  /**< no more work may be begun */
    bool reading;   /**< a thread is in source.next */
    double reading_since;
    bool source_cancelled; /**< what it returns is ignored */
    bool source_ended;
    uint64_t next_order; /**< of the next frame from the source */
    uint64_t delivered;  /**< frames handed to the observer */
    uint64_t walks_done;
    double frames_known; /**< of those delivered, by their walks that were known */
    elea_error source_error;
    elea_timing timing;
} elea_schedule;

/** The frame at that position in the source's order. */
static inline elea_active_frame *elea_schedule_frame(const elea_schedule *schedule, uint64_t order)
{
    return schedule->slots[order % schedule->n_frames];
}

/** Tells waiting threads that there may be work, or none any more. With the mutex held. */
static inline void elea_schedule_announce(elea_schedule *schedule)
{
    atomic_fetch_add_explicit(&schedule->changes, 1, memory_order_relaxed);
    pthread_cond_signal(&schedule->work);
}

#endif
