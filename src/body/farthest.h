/* SPDX-License-Identifier: MIT */
/** The sphere that reaches farthest from a point. */
#ifndef ELEA_BODY_FARTHEST_H
#define ELEA_BODY_FARTHEST_H

#include <stddef.h>

#include "body/sphere.h"

/** The first of `n` spheres that reach farthest from `from`, and how far; `n` > 0. */
size_t elea_farthest_sphere(const elea_sphere *spheres, size_t n, vec3 from, double *reach);

/* The same, compiled once per instruction set, with the same result (base/lanes_double.h). */
size_t farthest_sphere_portable(const elea_sphere *spheres, size_t n, vec3 from, double *reach);
size_t farthest_sphere_avx2(const elea_sphere *spheres, size_t n, vec3 from, double *reach);
size_t farthest_sphere_avx512(const elea_sphere *spheres, size_t n, vec3 from, double *reach);

#endif
