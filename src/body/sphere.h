/* SPDX-License-Identifier: MIT */
/** A sphere, as a primitive of a body. */
#ifndef ELEA_BODY_SPHERE_H
#define ELEA_BODY_SPHERE_H

#include <stdbool.h>

#include "base/vec3.h"

typedef struct elea_sphere {
    vec3 centre;
    double radius;
} elea_sphere;

/** From the surface; negative inside. */
static inline double sphere_distance(const elea_sphere *sphere, vec3 point)
{
    return vec3_length(vec3_sub(point, sphere->centre)) - sphere->radius;
}

static inline bool sphere_contains(const elea_sphere *sphere, vec3 point)
{
    vec3 offset = vec3_sub(point, sphere->centre);
    return vec3_dot(offset, offset) < sphere->radius * sphere->radius;
}

/** The point farthest in a direction (a unit vector). */
static inline vec3 sphere_support(const elea_sphere *sphere, vec3 direction)
{
    return vec3_add_scaled(sphere->centre, sphere->radius, direction);
}

#endif
