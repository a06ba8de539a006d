/* SPDX-License-Identifier: MIT */
#include "run/frame_stokes.h"

#include <math.h>

#include "run/stop_rule.h"
#include "stokes/hydrodynamics.h"
#include "walk/score.h"

/* Patches at first, in the levels n/4, n/2 and n, and the maximum (docs/stokes.md). */
#define FIRST_PATCHES 500
#define MOST_PATCHES  8000
#define LEVELS        3

elea_status elea_frame_stokes_prepare(elea_frame_stokes *stage, const elea_settings *settings,
                                      uint64_t frame, const elea_cancel *cancel, elea_error *error)
{
    stage->state = STOKES_NONE;
    if (settings->theory != ELEA_THEORY_STOKES || frame % settings->stokes_every != 0)
        return ELEA_OK;
    if (stage->solver == NULL) {
        stage->solver = elea_stokes_create(error);
        if (stage->solver == NULL)
            return ELEA_ERROR_MEMORY;
        elea_stokes_watch(stage->solver, cancel);
    }
    stage->state = STOKES_WAITING;
    stage->last_error = HUGE_VAL;
    return ELEA_OK;
}

void elea_frame_stokes_free(elea_frame_stokes *stage)
{
    elea_stokes_free(stage->solver);
    *stage = (elea_frame_stokes){.solver = NULL};
}

elea_status elea_frame_stokes_begin(const elea_frame_stokes *stage, const elea_settings *settings,
                                    const elea_job *job, const double *areas, elea_error *error)
{
    if (stage->state != STOKES_WAITING)
        return ELEA_OK;
    const elea_stokes_task task = {
        .body = job->body,
        .areas = areas,
        .seed = settings->seed,
        .frame = job->frame,
        .isa = settings->isa,
        .num_patches = settings->num_patches > 0 ? settings->num_patches : FIRST_PATCHES,
        .levels = LEVELS,
    };
    return elea_stokes_begin(stage->solver, &task, error);
}

void elea_frame_stokes_open(elea_frame_stokes *stage)
{
    if (stage->state == STOKES_WAITING)
        stage->state = STOKES_OPEN;
}

bool elea_frame_stokes_claim(const elea_frame_stokes *stage, size_t *part)
{
    return stage->state == STOKES_OPEN && elea_stokes_claim(stage->solver, part);
}

/* Doubling that reduces the error by less than this factor is in vain. */
#define WORTHWHILE 0.9

/*
 * The largest error that more patches would reduce. What the walks do not know of the capacitance
 * is no reason for more patches, so the capacitance is taken as near to that of the patches as its
 * error allows.
 */
static double patch_error(const elea_stokes_answer *answer, const elea_frame_walks *walks)
{
    double mean[ELEA_TALLY_SIZE], worst = 0.0;
    elea_tally_mean(walks->total, mean);
    double c = walks->capacity * mean[WALK_W], by_patches = answer->fine.capacitance;
    double error = elea_capacitance_relative_error(walks->total, walks->doubt);
    elea_stokes_estimate estimate;
    if (!(c > 0.0) || !isfinite(error))
        return 0.0;
    double shift = log(by_patches / c), known = fmax(0.0, fabs(shift) - 2.0 * error);
    const elea_known_capacitance nearest = {.value = by_patches * exp(-copysign(known, shift))};
    if (!elea_stokes_estimate_compute(answer, &nearest, &estimate))
        return 0.0;
    for (int k = 0; k < 3; k++)
        worst = fmax(worst, estimate.error[k]);
    return worst;
}

/* Whether more patches are needed, and allowed. */
static bool needs_more(elea_frame_stokes *stage, const elea_settings *settings,
                       const elea_frame_walks *walks)
{
    const elea_stokes_answer *answer = elea_stokes_result(stage->solver);
    if (settings->num_patches > 0 || walks->ended || answer->failed ||
        2 * answer->fine.n_patches > MOST_PATCHES + STOKES_PAD)
        return false;
    double error = patch_error(answer, walks), last = stage->last_error;
    stage->last_error = error;
    return error > settings->max_rsd_stokes && error < WORTHWHILE * last;
}

elea_status elea_frame_stokes_decide(elea_frame_stokes *stage, const elea_settings *settings,
                                     const elea_frame_walks *walks, elea_error *error)
{
    if (stage->state != STOKES_OPEN || !walks->finished || !elea_stokes_is_done(stage->solver))
        return ELEA_OK;
    if (needs_more(stage, settings, walks))
        return elea_stokes_double(stage->solver, error);
    stage->state = STOKES_DONE;
    return ELEA_OK;
}

void elea_frame_stokes_end(elea_frame_stokes *stage)
{
    if (stage->state == STOKES_OPEN && elea_stokes_is_done(stage->solver))
        stage->state = STOKES_DONE;
}

bool elea_frame_stokes_is_finished(const elea_frame_stokes *stage)
{
    return stage->state == STOKES_NONE || stage->state == STOKES_DONE;
}

const elea_stokes_answer *elea_frame_stokes_answer(const elea_frame_stokes *stage)
{
    return stage->state == STOKES_DONE ? elea_stokes_result(stage->solver) : NULL;
}
