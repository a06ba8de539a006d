/* SPDX-License-Identifier: MIT */
/** The exposed part of the surface of one ball: its solid angle and moments. */
#ifndef ELEA_INTERIOR_UNION_PATCH_H
#define ELEA_INTERIOR_UNION_PATCH_H

#include "interior/union_arcs.h"
#include "interior/union_rim.h"
#include "interior/union_set.h"

/** Integrals over the exposed normals n; all 0 if nothing is exposed. */
typedef struct elea_patch {
    double solid_angle;
    double first[3];          /**< of n */
    double second[SYM3_SIZE]; /**< of n n' */
    double third[SYM3_SIZE];  /**< of n n' (c.n), c the centre of the ball */
} elea_patch;

/** The part of the surface of the ball about `centre` that its caps leave exposed. */
elea_patch elea_patch_compute(elea_cap_set *set, elea_arcs *arcs, elea_rim_arcs *rim_arcs,
                              vec3 centre);

#endif
