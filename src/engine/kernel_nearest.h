/* SPDX-License-Identifier: MIT */
/** The nearest primitive of each walker, and a bound of the distance of all others. */
#ifndef ELEA_ENGINE_KERNEL_NEAREST_H
#define ELEA_ENGINE_KERNEL_NEAREST_H

#include "engine/kernel_cells.h"

#define SLOT_BITS  63 /* of a key: the number of one of up to 64 places of a cell's chunks */
#define KEY_SHRINK (1.0f - 1e-5f) /* lower bound of a distance whose last 6 bits are unknown */
/* Below these limits the exact query replaces the lists (docs/spatial-index.md); not tuned. */
#define NEAR_SKIN 20.0f /* skin thicknesses from the surface */
#define NEAR_REST 0.05f /* bound for unlisted primitives / distance of the nearest listed one */

/* Distances of LANES places of a chunk from a point. */
LANES_INLINE lanes_float place_distances(const float *place, const lanes_float at[3],
                                         lanes_float sign)
{
    lanes_float d[3];
    for (int k = 0; k < 3; k++) {
        d[k] = lanes_load(place + k * GRID_LIST) - at[k];
        if (KERNEL_CUBOIDS) {
            lanes_float beyond = at[k] - lanes_load(place + (GRID_HIGH + k) * GRID_LIST);
            d[k] = lanes_max(lanes_max(d[k], beyond), lanes_set(0.0f));
        }
    }
    return sign * lanes_sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]) -
           lanes_load(place + GRID_RADIUS * GRID_LIST);
}

/*
 * The distances with their last 6 bits replaced by the place: such keys have the same order as the
 * distances. The last place of a chunk is the bound for all unlisted primitives.
 */
LANES_INLINE lanes_float keys_of(const float *chunk, int part, const lanes_float at[3],
                                 lanes_float sign, lanes_int slots)
{
    lanes_float distance = place_distances(chunk + part * LANES, at, sign);
    return lanes_from_bits(lanes_replace_bits(lanes_bits(distance), SLOT_BITS, slots));
}

/* The smallest and second smallest key of each column; with 16 lanes a column has only one. */
LANES_INLINE lanes_pair keys_of_chunk(const float *chunk, const lanes_float at[3], int first_slot)
{
    const lanes_float one = lanes_set(1.0f);
    lanes_float last = one;
    last[LANES - 1] = -1.0f;
    lanes_int slots = lanes_count() + first_slot;
#if LANES == 16
    return (lanes_pair){keys_of(chunk, 0, at, last, slots), lanes_set(GRID_FAR)};
#elif LANES == 8
    return lanes_pair_of(keys_of(chunk, 0, at, one, slots), keys_of(chunk, 1, at, last, slots + 8));
#else
    return lanes_pair_merge(
        lanes_pair_of(keys_of(chunk, 0, at, one, slots), keys_of(chunk, 1, at, one, slots + 4)),
        lanes_pair_of(keys_of(chunk, 2, at, one, slots + 8),
                      keys_of(chunk, 3, at, last, slots + 12)));
#endif
}

/* One walker's position in its cell, in all lanes. */
LANES_INLINE void spread_position(const group *g, int i, lanes_float at[3])
{
    at[0] = lanes_set(g->cell_x[i]);
    at[1] = lanes_set(g->cell_y[i]);
    at[2] = lanes_set(g->cell_z[i]);
}

/*
 * Adds the further chunks of cells with long lists. Walkers with equal numbers of chunks are
 * processed one after the other to make the end of the inner loop predictable.
 */
static __attribute__((noinline)) void add_chunks(const group *g, const float *chunks,
                                                 lanes_pair keys[LANES])
{
#pragma GCC unroll 3
    for (int last = 1; last < GRID_CHUNKS; last++) {
        lanes_mask same = lanes_equal_int(g->further, lanes_set_int(last));
        for (unsigned bits = lanes_mask_bits(same); bits != 0; bits &= bits - 1) {
            int i = __builtin_ctz(bits);
            const float *chunk = chunks + g->list[i];
            lanes_float at[3];
            spread_position(g, i, at);
            lanes_pair own = keys[lanes_place(i)];
            for (int k = 1; k <= last; k++)
                own = lanes_pair_merge(
                    own, keys_of_chunk(chunk + (ptrdiff_t)k * CHUNK_FLOATS, at, GRID_LIST * k));
            keys[lanes_place(i)] = own;
        }
    }
}

/* The two smallest keys of each walker of the group. */
LANES_INLINE lanes_pair two_nearest(const walks *w, const group *g)
{
    const float *chunks = elea_grid_chunks(w->scene->grid);
    lanes_pair keys[LANES];
#pragma GCC unroll 16
    for (int i = 0; i < LANES; i++) {
        lanes_float at[3];
        spread_position(g, i, at);
        keys[lanes_place(i)] = keys_of_chunk(chunks + g->list[i], at, 0);
    }
    lanes_mask single = lanes_equal_int(g->further, lanes_set_int(0));
    if (lanes_mask_bits(single) == ALL_LANES)
        return lanes_two_least(keys, true);
    lanes_pair copy[LANES];
    memcpy(copy, keys, sizeof copy);
    add_chunks(g, chunks, copy);
    return lanes_two_least(copy, false);
}

/* The vector from the nearest point of a cuboid to each walker, and the margin above a face. */
#if KERNEL_CUBOIDS
LANES_INLINE void see_cuboid(surroundings *s, const lanes_float at[3], const lanes_float low[3],
                             const lanes_float high[3])
{
    const lanes_float zero = lanes_set(0.0f), one = lanes_set(1.0f);
    lanes_float outside = zero, margin = lanes_set(GRID_FAR), *out[3] = {&s->x, &s->y, &s->z};
    for (int k = 0; k < 3; k++) {
        *out[k] = at[k] - lanes_min(lanes_max(at[k], low[k]), high[k]);
        lanes_float inside = lanes_min(at[k] - low[k], high[k] - at[k]);
        lanes_mask beyond = lanes_less(inside, zero);
        outside += lanes_select(beyond, one, zero);
        margin = lanes_min(margin, lanes_select(beyond, margin, inside));
    }
    s->flat = lanes_less_equal(s->sphere, zero);
    s->margin = lanes_select(lanes_less_equal(outside, one), margin, zero);
}
#endif

/* The exact query, for walkers for which the list does not suffice. */
static __attribute__((noinline, cold)) void look_closely(const walks *w, const group *g,
                                                         lanes_mask which, surroundings *s)
{
    for (unsigned bits = lanes_mask_bits(which); bits != 0; bits &= bits - 1) {
        int i = __builtin_ctz(bits);
        vec3 point = {(double)g->x[i], (double)g->y[i], (double)g->z[i]};
        grid_nearest n = elea_grid_nearest(w->scene->grid, (uint32_t)g->place[i], point);
        s->x[i] = (float)n.surface.from.x;
        s->y[i] = (float)n.surface.from.y;
        s->z[i] = (float)n.surface.from.z;
        s->sphere[i] = (float)n.surface.radius;
        s->d1[i] = (float)n.distance;
        s->d2[i] = n.second < (double)GRID_FAR ? (float)n.second : GRID_FAR;
        if (KERNEL_CUBOIDS)
            s->margin[i] = (float)n.surface.margin;
    }
    if (KERNEL_CUBOIDS) {
        s->flat = lanes_less_equal(s->sphere, lanes_set(0.0f));
        s->sphere = lanes_select(s->flat, lanes_set(1.0f), s->sphere);
    }
    s->r = distance_of(s->x, s->y, s->z);
    s->rest = lanes_but_not(s->rest, which);
}

/* The nearest primitive, read from the rows of its chunk. */
LANES_INLINE void see_nearest(surroundings *s, const group *g, const float *chunks, lanes_int slot)
{
    lanes_int at = g->list + (slot >> 4) * CHUNK_FLOATS + (slot & 15);
    lanes_float row[CHUNK_ROWS];
    for (int k = 0; k < CHUNK_ROWS; k++)
        row[k] = lanes_gather(chunks + k * GRID_LIST, at);
    s->sphere = row[GRID_RADIUS];
    s->x = g->cell_x - row[0];
    s->y = g->cell_y - row[1];
    s->z = g->cell_z - row[2];
#if KERNEL_CUBOIDS
    const lanes_float position[3] = {g->cell_x, g->cell_y, g->cell_z};
    see_cuboid(s, position, row, row + GRID_HIGH);
#endif
}

/* Finds the walkers' surroundings from their two smallest keys. */
LANES_INLINE surroundings look_around(const walks *w, const group *g, lanes_pair key)
{
    const kernel_scene *scene = w->scene;
    const float *chunks = elea_grid_chunks(scene->grid);
    lanes_int slot = lanes_bits(key.first) & SLOT_BITS;
    surroundings s;
    s.slot = slot;
    s.second = lanes_bits(key.second) & SLOT_BITS;
    see_nearest(&s, g, chunks, slot);
    s.d2 = key.second * KEY_SHRINK - scene->slack;
    s.rest = lanes_equal_int(slot & 15, lanes_set_int(15));
    s.r = distance_of(s.x, s.y, s.z);
    s.d1 = s.r - s.sphere;
    if (KERNEL_CUBOIDS)
        s.sphere = lanes_select(s.flat, lanes_set(1.0f), s.sphere);
    lanes_float bound = key.first * KEY_SHRINK - scene->slack;
    s.d1 = lanes_select(s.rest, bound, s.d1);
    s.sphere = lanes_select(s.rest, lanes_set(1.0f), s.sphere);
    if (KERNEL_CUBOIDS)
        s.flat = lanes_but_not(s.flat, s.rest);
    if (__builtin_expect(lanes_any(s.rest), 0)) {
        lanes_float least = lanes_max(NEAR_REST * key.second, lanes_set(NEAR_SKIN * scene->skin));
        lanes_mask close =
            lanes_and(lanes_and(s.rest, lanes_less(bound, least)), lanes_mask_from_bits(g->alive));
        if (__builtin_expect(lanes_any(close), 0)) {
            surroundings copy = s; /* lets s itself stay in registers */
            look_closely(w, g, close, &copy);
            s = copy;
        }
    }
    return s;
}

#endif
