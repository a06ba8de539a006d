/* SPDX-License-Identifier: MIT */
/** The body: its primitives about its own centre, and where walks are launched. */
#ifndef ELEA_SRC_MODEL_H
#define ELEA_SRC_MODEL_H

#include "elea.h"
#include "vec3.h"

typedef struct elea_sphere {
    vec3 centre;
    double radius;
} elea_sphere;

struct elea_body {
    size_t n_spheres;
    elea_sphere *spheres; /**< about `enclosing`'s centre */
    double enclosing;     /**< radius about the origin that holds all spheres */
    double smallest;      /**< smallest radius */
    double mass;          /**< dalton, 0 if unknown */
};

/**
 * Where walks start: an ellipsoid about the origin of the body's coordinates, with its axes
 * along those of the coordinates (method.md 1 in the project's docs).
 */
typedef struct elea_launch {
    double axes[3];           /**< semi-axes; all equal for a launch sphere */
    double radius;            /**< of the sphere about the origin that holds the ellipsoid */
    double capacity;          /**< C_E */
    double polarizability[3]; /**< k_i = 4 pi a1 a2 a3 / (n_i a_i) */
    double skin;              /**< walkers closer than this have arrived */
} elea_launch;

/** The launch sphere of `settings`; fails if the radius asked for does not hold the body. */
elea_status elea_launch_sphere(const elea_body *body, const elea_settings *settings,
                               elea_launch *launch, elea_error *error);

/** A copy that the caller owns. */
elea_body *elea_body_clone(const elea_body *body, elea_error *error);

#endif
