/* SPDX-License-Identifier: MIT */
/** A frame in flight: its body, what the walks need to know of it, and what is known so far. */
#ifndef ELEA_RUN_ACTIVE_FRAME_H
#define ELEA_RUN_ACTIVE_FRAME_H

#include "engine/engine.h"
#include "interior/interior.h"
#include "result/result.h"
#include "run/block_queue.h"

typedef enum frame_state {
    FRAME_EMPTY,
    FRAME_LOADING,
    FRAME_RUNNING,
    FRAME_FINISHING,
    FRAME_DONE,
    FRAME_FAILED
} frame_state;

/** The closed form of the interior: one piece of work. */
typedef enum exact_state { EXACT_NONE, EXACT_OPEN, EXACT_CLAIMED, EXACT_DONE } exact_state;

typedef struct elea_active_frame {
    frame_state state;
    elea_job job;
    elea_launch launch;
    elea_body *launched; /**< the body in the coordinates of the launch surface */
    elea_engine *engine; /**< first-passage walks */
    elea_index *index;   /**< plain walks and samples; of the body itself */
    bool indexed;
    elea_block_queue walks, interior;
    exact_state exact;
    elea_closed_form closed_form;
    double *areas; /**< of single spheres, if they are asked for */
    double budget; /**< seconds of threads that it may use, HUGE_VAL for any */
    double spent;  /**< of those, in all */
    double spent_walks, spent_interior;
    elea_result result;
    elea_error error;
} elea_active_frame;

/** A piece of work on a frame: a block of a queue, or the closed form of the interior. */
typedef struct elea_task {
    elea_active_frame *active;
    elea_block_queue *queue; /**< NULL for the closed form */
    elea_block block;
} elea_task;

/** `window`: blocks of a queue that may be under way at once. */
elea_status elea_active_frame_create(elea_active_frame *active, size_t window, elea_error *error);
void elea_active_frame_free(elea_active_frame *active);

/** Readies what the walks need of the body of `active->job`; leaves its error in the active. */
elea_status elea_active_frame_prepare(elea_active_frame *active, const elea_settings *settings);
void elea_active_frame_release_body(elea_active_frame *active);

/** Takes a piece of work, if there is one at the moment. */
bool elea_active_frame_claim(elea_active_frame *active, elea_task *task);

/** Does the work; many threads may be at it, each with its own task. */
elea_status elea_active_frame_work(const elea_task *task, const elea_settings *settings,
                                   elea_error *error);

/** Hands back a task that took `elapsed` seconds. */
elea_status elea_active_frame_hand_in(const elea_task *task, const elea_settings *settings,
                                      double elapsed, elea_error *error);

/** Lets walks and samples end with what they have, but for a first block of each. */
void elea_active_frame_end(elea_active_frame *active);

/** True when all work is handed back and none is left. */
bool elea_active_frame_is_finished(const elea_active_frame *active);

/** Part of the frame that is done, from 0 to 1, as far as can be told. */
double elea_active_frame_fraction(const elea_active_frame *active);

/** Fills the result, and brings the points to the coordinates of the input. */
void elea_active_frame_finish(elea_active_frame *active, const elea_settings *settings);

/** Areas of the single spheres, or NULL if they are not known. */
const double *elea_active_frame_areas(const elea_active_frame *active);

/**
 * Time that a frame may use: of `left` seconds what is not `promised` to frames before, in
 * equal parts for the `frames` that are left, itself included.
 */
double elea_time_share(double left, double promised, uint64_t frames);

#endif
