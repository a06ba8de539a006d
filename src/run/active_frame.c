/* SPDX-License-Identifier: MIT */
#include "run/active_frame.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "result/properties.h"
#include "walk/walk.h"

/* A block of plain walks takes milliseconds; of first-passage walks many are a block, since the
 * lanes run empty at its end. */
#define PLAIN_WALKS_PER_BLOCK 1000
#define LANE_WALKS_PER_BLOCK  4096
#define SAMPLES_PER_BLOCK     10000
#define PILOT_WALKS           10000
#define PILOT_SAMPLES         20000
#define EXPECTED_VARIANCE     2e-3

elea_status elea_active_frame_create(elea_active_frame *active, size_t window, elea_error *error)
{
    active->index = elea_index_create(error);
    active->engine = active->index != NULL ? elea_engine_create(error) : NULL;
    if (active->engine == NULL)
        return ELEA_ERROR_MEMORY;
    elea_status failed = elea_block_queue_create(&active->walks, window, error);
    return failed ? failed : elea_block_queue_create(&active->interior, window, error);
}

void elea_active_frame_release_body(elea_active_frame *active)
{
    elea_body_free(active->job.body);
    elea_body_free(active->launched);
    active->job.body = NULL;
    active->launched = NULL;
}

void elea_active_frame_free(elea_active_frame *active)
{
    elea_active_frame_release_body(active);
    free(active->areas);
    elea_index_free(active->index);
    elea_engine_free(active->engine);
    elea_block_queue_free(&active->walks);
    elea_block_queue_free(&active->interior);
}

/* ---- Preparing ---- */

static elea_stop_rule walks_rule(const elea_settings *settings, const elea_launch *launch)
{
    elea_stop_rule rule = {
        .count = settings->num_walks,
        .precision = settings->max_rsd_capacitance,
        .polarizability_precision = settings->max_rsd_polarizability,
        .minimum = settings->min_num_walks,
        .maximum = settings->max_num_walks,
        .pilot = PILOT_WALKS,
    };
    memcpy(rule.polarizability, launch->polarizability, sizeof rule.polarizability);
    return rule;
}

static void begin_samples(elea_active_frame *active, const elea_settings *settings)
{
    const elea_stop_rule rule = {
        .count = settings->num_interior_samples,
        .precision = settings->max_rsd_volume,
        .minimum = settings->min_num_interior_samples,
        .maximum = settings->max_num_interior_samples,
        .pilot = PILOT_SAMPLES,
    };
    elea_block_queue_reset(&active->interior, &rule, SAMPLES_PER_BLOCK,
                           settings->record_interior_points);
}

static elea_status build_index(elea_active_frame *active, elea_error *error)
{
    double radius = fmax(active->launch.radius, active->job.body->enclosing);
    elea_status failed = elea_index_build(active->index, active->job.body, radius, error);
    active->indexed = !failed;
    return failed;
}

/*
 * Walks that the frame may be expected to take. What charges leave of the relative variance of a
 * walk is mostly below EXPECTED_VARIANCE in C, and below ten times that in the polarizability.
 * What can be done in a given time is not known.
 */
static uint64_t planned_walks(const elea_settings *settings)
{
    if (settings->max_run_time > 0.0)
        return PILOT_WALKS;
    if (settings->num_walks > 0)
        return settings->num_walks;
    double walks = PILOT_WALKS, a = settings->max_rsd_capacitance,
           b = settings->max_rsd_polarizability;
    if (a > 0.0)
        walks = fmax(walks, EXPECTED_VARIANCE / (a * a));
    if (b > 0.0)
        walks = fmax(walks, 10.0 * EXPECTED_VARIANCE / (b * b));
    walks = fmax(walks, (double)settings->min_num_walks);
    return (uint64_t)fmin(walks, fmax((double)settings->max_num_walks, 1.0));
}

static elea_status prepare_engine(elea_active_frame *active, const elea_settings *settings)
{
    elea_status failed =
        elea_launch_ellipsoid(active->job.body, settings, &active->launch, &active->error);
    if (failed)
        return failed;
    active->launched = elea_launch_body(&active->launch, active->job.body, &active->error);
    if (active->launched == NULL)
        return ELEA_ERROR_MEMORY;
    failed = elea_engine_prepare(active->engine, active->launched, &active->launch, settings->isa,
                                 &active->error);
    if (!failed)
        failed = elea_engine_place_charges(active->engine, settings->seed, active->job.frame,
                                           settings->control_charges, planned_walks(settings),
                                           &active->error);
    return failed;
}

elea_status elea_active_frame_prepare(elea_active_frame *active, const elea_settings *settings)
{
    bool plain = settings->method == ELEA_METHOD_WOS;
    bool exact = settings->interior == ELEA_INTERIOR_EXACT;
    bool sampled = !exact || settings->record_interior_points;
    active->indexed = false;
    elea_status failed =
        plain ? elea_launch_sphere(active->job.body, settings, &active->launch, &active->error)
              : prepare_engine(active, settings);
    if (!failed && (plain || sampled))
        failed = build_index(active, &active->error);
    if (failed)
        return elea_error_locate(&active->error, failed, NULL, 0, (int64_t)active->job.frame);
    elea_stop_rule walks = walks_rule(settings, &active->launch);
    elea_block_queue_reset(&active->walks, &walks,
                           plain ? PLAIN_WALKS_PER_BLOCK : LANE_WALKS_PER_BLOCK,
                           settings->record_surface_points);
    active->exact = exact ? EXACT_OPEN : EXACT_NONE;
    if (sampled)
        begin_samples(active, settings);
    else
        elea_block_queue_skip(&active->interior);
    return ELEA_OK;
}

/* ---- Working ---- */

/* The closed form first, since it cannot be shared. Where time is short, walks and samples take
 * turns, so that neither uses all of it. */
bool elea_active_frame_claim(elea_active_frame *active, elea_task *task)
{
    *task = (elea_task){.active = active};
    if (active->exact == EXACT_OPEN) {
        active->exact = EXACT_CLAIMED;
        return true;
    }
    elea_block_queue *queues[2] = {&active->walks, &active->interior};
    bool turn = isfinite(active->budget) && active->spent_walks > active->spent_interior;
    for (int i = 0; i < 2; i++) {
        task->queue = queues[turn ? 1 - i : i];
        if (elea_block_queue_claim(task->queue, &task->block))
            return true;
    }
    return false;
}

static elea_status compute_closed_form(elea_active_frame *active, const elea_settings *settings,
                                       elea_error *error)
{
    const elea_body *body = active->job.body;
    free(active->areas);
    active->areas = NULL;
    if (settings->sphere_areas) {
        size_t n_spheres = elea_body_count(body, ELEA_PRIMITIVE_SPHERE);
        active->areas = calloc(n_spheres + 1, sizeof *active->areas);
        if (active->areas == NULL)
            return elea_error_memory(error, n_spheres, sizeof *active->areas, "areas");
    }
    elea_status failed = elea_interior_compute(body, &active->closed_form, active->areas, error);
    /* Samples must do instead; plain walks have an index already. */
    if (!failed && !active->closed_form.reliable && !active->indexed)
        failed = build_index(active, error);
    return failed;
}

elea_status elea_active_frame_work(const elea_task *task, const elea_settings *settings,
                                   elea_error *error)
{
    elea_active_frame *active = task->active;
    const elea_block *block = &task->block;
    uint64_t seed = settings->seed, frame = active->job.frame;
    if (task->queue == NULL)
        return compute_closed_form(active, settings, error);
    bool walking = task->queue == &active->walks;
    if (walking && settings->method == ELEA_METHOD_FIRST_PASSAGE)
        return elea_engine_block(active->engine, seed, frame, block->number, block->n_samples,
                                 block->tally, block->points, error);
    elea_random random = random_create(
        seed, frame, walking ? ELEA_PURPOSE_WALKS : ELEA_PURPOSE_INTERIOR, block->number);
    if (walking)
        return elea_walk_block(active->index, &active->launch, &random, block->n_samples,
                               block->tally, block->points, error);
    return elea_interior_block(active->index, active->job.body->enclosing, &random,
                               block->n_samples, block->tally, block->points, error);
}

elea_status elea_active_frame_hand_in(const elea_task *task, const elea_settings *settings,
                                      double elapsed, elea_error *error)
{
    elea_active_frame *active = task->active;
    active->spent += elapsed;
    if (task->queue != NULL) {
        *(task->queue == &active->walks ? &active->spent_walks : &active->spent_interior) +=
            elapsed;
        return elea_block_queue_complete(task->queue, &task->block, error);
    }
    active->exact = EXACT_DONE;
    if (!active->closed_form.reliable && !settings->record_interior_points)
        begin_samples(active, settings);
    return ELEA_OK;
}

void elea_active_frame_end(elea_active_frame *active)
{
    elea_block_queue_end(&active->walks);
    elea_block_queue_end(&active->interior);
}

bool elea_active_frame_is_finished(const elea_active_frame *active)
{
    return active->walks.finished && active->interior.finished &&
           (active->exact == EXACT_NONE || active->exact == EXACT_DONE);
}

double elea_active_frame_fraction(const elea_active_frame *active)
{
    return fmax(elea_block_queue_fraction(&active->walks),
                fmin(1.0, active->spent / active->budget));
}

double elea_time_share(double left, double promised, uint64_t frames)
{
    return fmax(0.0, left - promised) / (double)frames;
}

/* ---- Finishing ---- */

static void translate(elea_points *points, vec3 by)
{
    for (size_t i = 0; i < points->n; i++) {
        points->values[i][0] += by.x;
        points->values[i][1] += by.y;
        points->values[i][2] += by.z;
    }
}

static bool is_exact(const elea_active_frame *active)
{
    return active->exact == EXACT_DONE && active->closed_form.reliable;
}

void elea_active_frame_finish(elea_active_frame *active, const elea_settings *settings)
{
    elea_result *result = &active->result;
    const elea_body *body = active->job.body;
    elea_result_clear(result);
    result->info.frame = active->job.frame;
    result->info.time = active->job.time;
    result->info.walks_stop = active->walks.stop;
    result->info.interior_stop = active->interior.stop;
    result->info.num_interior_samples = active->interior.total.count;
    result->info.num_interior_hits = active->interior.total.hits;
    if (settings->method == ELEA_METHOD_FIRST_PASSAGE)
        result->info.num_control_charges = (unsigned)elea_engine_describe(active->engine).charges;
    if (active->exact == EXACT_DONE && !is_exact(active))
        result->info.notes |= ELEA_NOTE_INTERIOR_SAMPLED;
    elea_moments moments = is_exact(active)
                               ? elea_interior_exact(&active->closed_form)
                               : elea_interior_sampled(&active->interior.total, body->enclosing);
    elea_result_compute(result, settings, body, &active->launch, &active->walks.total, &moments);
    translate(&active->walks.points, vec3_add(body->origin, active->launch.centre));
    translate(&active->interior.points, body->origin);
    elea_active_frame_release_body(active);
}

const double *elea_active_frame_areas(const elea_active_frame *active)
{
    return is_exact(active) ? active->areas : NULL;
}
