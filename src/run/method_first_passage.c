/* SPDX-License-Identifier: MIT */
/* First-passage walks from an ellipsoid, with SIMD and control charges. */
#include <math.h>
#include <stdlib.h>

#include "engine/engine.h"
#include "run/active_frame.h"
#include "run/clock.h"

/* A block has many walks, because lanes become idle at its end. */
#define WALKS_PER_BLOCK 4096

typedef struct solver {
    elea_engine *engine;
    elea_body *launched; /* the body in the coordinates of the launch surface */
} solver;

static void release(elea_active_frame *active)
{
    solver *s = active->solver;
    elea_body_free(s->launched);
    s->launched = NULL;
}

static void free_solver(elea_active_frame *active)
{
    solver *s = active->solver;
    elea_engine_free(s->engine);
    free(s);
}

static elea_status create(elea_active_frame *active, elea_error *error)
{
    solver *s = calloc(1, sizeof *s);
    if (s == NULL)
        return elea_error_memory(error, 1, sizeof *s, "solver");
    s->engine = elea_engine_create(error);
    if (s->engine == NULL) {
        free(s);
        return ELEA_ERROR_MEMORY;
    }
    elea_engine_watch(s->engine, active->cancel);
    active->solver = s;
    return ELEA_OK;
}

static elea_walk_plan plan(const elea_settings *settings)
{
    return elea_walk_plan_controlled(settings, WALKS_PER_BLOCK);
}

/* Pilot walks that began at `start`. */
typedef struct pilot_walks {
    elea_active_frame *active;
    double start;
} pilot_walks;

/* The first walks in lanes are slower than the rest by about this factor: they build the cells. */
#define FIRST_WALKS_SLOWER 4.0

/* Only one thread walks and fits before the charges are known. */
static uint64_t affordable_walks(void *context, uint64_t done)
{
    const pilot_walks *p = context;
    double left = elea_active_frame_time_left(p->active);
    bool lanes = elea_engine_describe(((solver *)p->active->solver)->engine).lanes;
    double slower = lanes ? FIRST_WALKS_SLOWER : 1.0;
    if (done > 0)
        p->active->seconds_per_walk = (elea_clock_now() - p->start) / (slower * (double)done);
    if (left <= 0.0)
        return 0;
    return done > 0 ? elea_samples_in_time(left, p->active->seconds_per_walk) : UINT64_MAX;
}

static elea_status place_charges(elea_active_frame *active, const elea_settings *settings,
                                 elea_error *error)
{
    solver *s = active->solver;
    pilot_walks pilot = {active, elea_clock_now()};
    const elea_engine_limit limit = {affordable_walks, &pilot};
    const elea_walk_plan walks = plan(settings);
    const elea_charges_order order = {
        .asked = settings->control_charges,
        .enough = walks.charges,
        .n_walks = walks.expected,
        .limit = isfinite(active->deadline) ? &limit : NULL,
    };
    return elea_engine_place_charges(s->engine, settings->seed, active->job.frame, &order, error);
}

static elea_status prepare(elea_active_frame *active, const elea_settings *settings,
                           elea_error *error)
{
    solver *s = active->solver;
    const elea_body *body = elea_active_frame_body(active);
    elea_status failed = elea_launch_ellipsoid(body, settings, &active->launch, error);
    if (failed)
        return failed;
    s->launched = elea_launch_body(&active->launch, body, error);
    if (s->launched == NULL)
        return ELEA_ERROR_MEMORY;
    failed = elea_engine_prepare(s->engine, s->launched, &active->launch, settings->isa, error);
    if (!failed)
        failed = place_charges(active, settings, error);
    if (!failed)
        active->doubt = *elea_engine_doubt(s->engine);
    return failed;
}

static elea_status do_block(elea_active_frame *active, const elea_settings *settings,
                            const elea_block *block, elea_error *error)
{
    solver *s = active->solver;
    return elea_engine_block(s->engine, settings->seed, active->job.frame, block->number,
                             block->n_samples, block->tally, block->points, error);
}

static void report(const elea_active_frame *active, elea_frame_info *info)
{
    solver *s = active->solver;
    info->num_control_charges = (unsigned)elea_engine_describe(s->engine).charges;
}

const elea_method_row elea_method_first_passage = {
    .name = "first-passage",
    .plan = plan,
    .create = create,
    .free = free_solver,
    .prepare = prepare,
    .block = do_block,
    .report = report,
    .release = release,
};
