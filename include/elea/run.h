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
 * the caller sets, so a program still works with a newer library, whose structs may be longer.
 * Set all unused members to zero, as an initializer does.
 */

/* ---- Running ----------------------------------------------------------------------- */

/**
 * Default number of threads: the number of processors that this process may use, by its affinity
 * and by the quota of its control groups (Linux), rounded up.
 */
ELEA_API unsigned elea_default_num_threads(void);

/**
 * Bytes of memory that this process may use: those of the machine, or what its control groups grant
 * (Linux), if that is less; 0 if unknown.
 */
ELEA_API uint64_t elea_available_memory(void);

/**
 * Sums over blocks of a frame's walks. They make walks divisible: several runs each walk a part,
 * and one with the records of all of them has the result of a run of its own, to the last bit.
 */
typedef struct elea_walk_record elea_walk_record;
/** Bytes of an entry of a record, in the order of this machine. */
#define ELEA_WALK_ENTRY_SIZE 1400
/** An empty record; NULL if memory cannot be allocated. */
ELEA_API ELEA_MUST_USE elea_walk_record *elea_walk_record_create(elea_error *error);
/** `record` may be NULL. */
ELEA_API void elea_walk_record_free(elea_walk_record *record);
/**
 * Number of entries. This and `elea_walk_record_entry` may be called while a run adds to the
 * record, in any thread. Unless entries of others were added that leave a gap, new ones come last.
 */
ELEA_API size_t elea_walk_record_count(const elea_walk_record *record);
/** Takes an entry out, to hand it to another process. `number` is below the number of entries. */
ELEA_API void elea_walk_record_entry(const elea_walk_record *record, size_t number,
                                     unsigned char bytes[ELEA_WALK_ENTRY_SIZE]);
/** Adds an entry of another record. Fails if it is damaged, or there already. */
ELEA_API ELEA_MUST_USE elea_status elea_walk_record_add(
    elea_walk_record *record, const unsigned char bytes[ELEA_WALK_ENTRY_SIZE], elea_error *error);

/** The body of a frame, as input of a run. */
typedef struct elea_job elea_job;
struct elea_job {
    elea_body *body; /**< owned by the run once handed over */
    uint64_t frame;
    double time;
    uint32_t notes; /**< bits `ELEA_NOTE_...` that the source knows of the frame */
    /**
     * NULL, or: `next` has left `body` NULL, and this function sets it and all else. It is called
     * from the run's threads, by several at once, so that many files are read at a time.
     */
    elea_status (*load)(elea_job *job, elea_error *error);
    void *item; /**< for `load` and the caller's own use */
    /**
     * Settings of this body, valid until it is delivered; NULL: those of the run. In any case
     * `num_threads`, `frames_in_flight`, `max_memory`, `num_frames`, `max_run_time`,
     * `sphere_areas` and `record_*` are those of the run. No precision of an average, and no
     * `stokes_every` without a plan.
     */
    const elea_settings *settings;
    /**
     * NULL, or: blocks of walks that are in the record are not walked again, and those that are
     * walked are added to it. Valid until the frame is delivered. It must be of the same body,
     * frame and settings, with the same instruction set. Points of the surface cannot be recorded.
     */
    elea_walk_record *walks;
    /**
     * If not 0, only part `part`, from 0, of `num_parts` of the walks is walked, and is all that
     * the result knows of. Needs `num_walks`, and no time limit.
     */
    uint64_t part, num_parts;
};

/**
 * Source of the bodies. `next` fills `*job` and returns ELEA_OK; at the end it leaves
 * `job->body` and `job->load` NULL. It is called from the run's threads, by one at a time. If it
 * fails, the preceding frames are finished and delivered before the run returns that error.
 */
typedef struct elea_source {
    size_t struct_size; /**< sizeof(elea_source) */
    elea_status (*next)(void *context, elea_job *job, elea_error *error);
    void *context;
    /**
     * May be NULL. Called at most once, from the thread that started the run, if the run is
     * cancelled, fails or exceeds its time limit while another thread is in `next`. `next`, which
     * may be waiting for data, must then return soon; what it returns is ignored. Without `cancel`,
     * a run that ends early waits until `next` returns.
     */
    void (*cancel)(void *context);
} elea_source;

/** Progress of a run. A frame in progress counts as the fraction of its walks that are done. */
typedef struct elea_progress {
    double frames_done;
    uint64_t walks_done; /**< in this run */
    double frames_known; /**< the part of frames_done that was known (elea_walk_record) */
} elea_progress;

/**
 * Callbacks of a run; each may be NULL. All are called from the thread that started the run.
 * `result` receives the frames in the order of the source; if it fails, the run ends with that
 * error. `poll` is called about ten times per second and cancels the run by returning false.
 */
typedef struct elea_observer {
    size_t struct_size; /**< sizeof(elea_observer) */
    elea_status (*result)(void *context, const elea_result *result, elea_error *error);
    /**
     * With `sphere_areas`, after `result`: the exposed area of each of `result->n_spheres`
     * spheres, in the order of the body; NULL if the interior had to be sampled.
     */
    elea_status (*areas)(void *context, const elea_result *result, const double *areas,
                         elea_error *error);
    bool (*poll)(void *context, const elea_progress *progress);
    void *context;
    /**
     * With `record_surface_points` and `record_interior_points`, after `result`: x, y, z in the
     * coordinates of the input, and the weight, of each hit and each sample inside. Their order is
     * as reproducible as the result. Weighted hits are distributed like the charge on a conductor;
     * samples are uniform with weight 1.
     */
    elea_status (*surface_points)(void *context, const elea_result *result, size_t n,
                                  const double (*points)[4], elea_error *error);
    elea_status (*interior_points)(void *context, const elea_result *result, size_t n,
                                   const double (*points)[4], elea_error *error);
    /**
     * If set, a body that cannot be loaded or computed does not end the run: this function is
     * called with the reason, in place of `result` and in its order. `job->body` is not for use.
     * What `next` returns, lack of time and cancellation end the run nevertheless.
     */
    elea_status (*failed)(void *context, const elea_job *job, const elea_error *why,
                          elea_error *error);
} elea_observer;

/** Seconds spent, summed over threads except for `wall`. Members are only appended. */
typedef struct elea_timing {
    size_t struct_size; /**< sizeof(elea_timing) */
    double wall, read, index, walks, interior, stokes;
    uint64_t num_walks; /**< in this time, hence without those of a record */
} elea_timing;

/**
 * Analyses all bodies of the source. Results are bit-identical for any `num_threads` and
 * `frames_in_flight`. `observer` and `timing` may be NULL.
 *
 * Results depend on machine speed only with `max_run_time`. The remaining time is divided evenly
 * among the remaining `num_frames`, and within a frame between walks and samples, each of which
 * does at least one block. When the time limit expires, frames in progress are completed with the
 * walks done so far; if any frames remain, ELEA_ERROR_TIME is returned. Preparing a body and its
 * closed form may take a tenth of the limit, or a second, longer than the limit; if they have not
 * ended then, ELEA_ERROR_TIME is returned without a result of that frame. A limit that does not
 * expire changes no bit of a result, unless it leaves so little time that fewer control charges are
 * used.
 *
 * With `max_memory`, the memory of each frame is estimated from its body. Fewer frames are in
 * flight if they would not fit, and one that does not fit alone fails with ELEA_ERROR_MEMORY before
 * it is computed. No bit of a result changes.
 *
 * The result of a frame stopped by the time limit is reproduced to the last bit, without a limit,
 * by setting `num_walks`, `num_interior_samples` (unless it is 0) and `control_charges` to
 * `num_walks`, `num_interior_samples` and `num_control_charges` of its elea_frame_info. All three
 * are needed, because the number of charges otherwise follows from the number of walks. If a
 * precision coarser than 0.1 % decided, keep it and set `max_num_walks` in place of `num_walks`,
 * because blocks of walks are then smaller.
 */
ELEA_API ELEA_MUST_USE elea_status elea_run(const elea_settings *settings,
                                            const elea_source *source,
                                            const elea_observer *observer, elea_timing *timing,
                                            elea_error *error);

/** Analyses one body, as frame 0. The caller keeps the body; its thread takes part in the work. */
ELEA_API ELEA_MUST_USE elea_status elea_compute(const elea_body *body,
                                                const elea_settings *settings, elea_result *result,
                                                elea_error *error);

/* ---- The precision of an average -------------------------------------------------- */

/** The frames of a run, in any order. */
typedef struct elea_frames {
    size_t struct_size; /**< sizeof(elea_frames) */
    uint64_t count;
    /**
     * Fills `*job` with the body of the frame at `position`, from 0 to `count` - 1, which the run
     * will then get from its source. It is called from several threads, by one at a time.
     */
    elea_status (*body)(void *context, uint64_t position, elea_job *job, elea_error *error);
    bool (*poll)(void *context, const elea_progress *progress); /**< or NULL; as elea_observer's */
    void *context;
    /** The number of the frame at `position`, as in its job; NULL: the position is the number. */
    uint64_t (*number)(void *context, uint64_t position);
} elea_frames;

/** How `max_rsd_average` is reached. Errors are relative standard errors. */
typedef struct elea_average_plan {
    size_t struct_size;                         /**< sizeof(elea_average_plan) */
    uint64_t num_frames;                        /**< of the run */
    double target;                              /**< max_rsd_average */
    uint64_t num_pilot_frames, num_pilot_walks; /**< from which the plan was made; 0: not needed */
    double fluctuation;  /**< relative standard deviation of the capacitance between frames */
    double inefficiency; /**< frames equivalent to one independent frame, at least 1 */
    double spread_error; /**< expected error of the average due to the fluctuation */
    double walk_error;   /**< the same due to the walks; independent of the former */
    uint64_t num_walks;  /**< of each frame */
    unsigned control_charges;
    unsigned out_of_reach; /**< 1: the spread error alone exceeds the target, so `num_walks` is a
                                minimum; only more frames help */
} elea_average_plan;

/**
 * Plans the walks for `max_rsd_average`: sets `num_walks` and `control_charges` of the settings, to
 * be used for all frames. Up to 32 frames, spread evenly in short runs, are analysed for this with
 * random numbers of their own. The plan depends only on settings and frames. Volume and area are
 * not computed, and observers are not called. For a single frame, `max_rsd_capacitance` is set
 * instead. `plan` may be NULL.
 */
ELEA_API ELEA_MUST_USE elea_status elea_plan_average(elea_settings *settings,
                                                     const elea_frames *frames,
                                                     elea_average_plan *plan, elea_error *error);

/* ---- The Stokes equations of some frames ------------------------------------------- */

/**
 * The Stokes equations of some frames of a run, from which those of the others are estimated.
 * Create one with elea_plan_stokes, and set `stokes_plan` of the settings.
 */
typedef struct elea_stokes_plan elea_stokes_plan;

/** What a plan has found. Errors are relative standard deviations. */
typedef struct elea_stokes_summary {
    uint64_t num_frames;     /**< of the run */
    uint64_t num_solved;     /**< frames from which the others are estimated */
    uint64_t num_others;     /**< frames of the run that are estimated */
    double error[3];         /**< by which the estimates of R_h, the rotational radius and the
                                  intrinsic viscosity of such frames deviate from their solutions */
    double solution_seconds; /**< thread seconds for the equations of a frame */
    double frame_seconds;    /**< thread seconds for all of a frame whose equations are solved */
} elea_stokes_summary;

/**
 * Solves the equations of up to 64 frames whose number is a multiple of `stokes_every`, spread
 * evenly over the run, and fits the ratio of the solution to the analogy to the shape of the
 * bodies (docs/stokes.md). These frames are not computed again in the run. The plan depends only
 * on settings and frames. Fails if there is no such frame.
 */
ELEA_API ELEA_MUST_USE elea_status elea_plan_stokes(const elea_settings *settings,
                                                    const elea_frames *frames,
                                                    elea_stokes_plan **plan, elea_error *error);
/** `plan` may be NULL. No run that uses it may be in progress. */
ELEA_API void elea_stokes_plan_free(elea_stokes_plan *plan);
/** Belongs to the plan. */
ELEA_API const elea_stokes_summary *elea_stokes_plan_summary(const elea_stokes_plan *plan);

/** Numbers that a plan's estimates need. */
#define ELEA_STOKES_FIT_SIZE 101
/** Takes these numbers out of a plan, to hand them to another process. */
ELEA_API void elea_stokes_plan_fit(const elea_stokes_plan *plan, double fit[ELEA_STOKES_FIT_SIZE]);
/** A plan with these numbers; its estimates are bit-identical. NULL if memory is short. */
ELEA_API ELEA_MUST_USE elea_stokes_plan *
elea_stokes_plan_create(const double fit[ELEA_STOKES_FIT_SIZE], elea_error *error);
/** Sets what `elea_stokes_plan_summary` tells of such a plan. */
ELEA_API void elea_stokes_plan_describe(elea_stokes_plan *plan, const elea_stokes_summary *summary);

/* ---- Many runs --------------------------------------------------------------------- */

/**
 * Resources shared by successive runs: threads, which sleep between runs, and the memory of the
 * frames in flight. Runs of many small bodies are faster with a context; results are the same.
 *
 * A context serves one run at a time, from any thread; a second concurrent run, including one
 * started from an observer function, fails with ELEA_ERROR_ARGUMENT. A context belongs to the
 * process that created it: in a forked child, its runs fail and `elea_context_free` does nothing.
 */
typedef struct elea_context elea_context;

/**
 * `num_threads` applies to runs whose settings specify none; 0: elea_default_num_threads().
 * Threads are started when a run first needs them, and live until the context is freed.
 */
ELEA_API ELEA_MUST_USE elea_context *elea_context_create(unsigned num_threads, elea_error *error);
/** No run may be in progress. `context` may be NULL. */
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
 * Cancels the run in progress, if any, which returns ELEA_ERROR_CANCELLED. May be called from any
 * thread, but not from a signal handler; there, set a flag that `poll` reads.
 */
ELEA_API void elea_context_cancel(elea_context *context);

#ifdef __cplusplus
}
#endif

#endif
