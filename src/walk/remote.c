/* SPDX-License-Identifier: MIT */
#include "walk/remote.h"

#include <stdlib.h>

#define GROUP 4 /* points that are looked at at a time */

bool remote_points_create(remote_points *points, size_t most)
{
    size_t room = most + GROUP;
    *points = (remote_points){.memory = calloc(3 * room, sizeof(double)),
                              .worth = calloc(2 * room, sizeof(float))};
    if (points->memory == NULL || points->worth == NULL)
        return false;
    points->x = points->memory;
    points->y = points->x + room;
    points->z = points->y + room;
    points->least = points->worth + room;
    return true;
}

void remote_points_clear(remote_points *points)
{
    free(points->memory);
    free(points->worth);
    *points = (remote_points){.n = 0};
}

void remote_points_add(remote_points *points, vec3 at, float worth)
{
    size_t i = points->n++;
    points->x[i] = at.x;
    points->y[i] = at.y;
    points->z[i] = at.z;
    points->worth[i] = worth;
    points->least[i] = INFINITY;
}

size_t remote_points_take(remote_points *points, size_t taken)
{
#ifdef ELEA_HAVE_X86_KERNELS
    switch (elea_isa_resolve(ELEA_ISA_BEST)) {
    case ELEA_ISA_AVX512:
        return remote_take_avx512(points, taken);
    case ELEA_ISA_AVX2:
        return remote_take_avx2(points, taken);
    default:
        break;
    }
#endif
    return remote_take_portable(points, taken);
}
