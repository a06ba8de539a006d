/* SPDX-License-Identifier: MIT */
#include "io/assembly.h"

#include <math.h>

#define RIGID_TOLERANCE                                                                            \
    0.01                /* Angstrom: rounding of positions to three decimals, with a margin        \
                         */
#define NUM_MARKS   4   /* atoms from which distances are measured */
#define NUM_SAMPLES 64  /* atoms whose nearest neighbour is found */
#define MIN_ATOMS   20  /* fewer may be a rigid molecule in a simulation */
#define ALONE       1.0 /* Angstrom: distance of single atoms that overlap */

static double distance(const double *a, const double *b)
{
    return hypot(hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
}

/* All distances from a few atoms are the same in both. */
static bool is_rigid(size_t n, const double *a, const double *b)
{
    for (size_t m = 0; m < NUM_MARKS; m++) {
        size_t mark = m * (n - 1) / (NUM_MARKS - 1);
        for (size_t i = 0; i < n; i++)
            if (fabs(distance(a + 3 * i, a + 3 * mark) - distance(b + 3 * i, b + 3 * mark)) >
                RIGID_TOLERANCE)
                return false;
    }
    return true;
}

/* Distance of a point from the nearest of the atoms but `except`. */
static double find_nearest(size_t n, const double *atoms, const double *point, size_t except)
{
    double nearest = INFINITY;
    for (size_t i = 0; i < n; i++)
        if (i != except)
            nearest = fmin(nearest, distance(atoms + 3 * i, point));
    return nearest;
}

/* An atom of one is as close to an atom of the other as to its own neighbours. */
static bool overlap(size_t n, const double *a, const double *b)
{
    size_t n_samples = n < NUM_SAMPLES ? n : NUM_SAMPLES;
    size_t n_close = 0;
    for (size_t k = 0; k < n_samples; k++) {
        size_t i = n_samples > 1 ? k * (n - 1) / (n_samples - 1) : 0;
        double own = n > 1 ? find_nearest(n, b, b + 3 * i, i) : ALONE;
        n_close += find_nearest(n, a, b + 3 * i, n) <= own;
    }
    return n_close > n_samples / 10;
}

bool elea_assembly_found(size_t n, const double *a, const double *b, bool declared)
{
    return n >= (declared ? 1 : MIN_ATOMS) && is_rigid(n, a, b) && !overlap(n, a, b);
}
