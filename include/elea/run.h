/* SPDX-License-Identifier: MIT */
/** Running: bodies in, results out. Part of elea.h. */
#ifndef ELEA_RUN_H
#define ELEA_RUN_H

#include "elea/body.h"
#include "elea/result.h"
#include "elea/settings.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * `elea_settings`, `elea_source`, `elea_observer` and `elea_timing` begin with their size, which
 * the caller sets, so that a program still works with a newer library, whose structs may be longer.
 * Set all unused members to zero, as an initialiser does.
 */

/* ---- Running ----------------------------------------------------------------------- */

/** Threads of a run that asks for no number: the processors that this process may use. */
ELEA_API unsigned elea_default_num_threads(void);

/** A frame's body on its way into a run. */
typedef struct elea_job {
    elea_body *body; /**< owned by the run once handed over */
    uint64_t frame;
    double time;
} elea_job;

/**
 * Where bodies come from. `next` fills `*job` and returns ELEA_OK; at the end it leaves
 * `job->body` NULL. It is called from the run's threads, by one at a time. When it fails,
 * the frames before are finished and delivered before the run returns that error.
 */
typedef struct elea_source {
    size_t struct_size; /**< sizeof(elea_source) */
    elea_status (*next)(void *context, elea_job *job, elea_error *error);
    void *context;
} elea_source;

/** How far a run is. Frames under way count by the part of their walks that is done. */
typedef struct elea_progress {
    double frames_done;
    uint64_t walks_done;
} elea_progress;

/**
 * Callbacks of a run; each may be NULL. All are called from the thread that called the run.
 * `result` receives the frames in the order of the source; if it fails, the run ends with that
 * error. `poll` is called about ten times per second and cancels the run by returning false.
 */
typedef struct elea_observer {
    size_t struct_size; /**< sizeof(elea_observer) */
    elea_status (*result)(void *context, const elea_result *result, elea_error *error);
    /**
     * With `sphere_areas`, after `result`: the exposed area of each of `result->n_spheres`
     * spheres, in the order of the body; NULL where the interior had to be sampled.
     */
    elea_status (*areas)(void *context, const elea_result *result, const double *areas,
                         elea_error *error);
    bool (*poll)(void *context, const elea_progress *progress);
    void *context;
    /**
     * With `record_surface_points` and `record_interior_points`, after `result`: x, y, z in the
     * coordinates of the input, and the weight, of each hit and each sample inside, in an order
     * that depends on nothing but what the result depends on. Hits with their weights are
     * distributed as the charge on a conductor; samples are uniform, and weigh 1.
     */
    elea_status (*surface_points)(void *context, const elea_result *result, size_t n,
                                  const double (*points)[4], elea_error *error);
    elea_status (*interior_points)(void *context, const elea_result *result, size_t n,
                                   const double (*points)[4], elea_error *error);
} elea_observer;

/** Seconds spent, summed over threads except for `wall`. */
typedef struct elea_timing {
    size_t struct_size; /**< sizeof(elea_timing) */
    double wall, read, index, walks, interior;
} elea_timing;

/**
 * Analyses all bodies of the source. Results are bit-identical for any `num_threads` and
 * `frames_in_flight`. `observer` and `timing` may be NULL.
 *
 * Results depend on machine speed only with `max_run_time`. The remaining time is divided evenly
 * among the remaining `num_frames`, and within a frame between walks and samples, each of which
 * does at least one block. When the time limit expires, frames in progress are completed with the
 * walks done so far; if any frames remain, ELEA_ERROR_TIME is returned. A frame stopped by the time
 * limit equals that of a run with `num_walks` and `num_interior_samples` set to the numbers that it
 * reached.
 */
ELEA_API ELEA_MUST_USE elea_status elea_run(const elea_settings *settings,
                                            const elea_source *source,
                                            const elea_observer *observer, elea_timing *timing,
                                            elea_error *error);

/** Analyses one body, as frame 0. The body stays the caller's. */
ELEA_API ELEA_MUST_USE elea_status elea_compute(const elea_body *body,
                                                const elea_settings *settings, elea_result *result,
                                                elea_error *error);

#ifdef __cplusplus
}
#endif

#endif
