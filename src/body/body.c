/* SPDX-License-Identifier: MIT */
#include "body/body.h"

#include <stdlib.h>

#include "base/error.h"
#include "body/shape.h"

/* ---- Coordinates ---- */

/* The first position becomes the origin: a point computed from radii would not lie on the grid. */
static void centre_at_first(elea_body *body)
{
    size_t size = body_size(body);
    body->smallest = HUGE_VAL;
    for (size_t i = 0; i < size; i++)
        body->smallest = fmin(body->smallest, primitive_size(body, i));
    elea_body_translate(body, vec3_scale(-1.0, elea_shape_anchor(body)));
}

/*
 * Decimal grid of at most 1e-9 of the body's size. Differences of coordinates that are written with
 * a few decimals lie on it wherever the body is in space. This undoes the rounding error of a
 * distant position (1e-10 A at 1e6 A), so results are identical to the last digit. Faces with equal
 * given coordinates keep equal coordinates.
 */
static elea_status snap_to_grid(elea_body *body, elea_error *error)
{
    elea_cuboid box = elea_shape_bounds(body);
    vec3 edges = vec3_sub(box.high, box.low);
    double size = fmax(edges.x, fmax(edges.y, edges.z));
    /* The sixth power of a length occurs in variances; it must be finite. */
    if (!(size < 1e40) || !(body->smallest > 1e-40))
        return elea_error_set(error, ELEA_ERROR_BODY,
                              "the body's size is beyond 1e-40 to 1e40; choose another unit");
    elea_shape_snap(body, pow(10.0, 9.0 - floor(log10(size * (1.0 + 1e-6)))));
    return ELEA_OK;
}

/*
 * Moves the origin to the centre of a nearly smallest enclosing sphere: steps of decreasing
 * length towards the farthest point (Badoiu and Clarkson 2003); the best centre is kept.
 */
static void centre_in_enclosing_sphere(elea_body *body)
{
    enum { STEPS = 64 };
    elea_cuboid box = elea_shape_bounds(body);
    vec3 centre = cuboid_centre(&box), best = centre, farthest = centre;
    body->enclosing = HUGE_VAL;
    for (int step = 1; step <= STEPS; step++) {
        double radius = elea_shape_farthest(body, centre, &farthest);
        if (radius < body->enclosing * (1.0 - 1e-9)) {
            body->enclosing = radius;
            best = centre;
        }
        if (body_is_sphere(body))
            break;
        centre = vec3_add_scaled(centre, 1.0 / (step + 1), vec3_sub(farthest, centre));
    }
    elea_body_translate(body, vec3_scale(-1.0, best));
    body->enclosing = elea_shape_farthest(body, (vec3){0.0, 0.0, 0.0}, &farthest);
}

elea_status elea_body_centre(elea_body *body, elea_error *error)
{
    centre_at_first(body);
    elea_status failed = snap_to_grid(body, error);
    if (!failed)
        centre_in_enclosing_sphere(body);
    return failed;
}

void elea_body_translate(elea_body *body, vec3 by)
{
    elea_shape_translate(body, by);
    body->origin = vec3_sub(body->origin, by);
}

/* ---- The object ---- */

elea_body *elea_body_empty(elea_error *error)
{
    elea_body *body = calloc(1, sizeof *body);
    if (body == NULL)
        (void)elea_error_memory(error, 1, sizeof *body, "body");
    return body;
}

elea_body *elea_body_clone(const elea_body *body, elea_error *error)
{
    elea_body *copy = elea_body_empty(error);
    bool enough = copy != NULL;
    for (int kind = 0; kind < ELEA_NUM_PRIMITIVE_KINDS && enough; kind++) {
        size_t n = elea_body_count(body, (elea_primitive_kind)kind);
        enough = elea_shape_reserve(copy, (elea_primitive_kind)kind, n);
    }
    if (!enough) {
        if (copy != NULL)
            (void)elea_error_memory(error, body_size(body), sizeof(elea_cuboid), "primitives");
        elea_body_free(copy);
        return NULL;
    }
    elea_shape_copy(copy, body);
    copy->origin = body->origin;
    copy->enclosing = body->enclosing;
    copy->smallest = body->smallest;
    copy->mass = body->mass;
    copy->mass_gyration = body->mass_gyration;
    return copy;
}

void elea_body_free(elea_body *body)
{
    if (body == NULL)
        return;
    elea_shape_free(body);
    free(body);
}

void elea_body_set_mass(elea_body *body, double dalton)
{
    body->mass = dalton;
}

void elea_body_set_mass_gyration(elea_body *body, double radius)
{
    body->mass_gyration = radius;
}
