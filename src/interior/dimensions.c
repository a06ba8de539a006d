/* SPDX-License-Identifier: MIT */
#include "interior/dimensions.h"

#include <stdlib.h>

#include "base/error.h"

/* ---- Extent ---- */

static double between(vec3 a, double radius_a, vec3 b, double radius_b)
{
    return vec3_length(vec3_sub(a, b)) + radius_a + radius_b;
}

static double bound_of(const elea_contact *contact, size_t a, size_t b)
{
    const elea_sphere *p = &contact->nodes[a], *q = &contact->nodes[b];
    return between(p->centre, p->radius, q->centre, q->radius);
}

static double extent_of_leaves(const elea_contact *contact, size_t a, size_t b, double extent)
{
    size_t n_a, n_b;
    const elea_ball_item *p = elea_contact_leaf(contact, a, &n_a),
                         *q = elea_contact_leaf(contact, b, &n_b);
    for (size_t i = 0; i < n_a; i++)
        for (size_t j = 0; j < n_b; j++)
            extent = fmax(extent, between(ball_item_centre(&p[i]), p[i].radius,
                                          ball_item_centre(&q[j]), q[j].radius));
    return extent;
}

/* The larger of `extent` and that of two nodes. Branch and bound, the farther half first. */
static double extent_of(const elea_contact *contact, size_t a, size_t b, double extent)
{
    size_t leaves = (size_t)1 << contact->tree.depth, halves[2][2];
    if (a >= leaves && b >= leaves)
        return extent_of_leaves(contact, a, b, extent);
    if (cancel_requested(contact->tree.cancel))
        return extent;
    bool first =
        b >= leaves || (a < leaves && contact->nodes[a].radius >= contact->nodes[b].radius);
    double bounds[2];
    for (size_t k = 0; k < 2; k++) {
        halves[k][0] = first ? 2 * a + k : a;
        halves[k][1] = first ? b : 2 * b + k;
        bounds[k] = bound_of(contact, halves[k][0], halves[k][1]);
    }
    int farther = bounds[1] > bounds[0];
    for (int k = 0; k < 2; k++) {
        int half = k == 0 ? farther : 1 - farther;
        if (bounds[half] > extent)
            extent = extent_of(contact, halves[half][0], halves[half][1], extent);
    }
    return extent;
}

/* ---- Mean inverse distance ---- */

enum { LANES = 8 };

/* Sum of 1 / r over the pairs of one with those that follow. In single precision: 1e-7. */
static double inverse_distances(const float *x, const float *y, const float *z, size_t n)
{
    float sums[LANES] = {0.0F};
    double sum = 0.0;
    size_t j = 1;
    for (; j + LANES <= n; j += LANES)
        for (size_t k = 0; k < LANES; k++) {
            float dx = x[j + k] - x[0], dy = y[j + k] - y[0], dz = z[j + k] - z[0];
            sums[k] += 1.0F / sqrtf(dx * dx + dy * dy + dz * dz);
        }
    for (; j < n; j++) {
        float dx = x[j] - x[0], dy = y[j] - y[0], dz = z[j] - z[0];
        sum += (double)(1.0F / sqrtf(dx * dx + dy * dy + dz * dz));
    }
    for (size_t k = 0; k < LANES; k++)
        sum += (double)sums[k];
    return sum;
}

/* Rows of the double sum in a part. */
#define PART_ROWS ((size_t)256)

static size_t count_rows(const elea_dimensions_work *work)
{
    return work->x != NULL ? work->body->n_spheres : 0;
}

/* Coordinates in units of the body's size, so that they fit into single precision. */
static elea_status begin_pairs(elea_dimensions_work *work, elea_error *error)
{
    const elea_body *body = work->body;
    size_t n = body->n_spheres;
    if (n < 2 || n > DIMENSIONS_MOST_PAIRED)
        return ELEA_OK;
    work->x = malloc(3 * n * sizeof *work->x);
    work->row = malloc(n * sizeof *work->row);
    if (work->x == NULL || work->row == NULL)
        return elea_error_memory(error, n, 3 * sizeof *work->x, "distances of spheres");
    float *x = work->x, *y = x + n, *z = y + n;
    for (size_t i = 0; i < n; i++) {
        x[i] = (float)(body->spheres[i].centre.x / body->enclosing);
        y[i] = (float)(body->spheres[i].centre.y / body->enclosing);
        z[i] = (float)(body->spheres[i].centre.z / body->enclosing);
    }
    return ELEA_OK;
}

static elea_status sum_rows(elea_dimensions_work *work, size_t part, elea_error *error)
{
    size_t n = count_rows(work), end = (part + 1) * PART_ROWS < n ? (part + 1) * PART_ROWS : n;
    const float *x = work->x, *y = x + n, *z = y + n;
    for (size_t i = part * PART_ROWS; i < end; i++) {
        if (cancel_requested(work->cancel))
            return cancel_error(error);
        work->row[i] = inverse_distances(x + i, y + i, z + i, n - i);
    }
    return ELEA_OK;
}

/* Two at the same place have no mean. */
static double mean_of_rows(const elea_dimensions_work *work)
{
    double sum = 0.0, n = (double)count_rows(work);
    for (size_t i = 0; i < count_rows(work); i++)
        sum += work->row[i];
    return n > 0.0 && isfinite(sum) ? n * n / (2.0 * sum) * work->body->enclosing : 0.0;
}

/* ---- The core ---- */

static elea_status check_layer(const elea_body *body, double layer, elea_error *error)
{
    for (size_t i = 0; i < body->n_spheres; i++)
        if (!(body->spheres[i].radius - layer > 0.0))
            return elea_error_set(error, ELEA_ERROR_BODY,
                                  "sphere %zu of radius %g is not larger than the hydration layer "
                                  "of %g",
                                  i + 1, body->spheres[i].radius, layer);
    return ELEA_OK;
}

/* Spheres inside others stay inside, as all radii shrink alike. */
static elea_status begin_core(elea_dimensions_work *work, elea_error *error)
{
    const elea_body *outer = work->outer;
    if (!(work->layer > 0.0))
        return ELEA_OK;
    work->spheres = malloc(outer->n_spheres * sizeof *work->spheres);
    if (work->spheres == NULL)
        return elea_error_memory(error, outer->n_spheres, sizeof *work->spheres,
                                 "spheres without layer");
    for (size_t i = 0; i < outer->n_spheres; i++) {
        work->spheres[i] = outer->spheres[i];
        work->spheres[i].radius -= work->layer;
    }
    work->core = elea_union_create(work->spheres, outer->n_spheres, NULL, work->cancel, error);
    if (work->core == NULL)
        return ELEA_ERROR_MEMORY;
    elea_union_order_as(work->core, &work->contact->tree);
    return elea_union_program.steps[UNION_BEGIN].run(work->core, 0, error);
}

static size_t parts_of_core(const void *context)
{
    const elea_dimensions_work *work = context;
    return elea_union_program.steps[UNION_BALLS].parts(work->core);
}

static elea_status find_contained(void *context, size_t part, elea_error *error)
{
    elea_dimensions_work *work = context;
    return elea_union_program.steps[UNION_CONTAINED].run(work->core, part, error);
}

static elea_status add_balls(void *context, size_t part, elea_error *error)
{
    elea_dimensions_work *work = context;
    return elea_union_program.steps[UNION_BALLS].run(work->core, part, error);
}

/* ---- In parts ---- */

/* The extent, the core and the rows of the double sum do not depend on each other. */
enum { EXTENT, CORE, ROWS };

static size_t parts_of_begin(const void *context)
{
    const elea_dimensions_work *work = context;
    return ROWS + (count_rows(work) + PART_ROWS - 1) / PART_ROWS;
}

static elea_status begin(void *context, size_t part, elea_error *error)
{
    elea_dimensions_work *work = context;
    if (part == CORE)
        return begin_core(work, error);
    if (part >= ROWS)
        return sum_rows(work, part - ROWS, error);
    work->found.extent = extent_of(work->contact, 1, 1, 0.0);
    return cancel_requested(work->cancel) ? cancel_error(error) : ELEA_OK;
}

static elea_status finish(void *context, size_t part, elea_error *error)
{
    elea_dimensions_work *work = context;
    elea_status failed = ELEA_OK;
    work->found.kirkwood = mean_of_rows(work);
    if (work->core != NULL)
        failed = elea_union_program.steps[UNION_FINISH].run(work->core, part, error);
    if (!failed && work->core != NULL && elea_union_form(work->core)->reliable)
        work->found.core_volume = elea_union_form(work->core)->volume;
    elea_dimensions_clear(work);
    return failed;
}

static size_t next(void *context, size_t step)
{
    const elea_dimensions_work *work = context;
    return work->core == NULL && step == UNION_BEGIN ? UNION_FINISH : step + 1;
}

/* Those of the core, with the rest at its begin and end. */
static const elea_step steps[UNION_STEPS] = {[UNION_BEGIN] = {parts_of_begin, begin},
                                             [UNION_CONTAINED] = {parts_of_core, find_contained},
                                             [UNION_BALLS] = {parts_of_core, add_balls},
                                             [UNION_FINISH] = {NULL, finish}};

const elea_program elea_dimensions_program = {.n_steps = UNION_STEPS, .steps = steps, .next = next};

void elea_dimensions_clear(elea_dimensions_work *work)
{
    elea_union_free(work->core);
    free(work->spheres);
    free(work->x);
    free(work->row);
    work->core = NULL;
    work->spheres = NULL;
    work->x = NULL;
    work->row = NULL;
}

elea_status elea_dimensions_begin(elea_dimensions_work *work, elea_error *error)
{
    work->found = (elea_dimensions){.extent = 0.0};
    elea_status failed = work->layer > 0.0 ? check_layer(work->body, work->layer, error) : ELEA_OK;
    if (!failed)
        failed = begin_pairs(work, error);
    if (failed)
        elea_dimensions_clear(work);
    return failed;
}
