/* SPDX-License-Identifier: MIT */
/** Points of which one after another is taken: one that is far from those before. */
#ifndef ELEA_WALK_REMOTE_H
#define ELEA_WALK_REMOTE_H

#include <stddef.h>

#include "base/vec3.h"
#include "elea.h"

/** Points as a structure of arrays, with room for a last group of lanes. */
typedef struct remote_points {
    size_t n;
    double *memory, *x, *y, *z;
    float *worth; /**< of a point at the distance 1 from those taken, a square root */
    float *least; /**< squared distance from the nearest one taken */
} remote_points;

/** Makes room for `most` points; false if there is no memory. To be cleared in any case. */
bool remote_points_create(remote_points *points, size_t most);
void remote_points_clear(remote_points *points);

/** Adds a point, for which there must be room. */
void remote_points_add(remote_points *points, vec3 at, float worth);

static inline vec3 remote_point_at(const remote_points *points, size_t i)
{
    return (vec3){points->x[i], points->y[i], points->z[i]};
}

/**
 * Takes a point, and returns the first of those that are worth most: their squared distance from
 * the nearest one taken, times their worth squared. `n` if none is worth anything.
 */
size_t remote_points_take(remote_points *points, size_t taken);

/* The same, compiled once per instruction set, with the same result (base/lanes_double.h). */
size_t remote_take_portable(remote_points *points, size_t taken);
size_t remote_take_avx2(remote_points *points, size_t taken);
size_t remote_take_avx512(remote_points *points, size_t taken);

#endif
