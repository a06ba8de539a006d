/* SPDX-License-Identifier: MIT */
/** Points with weights: ends of walks on the body, or samples inside it. */
#ifndef ELEA_BASE_POINTS_H
#define ELEA_BASE_POINTS_H

#include "base/vec3.h"
#include "elea.h"

typedef struct elea_points {
    size_t n, capacity;
    double (*values)[4]; /**< x, y, z, weight */
} elea_points;

/** Adds a point; does nothing if `points` is NULL. */
elea_status elea_points_add(elea_points *points, const double place[3], double weight,
                            elea_error *error);
/** Adds all of `more`, in order. */
elea_status elea_points_append(elea_points *points, const elea_points *more, elea_error *error);
/** Moves all of them. */
void elea_points_translate(elea_points *points, vec3 by);
/** Frees the memory and leaves `points` empty. */
void elea_points_free(elea_points *points);

#endif
