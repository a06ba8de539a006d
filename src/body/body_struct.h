/* SPDX-License-Identifier: MIT */
/** What a body consists of: its primitives, relative to its own centre. */
#ifndef ELEA_BODY_BODY_STRUCT_H
#define ELEA_BODY_BODY_STRUCT_H

#include "body/cuboid.h"
#include "body/sphere.h"
#include "elea.h"

struct elea_body {
    size_t n_spheres, n_cuboids;
    elea_sphere *spheres; /**< relative to `origin`, like all coordinates */
    elea_cuboid *cuboids;
    vec3 origin;          /**< centre of an enclosing sphere, in the given coordinates */
    double enclosing;     /**< radius of that sphere */
    double smallest;      /**< half extent of the thinnest primitive (`primitive_size`) */
    double mass;          /**< dalton, 0 if unknown */
    double mass_gyration; /**< radius of gyration by the masses of atoms, 0 if unknown */
};

#endif
