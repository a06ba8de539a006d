/* SPDX-License-Identifier: MIT */
#include "run/average_plan.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/error.h"
#include "base/sized.h"
#include "run/context.h"
#include "run/settings.h"

/* Members appended to a struct must not lie in the former padding at its end. */
_Static_assert(sizeof(elea_average_plan) ==
                   offsetof(elea_average_plan, out_of_reach) + sizeof(unsigned),
               "elea_average_plan has padding at its end");

/* ---- Which frames ---- */

#define RUN_LENGTH     4 /* enough for the correlation of neighbouring frames */
#define FEWEST_RUNS    4
#define MOST_RUNS      (AVERAGE_PLAN_MOST_PILOTS / RUN_LENGTH)
#define FRAMES_PER_RUN 40 /* so that the pilot takes a tenth of the frames or less */

void average_pilot_choose(average_pilot *pilot, uint64_t n_frames)
{
    memset(pilot, 0, sizeof *pilot);
    pilot->n_runs = 1;
    pilot->length = (size_t)n_frames;
    if (n_frames > FEWEST_RUNS * RUN_LENGTH) {
        uint64_t runs = n_frames / FRAMES_PER_RUN;
        runs = runs > FEWEST_RUNS ? runs : FEWEST_RUNS;
        pilot->n_runs = runs < MOST_RUNS ? (size_t)runs : MOST_RUNS;
        pilot->length = RUN_LENGTH;
    }
    for (size_t i = 0; i < average_pilot_size(pilot); i++) {
        uint64_t run = i / pilot->length, last = pilot->n_runs > 1 ? pilot->n_runs - 1 : 1;
        uint64_t room = n_frames - pilot->length;
        /* run * room / last without overflow */
        uint64_t start = room / last * run + room % last * run / last;
        pilot->position[i] = start + i % pilot->length;
    }
}

/* ---- What they tell ---- */

/* Mean product of the deviations of neighbouring frames, and the number of such pairs. */
static double neighbour_covariance(const average_pilot *pilot, const double *deviation)
{
    double sum = 0.0, n = 0.0;
    for (size_t i = 0; i + 1 < average_pilot_size(pilot); i++)
        if (i / pilot->length == (i + 1) / pilot->length) {
            sum += deviation[i] * deviation[i + 1];
            n += 1.0;
        }
    return n > 0.0 ? sum / n : 0.0;
}

/*
 * The fluctuation is the scatter of the pilot frames without their statistical errors. These are
 * independent, so they do not contribute to the covariance of neighbours, from which the
 * inefficiency is that of a first-order autoregressive process, (1 + r) / (1 - r). However long the
 * correlation, the pilot's runs are taken as independent.
 */
void average_pilot_measure(const average_pilot *pilot, elea_average_plan *plan)
{
    size_t n = average_pilot_size(pilot);
    double deviation[AVERAGE_PLAN_MOST_PILOTS], mean = 0.0, squares = 0.0, noise = 0.0;
    for (size_t i = 0; i < n; i++)
        mean += pilot->value[i] / (double)n;
    for (size_t i = 0; i < n; i++) {
        deviation[i] = pilot->value[i] / mean - 1.0;
        squares += deviation[i] * deviation[i];
        noise += pilot->error[i] * pilot->error[i] / (mean * mean * (double)n);
    }
    double variance = n > 1 ? fmax(0.0, squares / (double)(n - 1) - noise) : 0.0;
    double frames = (double)plan->num_frames, most = frames / (double)pilot->n_runs;
    double correlation = variance > 0.0 ? neighbour_covariance(pilot, deviation) / variance : 0.0;
    correlation = fmin(fmax(correlation, 0.0), 1.0);
    plan->fluctuation = sqrt(variance);
    plan->inefficiency = fmax(1.0, fmin((1.0 + correlation) / (1.0 - correlation), most));
    plan->spread_error = sqrt(variance * plan->inefficiency / frames);
}

/* ---- How precise each frame must be ---- */

#define COARSEST 0.05 /* the first round of walks is more precise for most bodies */
/* If the fluctuation leaves less of the squared error to the walks, more walks do not pay. */
#define FEWEST_WALKS_PART 0.1

double elea_average_plan_precision(elea_average_plan *plan)
{
    double allowed = plan->target * plan->target, spread = plan->spread_error * plan->spread_error;
    plan->out_of_reach = spread >= allowed;
    if (plan->out_of_reach)
        return COARSEST;
    double walks = fmax(allowed - spread, FEWEST_WALKS_PART * allowed);
    return fmin(sqrt(walks * (double)plan->num_frames), COARSEST);
}

/* ---- Runs of pilot frames ---- */

#define PILOT_PRECISION 0.003 /* of each pilot frame: finer than most fluctuations, and cheap */
#define PILOT_SEED      0x9e3779b97f4a7c15U /* its random numbers are not those of the run */
#define MARGIN          1.05                /* for walks of frames that the pilot did not see */
#define FEWEST_WALKS    512                 /* fewer would not save time, and give poor errors */

typedef struct pilot_run {
    const elea_frames *frames;
    average_pilot *pilot;
    size_t step, next; /* frames of the pilot: every `step`-th */
    size_t received;
    double needed;   /* walks for `precision`, summed over frames */
    double variance; /* of one walk, summed over frames */
    double precision;
    uint64_t num_walks; /* of all frames */
    unsigned charges;   /* maximum */
} pilot_run;

static elea_status next_pilot(void *context, elea_job *job, elea_error *error)
{
    pilot_run *run = context;
    job->body = NULL;
    if (run->next >= average_pilot_size(run->pilot))
        return ELEA_OK;
    uint64_t position = run->pilot->position[run->next];
    run->next += run->step;
    return run->frames->body(run->frames->context, position, job, error);
}

static elea_status take_pilot(void *context, const elea_result *result, elea_error *error)
{
    pilot_run *run = context;
    const elea_frame_info *info = elea_result_info(result);
    const elea_quantity *c = elea_result_quantity(result, ELEA_CAPACITANCE, 0);
    double relative = c->std_error / c->value;
    if (!elea_result_available(result, ELEA_CAPACITANCE) || !isfinite(relative))
        return elea_error_at(error, ELEA_ERROR_BODY, (elea_place){NULL, 0, (int64_t)info->frame},
                             "its capacitance has no known error after %llu walks, so walks for "
                             "max_rsd_average cannot be planned; give num_walks instead",
                             (unsigned long long)info->num_walks);
    double walks = (double)info->num_walks, ratio = relative / run->precision;
    size_t i = run->received++ * run->step;
    run->pilot->value[i] = c->value;
    run->pilot->error[i] = c->std_error;
    run->needed += walks * ratio * ratio;
    run->variance += walks * relative * relative;
    run->num_walks += info->num_walks;
    if (info->num_control_charges > run->charges)
        run->charges = info->num_control_charges;
    return ELEA_OK;
}

static bool poll_pilot(void *context, const elea_progress *progress)
{
    const pilot_run *run = context;
    return run->frames->poll == NULL || run->frames->poll(run->frames->context, progress);
}

/* Analyses every `step`-th pilot frame with that precision. */
static elea_status run_pilot(const elea_settings *settings, pilot_run *run, elea_error *error)
{
    elea_settings s = *settings;
    s.max_rsd_average = 0.0;
    s.max_rsd_capacitance = run->precision;
    s.seed ^= PILOT_SEED;
    s.num_frames = 0;
    s.stokes_every = 1; /* only walks are done, and need no plan */
    s.sphere_areas = s.record_surface_points = s.record_interior_points = false;
    const elea_source source = {.struct_size = sizeof source, .next = next_pilot, .context = run};
    const elea_observer observer = {
        .struct_size = sizeof observer, .result = take_pilot, .poll = poll_pilot, .context = run};
    return elea_context_run_walks(&s, &source, &observer, error);
}

/* ---- The plan ---- */

static void set_walks(const elea_settings *settings, const pilot_run *run, elea_average_plan *plan)
{
    double frames = (double)run->received, least = (double)settings->min_num_walks;
    double walks = fmax(fmax(ceil(MARGIN * run->needed / frames), FEWEST_WALKS), least);
    walks = fmin(walks, fmax((double)settings->max_num_walks, least));
    plan->num_walks = (uint64_t)walks;
    plan->control_charges = run->charges;
    plan->walk_error = sqrt(run->variance / frames / walks / (double)plan->num_frames);
}

static elea_status plan_walks(const elea_settings *settings, const elea_frames *frames,
                              elea_average_plan *plan, elea_error *error)
{
    average_pilot pilot;
    average_pilot_choose(&pilot, frames->count);
    pilot_run all = {.frames = frames, .pilot = &pilot, .step = 1, .precision = PILOT_PRECISION};
    elea_status failed = run_pilot(settings, &all, error);
    if (failed)
        return failed;
    average_pilot_measure(&pilot, plan);
    /* The walks are counted where their number, and that of the charges, suits the precision. */
    pilot_run some = {.frames = frames,
                      .pilot = &pilot,
                      .step = RUN_LENGTH,
                      .precision = elea_average_plan_precision(plan)};
    failed = run_pilot(settings, &some, error);
    if (failed)
        return failed;
    plan->num_pilot_frames = all.received;
    plan->num_pilot_walks = all.num_walks + some.num_walks;
    set_walks(settings, &some, plan);
    return ELEA_OK;
}

elea_status elea_plan_average(elea_settings *settings, const elea_frames *frames,
                              elea_average_plan *plan, elea_error *error)
{
    elea_settings s;
    elea_frames f = {.count = 0};
    elea_status failed = elea_settings_take(&s, settings, error);
    if (!failed)
        failed = elea_sized_read(&f, sizeof f, frames, "the frames", error);
    if (failed)
        return failed;
    if (!(s.max_rsd_average > 0.0) || s.num_walks > 0)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "there is nothing to plan: max_rsd_average is not set, or num_walks "
                              "is; set only the former");
    elea_average_plan made = {.num_frames = f.count, .target = s.max_rsd_average};
    if (f.count > 1)
        failed = plan_walks(&s, &f, &made, error);
    if (failed)
        return failed;
    if (f.count > 1) {
        settings->num_walks = made.num_walks;
        settings->control_charges = made.control_charges;
    } else {
        settings->max_rsd_capacitance = s.max_rsd_average;
        settings->max_rsd_average = 0.0;
    }
    if (plan != NULL)
        elea_sized_write(plan, &made, sizeof made);
    return ELEA_OK;
}
