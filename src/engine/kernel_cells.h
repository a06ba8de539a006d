/* SPDX-License-Identifier: MIT */
/** Finds the cell of the grid that contains each walker. */
#ifndef ELEA_ENGINE_KERNEL_CELLS_H
#define ELEA_ENGINE_KERNEL_CELLS_H

#include "engine/kernel_walkers.h"

#define CHUNK_ROWS   (KERNEL_CUBOIDS ? GRID_ROWS_CUBOIDS : GRID_ROWS_SPHERES)
#define CHUNK_FLOATS (CHUNK_ROWS * GRID_LIST)

/* ---- The cell of a walker ---- */

static __attribute__((noinline, cold)) void build_cells(walks *w, lanes_int place,
                                                        lanes_mask missing)
{
    uint32_t places[LANES];
    size_t n = 0;
    for (unsigned bits = lanes_mask_bits(missing); bits != 0; bits &= bits - 1)
        places[n++] = (uint32_t)place[__builtin_ctz(bits)];
    if (!elea_grid_build(w->scene->grid, places, n))
        w->fate = KERNEL_NO_MEMORY;
}

/* Reads the tree and builds missing cells. If memory is short: an empty leaf. */
LANES_INLINE lanes_int read_tree(walks *w, lanes_int place)
{
    lanes_int found = lanes_gather_shared(elea_grid_tree(w->scene->grid), place);
    lanes_mask missing = lanes_equal_int(found, lanes_set_int(0));
    if (__builtin_expect(lanes_any(missing), 0)) {
        build_cells(w, place, missing);
        found = lanes_gather_shared(elea_grid_tree(w->scene->grid), place);
    }
    return found;
}

/* Coordinate in units of the finest cells; walkers rounded out of the cube go to its faces. */
LANES_INLINE lanes_int fixed_point(lanes_float x)
{
    const float scale = (float)(1 << (GRID_FIXED_BITS - 1)), last = 2.0f * scale - 1.0f;
    lanes_float u = x * scale + scale;
    return lanes_truncate(lanes_min(lanes_max(u, lanes_set(0.0f)), lanes_set(last)));
}

/* Position relative to the centre of a cell of `width` finest cells, which is exact. */
LANES_INLINE lanes_float in_cell(lanes_float x, lanes_int fixed, lanes_int width)
{
    lanes_int centre = 2 * (fixed & -width) + width;
    return x - (lanes_from_int(centre) * (1.0f / (float)(1 << GRID_FIXED_BITS)) - 1.0f);
}

/* Fetches the lists that are needed next, while other groups still find their cells. */
LANES_INLINE void prefetch(const walks *w, const group *g)
{
    const float *chunks = elea_grid_chunks(w->scene->grid);
    for (int i = 0; i < LANES; i++) {
        const float *chunk = chunks + g->list[i];
        for (int row = 0; row < CHUNK_ROWS; row++)
            __builtin_prefetch(chunk + row * GRID_LIST);
    }
}

LANES_INLINE void find_cells(walks *w, group *g)
{
    lanes_int x = fixed_point(g->x), y = fixed_point(g->y), z = fixed_point(g->z);
    int shift = GRID_FIXED_BITS - GRID_TOP_BITS;
    lanes_int width = lanes_set_int(1 << shift);
    lanes_int place =
        (x >> shift) + ((y >> shift) << GRID_TOP_BITS) + ((z >> shift) << (2 * GRID_TOP_BITS));
    lanes_int found = read_tree(w, place);
    lanes_mask inner = lanes_negative_int(found);
    while (lanes_any(inner)) {
        shift -= 2;
        lanes_int child =
            ((x >> shift) & 3) + (((y >> shift) & 3) << 2) + (((z >> shift) & 3) << 4);
        place = lanes_select_int(inner, child - found, place);
        width = lanes_select_int(inner, lanes_set_int(1 << shift), width);
        found = read_tree(w, place);
        inner = lanes_negative_int(found);
    }
    g->place = place;
    g->list = (found >> 2) * CHUNK_FLOATS;
    g->further = found & 3;
    g->cell_x = in_cell(g->x, x, width);
    g->cell_y = in_cell(g->y, y, width);
    g->cell_z = in_cell(g->z, z, width);
    if (w->large)
        prefetch(w, g);
}

#endif
