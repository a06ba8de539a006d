/* SPDX-License-Identifier: MIT */
/** 3-vectors and symmetric 3x3 tensors. */
#ifndef ELEA_BASE_VEC3_H
#define ELEA_BASE_VEC3_H

#include <math.h>

#define ELEA_PI 3.14159265358979323846

typedef struct vec3 {
    double x, y, z;
} vec3;

/** Components in the order xx, yy, zz, xy, xz, yz. */
enum { SYM3_XX, SYM3_YY, SYM3_ZZ, SYM3_XY, SYM3_XZ, SYM3_YZ, SYM3_SIZE };

/** Index of element (i, j) among the six components. */
static inline int sym3_index(int i, int j)
{
    return i == j ? i : i + j + 2;
}

static inline vec3 vec3_add(vec3 a, vec3 b)
{
    return (vec3){a.x + b.x, a.y + b.y, a.z + b.z};
}

static inline vec3 vec3_sub(vec3 a, vec3 b)
{
    return (vec3){a.x - b.x, a.y - b.y, a.z - b.z};
}

static inline vec3 vec3_scale(double s, vec3 a)
{
    return (vec3){s * a.x, s * a.y, s * a.z};
}

/** a + s b */
static inline vec3 vec3_add_scaled(vec3 a, double s, vec3 b)
{
    return (vec3){a.x + s * b.x, a.y + s * b.y, a.z + s * b.z};
}

static inline double vec3_dot(vec3 a, vec3 b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline vec3 vec3_cross(vec3 a, vec3 b)
{
    return (vec3){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

static inline double vec3_length(vec3 a)
{
    return sqrt(vec3_dot(a, a));
}

static inline double vec3_coordinate(vec3 v, int axis)
{
    return axis == 0 ? v.x : axis == 1 ? v.y : v.z;
}

/** Two unit vectors orthogonal to `e` and to each other (Duff et al. 2017, JCGT 6, 1). */
static inline void vec3_complete_frame(vec3 e, vec3 *u, vec3 *v)
{
    double sign = copysign(1.0, e.z);
    double a = -1.0 / (sign + e.z), b = e.x * e.y * a;
    *u = (vec3){1.0 + sign * e.x * e.x * a, sign * b, -sign * e.x};
    *v = (vec3){b, sign + e.y * e.y * a, -e.y};
}

/**
 * Eigenvalues, ascending, and unit eigenvectors of the symmetric tensor `m[6]`;
 * `vectors[k]` belongs to `values[k]`. Cyclic Jacobi rotations.
 */
void sym3_eigen(const double m[SYM3_SIZE], double values[3], double vectors[3][3]);

#endif
