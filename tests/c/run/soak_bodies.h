/* SPDX-License-Identifier: MIT */
/** The bodies of the soak, and their known values. */
#ifndef ELEA_TESTS_SOAK_BODIES_H
#define ELEA_TESTS_SOAK_BODIES_H

#include "elea.h"

/** Compared values: C, mean alpha, alpha xx, yy, zz, xy, xz, yz, and its eigenvalues. */
enum { SOAK_C, SOAK_MEAN, SOAK_TENSOR, SOAK_EIGENVALUES = SOAK_TENSOR + 6, SOAK_VALUES = 11 };

typedef struct soak_values {
    double value[SOAK_VALUES]; /**< NaN: not known */
    double error[SOAK_VALUES];
} soak_values;

typedef struct soak_body {
    const char *name;
    size_t n;        /**< spheres */
    double *centres; /**< [n][3] */
    double *radii;
    size_t n_cuboids;
    double *corners;      /**< [n_cuboids][6] */
    double launch_radius; /**< 0: the library's choice */
    soak_values known;
} soak_body;

enum { SOAK_MAX_BODIES = 32 };

/**
 * Makes all bodies of up to `largest` spheres, including the published ones if `folder` (may be
 * NULL) has them; returns their number.
 */
size_t soak_make_bodies(const char *folder, size_t largest, soak_body bodies[SOAK_MAX_BODIES]);
void soak_free_bodies(soak_body *bodies, size_t n);

#endif
