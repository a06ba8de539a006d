/* SPDX-License-Identifier: MIT */
/** The body: its primitives about its own centre. */
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

/** A copy that the caller owns. */
elea_body *elea_body_clone(const elea_body *body, elea_error *error);

#endif
