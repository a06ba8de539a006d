/* SPDX-License-Identifier: MIT */
/** A frame in flight: its body, the data that walks need, and the results so far. */
#ifndef ELEA_RUN_ACTIVE_FRAME_H
#define ELEA_RUN_ACTIVE_FRAME_H

#include "body/launch.h"
#include "interior/dimensions.h"
#include "interior/interior.h"
#include "interior/outer.h"
#include "result/result.h"
#include "run/frame_memory.h"
#include "run/frame_stokes.h"
#include "run/frame_virial.h"
#include "run/method.h"
#include "walk/doubt.h"

/** Interior samples of one task. */
#define ELEA_SAMPLES_PER_BLOCK 10000

typedef enum frame_state {
    FRAME_EMPTY,
    FRAME_LOADING,
    FRAME_WAITING,   /**< has a body, and needs memory */
    FRAME_PREPARING, /**< has memory */
    FRAME_RUNNING,
    FRAME_FINISHING,
    FRAME_DONE,
    FRAME_FAILED
} frame_state;

/** The kinds of work on a frame. Each is done in tasks that threads claim (stages in the .c). */
typedef enum elea_stage {
    STAGE_PREPARATION, /**< what walks, or samples, need (frame_begin.c) */
    STAGE_CLOSED_FORM, /**< parts of the interior's steps */
    STAGE_STOKES,      /**< parts of the Stokes solver's steps */
    STAGE_CHARGES,     /**< the same of its charges, which may run beside them */
    STAGE_WALKS,       /**< blocks, processed by the method */
    STAGE_SAMPLES,     /**< blocks of points in the interior */
    STAGE_DIMENSIONS,  /**< parts of what the positions of spheres tell */
    STAGE_VIRIAL,      /**< blocks of orientations of two copies */
    NUM_STAGES
} elea_stage;

/** Bits of what is still to be prepared, in this order. */
enum {
    FRAME_OUTER = 1,  /**< the spheres that are not inside others: no work yet but this */
    FRAME_LAUNCH = 2, /**< launch surface, control charges and their cells: no walks yet */
    FRAME_INDEX = 4   /**< of the body: no samples yet */
};

/** The closed form of the interior. */
typedef enum exact_state { EXACT_NONE, EXACT_OPEN, EXACT_DONE } exact_state;

typedef struct elea_active_frame {
    frame_state state;
    unsigned n_busy;           /**< tasks that threads are doing */
    elea_settings settings;    /**< those of the run, or of the job */
    const elea_cancel *cancel; /**< NULL: cannot be cancelled */
    elea_job job;
    elea_outer outer; /**< spheres of its body that are not inside others */
    elea_outer_work outer_work;
    elea_launch launch;
    const elea_method_row *method;
    void *solver;      /**< owned by the method */
    elea_index *index; /**< of the body itself, for plain walks and samples */
    bool indexed;
    bool walks_only;    /**< without interior */
    elea_doubt doubt;   /**< of the walks; set by the method */
    unsigned missing;   /**< FRAME_OUTER, FRAME_LAUNCH, FRAME_INDEX */
    unsigned preparing; /**< one of these, or 0, since then, with this `spent` before */
    double preparing_since, spent_before;
    struct {
        const elea_settings *settings;
        elea_program_state state;
    } preparation;
    elea_block_queue walks, samples;
    exact_state exact;
    elea_interior_work interior; /**< of the closed form */
    elea_program_state interior_state;
    double *areas; /**< of single spheres, if requested or needed by the Stokes solver */
    elea_frame_stokes stokes;
    elea_frame_virial virial;
    bool measuring; /**< its dimensions are still to be computed */
    elea_dimensions_work dimensions;
    elea_program_state dimensions_state;
    double memory, held; /**< bytes that it needs, and that it has or may have taken */
    double opened;       /**< when its loading began (clock.h) */
    double deadline;     /**< of the run; HUGE_VAL: none */
    double budget;       /**< thread seconds that it may use; HUGE_VAL: no limit */
    double spent;        /**< thread seconds used so far; known once it is loaded */
    double spent_on[NUM_STAGES];
    uint64_t done[NUM_STAGES]; /**< walks or samples */
    double seconds_per_walk;   /**< estimate from pilot walks; 0: unknown */
    const elea_result *known;  /**< computed for a plan; NULL: to be computed */
    elea_result result;
    elea_error error;
} elea_active_frame;

/** A piece of work on a frame. */
typedef struct elea_task {
    elea_active_frame *active;
    elea_stage stage;
    elea_block block; /**< of walks or samples; its number may be the part of a step */
} elea_task;

/** Creates an empty frame; if that fails, there is nothing to free. `cancel` makes long stages
 * fail early. */
elea_status elea_active_frame_create(elea_active_frame *active, const elea_cancel *cancel,
                                     elea_error *error);
void elea_active_frame_free(elea_active_frame *active);

/** Selects the method, and allows `window` blocks of a queue in progress at once. */
elea_status elea_active_frame_reserve(elea_active_frame *active, elea_method method, size_t window,
                                      elea_error *error);

/** Moves what `from` is to compute, before its preparation, to an empty frame. */
elea_status elea_active_frame_take_over(elea_active_frame *to, elea_active_frame *from,
                                        size_t window, elea_error *error);

/** True until it has finished or failed. */
static inline bool elea_active_frame_is_open(const elea_active_frame *active)
{
    return active->state >= FRAME_LOADING && active->state <= FRAME_RUNNING;
}

/** The body that is computed: without spheres inside others. */
static inline const elea_body *elea_active_frame_body(const elea_active_frame *active)
{
    return active->outer.body != NULL ? active->outer.body : active->job.body;
}

/** Begins with the body of `active->job`; stores any error in the frame. */
elea_status elea_active_frame_prepare(elea_active_frame *active, const elea_settings *settings);
void elea_active_frame_release_body(elea_active_frame *active);

/** Indexes the body unless it is already indexed; the launch surface must be known. */
elea_status elea_active_frame_index(elea_active_frame *active, elea_error *error);

/**
 * What walks and samples need, as a stage of the frame (frame_begin.c): the closed form and the
 * Stokes equations, which need the body only, run beside it.
 */
bool elea_active_frame_claim_preparation(elea_active_frame *active, elea_block *block);
elea_status elea_active_frame_do_preparation(elea_active_frame *active,
                                             const elea_settings *settings, const elea_block *block,
                                             elea_error *error);
/** Opens the queue for which it was. */
elea_status elea_active_frame_take_preparation(elea_active_frame *active,
                                               const elea_settings *settings,
                                               const elea_block *block, elea_error *error);

/** Takes a piece of work, if one is available now; the last one is shorter where time is short. */
bool elea_active_frame_claim(elea_active_frame *active, elea_task *task);

/** Does the work; many threads may call this at once, each with its own task. */
elea_status elea_active_frame_work(const elea_task *task, const elea_settings *settings,
                                   elea_error *error);

/** Hands back a task that took `elapsed` seconds. */
elea_status elea_active_frame_hand_in(const elea_task *task, const elea_settings *settings,
                                      double elapsed, elea_error *error);

/** Marks the frame as failed. `error` is the reason; if NULL, `active->error` is. */
void elea_active_frame_fail(elea_active_frame *active, elea_status status, const elea_error *error);

/** Ends walks and samples with the blocks claimed so far, but at least one of each. */
void elea_active_frame_end(elea_active_frame *active, const elea_settings *settings);

/** True if all work is handed back and none remains. */
bool elea_active_frame_is_finished(const elea_active_frame *active);

/** Estimated fraction of the frame that is done, from 0 to 1. */
double elea_active_frame_fraction(const elea_active_frame *active);
/** The part of that fraction that walks of the record, which were known, make up. */
double elea_active_frame_known(const elea_active_frame *active);

/** Fills the result, and transforms the points to the coordinates of the input. */
void elea_active_frame_finish(elea_active_frame *active, const elea_settings *settings);

/** Areas of the single spheres, or NULL if unknown. */
const double *elea_active_frame_areas(const elea_active_frame *active);

/** Seconds for which the frame may still be prepared, or walk; HUGE_VAL: no limit. */
double elea_active_frame_time_left(const elea_active_frame *active);

#endif
