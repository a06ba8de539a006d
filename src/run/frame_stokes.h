/* SPDX-License-Identifier: MIT */
/** The Stokes equations as a stage of a frame: when they are solved, and with how many patches. */
#ifndef ELEA_RUN_FRAME_STOKES_H
#define ELEA_RUN_FRAME_STOKES_H

#include "base/tally.h"
#include "stokes/stokes.h"
#include "walk/doubt.h"

/** The solver waits for the exposed areas of the closed form. */
typedef enum stokes_state { STOKES_NONE, STOKES_WAITING, STOKES_OPEN, STOKES_DONE } stokes_state;

/** The stage of a frame; starts from {0}, and keeps the solver from frame to frame. */
typedef struct elea_frame_stokes {
    stokes_state state;
    elea_stokes *solver;       /**< NULL until it is first needed */
    elea_stokes_answer answer; /**< the last one whose errors were estimated */
    double last_error;         /**< of it */
} elea_frame_stokes;

/** What the walks of the frame know so far. */
typedef struct elea_frame_walks {
    const elea_tally *total;
    const elea_doubt *doubt;
    double capacity; /**< of the launch surface */
    bool finished;
    bool ended; /**< from outside */
} elea_frame_walks;

/** Decides if the equations of a frame are solved, and makes the solver if there is none yet. */
elea_status elea_frame_stokes_prepare(elea_frame_stokes *stage, const elea_settings *settings,
                                      uint64_t frame, const elea_cancel *cancel, elea_error *error);
void elea_frame_stokes_free(elea_frame_stokes *stage);

/** The patches at first, at most, of a body that exposes at most the area of so many spheres. */
size_t elea_frame_stokes_most_patches(const elea_settings *settings, double spheres);

/** Begins with the exposed areas of the spheres, or NULL if they are unknown. */
elea_status elea_frame_stokes_begin(const elea_frame_stokes *stage, const elea_settings *settings,
                                    const elea_body *body, uint64_t frame, const double *areas,
                                    elea_error *error);
/** Lets threads claim parts; `elea_frame_stokes_begin` must be done. */
void elea_frame_stokes_open(elea_frame_stokes *stage);
/** Takes a part of the work, if there is one now. */
bool elea_frame_stokes_claim(const elea_frame_stokes *stage, elea_stokes_strand which,
                             size_t *part);

/**
 * Once both the walks and the patches are done: doubles the patches if the estimated error exceeds
 * `max_rsd_stokes`, or ends the stage. A doubling that fails leaves what there was before.
 */
elea_status elea_frame_stokes_decide(elea_frame_stokes *stage, const elea_settings *settings,
                                     const elea_frame_walks *walks, elea_error *error);
/** The walks are ended from outside: a doubling of patches is given up. Then decide. */
void elea_frame_stokes_end(elea_frame_stokes *stage);
/** True if there is nothing to do, or nothing left. */
bool elea_frame_stokes_is_finished(const elea_frame_stokes *stage);

/** The solution, or NULL if the equations were not solved for this frame. */
const elea_stokes_answer *elea_frame_stokes_answer(const elea_frame_stokes *stage);

#endif
