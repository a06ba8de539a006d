/* SPDX-License-Identifier: MIT */
#include "run/slot.h"

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

elea_status elea_slot_create(elea_slot *slot, size_t window, elea_error *error)
{
    slot->index = elea_index_create(error);
    slot->engine = slot->index != NULL ? elea_engine_create(error) : NULL;
    if (slot->engine == NULL)
        return ELEA_ERROR_MEMORY;
    elea_status failed = elea_series_create(&slot->walks, window, error);
    return failed ? failed : elea_series_create(&slot->interior, window, error);
}

void elea_slot_release_body(elea_slot *slot)
{
    elea_body_free(slot->job.body);
    elea_body_free(slot->launched);
    slot->job.body = NULL;
    slot->launched = NULL;
}

void elea_slot_free(elea_slot *slot)
{
    elea_slot_release_body(slot);
    free(slot->areas);
    elea_index_free(slot->index);
    elea_engine_free(slot->engine);
    elea_series_free(&slot->walks);
    elea_series_free(&slot->interior);
}

/* ---- Preparing ---- */

static elea_stop_rule walks_rule(const elea_settings *settings, const elea_launch *launch)
{
    elea_stop_rule rule = {
        .count = settings->num_walks,
        .precision = settings->max_rsd_capacitance,
        .polarizability_precision = settings->max_rsd_polarizability,
        .minimum = settings->min_num_walks,
        .cap = settings->max_num_walks,
        .pilot = PILOT_WALKS,
    };
    memcpy(rule.polarizability, launch->polarizability, sizeof rule.polarizability);
    return rule;
}

static void begin_samples(elea_slot *slot, const elea_settings *settings)
{
    const elea_stop_rule rule = {
        .count = settings->num_interior_samples,
        .precision = settings->max_rsd_volume,
        .minimum = settings->min_num_interior_samples,
        .cap = settings->max_num_interior_samples,
        .pilot = PILOT_SAMPLES,
    };
    elea_series_reset(&slot->interior, &rule, SAMPLES_PER_BLOCK, settings->record_interior_points);
}

static elea_status build_index(elea_slot *slot, elea_error *error)
{
    double radius = fmax(slot->launch.radius, slot->job.body->enclosing);
    elea_status failed = elea_index_build(slot->index, slot->job.body, radius, error);
    slot->indexed = !failed;
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

static elea_status prepare_engine(elea_slot *slot, const elea_settings *settings)
{
    elea_status failed =
        elea_launch_ellipsoid(slot->job.body, settings, &slot->launch, &slot->error);
    if (failed)
        return failed;
    slot->launched = elea_launch_body(&slot->launch, slot->job.body, &slot->error);
    if (slot->launched == NULL)
        return ELEA_ERROR_MEMORY;
    failed = elea_engine_prepare(slot->engine, slot->launched, &slot->launch, settings->isa,
                                 &slot->error);
    if (!failed)
        failed = elea_engine_place_charges(slot->engine, settings->seed, slot->job.frame,
                                           settings->control_charges, planned_walks(settings),
                                           &slot->error);
    return failed;
}

elea_status elea_slot_prepare(elea_slot *slot, const elea_settings *settings)
{
    bool plain = settings->method == ELEA_METHOD_WOS;
    bool exact = settings->interior == ELEA_INTERIOR_EXACT;
    bool sampled = !exact || settings->record_interior_points;
    slot->indexed = false;
    elea_status failed =
        plain ? elea_launch_sphere(slot->job.body, settings, &slot->launch, &slot->error)
              : prepare_engine(slot, settings);
    if (!failed && (plain || sampled))
        failed = build_index(slot, &slot->error);
    if (failed) {
        char frame[32];
        (void)snprintf(frame, sizeof frame, "frame %llu", (unsigned long long)slot->job.frame);
        return elea_error_prefix(&slot->error, frame);
    }
    elea_stop_rule walks = walks_rule(settings, &slot->launch);
    elea_series_reset(&slot->walks, &walks, plain ? PLAIN_WALKS_PER_BLOCK : LANE_WALKS_PER_BLOCK,
                      settings->record_surface_points);
    slot->exact = exact ? EXACT_OPEN : EXACT_NONE;
    if (sampled)
        begin_samples(slot, settings);
    else
        elea_series_skip(&slot->interior);
    return ELEA_OK;
}

/* ---- Working ---- */

/* The closed form first, since it cannot be shared. Where time is short, walks and samples take
 * turns, so that neither uses all of it. */
bool elea_slot_claim(elea_slot *slot, elea_task *task)
{
    *task = (elea_task){.slot = slot};
    if (slot->exact == EXACT_OPEN) {
        slot->exact = EXACT_CLAIMED;
        return true;
    }
    elea_series *series[2] = {&slot->walks, &slot->interior};
    bool turn = isfinite(slot->budget) && slot->spent_walks > slot->spent_interior;
    for (int i = 0; i < 2; i++) {
        task->series = series[turn ? 1 - i : i];
        if (elea_series_claim(task->series, &task->block))
            return true;
    }
    return false;
}

static elea_status measure_interior(elea_slot *slot, const elea_settings *settings,
                                    elea_error *error)
{
    const elea_body *body = slot->job.body;
    free(slot->areas);
    slot->areas = NULL;
    if (settings->sphere_areas) {
        slot->areas = calloc(body->n_spheres + 1, sizeof *slot->areas);
        if (slot->areas == NULL)
            return elea_error_memory(error, body->n_spheres, sizeof *slot->areas, "areas");
    }
    elea_status failed = elea_interior_measure(body, &slot->measure, slot->areas, error);
    /* Samples must do instead; plain walks have an index already. */
    if (!failed && !slot->measure.certain && !slot->indexed)
        failed = build_index(slot, error);
    return failed;
}

elea_status elea_slot_work(const elea_task *task, const elea_settings *settings, elea_error *error)
{
    elea_slot *slot = task->slot;
    const elea_block *block = &task->block;
    uint64_t seed = settings->seed, frame = slot->job.frame;
    if (task->series == NULL)
        return measure_interior(slot, settings, error);
    bool walking = task->series == &slot->walks;
    if (walking && settings->method == ELEA_METHOD_FIRST_PASSAGE)
        return elea_engine_block(slot->engine, seed, frame, block->number, block->n_samples,
                                 block->tally, block->points, error);
    elea_random random = random_create(
        seed, frame, walking ? ELEA_PURPOSE_WALKS : ELEA_PURPOSE_INTERIOR, block->number);
    if (walking)
        return elea_walk_block(slot->index, &slot->launch, &random, block->n_samples, block->tally,
                               block->points, error);
    return elea_interior_block(slot->index, slot->job.body->enclosing, &random, block->n_samples,
                               block->tally, block->points, error);
}

elea_status elea_slot_hand_in(const elea_task *task, const elea_settings *settings, double elapsed,
                              elea_error *error)
{
    elea_slot *slot = task->slot;
    slot->spent += elapsed;
    if (task->series != NULL) {
        *(task->series == &slot->walks ? &slot->spent_walks : &slot->spent_interior) += elapsed;
        return elea_series_complete(task->series, &task->block, error);
    }
    slot->exact = EXACT_DONE;
    if (!slot->measure.certain && !settings->record_interior_points)
        begin_samples(slot, settings);
    return ELEA_OK;
}

void elea_slot_end(elea_slot *slot)
{
    elea_series_end(&slot->walks);
    elea_series_end(&slot->interior);
}

bool elea_slot_is_finished(const elea_slot *slot)
{
    return slot->walks.finished && slot->interior.finished &&
           (slot->exact == EXACT_NONE || slot->exact == EXACT_DONE);
}

double elea_slot_fraction(const elea_slot *slot)
{
    return fmax(elea_series_fraction(&slot->walks), fmin(1.0, slot->spent / slot->budget));
}

double elea_slot_share(double left, double promised, uint64_t frames)
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

static bool is_exact(const elea_slot *slot)
{
    return slot->exact == EXACT_DONE && slot->measure.certain;
}

void elea_slot_finish(elea_slot *slot, const elea_settings *settings)
{
    elea_result *result = &slot->result;
    const elea_body *body = slot->job.body;
    memset(result, 0, sizeof *result);
    result->frame = slot->job.frame;
    result->time = slot->job.time;
    result->walks_stop = slot->walks.stop;
    result->interior_stop = slot->interior.stop;
    result->num_interior_samples = slot->interior.total.count;
    result->num_interior_hits = slot->interior.total.hits;
    if (settings->method == ELEA_METHOD_FIRST_PASSAGE)
        result->num_control_charges = (unsigned)elea_engine_measure(slot->engine).charges;
    if (slot->exact == EXACT_DONE && !is_exact(slot))
        result->notes |= ELEA_NOTE_INTERIOR_SAMPLED;
    elea_moments moments = is_exact(slot)
                               ? elea_interior_exact(&slot->measure)
                               : elea_interior_sampled(&slot->interior.total, body->enclosing);
    elea_result_compute(result, settings, body, &slot->launch, &slot->walks.total, &moments);
    translate(&slot->walks.points, vec3_add(body->origin, slot->launch.centre));
    translate(&slot->interior.points, body->origin);
    elea_slot_release_body(slot);
}

const double *elea_slot_areas(const elea_slot *slot)
{
    return is_exact(slot) ? slot->areas : NULL;
}
