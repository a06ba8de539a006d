/* SPDX-License-Identifier: MIT */
#include "run/frame_stokes.h"

#include <math.h>

#include "body/shape.h"
#include "run/stop_rule.h"
#include "stokes/hydrodynamics.h"
#include "walk/score.h"

/* The maximum number of patches, and the levels at first: n/4, n/2 and n (docs/stokes.md). */
#define MOST_PATCHES 8000
#define LEVELS       3

/*
 * Patches at first. How many are needed depends on how many spheres they must resolve: on the
 * exposed areas in units of those of whole spheres, summed. These limits of the sum were found with
 * proteins (docs/validation-stokes.md). Larger bodies begin with few patches too, because some
 * cannot be resolved with any number of them.
 */
#define FIRST_PATCHES 500
static const struct first_patches {
    double more_than; /* whole spheres */
    size_t patches;   /* multiples of 4 */
} first_patches[] = {{3600.0, FIRST_PATCHES}, {2100.0, 1408}, {1120.0, 1000}, {640.0, 704}};
/* The goal for which these were found. */
#define USUAL_GOAL 0.005

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

static size_t choose_patches(const elea_settings *settings, const elea_body *body,
                             const double *areas)
{
    if (settings->num_patches > 0)
        return settings->num_patches;
    if (areas == NULL || settings->max_rsd_stokes > USUAL_GOAL)
        return FIRST_PATCHES;
    double spheres = 0.0;
    for (size_t i = 0; i < elea_body_count(body, ELEA_PRIMITIVE_SPHERE); i++)
        spheres += areas[i] / primitive_area(body, i);
    for (size_t k = 0; k < sizeof first_patches / sizeof *first_patches; k++)
        if (spheres > first_patches[k].more_than)
            return first_patches[k].patches;
    return FIRST_PATCHES;
}

size_t elea_frame_stokes_most_patches(const elea_settings *settings, double spheres)
{
    size_t most = FIRST_PATCHES;
    if (settings->num_patches > 0)
        return settings->num_patches;
    for (size_t k = 0; k < sizeof first_patches / sizeof *first_patches; k++)
        if (spheres > first_patches[k].more_than && first_patches[k].patches > most)
            most = first_patches[k].patches;
    return most;
}

elea_status elea_frame_stokes_begin(const elea_frame_stokes *stage, const elea_settings *settings,
                                    const elea_body *body, uint64_t frame, const double *areas,
                                    elea_error *error)
{
    if (stage->state != STOKES_WAITING)
        return ELEA_OK;
    const elea_stokes_task task = {
        .body = body,
        .areas = areas,
        .seed = settings->seed,
        .frame = frame,
        .isa = settings->isa,
        .num_patches = choose_patches(settings, body, areas),
        .levels = LEVELS,
    };
    return elea_stokes_begin(stage->solver, &task, error);
}

void elea_frame_stokes_open(elea_frame_stokes *stage)
{
    if (stage->state == STOKES_WAITING)
        stage->state = STOKES_OPEN;
}

bool elea_frame_stokes_claim(const elea_frame_stokes *stage, elea_stokes_strand which, size_t *part)
{
    return stage->state == STOKES_OPEN && elea_stokes_claim(stage->solver, which, part);
}

/* Doubling that reduces the error by less than this factor is in vain. */
#define WORTHWHILE 0.9

/*
 * The largest error that more patches would reduce; NaN if the walks do not tell. What they do not
 * know of the capacitance is no reason for more patches, so the capacitance is taken as near to
 * that of the patches as its error allows.
 */
static double patch_error(const elea_stokes_answer *answer, const elea_frame_walks *walks)
{
    double mean[ELEA_TALLY_SIZE], worst = 0.0;
    elea_tally_mean(walks->total, mean);
    double c = walks->capacity * mean[WALK_W], by_patches = answer->fine.capacitance;
    double error = elea_capacitance_relative_error(walks->total, walks->doubt);
    elea_stokes_estimate estimate;
    if (!(c > 0.0) || !isfinite(error))
        return NAN;
    double shift = log(by_patches / c), known = fmax(0.0, fabs(shift) - 2.0 * error);
    const elea_known_capacitance nearest = {.value = by_patches * exp(-copysign(known, shift))};
    if (!elea_stokes_estimate_compute(answer, &nearest, &estimate))
        return NAN;
    for (int k = 0; k < 3; k++)
        worst = fmax(worst, estimate.error[k]);
    return worst;
}

static elea_status finish(elea_frame_stokes *stage, elea_stokes_stop why)
{
    stage->answer.stop = why;
    stage->state = STOKES_DONE;
    return ELEA_OK;
}

static elea_status double_patches(elea_frame_stokes *stage, elea_error *error)
{
    elea_status failed = elea_stokes_double(stage->solver, error);
    return failed == ELEA_ERROR_MEMORY ? finish(stage, ELEA_STOKES_STOP_NO_MEMORY) : failed;
}

elea_status elea_frame_stokes_decide(elea_frame_stokes *stage, const elea_settings *settings,
                                     const elea_frame_walks *walks, elea_error *error)
{
    if (stage->state != STOKES_OPEN || !walks->finished || !elea_stokes_is_done(stage->solver))
        return ELEA_OK;
    const elea_stokes_answer *now = elea_stokes_result(stage->solver);
    double last = stage->last_error, worst = now->failed ? NAN : patch_error(now, walks);
    bool doubled = isfinite(last) && now->stop == ELEA_STOKES_STOP_COUNT;
    /* Then the answer is the last one. */
    if (doubled && isnan(worst))
        return finish(stage, ELEA_STOKES_STOP_NO_SOLUTION);
    if (doubled && worst > last && !now->fine.converged)
        return finish(stage, ELEA_STOKES_STOP_NO_CONVERGENCE);
    stage->answer = *now;
    stage->last_error = worst;
    if (now->stop != ELEA_STOKES_STOP_COUNT || settings->num_patches > 0)
        return finish(stage, now->stop);
    if (worst <= settings->max_rsd_stokes)
        return finish(stage, ELEA_STOKES_STOP_PRECISION);
    if (walks->ended)
        return finish(stage, ELEA_STOKES_STOP_TIME);
    if (isnan(worst))
        return finish(stage, ELEA_STOKES_STOP_FEW_WALKS);
    if (2 * now->fine.n_patches > MOST_PATCHES + STOKES_PAD)
        return finish(stage, ELEA_STOKES_STOP_CAP);
    if (worst >= WORTHWHILE * last)
        return finish(stage, ELEA_STOKES_STOP_NO_GAIN);
    return double_patches(stage, error);
}

void elea_frame_stokes_end(elea_frame_stokes *stage)
{
    if (stage->state == STOKES_OPEN)
        elea_stokes_end(stage->solver);
}

bool elea_frame_stokes_is_finished(const elea_frame_stokes *stage)
{
    return stage->state == STOKES_NONE || stage->state == STOKES_DONE;
}

const elea_stokes_answer *elea_frame_stokes_answer(const elea_frame_stokes *stage)
{
    return stage->state == STOKES_DONE ? &stage->answer : NULL;
}
