/* SPDX-License-Identifier: MIT */
/** The arcs of a ball, a few at a time, and what is summed over them (docs/interior.md). */
#ifndef ELEA_INTERIOR_RIM_BLOCK_H
#define ELEA_INTERIOR_RIM_BLOCK_H

#include "base/vec3.h"

/** Sums over arcs; m is the outward conormal and s the arc length on the unit sphere. */
typedef struct elea_rim {
    double area;              /**< of the potential of the area, see rim_lanes.c */
    double first[3];          /**< of m */
    double second[SYM3_SIZE]; /**< of n m' + m n' */
    double third[SYM3_SIZE];  /**< of n n' (c.m) */
} elea_rim;

#define RIM_LANES 4

/** The circles and ends of a few arcs. */
typedef struct rim_block {
    double u[3][RIM_LANES], e1[3][RIM_LANES], e2[3][RIM_LANES]; /**< of the circle */
    double t[RIM_LANES], rho[RIM_LANES], q[RIM_LANES], p[RIM_LANES];
    double from[2][RIM_LANES], to[2][RIM_LANES]; /**< the ends, of any length */
    double turn[RIM_LANES];                      /**< from one end to the other */
} rim_block;

#endif
