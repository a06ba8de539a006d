/* SPDX-License-Identifier: MIT */
#include "interior/interior.h"

#include <string.h>

#include "body/shape.h"
#include "interior/boxes.h"

static elea_status score_inside(vec3 point, elea_tally *tally, elea_points *points,
                                elea_error *error)
{
    const double x[3] = {point.x, point.y, point.z};
    double score[ELEA_TALLY_SIZE] = {0.0};
    score[INTERIOR_1] = 1.0;
    for (int i = 0; i < 3; i++) {
        score[INTERIOR_X + i] = x[i];
        for (int j = i; j < 3; j++)
            score[INTERIOR_XX + sym3_index(i, j)] = x[i] * x[j];
    }
    tally_add(tally, score);
    return elea_points_add(points, x, 1.0, error);
}

elea_status elea_interior_block(const elea_index *index, double radius, elea_random *random,
                                uint64_t n_samples, elea_tally *tally, elea_points *points,
                                elea_error *error)
{
    elea_status failed = ELEA_OK;
    for (uint64_t i = 0; i < n_samples && !failed; i++) {
        vec3 point = vec3_scale(radius, random_in_ball(random));
        if (elea_index_contains(index, point))
            failed = score_inside(point, tally, points, error);
    }
    tally->count += n_samples;
    return failed;
}

elea_moments elea_interior_sampled(const elea_tally *tally, double radius)
{
    double ball = 4.0 / 3.0 * ELEA_PI * pow(radius, 3.0), mean[ELEA_TALLY_SIZE];
    elea_moments moments = {.known = tally->hits > 0};
    elea_tally_mean(tally, mean);
    for (int i = 0; i < INTERIOR_SIZE; i++) {
        moments.integral[i] = ball * mean[i];
        for (int j = 0; j < INTERIOR_SIZE; j++)
            moments.covariance[i][j] = ball * ball * elea_tally_error_covariance(tally, i, j);
    }
    return moments;
}

/* ---- The closed form ---- */

static bool is_of(const elea_body *body, elea_primitive_kind kind)
{
    return elea_body_count(body, kind) == body_size(body);
}

/* A closed form exists only if all primitives are of one kind that has a closed form. */
static elea_status begin(void *context, size_t part, elea_error *error)
{
    (void)part;
    elea_interior_work *work = context;
    const elea_body *body = work->body;
    work->form = (elea_closed_form){.reliable = false};
    if (is_of(body, ELEA_PRIMITIVE_SPHERE)) {
        work->balls =
            elea_union_create(body->spheres, body_size(body), work->areas, work->cancel, error);
        if (work->balls == NULL)
            return ELEA_ERROR_MEMORY;
        elea_union_order_as(work->balls, work->order);
        return elea_union_program.steps[UNION_BEGIN].run(work->balls, 0, error);
    }
    if (is_of(body, ELEA_PRIMITIVE_CUBOID))
        return elea_boxes_compute(body->cuboids, body_size(body), &work->form, work->cancel, error);
    return ELEA_OK;
}

static size_t parts(const void *context)
{
    const elea_interior_work *work = context;
    return elea_union_program.steps[UNION_BALLS].parts(work->balls);
}

static elea_status find_contained(void *context, size_t part, elea_error *error)
{
    elea_interior_work *work = context;
    return elea_union_program.steps[UNION_CONTAINED].run(work->balls, part, error);
}

static elea_status add_balls(void *context, size_t part, elea_error *error)
{
    elea_interior_work *work = context;
    return elea_union_program.steps[UNION_BALLS].run(work->balls, part, error);
}

static elea_status finish(void *context, size_t part, elea_error *error)
{
    elea_interior_work *work = context;
    elea_status failed = elea_union_program.steps[UNION_FINISH].run(work->balls, part, error);
    work->form = *elea_union_form(work->balls);
    return failed;
}

static size_t next(void *context, size_t step)
{
    const elea_interior_work *work = context;
    if (work->balls == NULL)
        return UNION_STEPS;
    return step == UNION_BEGIN && work->outer ? UNION_BALLS : step + 1;
}

static const elea_step steps[UNION_STEPS] = {[UNION_BEGIN] = {NULL, begin},
                                             [UNION_CONTAINED] = {parts, find_contained},
                                             [UNION_BALLS] = {parts, add_balls},
                                             [UNION_FINISH] = {NULL, finish}};

const elea_program elea_interior_program = {.n_steps = UNION_STEPS, .steps = steps, .next = next};

void elea_interior_clear(elea_interior_work *work)
{
    elea_union_free(work->balls);
    work->balls = NULL;
}

elea_status elea_interior_compute(const elea_body *body, elea_closed_form *form, double *areas,
                                  const elea_cancel *cancel, elea_error *error)
{
    elea_interior_work work = {.body = body, .cancel = cancel, .areas = areas};
    elea_status failed = elea_program_run(&elea_interior_program, &work, error);
    *form = work.form;
    elea_interior_clear(&work);
    return failed;
}

elea_moments elea_interior_exact(const elea_closed_form *form)
{
    elea_moments moments = {.known = true, .area = form->area};
    const double centroid[3] = {form->centroid.x, form->centroid.y, form->centroid.z};
    moments.integral[INTERIOR_1] = form->volume;
    for (int i = 0; i < 3; i++)
        moments.integral[INTERIOR_X + i] = form->volume * centroid[i];
    memcpy(moments.integral + INTERIOR_XX, form->second, sizeof form->second);
    return moments;
}
