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
    (void)progress;
    return interrupt_signal() == 0;
}

elea_status plan_make(struct analysis *analysis, elea_error *error)
{
    const elea_frames frames = {.struct_size = sizeof frames,
                                .count = analysis->range.count,
                                .body = body_at,
                                .poll = poll_pilot,
                                .context = analysis};
    analysis->plan = (elea_average_plan){.struct_size = sizeof analysis->plan};
    if (!(analysis->settings.max_rsd_average > 0.0))
        return ELEA_OK;
    return elea_plan_average(&analysis->settings, &frames, &analysis->plan, error);
}

static bool has_plan(const struct analysis *analysis)
{
    return analysis->plan.num_pilot_frames > 0;
}

void plan_print(const struct analysis *analysis)
{
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
    if (!has_plan(analysis) || reached <= plan->target || isnan(reached))
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
