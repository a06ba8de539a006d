/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "engine/grid_parts.h"

grid_cube grid_sub_cube(const grid_cube *c, int i, int n)
{
    const int at[3] = {i % n, i / n % n, i / (n * n)};
    grid_cube sub = {.edge = c->edge / (float)n};
    for (int k = 0; k < 3; k++)
        sub.centre[k] = c->centre[k] + ((float)(2 * at[k] + 1) - (float)n) * 0.5f * sub.edge;
    return sub;
}

/* Distance of a point from a region's centre. */
static float distance_from(const grid_region *r, const float point[3])
{
    float square = 0.0f;
    for (int k = 0; k < 3; k++)
        square += (point[k] - r->cube.centre[k]) * (point[k] - r->cube.centre[k]);
    return sqrtf(square);
}

grid_limits grid_region_limits(const grid_region *r, const float point[3])
{
    float off = distance_from(r, point) + 4.0f * ROUNDING;
    return (grid_limits){fminf(r->limits.sixteenth + off, GRID_FAR),
                         fminf(r->limits.sixtyfourth + off, GRID_FAR)};
}

grid_limits grid_region_limits_of_blocks(const grid_source *source, const grid_region *r,
                                         const float point[3])
{
    grid_limits near = grid_region_limits(r, point), blocks = source->lanes->limit(&r->list, point);
    return (grid_limits){fminf(near.sixteenth, blocks.sixteenth + 4.0f * ROUNDING),
                         fminf(near.sixtyfourth, blocks.sixtyfourth + 4.0f * ROUNDING)};
}

/*
 * Points are within h of the region's centre, h being its half diagonal. If the n-th nearest is at
 * distance D_n from the centre, nothing beyond D_n + 2 h is relevant.
 */
bool grid_region_list(const grid_source *source, grid_region *r, const grid_list *from)
{
    float limit = r->limits.sixtyfourth + 2.0f * HALF_DIAGONAL * r->cube.edge + 4.0f * ROUNDING;
    return grid_list_select(source, &r->list, from, r->cube.centre, limit);
}
