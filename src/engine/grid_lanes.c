/* SPDX-License-Identifier: MIT */
/* The loops over long lists of primitives that build a grid. */
#include "engine/kernel.h"
#include "engine/lanes_order.h"

#define PARTS (GRID_LIST / LANES)

/* Distances of LANES primitives from place `i` on. */
LANES_INLINE lanes_float distances_from(const grid_shapes *all, size_t i,
                                        const lanes_float centre[3])
{
    lanes_float d[3];
    for (int k = 0; k < 3; k++) {
        d[k] = lanes_load(all->row[k] + i) - centre[k];
        if (all->n_rows == GRID_ROWS_CUBOIDS) {
            lanes_float beyond = centre[k] - lanes_load(all->row[GRID_HIGH + k] + i);
            d[k] = lanes_max(lanes_max(d[k], beyond), lanes_set(0.0f));
        }
    }
    return lanes_sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]) -
           lanes_load(all->row[GRID_RADIUS] + i);
}

LANES_INLINE void spread(const float centre[3], lanes_float spread_centre[3])
{
    for (int k = 0; k < 3; k++)
        spread_centre[k] = lanes_set(centre[k]);
}

/* The maximum of all lanes, but at most GRID_FAR, where padding begins. */
LANES_INLINE float bounded(lanes_float x)
{
    return lanes_greatest(lanes_min(x, lanes_set(GRID_FAR)));
}

/* What grid_lanes.split does. */
LANES_INLINE void narrow_range(const float *distance, size_t count, size_t k, float *low,
                               float *high)
{
    for (;;) {
        float middle = *low + 0.5f * (*high - *low);
        if (!(*low < middle && middle < *high))
            return;
        size_t n = 0;
        for (size_t i = 0; i < count; i += LANES)
            n += (size_t)__builtin_popcount(
                lanes_mask_bits(lanes_less_equal(lanes_load(distance + i), lanes_set(middle))));
        *(n >= k ? high : low) = middle;
        if (n == k)
            return;
    }
}

/*
 * Finds the four smallest distances of each of 16 columns. At least 16 spheres are within the
 * maximum of the first ones, 32 within that of the second and 64 within that of the fourth ones.
 * The first limit, which nearly all cells use, is lowered until hardly more than 16 are within it.
 */
grid_reach LANES_NAME(grid_reach)(const grid_shapes *all, const grid_list *list,
                                  const float centre[3], float *distances)
{
    lanes_float c[3], least[PARTS][4];
    spread(centre, c);
    for (int h = 0; h < PARTS; h++)
        for (int k = 0; k < 4; k++)
            least[h][k] = lanes_set(2.0f * GRID_FAR);
    for (size_t b = 0; b < list->count; b++)
        for (size_t h = 0; h < PARTS; h++) {
            lanes_float d = distances_from(all, list->blocks[b] * (size_t)GRID_LIST + h * LANES, c);
            if (distances != NULL)
                lanes_store(distances + b * GRID_LIST + h * LANES, d);
            for (int k = 0; k < 4; k++) {
                lanes_float greater = lanes_max(d, least[h][k]);
                least[h][k] = lanes_min(d, least[h][k]);
                d = greater;
            }
        }
    lanes_float first = least[0][0], one = first, two = least[0][1], four = least[0][3];
    for (int h = 1; h < PARTS; h++) {
        first = lanes_min(first, least[h][0]);
        one = lanes_max(one, least[h][0]);
        two = lanes_max(two, least[h][1]);
        four = lanes_max(four, least[h][3]);
    }
    grid_reach reach = {lanes_least(first), bounded(one), bounded(two), bounded(four)};
    float smallest[4 * GRID_LIST], low = reach.nearest;
    for (int h = 0; h < PARTS; h++)
        for (int k = 0; k < 4; k++)
            lanes_store(smallest + (4 * h + k) * LANES, least[h][k]);
    if (reach.sixteenth < GRID_FAR)
        narrow_range(smallest, 4 * GRID_LIST, 16, &low, &reach.sixteenth);
    return reach;
}

size_t LANES_NAME(grid_count)(const grid_shapes *all, const grid_list *list, const float centre[3],
                              const float *distances, float limit)
{
    lanes_float c[3], below = lanes_set(limit);
    spread(centre, c);
    size_t found = 0;
    for (size_t i = 0; i < list->count * PARTS; i++) {
        size_t first = list->blocks[i / PARTS] * (size_t)GRID_LIST + i % PARTS * LANES;
        lanes_float d =
            distances != NULL ? lanes_load(distances + i * LANES) : distances_from(all, first, c);
        found += (size_t)__builtin_popcount(lanes_mask_bits(lanes_less(d, below)));
    }
    return found;
}

size_t LANES_NAME(grid_collect)(const grid_shapes *all, const grid_list *list,
                                const float centre[3], const float *distances, float low,
                                float high, size_t capacity, float *distance, uint32_t *place)
{
    lanes_float c[3], from = lanes_set(low), to = lanes_set(high);
    spread(centre, c);
    size_t found = 0;
    for (size_t i = 0; i < list->count * PARTS; i++) {
        size_t first = list->blocks[i / PARTS] * (size_t)GRID_LIST + i % PARTS * LANES;
        lanes_float d =
            distances != NULL ? lanes_load(distances + i * LANES) : distances_from(all, first, c);
        unsigned bits = lanes_mask_bits(lanes_and(lanes_less(from, d), lanes_less_equal(d, to)));
        if (bits == 0)
            continue;
        float values[LANES];
        lanes_store(values, d);
        for (; bits != 0; bits &= bits - 1, found++) {
            unsigned lane = (unsigned)__builtin_ctz(bits);
            if (found < capacity) {
                distance[found] = values[lane];
                place[found] = (uint32_t)first + lane;
            }
        }
    }
    return found;
}

void LANES_NAME(grid_split)(const float *distance, size_t count, size_t k, float *low, float *high)
{
    narrow_range(distance, count, k, low, high);
}

/* The `k`-th smallest of all lanes, but at most GRID_FAR. */
LANES_INLINE float kth_smallest(lanes_float x, int k)
{
    float values[LANES];
    lanes_store(values, lanes_min(x, lanes_set(GRID_FAR)));
    for (int i = 0; i < k; i++)
        for (int j = i + 1; j < LANES; j++) {
            float less = values[j] < values[i] ? values[j] : values[i];
            values[j] = values[j] < values[i] ? values[i] : values[j];
            values[i] = less;
        }
    return values[k - 1];
}

/* All 16 primitives of a full block are within the far side of its ball. The nearest block of each
 * lane is another one. */
grid_limits LANES_NAME(grid_limit)(const grid_list *list, const float centre[3])
{
    lanes_float c[3], least = lanes_set(GRID_FAR);
    size_t padded = grid_list_padded(list->count);
    spread(centre, c);
    for (size_t i = 0; i < padded; i += LANES) {
        lanes_float x = lanes_load(list->bounds + i) - c[0],
                    y = lanes_load(list->bounds + padded + i) - c[1],
                    z = lanes_load(list->bounds + 2 * padded + i) - c[2],
                    radius = lanes_load(list->bounds + GRID_FULL * padded + i);
        least = lanes_min(least, lanes_sqrt(x * x + y * y + z * z) + radius);
    }
    return (grid_limits){lanes_least(least), kth_smallest(least, 4)};
}

size_t LANES_NAME(grid_select)(const grid_list *list, const float centre[3], float high,
                               size_t capacity, uint32_t *places)
{
    lanes_float c[3], to = lanes_set(high);
    size_t padded = grid_list_padded(list->count), found = 0;
    spread(centre, c);
    for (size_t i = 0; i < padded; i += LANES) {
        lanes_float x = lanes_load(list->bounds + i) - c[0],
                    y = lanes_load(list->bounds + padded + i) - c[1],
                    z = lanes_load(list->bounds + 2 * padded + i) - c[2],
                    least = to + lanes_load(list->bounds + GRID_REACH * padded + i);
        unsigned bits =
            lanes_mask_bits(lanes_and(lanes_less_equal(x * x + y * y + z * z, least * least),
                                      lanes_less_equal(lanes_set(0.0f), least)));
        for (; bits != 0; bits &= bits - 1, found++)
            if (found < capacity)
                places[found] = (uint32_t)i + (uint32_t)__builtin_ctz(bits);
    }
    return found;
}

typedef double four_doubles __attribute__((vector_size(32)));
typedef float four_floats __attribute__((vector_size(16)));

LANES_INLINE four_floats relative_sphere(const double *exact, const double *origin)
{
    four_doubles rows, from;
    memcpy(&rows, exact, sizeof rows);
    memcpy(&from, origin, sizeof from);
    return __builtin_convertvector(rows - from, four_floats);
}

void LANES_NAME(grid_fill)(const double *exact, const uint32_t place[GRID_LIST],
                           const double origin[GRID_ROWS_SPHERES], float *chunk)
{
    for (int i = 0; i < GRID_LIST; i += 4) {
        four_floats s[4], row[4];
        for (int k = 0; k < 4; k++)
            s[k] = relative_sphere(exact + place[i + k] * (size_t)GRID_ROWS_SPHERES, origin);
        four_floats low = __builtin_shufflevector(s[0], s[1], 0, 4, 1, 5),
                    high = __builtin_shufflevector(s[0], s[1], 2, 6, 3, 7),
                    low_2 = __builtin_shufflevector(s[2], s[3], 0, 4, 1, 5),
                    high_2 = __builtin_shufflevector(s[2], s[3], 2, 6, 3, 7);
        row[0] = __builtin_shufflevector(low, low_2, 0, 1, 4, 5);
        row[1] = __builtin_shufflevector(low, low_2, 2, 3, 6, 7);
        row[2] = __builtin_shufflevector(high, high_2, 0, 1, 4, 5);
        row[3] = __builtin_shufflevector(high, high_2, 2, 3, 6, 7);
        for (int k = 0; k < 4; k++)
            memcpy(chunk + k * GRID_LIST + i, &row[k], sizeof row[k]);
    }
}
