/* SPDX-License-Identifier: MIT */
/**
 * Integrals over the exposed arcs of a ball, from which the moments of its exposed surface
 * follow (docs/interior.md). Every arc contributes independently: no loops are traced.
 */
#ifndef ELEA_INTERIOR_UNION_RIM_H
#define ELEA_INTERIOR_UNION_RIM_H

#include "interior/union_arcs.h"

/** Sums over arcs; m is the outward conormal and s the arc length on the unit sphere. */
typedef struct elea_rim {
    double area;              /**< of the potential of the area, see elea_rim_add */
    double first[3];          /**< of m */
    double second[SYM3_SIZE]; /**< of n m' + m n' */
    double third[SYM3_SIZE];  /**< of n n' (c.m) */
} elea_rim;

/**
 * Adds the arcs of a circle. The potential of the area is singular at `pole`, so no arc may be
 * near it; `centre` is the c of the third moment.
 */
void elea_rim_add(elea_rim *rim, const elea_circle *circle, const elea_arcs *arcs, vec3 pole,
                  vec3 centre);

#endif
