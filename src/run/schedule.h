/* SPDX-License-Identifier: MIT */
/**
 * Distributes frames x blocks over threads. For each frame in flight, one thread loads its body
 * and builds the index; then all threads take its tasks, earlier frames first.
 */
#ifndef ELEA_RUN_SCHEDULE_H
#define ELEA_RUN_SCHEDULE_H

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
    elea_error source_error;
    elea_timing timing;
} elea_schedule;

void elea_schedule_init(elea_schedule *schedule);
void elea_schedule_free(elea_schedule *schedule);

/** Makes room for a run, whose settings and the members after them are already set. */
elea_status elea_schedule_begin(elea_schedule *schedule, elea_error *error);

/** With the mutex held: makes room for the frame after the one that was delivered. */
void elea_schedule_next(elea_schedule *schedule);

/** Empties a frame that has failed, whose parts may be in any state; no thread may work on it. */
elea_status elea_schedule_renew(elea_schedule *schedule, elea_active_frame *active,
                                elea_error *error);

/** The function of each thread of a run: works until no work is left to begin. */
void elea_schedule_work(void *schedule);

/** The frame at that position in the source's order. */
elea_active_frame *elea_schedule_frame(const elea_schedule *schedule, uint64_t order);

/** With the mutex held: progress of the run. */
elea_progress elea_schedule_progress(const elea_schedule *schedule);

/** Tells waiting threads that there may be work, or none any more. With the mutex held. */
void elea_schedule_announce(elea_schedule *schedule);

/** With the mutex held: makes all threads end as soon as possible. */
void elea_schedule_stop(elea_schedule *schedule);

#endif
