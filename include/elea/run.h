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
    /**
     * May be NULL. Called from the thread that called the run, at most once, while another one is
     * in `next`, when the run is cancelled or fails, or when its time is over: `next`, which may
     * be waiting for data, must then return soon. What it returns does not count. Without
     * `cancel`, a run that ends early ends when `next` returns.
     */
    void (*cancel)(void *context);
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

/** Analyses one body, as frame 0. The body stays the caller's; the caller's thread works too. */
ELEA_API ELEA_MUST_USE elea_status elea_compute(const elea_body *body,
                                                const elea_settings *settings, elea_result *result,
                                                elea_error *error);

/* ---- Many runs --------------------------------------------------------------------- */

/**
 * What runs can share: threads, which sleep between the runs, and the memory of the frames in
 * flight. Runs of many small bodies are faster with a context; results are the same.
 *
 * A context serves one run at a time, from any thread; another one meanwhile, also one that a
 * function of the observer begins, fails with ELEA_ERROR_ARGUMENT. It belongs to the process that
 * created it: in a child made by fork, runs with it fail, and `elea_context_free` does nothing.
 */
typedef struct elea_context elea_context;

/**
 * `num_threads`: of runs whose settings give none; 0: elea_default_num_threads(). Threads are
 * started when a run first needs them, and stay until the context is freed.
 */
ELEA_API ELEA_MUST_USE elea_context *elea_context_create(unsigned num_threads, elea_error *error);
/** No run may be under way. `context` may be NULL. */
ELEA_API void elea_context_free(elea_context *context);

/** As elea_run. */
ELEA_API ELEA_MUST_USE elea_status elea_context_run(elea_context *context,
                                                    const elea_settings *settings,
                                                    const elea_source *source,
                                                    const elea_observer *observer,
                                                    elea_timing *timing, elea_error *error);
/** As elea_compute. */
ELEA_API ELEA_MUST_USE elea_status elea_context_compute(elea_context *context,
                                                        const elea_body *body,
                                                        const elea_settings *settings,
                                                        elea_result *result, elea_error *error);

/**
 * Cancels the run that is under way, which returns ELEA_ERROR_CANCELLED; without one, nothing
 * happens. Callable from any thread, but not from a handler of signals; there, set a flag that
 * `poll` looks at.
 */
ELEA_API void elea_context_cancel(elea_context *context);

#ifdef __cplusplus
}
#endif

#endif
