/* SPDX-License-Identifier: MIT */
/** The rotation of the ellipsoid that has given polarizabilities (docs/method.md, 5). */
#ifndef ELEA_RESULT_ELLIPSOID_H
#define ELEA_RESULT_ELLIPSOID_H

#include <stdbool.h>

/** A conducting ellipsoid; the elements belong to its axes. */
typedef struct elea_ellipsoid {
    double volume;
    double axis[3];        /**< semi-axes */
    double friction[3];    /**< of rotation about each axis, for viscosity 1 */
    double by_alpha[3][3]; /**< d ln friction[i] / d ln alpha[j] */
} elea_ellipsoid;

/** The ellipsoid with polarizabilities `alpha`; false if they are not positive, or too extreme. */
bool elea_ellipsoid_find(const double alpha[3], elea_ellipsoid *ellipsoid);

#endif
