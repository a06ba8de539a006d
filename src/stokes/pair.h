/* SPDX-License-Identifier: MIT */
/** Interactions of two beads or shells, which may overlap, for 8 pi eta = 1. */
#ifndef ELEA_STOKES_PAIR_H
#define ELEA_STOKES_PAIR_H

#include <math.h>

/** The tensor `along` I + `radial` r r'. */
typedef struct pair_tensor {
    double along, radial;
} pair_tensor;

/**
 * The Rotne-Prager-Yamakawa tensor of beads of radii `a` and `b` at a distance whose square is
 * `square`; positive definite for any radii and distances (Zuk et al. 2014, J. Fluid Mech. 741,
 * R5). Of a bead with itself: 4 / (3 a).
 */
static inline pair_tensor pair_beads(double square, double a, double b)
{
    double r = sqrt(square), sum = a + b, difference = a - b;
    if (r >= sum) {
        double u = (a * a + b * b) / square;
        return (pair_tensor){(1.0 + u / 3.0) / r, (1.0 - u) / (r * square)};
    }
    if (r <= fabs(difference))
        return (pair_tensor){4.0 / (3.0 * fmax(a, b)), 0.0};
    double g = 4.0 / (96.0 * a * b * r * square), d = difference * difference;
    double near = d + 3.0 * square, far = d - square;
    return (pair_tensor){g * (16.0 * r * square * sum - near * near), 3.0 * g * far * far / square};
}

/** The potential of one uniformly charged shell, averaged over another. */
static inline double pair_shells(double square, double a, double b)
{
    double r = sqrt(square), depth = a + b - r;
    if (depth <= 0.0)
        return 1.0 / r;
    if (r <= fabs(a - b))
        return 1.0 / fmax(a, b);
    return 1.0 / r - depth * depth / (4.0 * a * b * r);
}

#endif
