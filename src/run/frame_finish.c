/* SPDX-License-Identifier: MIT */
/* The end of a frame (active_frame.h): its result. */
#include "result/properties.h"
#include "run/active_frame.h"
#include "run/stokes_plan.h"

static bool is_exact(const elea_active_frame *active)
{
    return active->exact == EXACT_DONE && active->interior.form.reliable;
}

/* What other frames tell of this one, or NULL if its equations were solved. */
static const elea_stokes_fit *fit_of(const elea_active_frame *active, const elea_settings *settings)
{
    bool estimated = settings->theory == ELEA_THEORY_STOKES && settings->stokes_plan != NULL &&
                     !active->walks_only && active->job.frame % settings->stokes_every != 0;
    return estimated ? elea_stokes_plan_line(settings->stokes_plan) : NULL;
}

/* Time and notes of the source are those of this run. */
static void finish_known(elea_active_frame *active)
{
    active->result = *active->known;
    active->result.info.time = active->job.time;
    active->result.info.notes |= active->job.notes;
    elea_active_frame_release_body(active);
}

void elea_active_frame_finish(elea_active_frame *active, const elea_settings *settings)
{
    elea_result *result = &active->result;
    const elea_body *body = active->job.body;
    if (active->known != NULL) {
        finish_known(active);
        return;
    }
    if (active->areas != NULL && active->outer.body != NULL)
        elea_outer_spread(&active->outer, active->areas, body->n_spheres);
    elea_result_clear(result);
    result->info.frame = active->job.frame;
    result->info.time = active->job.time;
    result->info.notes = active->job.notes;
    result->info.walks_stop = active->walks.stop;
    result->info.interior_stop = active->samples.stop;
    result->info.num_interior_samples = active->samples.total.count;
    result->info.num_interior_hits = active->samples.total.hits;
    active->method->report(active, &result->info);
    if (active->exact == EXACT_DONE && !is_exact(active))
        result->info.notes |= ELEA_NOTE_INTERIOR_SAMPLED;
    elea_moments moments = is_exact(active)
                               ? elea_interior_exact(&active->interior.form)
                               : elea_interior_sampled(&active->samples.total, body->enclosing);
    const elea_frame_facts facts = {.moments = &moments,
                                    .virial = &active->virial.samples.total,
                                    .dimensions = active->dimensions.found};
    elea_result_compute(result, settings, body, &active->launch, &active->walks.total,
                        &active->doubt, &facts, elea_frame_stokes_answer(&active->stokes),
                        fit_of(active, settings));
    elea_points_translate(&active->walks.points, vec3_add(body->origin, active->launch.centre));
    elea_points_translate(&active->samples.points, body->origin);
    elea_active_frame_release_body(active);
}

const double *elea_active_frame_areas(const elea_active_frame *active)
{
    return is_exact(active) ? active->areas : NULL;
}
