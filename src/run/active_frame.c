/* SPDX-License-Identifier: MIT */
#include "run/active_frame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "run/clock.h"

elea_status elea_active_frame_create(elea_active_frame *active, const elea_cancel *cancel,
                                     elea_error *error)
{
    memset(active, 0, sizeof *active);
    active->cancel = cancel;
    active->index = elea_index_create(error);
    if (active->index == NULL)
        return ELEA_ERROR_MEMORY;
    elea_index_watch(active->index, cancel);
    return ELEA_OK;
}

static void drop_method(elea_active_frame *active)
{
    if (active->method != NULL)
        active->method->free(active);
    active->method = NULL;
    active->solver = NULL;
}

elea_status elea_active_frame_reserve(elea_active_frame *active, elea_method method, size_t window,
                                      elea_error *error)
{
    const elea_method_row *row = elea_method_find(method);
    elea_status failed = elea_block_queue_reserve(&active->walks, window, error);
    if (!failed)
        failed = elea_block_queue_reserve(&active->samples, window, error);
    if (!failed)
        failed = elea_frame_virial_reserve(&active->virial, window, error);
    if (failed || row == active->method)
        return failed;
    drop_method(active);
    failed = row->create(active, error);
    if (!failed)
        active->method = row;
    return failed;
}

void elea_active_frame_release_body(elea_active_frame *active)
{
    elea_interior_clear(&active->interior);
    elea_dimensions_clear(&active->dimensions);
    if (active->method != NULL)
        active->method->release(active);
    elea_outer_work_clear(&active->outer_work);
    elea_outer_clear(&active->outer);
    elea_body_free(active->job.body);
    active->job.body = NULL;
}

elea_status elea_active_frame_take_over(elea_active_frame *to, elea_active_frame *from,
                                        size_t window, elea_error *error)
{
    elea_status failed = elea_active_frame_reserve(to, from->settings.method, window, error);
    if (failed)
        return failed;
    to->settings = from->settings;
    to->job = from->job;
    from->job = (elea_job){.body = NULL};
    to->opened = from->opened;
    to->deadline = from->deadline;
    to->walks_only = from->walks_only;
    to->budget = from->budget;
    to->spent = from->spent;
    to->seconds_per_walk = from->seconds_per_walk;
    memcpy(to->spent_on, from->spent_on, sizeof to->spent_on);
    memcpy(to->done, from->done, sizeof to->done);
    to->memory = from->memory;
    to->n_busy = 0;
    to->error = from->error;
    to->state = from->state;
    return ELEA_OK;
}

void elea_active_frame_free(elea_active_frame *active)
{
    elea_active_frame_release_body(active);
    drop_method(active);
    free(active->areas);
    elea_frame_stokes_free(&active->stokes);
    elea_frame_virial_free(&active->virial);
    elea_index_free(active->index);
    elea_block_queue_free(&active->walks);
    elea_block_queue_free(&active->samples);
}

/* ---- The stages ---- */

static bool claim_closed_form(elea_active_frame *active, elea_block *block)
{
    size_t part = 0;
    if (active->exact != EXACT_OPEN || !elea_program_claim(&active->interior_state, &part))
        return false;
    block->number = part;
    return true;
}

static elea_status do_closed_form(elea_active_frame *active, const elea_settings *settings,
                                  const elea_block *block, elea_error *error)
{
    (void)settings;
    return elea_program_do(&active->interior_state, (size_t)block->number, error);
}

static elea_status take_closed_form(elea_active_frame *active, const elea_settings *settings,
                                    const elea_block *block, elea_error *error)
{
    (void)block;
    if (!elea_program_hand_in(&active->interior_state))
        return ELEA_OK;
    elea_interior_clear(&active->interior);
    bool reliable = active->interior.form.reliable;
    elea_status failed =
        elea_frame_stokes_begin(&active->stokes, settings, elea_active_frame_body(active),
                                active->job.frame, reliable ? active->areas : NULL, error);
    if (failed)
        return failed;
    active->exact = EXACT_DONE;
    elea_frame_stokes_open(&active->stokes);
    if (!reliable && !settings->record_interior_points)
        active->missing |= FRAME_INDEX; /* the interior must be sampled instead */
    return ELEA_OK;
}

static elea_status decide_stokes(elea_active_frame *active, const elea_settings *settings,
                                 elea_error *error)
{
    if (active->missing & FRAME_LAUNCH)
        return ELEA_OK;
    const elea_frame_walks walks = {
        .total = &active->walks.total,
        .doubt = &active->doubt,
        .capacity = active->launch.capacity,
        .finished = active->walks.finished,
        .ended = active->walks.ended,
    };
    return elea_frame_stokes_decide(&active->stokes, settings, &walks, error);
}

/* Walks that are known may be complete at once. */
static elea_status take_preparation(elea_active_frame *active, const elea_settings *settings,
                                    const elea_block *block, elea_error *error)
{
    elea_status failed = elea_active_frame_take_preparation(active, settings, block, error);
    return failed || active->job.walks == NULL ? failed : decide_stokes(active, settings, error);
}

static bool claim_stokes(elea_active_frame *active, elea_stokes_strand which, elea_block *block)
{
    size_t part = 0;
    if (!elea_frame_stokes_claim(&active->stokes, which, &part))
        return false;
    block->number = part;
    return true;
}

static elea_status take_stokes(elea_active_frame *active, const elea_settings *settings,
                               elea_stokes_strand which, elea_error *error)
{
    elea_stokes_hand_in(active->stokes.solver, which);
    return decide_stokes(active, settings, error);
}

static bool claim_forces(elea_active_frame *active, elea_block *block)
{
    return claim_stokes(active, STOKES_STRAND_FORCES, block);
}

static elea_status do_forces(elea_active_frame *active, const elea_settings *settings,
                             const elea_block *block, elea_error *error)
{
    (void)settings;
    return elea_stokes_work(active->stokes.solver, STOKES_STRAND_FORCES, (size_t)block->number,
                            error);
}

static elea_status take_forces(elea_active_frame *active, const elea_settings *settings,
                               const elea_block *block, elea_error *error)
{
    (void)block;
    return take_stokes(active, settings, STOKES_STRAND_FORCES, error);
}

static bool claim_charges(elea_active_frame *active, elea_block *block)
{
    return claim_stokes(active, STOKES_STRAND_CHARGES, block);
}

static elea_status do_charges(elea_active_frame *active, const elea_settings *settings,
                              const elea_block *block, elea_error *error)
{
    (void)settings;
    return elea_stokes_work(active->stokes.solver, STOKES_STRAND_CHARGES, (size_t)block->number,
                            error);
}

static elea_status take_charges(elea_active_frame *active, const elea_settings *settings,
                                const elea_block *block, elea_error *error)
{
    (void)block;
    return take_stokes(active, settings, STOKES_STRAND_CHARGES, error);
}

static bool claim_walks(elea_active_frame *active, elea_block *block)
{
    return !(active->missing & FRAME_LAUNCH) && elea_block_queue_claim(&active->walks, block);
}

static elea_status do_walks(elea_active_frame *active, const elea_settings *settings,
                            const elea_block *block, elea_error *error)
{
    return active->method->block(active, settings, block, error);
}

static elea_status take_walks(elea_active_frame *active, const elea_settings *settings,
                              const elea_block *block, elea_error *error)
{
    elea_status failed = elea_block_queue_complete(&active->walks, block, error);
    return failed ? failed : decide_stokes(active, settings, error);
}

static bool claim_samples(elea_active_frame *active, elea_block *block)
{
    return !(active->missing & FRAME_INDEX) && elea_block_queue_claim(&active->samples, block);
}

static elea_status do_samples(elea_active_frame *active, const elea_settings *settings,
                              const elea_block *block, elea_error *error)
{
    elea_random random =
        random_create(settings->seed, active->job.frame, ELEA_PURPOSE_INTERIOR, block->number);
    return elea_interior_block(active->index, active->job.body->enclosing, &random,
                               block->n_samples, block->tally, block->points, error);
}

static elea_status take_samples(elea_active_frame *active, const elea_settings *settings,
                                const elea_block *block, elea_error *error)
{
    (void)settings;
    return elea_block_queue_complete(&active->samples, block, error);
}

static bool claim_dimensions(elea_active_frame *active, elea_block *block)
{
    size_t part = 0;
    if (!active->measuring || !elea_program_claim(&active->dimensions_state, &part))
        return false;
    block->number = part;
    return true;
}

static elea_status do_dimensions(elea_active_frame *active, const elea_settings *settings,
                                 const elea_block *block, elea_error *error)
{
    (void)settings;
    return elea_program_do(&active->dimensions_state, (size_t)block->number, error);
}

static elea_status take_dimensions(elea_active_frame *active, const elea_settings *settings,
                                   const elea_block *block, elea_error *error)
{
    (void)settings;
    (void)block;
    (void)error;
    active->measuring = !elea_program_hand_in(&active->dimensions_state);
    return ELEA_OK;
}

static bool claim_virial(elea_active_frame *active, elea_block *block)
{
    return !(active->missing & FRAME_OUTER) &&
           elea_block_queue_claim(&active->virial.samples, block);
}

static elea_status do_virial(elea_active_frame *active, const elea_settings *settings,
                             const elea_block *block, elea_error *error)
{
    (void)error;
    elea_frame_virial_work(&active->virial, settings, active->job.frame, block);
    return ELEA_OK;
}

static elea_status take_virial(elea_active_frame *active, const elea_settings *settings,
                               const elea_block *block, elea_error *error)
{
    (void)settings;
    return elea_block_queue_complete(&active->virial.samples, block, error);
}

/* Only one thread at a time calls `claim` and `take`; many call `work`, each with its block. */
typedef elea_status stage_step(elea_active_frame *active, const elea_settings *settings,
                               const elea_block *block, elea_error *error);
static const struct stage_row {
    bool (*claim)(elea_active_frame *active, elea_block *block);
    stage_step *work, *take;
} stages[NUM_STAGES] = {
    [STAGE_PREPARATION] = {elea_active_frame_claim_preparation, elea_active_frame_do_preparation,
                           take_preparation},
    [STAGE_CLOSED_FORM] = {claim_closed_form, do_closed_form, take_closed_form},
    [STAGE_STOKES] = {claim_forces, do_forces, take_forces},
    [STAGE_CHARGES] = {claim_charges, do_charges, take_charges},
    [STAGE_WALKS] = {claim_walks, do_walks, take_walks},
    [STAGE_SAMPLES] = {claim_samples, do_samples, take_samples},
    [STAGE_DIMENSIONS] = {claim_dimensions, do_dimensions, take_dimensions},
    [STAGE_VIRIAL] = {claim_virial, do_virial, take_virial},
};

/* ---- Working ---- */

/* What a frame may use in any case: otherwise its preparation could be in vain. */
#define EXTRA_TIME 0.1 /* of the time spent on it */

double elea_active_frame_time_left(const elea_active_frame *active)
{
    double now = elea_clock_now();
    /* While the frame is prepared others may work on it, and add to `spent`. */
    double spent =
        active->preparing ? active->spent_before + now - active->preparing_since : active->spent;
    double left = fmin(active->deadline - now, active->budget - spent);
    return fmax(left, EXTRA_TIME * spent);
}

/* A block for which there is not enough time becomes the last one, and shorter. */
static void shorten(elea_active_frame *active, elea_task *task)
{
    bool walking = task->stage == STAGE_WALKS;
    if (!isfinite(active->deadline) || (!walking && task->stage != STAGE_SAMPLES))
        return;
    uint64_t done = active->done[task->stage];
    double each = done > 0  ? active->spent_on[task->stage] / (double)done
                  : walking ? active->seconds_per_walk
                            : 0.0;
    if (each > 0.0)
        elea_block_queue_shorten(walking ? &active->walks : &active->samples, &task->block,
                                 elea_samples_in_time(elea_active_frame_time_left(active), each));
}

/* The order in which a frame's work is claimed. */
typedef enum claim_order { ORDER_ANALOGY, ORDER_STOKES, ORDER_LIMITED, ORDER_SAMPLES } claim_order;

/* What walks need comes first, because its steps are short. The closed form comes next only if the
 * Stokes solver waits for it: otherwise its parts, which are smaller than blocks of walks, are left
 * for the end, where they keep all threads busy. Steps of the Stokes solver follow one another,
 * while walks can be done at any time, and so can the small parts of the dimensions. The charges of
 * the Stokes solver have the smallest parts, and fill what its last steps leave. With a time limit
 * the closed form and the dimensions are done before it is over, and walks and samples take turns,
 * so neither uses all the time. */
static claim_order order_of(const elea_active_frame *active)
{
    if (!isfinite(active->budget))
        return active->stokes.state == STOKES_NONE ? ORDER_ANALOGY : ORDER_STOKES;
    bool turn = active->spent_on[STAGE_WALKS] > active->spent_on[STAGE_SAMPLES];
    return turn ? ORDER_SAMPLES : ORDER_LIMITED;
}

bool elea_active_frame_claim(elea_active_frame *active, elea_task *task)
{
    static const elea_stage orders[][NUM_STAGES] = {
        [ORDER_ANALOGY] = {STAGE_PREPARATION, STAGE_WALKS, STAGE_SAMPLES, STAGE_CLOSED_FORM,
                           STAGE_DIMENSIONS, STAGE_VIRIAL, STAGE_STOKES, STAGE_CHARGES},
        [ORDER_STOKES] = {STAGE_PREPARATION, STAGE_CLOSED_FORM, STAGE_STOKES, STAGE_WALKS,
                          STAGE_CHARGES, STAGE_SAMPLES, STAGE_DIMENSIONS, STAGE_VIRIAL},
        [ORDER_LIMITED] = {STAGE_PREPARATION, STAGE_CLOSED_FORM, STAGE_DIMENSIONS, STAGE_STOKES,
                           STAGE_CHARGES, STAGE_WALKS, STAGE_SAMPLES, STAGE_VIRIAL},
        [ORDER_SAMPLES] = {STAGE_PREPARATION, STAGE_CLOSED_FORM, STAGE_DIMENSIONS, STAGE_STOKES,
                           STAGE_CHARGES, STAGE_SAMPLES, STAGE_WALKS, STAGE_VIRIAL}};
    const elea_stage *order = orders[order_of(active)];
    *task = (elea_task){.active = active};
    for (int i = 0; i < NUM_STAGES; i++) {
        task->stage = order[i];
        if (stages[task->stage].claim(active, &task->block)) {
            shorten(active, task);
            return true;
        }
    }
    return false;
}

elea_status elea_active_frame_work(const elea_task *task, const elea_settings *settings,
                                   elea_error *error)
{
    if (cancel_requested(task->active->cancel))
        return cancel_error(error);
    return stages[task->stage].work(task->active, settings, &task->block, error);
}

elea_status elea_active_frame_hand_in(const elea_task *task, const elea_settings *settings,
                                      double elapsed, elea_error *error)
{
    task->active->spent += elapsed;
    task->active->spent_on[task->stage] += elapsed;
    task->active->done[task->stage] += task->block.n_samples;
    return stages[task->stage].take(task->active, settings, &task->block, error);
}

void elea_active_frame_fail(elea_active_frame *active, elea_status status, const elea_error *error)
{
    if (error != NULL)
        active->error = *error;
    active->error.status = status;
    active->state = FRAME_FAILED;
}

void elea_active_frame_end(elea_active_frame *active, const elea_settings *settings)
{
    if (!(active->missing & FRAME_LAUNCH))
        elea_block_queue_end(&active->walks);
    if (!(active->missing & FRAME_INDEX))
        elea_block_queue_end(&active->samples);
    elea_block_queue_end(&active->virial.samples);
    elea_frame_stokes_end(&active->stokes);
    (void)decide_stokes(active, settings, NULL); /* asks for nothing more, so that it cannot fail */
}

bool elea_active_frame_is_finished(const elea_active_frame *active)
{
    return active->missing == 0 && !active->measuring && active->walks.finished &&
           active->samples.finished && active->virial.samples.finished &&
           elea_frame_stokes_is_finished(&active->stokes) &&
           (active->exact == EXACT_NONE || active->exact == EXACT_DONE);
}

double elea_active_frame_fraction(const elea_active_frame *active)
{
    bool walks = !(active->missing & FRAME_LAUNCH);
    return fmax(walks ? elea_block_queue_fraction(&active->walks) : 0.0,
                fmin(1.0, active->spent / active->budget));
}

double elea_active_frame_known(const elea_active_frame *active)
{
    const elea_block_queue *walks = &active->walks;
    bool known = !(active->missing & FRAME_LAUNCH) && walks->n_known > 0;
    return known ? (double)walks->n_known / (double)walks->total.count : 0.0;
}
