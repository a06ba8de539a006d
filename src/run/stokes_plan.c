/* SPDX-License-Identifier: MIT */
#include "run/stokes_plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/sized.h"
#include "result/result.h"
#include "run/settings.h"

_Static_assert(sizeof(elea_stokes_fit) == ELEA_STOKES_FIT_SIZE * sizeof(double),
               "ELEA_STOKES_FIT_SIZE is the number of doubles of elea_stokes_fit");

struct elea_stokes_plan {
    elea_stokes_summary summary;
    elea_stokes_fit fit;
    size_t n_results;
    elea_result *results[STOKES_PLAN_MOST]; /* in the order of their frames */
    elea_stokes_sample samples[STOKES_PLAN_MOST];
};

void elea_stokes_plan_free(elea_stokes_plan *plan)
{
    if (plan == NULL)
        return;
    for (size_t i = 0; i < plan->n_results; i++)
        elea_result_free(plan->results[i]);
    free(plan);
}

static elea_stokes_plan *create(elea_error *error)
{
    elea_stokes_plan *plan = calloc(1, sizeof *plan);
    if (plan == NULL)
        (void)elea_error_memory(error, 1, sizeof *plan, "plan");
    return plan;
}

elea_stokes_plan *elea_stokes_plan_create(const double fit[ELEA_STOKES_FIT_SIZE], elea_error *error)
{
    elea_stokes_plan *plan = create(error);
    if (plan != NULL)
        memcpy(&plan->fit, fit, sizeof plan->fit);
    return plan;
}

void elea_stokes_plan_fit(const elea_stokes_plan *plan, double fit[ELEA_STOKES_FIT_SIZE])
{
    memcpy(fit, &plan->fit, sizeof plan->fit);
}

const elea_stokes_summary *elea_stokes_plan_summary(const elea_stokes_plan *plan)
{
    return &plan->summary;
}

void elea_stokes_plan_describe(elea_stokes_plan *plan, const elea_stokes_summary *summary)
{
    plan->summary = *summary;
}

const elea_stokes_fit *elea_stokes_plan_line(const elea_stokes_plan *plan)
{
    return &plan->fit;
}

const elea_result *elea_stokes_plan_find(const elea_stokes_plan *plan, uint64_t frame)
{
    size_t low = 0, high = plan->n_results;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (plan->results[middle]->info.frame < frame)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < plan->n_results && plan->results[low]->info.frame == frame;
    return found ? plan->results[low] : NULL;
}

/* ---- Which frames ---- */

size_t elea_stokes_plan_choice(size_t i, size_t chosen, size_t n)
{
    return chosen > 1 ? i * (n - 1) / (chosen - 1) : 0;
}

static uint64_t number_at(const elea_frames *frames, uint64_t position)
{
    return frames->number != NULL ? frames->number(frames->context, position) : position;
}

/* The positions of frames in the run. */
typedef struct choice {
    uint64_t position[STOKES_PLAN_MOST];
    size_t n;
    uint64_t n_multiples;
} choice;

static void choose(const elea_frames *frames, uint64_t every, choice *chosen)
{
    uint64_t seen = 0;
    memset(chosen, 0, sizeof *chosen);
    for (uint64_t p = 0; p < frames->count; p++)
        chosen->n_multiples += number_at(frames, p) % every == 0;
    size_t n =
        chosen->n_multiples < STOKES_PLAN_MOST ? (size_t)chosen->n_multiples : STOKES_PLAN_MOST;
    for (uint64_t p = 0; p < frames->count && chosen->n < n; p++) {
        if (number_at(frames, p) % every != 0)
            continue;
        if (seen == elea_stokes_plan_choice(chosen->n, n, (size_t)chosen->n_multiples))
            chosen->position[chosen->n++] = p;
        seen++;
    }
}

/* ---- Their solution ---- */

typedef struct plan_run {
    const elea_frames *frames;
    const choice *chosen;
    size_t next;
    elea_stokes_plan *plan;
} plan_run;

static elea_status next_body(void *context, elea_job *job, elea_error *error)
{
    plan_run *run = context;
    job->body = NULL;
    if (run->next >= run->chosen->n)
        return ELEA_OK;
    uint64_t position = run->chosen->position[run->next++];
    return run->frames->body(run->frames->context, position, job, error);
}

static elea_status take_result(void *context, const elea_result *result, elea_error *error)
{
    plan_run *run = context;
    elea_stokes_plan *plan = run->plan;
    elea_result *copy = elea_result_copy(result, error);
    if (copy == NULL)
        return ELEA_ERROR_MEMORY;
    size_t i = plan->n_results++;
    plan->results[i] = copy;
    if (result->has_sample)
        plan->samples[plan->summary.num_solved++] = result->sample;
    return ELEA_OK;
}

static bool poll(void *context, const elea_progress *progress)
{
    const plan_run *run = context;
    return run->frames->poll == NULL || run->frames->poll(run->frames->context, progress);
}

static elea_status solve(const elea_settings *settings, plan_run *run, elea_error *error)
{
    elea_settings s = *settings;
    elea_timing timing = {.struct_size = sizeof timing};
    s.stokes_every = 1;
    s.num_frames = run->chosen->n;
    s.sphere_areas = s.record_surface_points = s.record_interior_points = false;
    const elea_source source = {.struct_size = sizeof source, .next = next_body, .context = run};
    const elea_observer observer = {
        .struct_size = sizeof observer, .result = take_result, .poll = poll, .context = run};
    elea_status failed = elea_run(&s, &source, &observer, &timing, error);
    double n = (double)run->chosen->n;
    run->plan->summary.solution_seconds = timing.stokes / n;
    run->plan->summary.frame_seconds =
        (timing.index + timing.walks + timing.interior + timing.stokes) / n;
    return failed;
}

/* ---- The plan ---- */

static elea_status fit(elea_stokes_plan *plan, elea_error *error)
{
    size_t n = (size_t)plan->summary.num_solved;
    if (n == 0)
        return elea_error_set(
            error, ELEA_ERROR_BODY,
            "the Stokes equations could be solved for none of the %zu frames that "
            "were tried, so stokes_every must be 1",
            plan->n_results);
    elea_stokes_fit_make(plan->samples, n, &plan->fit);
    for (size_t q = 0; q < STOKES_FIT_RATIOS; q++)
        plan->summary.error[q] = plan->fit.line[q].residual;
    return ELEA_OK;
}

static elea_status check(const elea_settings *s, elea_error *error)
{
    if (s->theory != ELEA_THEORY_STOKES || s->stokes_every < 2)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "there is nothing to plan: the theory is not \"stokes\", or "
                              "stokes_every is not above 1");
    return ELEA_OK;
}

static elea_status make(const elea_settings *settings, const elea_frames *frames,
                        elea_stokes_plan *plan, elea_error *error)
{
    choice chosen;
    choose(frames, settings->stokes_every, &chosen);
    if (chosen.n == 0)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "none of the %llu frames has a number that is a multiple of %llu "
                              "(stokes_every); give a smaller one",
                              (unsigned long long)frames->count,
                              (unsigned long long)settings->stokes_every);
    plan_run run = {.frames = frames, .chosen = &chosen, .plan = plan};
    plan->summary.num_frames = frames->count;
    plan->summary.num_others = frames->count - chosen.n_multiples;
    elea_status failed = solve(settings, &run, error);
    return failed ? failed : fit(plan, error);
}

elea_status elea_plan_stokes(const elea_settings *settings, const elea_frames *frames,
                             elea_stokes_plan **plan, elea_error *error)
{
    elea_settings s;
    elea_frames f = {.count = 0};
    *plan = NULL;
    elea_status failed = elea_settings_take(&s, settings, error);
    if (!failed)
        failed = elea_sized_read(&f, sizeof f, frames, "the frames", error);
    if (!failed)
        failed = check(&s, error);
    if (failed)
        return failed;
    elea_stokes_plan *made = create(error);
    if (made == NULL)
        return ELEA_ERROR_MEMORY;
    failed = make(&s, &f, made, error);
    if (failed)
        elea_stokes_plan_free(made);
    else
        *plan = made;
    return failed;
}
