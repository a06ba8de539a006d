/* SPDX-License-Identifier: MIT */
#include "base/points.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

static elea_status reserve(elea_points *points, size_t more, elea_error *error)
{
    const size_t most = SIZE_MAX / sizeof *points->values / 2;
    if (more <= points->capacity - points->n)
        return ELEA_OK;
    size_t capacity = points->capacity < 512 ? 1024 : 2 * points->capacity;
    while (capacity < most && capacity - points->n < more)
        capacity *= 2;
    double(*values)[4] =
        capacity < most ? realloc(points->values, capacity * sizeof *values) : NULL;
    if (values == NULL)
        return elea_error_memory(error, points->n + more, sizeof *values, "points");
    points->values = values;
    points->capacity = capacity;
    return ELEA_OK;
}

elea_status elea_points_add(elea_points *points, const double place[3], double weight,
                            elea_error *error)
{
    elea_status failed = points != NULL ? reserve(points, 1, error) : ELEA_OK;
    if (failed || points == NULL)
        return failed;
    double *value = points->values[points->n++];
    memcpy(value, place, 3 * sizeof *place);
    value[3] = weight;
    return ELEA_OK;
}

elea_status elea_points_append(elea_points *points, const elea_points *more, elea_error *error)
{
    if (more->n == 0)
        return ELEA_OK;
    elea_status failed = reserve(points, more->n, error);
    if (failed)
        return failed;
    memcpy(points->values + points->n, more->values, more->n * sizeof *more->values);
    points->n += more->n;
    return ELEA_OK;
}

void elea_points_free(elea_points *points)
{
    free(points->values);
    *points = (elea_points){0};
}

void elea_points_translate(elea_points *points, vec3 by)
{
    for (size_t i = 0; i < points->n; i++) {
        points->values[i][0] += by.x;
        points->values[i][1] += by.y;
        points->values[i][2] += by.z;
    }
}
