/* SPDX-License-Identifier: MIT */
/* First-passage walks from an ellipsoid, with SIMD and control charges. */
#include <math.h>
#include <stdlib.h>

#include "engine/charging.h"
#include "run/active_frame.h"
#include "run/clock.h"

/* A block has many walks, because lanes become idle at its end. */
#define WALKS_PER_BLOCK 4096

typedef struct solver {
    elea_engine *engine;
    elea_body *launched; /* the body in the coordinates of the launch surface */
    elea_charging charging;
    elea_engine_limit limit; /* of the pilot walks */
    double before;           /* thread seconds of the preparation before them */
} solver;

static void release(elea_active_frame *active)
{
    solver *s = active->solver;
    elea_charging_clear(&s->charging);
    elea_body_free(s->launched);
    s->launched = NULL;
}

static void free_solver(elea_active_frame *active)
{
    solver *s = active->solver;
    elea_charging_clear(&s->charging);
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

/* The first walks in lanes are slower than the rest by about this factor: they build the cells. */
#define FIRST_WALKS_SLOWER 4.0

static uint64_t affordable_walks(void *context, uint64_t done)
{
    elea_active_frame *active = context;
    const solver *s = active->solver;
    double left = elea_active_frame_time_left(active);
    double slower = elea_engine_describe(s->engine).lanes ? FIRST_WALKS_SLOWER : 1.0;
    if (done == 0)
        return left > 0.0 ? UINT64_MAX : 0;
    active->seconds_per_walk =
        (active->spent_on[STAGE_PREPARATION] - s->before) / (slower * (double)done);
    return left > 0.0 ? elea_samples_in_time(left, active->seconds_per_walk) : 0;
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
    return elea_engine_prepare(s->engine, s->launched, &active->launch, settings->isa, error);
}

/* Charges. */
static elea_program_state follow(elea_active_frame *active, const elea_settings *settings)
{
    solver *s = active->solver;
    const elea_walk_plan walks = plan(settings);
    s->limit = (elea_engine_limit){affordable_walks, active};
    s->before = active->spent_on[STAGE_PREPARATION];
    s->charging.engine = s->engine;
    s->charging.seed = settings->seed;
    s->charging.frame = active->job.frame;
    s->charging.order = (elea_charges_order){
        .asked = settings->control_charges,
        .enough = walks.charges,
        .n_walks = walks.expected,
        .limit = isfinite(active->deadline) ? &s->limit : NULL,
    };
    return elea_program_begin(&elea_charging_program, &s->charging);
}

static void ready(elea_active_frame *active)
{
    active->doubt = *elea_engine_doubt(((solver *)active->solver)->engine);
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
    .follow = follow,
    .ready = ready,
    .block = do_block,
    .report = report,
    .release = release,
};
