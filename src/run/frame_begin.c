/* SPDX-License-Identifier: MIT */
/* The begin of a frame (active_frame.h), and the preparation of its walks and samples. */
#include "run/active_frame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "body/shape.h"
#include "run/clock.h"
#include "run/stokes_plan.h"

#define PILOT_SAMPLES 20000

/* ---- The queues ---- */

static elea_status begin_walks(elea_active_frame *active, const elea_settings *settings,
                               elea_error *error)
{
    const elea_walk_plan plan = active->method->plan(settings);
    elea_stop_rule rule = {
        .count = settings->num_walks,
        .precision = settings->max_rsd_capacitance,
        .polarizability_precision = settings->max_rsd_polarizability,
        .minimum = settings->min_num_walks,
        .maximum = settings->max_num_walks,
        .pilot = plan.first_round,
    };
    rule.doubt = &active->doubt;
    memcpy(rule.polarizability, active->launch.polarizability, sizeof rule.polarizability);
    elea_block_queue_reset(&active->walks, &rule, plan.block_size, settings->record_surface_points);
    const elea_job *job = &active->job;
    elea_status failed = ELEA_OK;
    if (job->num_parts > 0)
        failed = elea_block_queue_divide(&active->walks, job->part, job->num_parts, error);
    if (!failed && job->walks != NULL)
        elea_block_queue_remember(&active->walks, job->walks);
    return failed;
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
    elea_block_queue_reset(&active->samples, &rule, ELEA_SAMPLES_PER_BLOCK,
                           settings->record_interior_points);
}

elea_status elea_active_frame_index(elea_active_frame *active, elea_error *error)
{
    if (active->indexed)
        return ELEA_OK;
    double radius = fmax(active->launch.radius, active->job.body->enclosing);
    elea_status failed =
        elea_index_build(active->index, elea_active_frame_body(active), radius, error);
    active->indexed = !failed;
    return failed;
}

/* The frame was solved for a plan; only its points and areas are not kept. */
static bool is_known(elea_active_frame *active, const elea_settings *settings)
{
    active->known = NULL;
    if (settings->stokes_plan != NULL && !settings->sphere_areas &&
        !settings->record_surface_points && !settings->record_interior_points)
        active->known = elea_stokes_plan_find(settings->stokes_plan, active->job.frame);
    if (active->known == NULL)
        return false;
    elea_block_queue_skip(&active->walks);
    elea_block_queue_skip(&active->samples);
    elea_block_queue_skip(&active->virial.samples);
    active->exact = EXACT_NONE;
    active->stokes.state = STOKES_NONE;
    return true;
}

static elea_status open_closed_form(elea_active_frame *active, const elea_settings *settings,
                                    elea_error *error)
{
    const elea_body *body = active->job.body;
    free(active->areas);
    active->areas = NULL;
    if (settings->sphere_areas || active->stokes.state != STOKES_NONE) {
        size_t n_spheres = elea_body_count(body, ELEA_PRIMITIVE_SPHERE);
        active->areas = calloc(n_spheres + 1, sizeof *active->areas);
        if (active->areas == NULL)
            return elea_error_memory(error, n_spheres, sizeof *active->areas, "areas");
    }
    active->interior = (elea_interior_work){.body = elea_active_frame_body(active),
                                            .cancel = active->cancel,
                                            .areas = active->areas,
                                            .outer = true};
    if (body_all_spheres(body))
        active->interior.order = &active->virial.contact.tree;
    active->interior_state = elea_program_begin(&elea_interior_program, &active->interior);
    return ELEA_OK;
}

static elea_status open_dimensions(elea_active_frame *active, const elea_settings *settings,
                                   elea_error *error)
{
    const elea_body *body = active->job.body;
    if (!body_all_spheres(body))
        return ELEA_OK;
    active->dimensions = (elea_dimensions_work){.contact = &active->virial.contact,
                                                .body = body,
                                                .outer = elea_active_frame_body(active),
                                                .layer = settings->hydration_layer,
                                                .cancel = active->cancel};
    elea_status failed = elea_dimensions_begin(&active->dimensions, error);
    if (!failed)
        active->dimensions_state =
            elea_program_begin(&elea_dimensions_program, &active->dimensions);
    return failed;
}

static elea_status check_walks(const elea_job *job, const elea_settings *settings,
                               elea_error *error)
{
    if (job->num_parts == 0 && job->walks == NULL)
        return ELEA_OK;
    if (settings->record_surface_points)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "points of the surface are not recorded in a part of the walks");
    if (job->num_parts == 0)
        return ELEA_OK;
    if (job->part >= job->num_parts)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "part %llu of %llu does not exist; they count from 0",
                              (unsigned long long)job->part, (unsigned long long)job->num_parts);
    if (settings->num_walks == 0 || settings->max_run_time > 0.0)
        return elea_error_set(
            error, ELEA_ERROR_ARGUMENT,
            "only a fixed number of walks can be divided; give num_walks, and no max_run_time");
    return ELEA_OK;
}

static bool is_exact(const elea_active_frame *active, const elea_settings *settings)
{
    return settings->interior == ELEA_INTERIOR_EXACT && !active->walks_only;
}

elea_status elea_active_frame_prepare(elea_active_frame *active, const elea_settings *settings)
{
    active->missing = 0;
    active->preparing = 0;
    active->preparation.settings = settings;
    active->indexed = active->measuring = false;
    active->dimensions = (elea_dimensions_work){.body = NULL};
    if (is_known(active, settings))
        return ELEA_OK;
    /* Settings that do not fit the body are refused before anything is computed. */
    elea_launch launch;
    elea_status failed = check_walks(&active->job, settings, &active->error);
    if (!failed)
        failed = elea_launch_sphere(active->job.body, settings, &launch, &active->error);
    bool sampled = !is_exact(active, settings) && !active->walks_only;
    sampled = sampled || settings->record_interior_points;
    active->missing = FRAME_OUTER | FRAME_LAUNCH | (sampled ? FRAME_INDEX : 0U);
    active->stokes.state = STOKES_NONE;
    active->exact = EXACT_NONE;
    elea_block_queue_skip(&active->walks);
    elea_block_queue_skip(&active->samples);
    elea_block_queue_skip(&active->virial.samples);
    if (!failed && !active->walks_only)
        failed =
            elea_frame_virial_begin(&active->virial, settings, active->job.body, &active->error);
    if (!failed && !active->walks_only)
        failed = elea_frame_stokes_prepare(&active->stokes, settings, active->job.frame,
                                           active->cancel, &active->error);
    return failed ? elea_error_locate(&active->error, failed, NULL, 0, (int64_t)active->job.frame)
                  : failed;
}

/* ---- What walks and samples need, as a stage of the frame ---- */

/* The spheres that are not inside others are found for walks alone too, which must be the same as
 * those with the rest. Then all of a frame's work is made ready, and opened when this is handed in.
 */
static elea_status prepare_rest(void *work, size_t part, elea_error *error)
{
    (void)part;
    elea_active_frame *active = work;
    const elea_settings *settings = active->preparation.settings;
    elea_status failed = ELEA_OK;
    if (!active->walks_only)
        failed = open_dimensions(active, settings, error);
    if (!failed && is_exact(active, settings))
        failed = open_closed_form(active, settings, error);
    else if (!failed)
        failed = elea_frame_stokes_begin(&active->stokes, settings, elea_active_frame_body(active),
                                         active->job.frame, NULL, error);
    return failed;
}

static void open_rest(elea_active_frame *active, const elea_settings *settings)
{
    active->measuring = active->dimensions.body != NULL;
    if (is_exact(active, settings))
        active->exact = EXACT_OPEN;
    else
        elea_frame_stokes_open(&active->stokes);
}

static elea_status prepare_walks(void *work, size_t part, elea_error *error)
{
    (void)part;
    elea_active_frame *active = work;
    return active->method->prepare(active, active->preparation.settings, error);
}

static elea_status prepare_samples(void *work, size_t part, elea_error *error)
{
    (void)part;
    return elea_active_frame_index(work, error);
}

static const elea_step rest_step = {NULL, prepare_rest}, walks_step = {NULL, prepare_walks},
                       samples_step = {NULL, prepare_samples};
static const elea_program rest_program = {1, &rest_step, NULL},
                          walks_program = {1, &walks_step, NULL},
                          samples_program = {1, &samples_step, NULL};

static elea_program_state begin_outer(elea_active_frame *active)
{
    const elea_body *body = active->job.body;
    elea_outer_clear(&active->outer);
    if (!body_all_spheres(body))
        return elea_program_begin(&rest_program, active);
    active->outer_work = (elea_outer_work){.body = body,
                                           .contact = &active->virial.contact,
                                           .outer = &active->outer,
                                           .each = active->settings.hydration_layer > 0.0,
                                           .cancel = active->cancel};
    return elea_program_begin(&elea_outer_program, &active->outer_work);
}

static elea_program_state begin_program(elea_active_frame *active)
{
    switch (active->preparing) {
    case FRAME_OUTER:
        return begin_outer(active);
    case FRAME_LAUNCH:
        return elea_program_begin(&walks_program, active);
    default:
        return elea_program_begin(&samples_program, active);
    }
}

/* The program that follows on the first one, if any. */
static bool follow(elea_active_frame *active, const elea_settings *settings)
{
    elea_program_state *state = &active->preparation.state;
    const elea_method_row *method = active->method;
    if (state->program == &elea_outer_program)
        *state = elea_program_begin(&rest_program, active);
    else if (state->program == &walks_program && method->follow != NULL)
        *state = method->follow(active, settings);
    else
        return false;
    return true;
}

static void open_preparation(elea_active_frame *active)
{
    active->preparing = active->missing & -active->missing; /* the lowest bit */
    active->preparation.state = begin_program(active);
    active->preparing_since = elea_clock_now();
    active->spent_before = active->spent;
}

bool elea_active_frame_claim_preparation(elea_active_frame *active, elea_block *block)
{
    size_t part = 0;
    if (!active->preparing && active->missing != 0)
        open_preparation(active);
    if (!active->preparing || !elea_program_claim(&active->preparation.state, &part))
        return false;
    block->number = part;
    return true;
}

elea_status elea_active_frame_do_preparation(elea_active_frame *active,
                                             const elea_settings *settings, const elea_block *block,
                                             elea_error *error)
{
    (void)settings;
    elea_status failed = elea_program_do(&active->preparation.state, (size_t)block->number, error);
    return failed ? elea_error_locate(error, failed, NULL, 0, (int64_t)active->job.frame) : failed;
}

elea_status elea_active_frame_take_preparation(elea_active_frame *active,
                                               const elea_settings *settings,
                                               const elea_block *block, elea_error *error)
{
    (void)block;
    if (!elea_program_hand_in(&active->preparation.state))
        return ELEA_OK;
    if (follow(active, settings))
        return ELEA_OK;
    unsigned done = active->preparing;
    active->missing &= ~done;
    active->preparing = 0;
    if (done == FRAME_OUTER)
        open_rest(active, settings);
    if (done == FRAME_INDEX)
        begin_samples(active, settings);
    if (done != FRAME_LAUNCH)
        return ELEA_OK;
    if (active->method->ready != NULL)
        active->method->ready(active);
    return begin_walks(active, settings, error);
}
