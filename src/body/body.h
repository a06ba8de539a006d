/* SPDX-License-Identifier: MIT */
/** The body: its primitives, relative to its own centre. */
#ifndef ELEA_BODY_BODY_H
#define ELEA_BODY_BODY_H

#include "base/vec3.h"
#include "body/cuboid.h"
#include "body/sphere.h"
#include "elea.h"

struct elea_body {
    size_t n_spheres, n_cuboids;
    elea_sphere *spheres; /**< relative to `origin`, as all coordinates */
    elea_cuboid *cuboids;
    vec3 origin;      /**< centre of an enclosing sphere, in the coordinates that were given */
    double enclosing; /**< radius of that sphere */
    double smallest;  /**< half extent of the thinnest primitive (`primitive_size`) */
    double mass;      /**< dalton, 0 if unknown */
};

/** A body without primitives. */
elea_body *elea_body_empty(elea_error *error);

/**
 * Places the origin at the centre of an enclosing sphere, and rounds coordinates to a decimal grid
 * (`elea_body_create`). Fails if the body is too large or too small.
 */
elea_status elea_body_centre(elea_body *body, elea_error *error);

/** A copy that the caller owns. */
elea_body *elea_body_clone(const elea_body *body, elea_error *error);

/** Moves all primitives; the place of the origin in the given coordinates follows. */
void elea_body_translate(elea_body *body, vec3 by);

#endif
