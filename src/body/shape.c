/* SPDX-License-Identifier: MIT */
#include "body/shape.h"

#include <stdlib.h>
#include <string.h>

#include "base/carlson.h"
#include "body/box_tree.h"
#include "body/farthest.h"

/* ---- The arrays ---- */

/* An array of `capacity` items, or NULL, in which case the old array remains valid. */
static void *resize(void *items, size_t capacity, size_t item_size)
{
    capacity += capacity == 0; /* room for no items must not be NULL either */
    return capacity <= SIZE_MAX / item_size ? realloc(items, capacity * item_size) : NULL;
}

bool elea_shape_reserve(elea_body *body, elea_primitive_kind kind, size_t capacity)
{
    switch (kind) {
    case ELEA_PRIMITIVE_SPHERE: {
        elea_sphere *spheres = resize(body->spheres, capacity, sizeof *spheres);
        if (spheres != NULL)
            body->spheres = spheres;
        return spheres != NULL;
    }
    case ELEA_PRIMITIVE_CUBOID: {
        elea_cuboid *cuboids = resize(body->cuboids, capacity, sizeof *cuboids);
        if (cuboids != NULL)
            body->cuboids = cuboids;
        return cuboids != NULL;
    }
    }
    return false;
}

void elea_shape_copy(elea_body *to, const elea_body *from)
{
    to->n_spheres = from->n_spheres;
    if (from->n_spheres > 0)
        memcpy(to->spheres, from->spheres, from->n_spheres * sizeof *to->spheres);
    to->n_cuboids = from->n_cuboids;
    if (from->n_cuboids > 0)
        memcpy(to->cuboids, from->cuboids, from->n_cuboids * sizeof *to->cuboids);
}

void elea_shape_free(elea_body *body)
{
    free(body->spheres);
    free(body->cuboids);
}

size_t elea_body_count(const elea_body *body, elea_primitive_kind kind)
{
    switch (kind) {
    case ELEA_PRIMITIVE_SPHERE:
        return body->n_spheres;
    case ELEA_PRIMITIVE_CUBOID:
        return body->n_cuboids;
    }
    return 0;
}

/* ---- Coordinates ---- */

vec3 elea_shape_anchor(const elea_body *body)
{
    switch (primitive_kind(body, 0)) {
    case ELEA_PRIMITIVE_SPHERE:
        return body_sphere(body, 0)->centre;
    case ELEA_PRIMITIVE_CUBOID:
        return body_cuboid(body, 0)->low;
    }
    __builtin_unreachable();
}

void elea_shape_translate(elea_body *body, vec3 by)
{
    for (size_t i = 0; i < body->n_spheres; i++)
        body->spheres[i].centre = vec3_add(body->spheres[i].centre, by);
    for (size_t i = 0; i < body->n_cuboids; i++) {
        body->cuboids[i].low = vec3_add(body->cuboids[i].low, by);
        body->cuboids[i].high = vec3_add(body->cuboids[i].high, by);
    }
}

static vec3 snap(vec3 p, double scale)
{
    return (vec3){round(p.x * scale) / scale, round(p.y * scale) / scale,
                  round(p.z * scale) / scale};
}

void elea_shape_snap(elea_body *body, double scale)
{
    for (size_t i = 0; i < body->n_spheres; i++)
        body->spheres[i].centre = snap(body->spheres[i].centre, scale);
    for (size_t i = 0; i < body->n_cuboids; i++) {
        elea_cuboid *c = &body->cuboids[i];
        elea_cuboid snapped = {snap(c->low, scale), snap(c->high, scale)};
        if (snapped.low.x < snapped.high.x && snapped.low.y < snapped.high.y &&
            snapped.low.z < snapped.high.z)
            *c = snapped;
    }
}

/* ---- Extents ---- */

double elea_shape_capacity(const elea_body *body, size_t number)
{
    vec3 extent = primitive_extent(body, number);
    switch (primitive_kind(body, number)) {
    case ELEA_PRIMITIVE_SPHERE:
        return extent.x;
    case ELEA_PRIMITIVE_CUBOID: /* that of the circumscribed ellipsoid, sqrt(3) times as large */
        return sqrt(3.0) /
               elea_carlson_rf(extent.x * extent.x, extent.y * extent.y, extent.z * extent.z);
    }
    __builtin_unreachable();
}

elea_cuboid elea_shape_bounds(const elea_body *body)
{
    elea_cuboid box = {{HUGE_VAL, HUGE_VAL, HUGE_VAL}, {-HUGE_VAL, -HUGE_VAL, -HUGE_VAL}};
    size_t size = body_size(body);
    for (size_t i = 0; i < size; i++) {
        elea_cuboid own = primitive_bounds(body, i);
        cuboid_include(&box, own.low, own.high);
    }
    return box;
}

double elea_shape_largest_radius(const elea_body *body)
{
    double largest = 0.0;
    for (size_t i = 0; i < body->n_spheres; i++)
        largest = fmax(largest, body->spheres[i].radius);
    return largest;
}

static double farthest_of_spheres(const elea_body *body, vec3 centre, vec3 *farthest)
{
    double radius;
    if (body->n_spheres == 0)
        return 0.0;
    size_t found = elea_farthest_sphere(body->spheres, body->n_spheres, centre, &radius);
    vec3 outward = vec3_sub(body->spheres[found].centre, centre);
    double distance = vec3_length(outward);
    vec3 direction = distance > 0.0 ? vec3_scale(1.0 / distance, outward) : (vec3){1.0, 0.0, 0.0};
    *farthest = sphere_support(&body->spheres[found], direction);
    return radius;
}

/* Farther than `radius`, or `farthest` stays. */
static double farthest_of_cuboids(const elea_body *body, vec3 centre, double radius, vec3 *farthest)
{
    double square = radius * radius;
    for (size_t i = 0; i < body->n_cuboids; i++) {
        const elea_cuboid *c = &body->cuboids[i];
        vec3 corner = cuboid_support(c, vec3_sub(cuboid_centre(c), centre));
        vec3 outward = vec3_sub(corner, centre);
        double reach = vec3_dot(outward, outward);
        if (reach > square) {
            square = reach;
            radius = sqrt(reach);
            *farthest = corner;
        }
    }
    return radius;
}

double elea_shape_farthest(const elea_body *body, vec3 centre, vec3 *farthest)
{
    double radius = farthest_of_spheres(body, centre, farthest);
    return farthest_of_cuboids(body, centre, radius, farthest);
}

elea_status elea_shape_are_disjoint(const elea_body *body, bool *disjoint, elea_error *error)
{
    *disjoint = false;
    if (body->n_cuboids == 0)
        return ELEA_OK;
    return elea_boxes_are_disjoint(body->cuboids, body->n_cuboids, disjoint, error);
}
