/* SPDX-License-Identifier: MIT */
#include "interior/dimensions.h"

#include <stdlib.h>

#include "base/error.h"
#include "body/shape.h"
#include "interior/union.h"

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

/* Coordinates in units of the body's size, so that they fit into single precision. */
static elea_status sum_pairs(const elea_body *body, const elea_cancel *cancel, double *radius,
                             elea_error *error)
{
    size_t n = body->n_spheres;
    float *x = malloc(3 * n * sizeof *x);
    if (x == NULL)
        return elea_error_memory(error, 3 * n, sizeof *x, "distances of spheres");
    float *y = x + n, *z = y + n;
    for (size_t i = 0; i < n; i++) {
        x[i] = (float)(body->spheres[i].centre.x / body->enclosing);
        y[i] = (float)(body->spheres[i].centre.y / body->enclosing);
        z[i] = (float)(body->spheres[i].centre.z / body->enclosing);
    }
    double sum = 0.0;
    bool cancelled = false;
    for (size_t i = 0; i < n && !cancelled; i++) {
        sum += inverse_distances(x + i, y + i, z + i, n - i);
        cancelled = cancel_requested(cancel);
    }
    free(x);
    if (cancelled)
        return cancel_error(error);
    /* Two at the same place have no mean. */
    *radius = isfinite(sum) ? (double)n * (double)n / (2.0 * sum) * body->enclosing : 0.0;
    return ELEA_OK;
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
static elea_status measure_core(const elea_body *outer, double layer, const elea_cancel *cancel,
                                double *volume, elea_error *error)
{
    elea_closed_form form;
    elea_sphere *spheres = malloc(outer->n_spheres * sizeof *spheres);
    if (spheres == NULL)
        return elea_error_memory(error, outer->n_spheres, sizeof *spheres, "spheres without layer");
    for (size_t i = 0; i < outer->n_spheres; i++) {
        spheres[i] = outer->spheres[i];
        spheres[i].radius -= layer;
    }
    elea_status failed = elea_union_compute(spheres, outer->n_spheres, &form, NULL, cancel, error);
    free(spheres);
    if (!failed && form.reliable)
        *volume = form.volume;
    return failed;
}

elea_status elea_dimensions_compute(const elea_contact *contact, const elea_body *body,
                                    const elea_body *outer, double layer, const elea_cancel *cancel,
                                    elea_dimensions *dimensions, elea_error *error)
{
    *dimensions = (elea_dimensions){.extent = 0.0};
    if (!body_all_spheres(body))
        return ELEA_OK;
    dimensions->extent = extent_of(contact, 1, 1, 0.0);
    elea_status failed = cancel_requested(cancel) ? cancel_error(error) : ELEA_OK;
    if (!failed && body->n_spheres >= 2 && body->n_spheres <= DIMENSIONS_MOST_PAIRED)
        failed = sum_pairs(body, cancel, &dimensions->kirkwood, error);
    if (!failed && layer > 0.0)
        failed = check_layer(body, layer, error);
    if (!failed && layer > 0.0)
        failed = measure_core(outer, layer, cancel, &dimensions->core_volume, error);
    return failed;
}
