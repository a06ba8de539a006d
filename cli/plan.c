/* SPDX-License-Identifier: MIT */
#include "plan.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "interrupt.h"
#include "message.h"
#include "numbers.h"

static elea_status body_at(void *context, uint64_t position, elea_job *job, elea_error *error)
{
    return analysis_body(context, (size_t)position, job, error);
}

static bool poll_pilot(void *context, const elea_progress *progress)
{
    (void)context;
    if (interrupt_report_wanted())
        message_print("state: %.0f frames are analysed to plan the run, with %.2f M walks",
                      progress->frames_done, 1e-6 * (double)progress->walks_done);
    return interrupt_signal() == 0;
}

static uint64_t number_at(void *context, uint64_t position)
{
    const struct slice_range *range = &((const struct analysis *)context)->range;
    return (uint64_t)(range->first + (int64_t)position * range->step);
}

/* Frames that are not solved are estimated from those that are. */
static elea_status plan_stokes(struct analysis *analysis, const elea_frames *frames,
                               elea_error *error)
{
    elea_settings *settings = &analysis->settings;
    if (settings->theory != ELEA_THEORY_STOKES || settings->stokes_every < 2)
        return ELEA_OK;
    elea_status failed = elea_plan_stokes(settings, frames, &analysis->stokes_plan, error);
    settings->stokes_plan = analysis->stokes_plan;
    return failed;
}

elea_status plan_make(struct analysis *analysis, elea_error *error)
{
    const elea_frames frames = {.struct_size = sizeof frames,
                                .count = analysis->range.count,
                                .body = body_at,
                                .poll = poll_pilot,
                                .context = analysis,
                                .number = number_at};
    elea_status failed = ELEA_OK;
    analysis->plan = (elea_average_plan){.struct_size = sizeof analysis->plan};
    if (analysis->settings.max_rsd_average > 0.0)
        failed = elea_plan_average(&analysis->settings, &frames, &analysis->plan, error);
    return failed ? failed : plan_stokes(analysis, &frames, error);
}

static bool has_plan(const struct analysis *analysis)
{
    return analysis->plan.num_pilot_frames > 0;
}

/* What --stokes-every saves, and what it loses. */
static void print_stokes(const struct analysis *analysis)
{
    if (analysis->stokes_plan == NULL)
        return;
    const elea_stokes_summary *plan = elea_stokes_plan_summary(analysis->stokes_plan);
    if (plan->num_others == 0)
        return;
    (void)fprintf(stderr,
                  "Stokes equations: solved in %" PRIu64 " of %" PRIu64 " frames; from %" PRIu64
                  " of these the others are estimated\n"
                  "  lost: estimates deviate from solutions by %.2g %% (hydrodynamic radius), "
                  "%.2g %%\n  (rotational radius), %.2g %% (intrinsic viscosity)\n"
                  "  saved: %.3g s of processor time, %.0f %% of the time of the others\n\n",
                  plan->num_frames - plan->num_others, plan->num_frames, plan->num_solved,
                  plan->error[0] * 100.0, plan->error[1] * 100.0, plan->error[2] * 100.0,
                  (double)plan->num_others * plan->solution_seconds,
                  100.0 * plan->solution_seconds / plan->frame_seconds);
}

void plan_print(const struct analysis *analysis)
{
    print_stokes(analysis);
    const elea_average_plan *plan = &analysis->plan;
    if (!has_plan(analysis))
        return;
    (void)fprintf(stderr,
                  "average: capacitance to %g %% over %" PRIu64 " frames; %" PRIu64
                  " pilot frames differ by %.2g %%, and about 1 of %.2g is independent\n"
                  "expected: %.2g %% from the differences of frames, %.2g %% from the walks%s\n\n",
                  plan->target * 100.0, plan->num_frames, plan->num_pilot_frames,
                  plan->fluctuation * 100.0, plan->inefficiency, plan->spread_error * 100.0,
                  plan->walk_error * 100.0,
                  plan->out_of_reach != 0
                      ? "; the target is out of reach, so each frame does the minimum of walks"
                      : "");
}

double plan_reached(elea_average *average)
{
    const elea_mean *mean = elea_average_mean(average, ELEA_CAPACITANCE, 0);
    return mean->std_error / mean->value;
}

void plan_warn(const struct analysis *analysis, elea_average *average)
{
    const elea_average_plan *plan = &analysis->plan;
    double reached = plan_reached(average);
    bool is_part = analysis->shard.n_parts > 0; /* the target is that of the whole */
    if (!has_plan(analysis) || is_part || reached <= plan->target || isnan(reached))
        return;
    const elea_mean *mean = elea_average_mean(average, ELEA_CAPACITANCE, 0);
    double walks = mean->monte_carlo_error / mean->value;
    bool few_frames = 2.0 * walks * walks < reached * reached;
    message_print(
        "warning: the average of the capacitance has an error of %.2g %% (target: %g %%), "
        "%.2g %% from the walks; %s",
        reached * 100.0, plan->target * 100.0, walks * 100.0,
        few_frames ? "frames differ too much for their number: analyse more frames, more "
                     "walks would not help"
                   : "give a smaller --max-rsd-average, for more walks");
}
