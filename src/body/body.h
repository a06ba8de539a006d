/* SPDX-License-Identifier: MIT */
/** The body: its primitives about its own centre. */
#ifndef ELEA_BODY_BODY_H
#define ELEA_BODY_BODY_H

#include "base/vec3.h"
#include "elea.h"

typedef struct elea_sphere {
    vec3 centre;
    double radius;
} elea_sphere;

/** An axis-parallel cuboid. */
typedef struct elea_cuboid {
    vec3 low, high;
} elea_cuboid;

struct elea_body {
    size_t n_spheres, n_cuboids;
    elea_sphere *spheres; /**< about `enclosing`'s centre */
    elea_cuboid *cuboids;
    vec3 origin;      /**< that centre, in the coordinates that were given */
    double enclosing; /**< radius about the origin that holds the body */
    double smallest;  /**< smallest radius, or half the smallest edge */
    double mass;      /**< dalton, 0 if unknown */
};

/** A copy that the caller owns. */
elea_body *elea_body_clone(const elea_body *body, elea_error *error);

/** Moves all of the body. */
void elea_body_translate(elea_body *body, vec3 by);

#endif
