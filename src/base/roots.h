/* SPDX-License-Identifier: MIT */
/** Roots with the same digits on all systems; those of C libraries differ in the last one. */
#ifndef ELEA_BASE_ROOTS_H
#define ELEA_BASE_ROOTS_H

#include <math.h>

/**
 * The cube root of x. A Newton step from the root y of the C library, with the remainder x - y^3 to
 * 1e-32, rounds correctly.
 */
static inline double cube_root(double x)
{
    double y = cbrt(x);
    if (y == 0.0 || !isfinite(y))
        return y;
    double square = y * y, square_rest = fma(y, y, -square);
    double cube = square * y, cube_rest = fma(square, y, -cube);
    return y + ((x - cube) - (cube_rest + square_rest * y)) / (3.0 * square);
}

/** The root of a^2 + b^2, of numbers whose squares are in range: two errors, independent. */
static inline double root_of_squares(double a, double b)
{
    return isinf(a) || isinf(b) ? HUGE_VAL : sqrt(a * a + b * b);
}

#endif
