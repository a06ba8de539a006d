/* SPDX-License-Identifier: MIT */
/** A frame in flight: its body, what the walks need to know of it, and what is known so far. */
#ifndef ELEA_RUN_SLOT_H
#define ELEA_RUN_SLOT_H

#include "engine/engine.h"
#include "interior/interior.h"
#include "run/series.h"

typedef enum slot_state {
    SLOT_EMPTY,
    SLOT_LOADING,
    SLOT_RUNNING,
    SLOT_FINISHING,
    SLOT_DONE,
    SLOT_FAILED
} slot_state;

/** The closed form of the interior: one piece of work. */
typedef enum exact_state { EXACT_NONE, EXACT_OPEN, EXACT_CLAIMED, EXACT_DONE } exact_state;

typedef struct elea_slot {
    slot_state state;
    elea_job job;
    elea_launch launch;
    elea_body *launched; /**< the body in the coordinates of the launch surface */
    elea_engine *engine; /**< first-passage walks */
    elea_index *index;   /**< plain walks and samples; of the body itself */
    bool indexed;
    elea_series walks, interior;
    exact_state exact;
    elea_union measure;
    double *areas; /**< of single spheres, if they are asked for */
    double budget; /**< seconds of threads that it may use, HUGE_VAL for any */
    double spent;  /**< of those, in all */
    double spent_walks, spent_interior;
    elea_result result;
    elea_error error;
} elea_slot;

/** A piece of work on a frame: a block of a series, or the closed form of the interior. */
typedef struct elea_task {
    elea_slot *slot;
    elea_series *series; /**< NULL for the closed form */
    elea_block block;
} elea_task;

/** `window`: blocks of a series that may be under way at once. */
elea_status elea_slot_create(elea_slot *slot, size_t window, elea_error *error);
void elea_slot_free(elea_slot *slot);

/** Readies what the walks need of the body of `slot->job`; leaves its error in the slot. */
elea_status elea_slot_prepare(elea_slot *slot, const elea_settings *settings);
void elea_slot_release_body(elea_slot *slot);

/** Takes a piece of work, if there is one at the moment. */
bool elea_slot_claim(elea_slot *slot, elea_task *task);

/** Does the work; many threads may be at it, each with its own task. */
elea_status elea_slot_work(const elea_task *task, const elea_settings *settings, elea_error *error);

/** Hands back a task that took `elapsed` seconds. */
elea_status elea_slot_hand_in(const elea_task *task, const elea_settings *settings, double elapsed,
                              elea_error *error);

/** Lets walks and samples end with what they have, but for a first block of each. */
void elea_slot_end(elea_slot *slot);

/** True when all work is handed back and none is left. */
bool elea_slot_is_finished(const elea_slot *slot);

/** Part of the frame that is done, from 0 to 1, as far as can be told. */
double elea_slot_fraction(const elea_slot *slot);

/** Fills the result, and brings the points to the coordinates of the input. */
void elea_slot_finish(elea_slot *slot, const elea_settings *settings);

/** Areas of the single spheres, or NULL if they are not known. */
const double *elea_slot_areas(const elea_slot *slot);

/**
 * Time that a frame may use: of `left` seconds what is not `promised` to frames before, in
 * equal parts for the `frames` that are left, itself included.
 */
double elea_slot_share(double left, double promised, uint64_t frames);

#endif
