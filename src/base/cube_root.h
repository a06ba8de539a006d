/* SPDX-License-Identifier: MIT */
/** The cube root with the same digits on all systems. */
#ifndef ELEA_BASE_CUBE_ROOT_H
#define ELEA_BASE_CUBE_ROOT_H

#include <math.h>

/**
 * The cube root of x. Those of C libraries differ in the last digit: glibc's on x86 and on ARM do.
 * A Newton step from the root y, with the remainder x - y^3 to 1e-32, rounds correctly.
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

#endif
