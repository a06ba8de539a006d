/* SPDX-License-Identifier: MIT */
/* Compiled once per instruction set. */
#include "base/lanes_double.h"
#include "walk/remote.h"

typedef float quad_float __attribute__((vector_size(4 * QUAD)));
typedef int32_t quad_int __attribute__((vector_size(4 * QUAD)));

QUAD_INLINE quad_float load_floats(const float *from)
{
    quad_float x;
    memcpy(&x, from, sizeof x);
    return x;
}

QUAD_INLINE quad_int select_ints(quad_int m, quad_int a, quad_int b)
{
    return (m & a) | (~m & b);
}

/* The lanes after the last point are worth nothing. */
size_t QUAD_NAME(remote_take)(remote_points *points, size_t taken)
{
    const vec3 at = remote_point_at(points, taken);
    quad_float most = {0.0f};
    quad_int best = {0}, number = {0, 1, 2, 3};
    for (size_t i = 0; i < points->n; i += QUAD) {
        quad dx = quad_load(points->x + i) - at.x, dy = quad_load(points->y + i) - at.y,
             dz = quad_load(points->z + i) - at.z;
        quad_float square = __builtin_convertvector(dx * dx + dy * dy + dz * dz, quad_float);
        quad_float least = load_floats(points->least + i), worth = load_floats(points->worth + i);
        least = (quad_float)select_ints(least < square, (quad_int)least, (quad_int)square);
        memcpy(points->least + i, &least, sizeof least);
        quad_float value = least * worth * worth;
        quad_int better = value > most;
        most = (quad_float)select_ints(better, (quad_int)value, (quad_int)most);
        best = select_ints(better, number, best);
        number += QUAD;
    }
    size_t found = points->n;
    float value = 0.0f;
    for (int k = 0; k < QUAD; k++)
        if (most[k] > value || (most[k] == value && value > 0.0f && (size_t)best[k] < found)) {
            value = most[k];
            found = (size_t)best[k];
        }
    return found;
}
