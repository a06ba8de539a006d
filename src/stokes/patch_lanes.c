/* SPDX-License-Identifier: MIT */
#include "base/lanes.h"
#include "stokes/kernel.h"

#define LARGEST 1e38f

/* ---- Nearest points ---- */

LANES_INLINE lanes_float squared_distance(const float *const x[3], size_t i, const float from[3])
{
    lanes_float square = lanes_set(0.0f);
    for (int k = 0; k < 3; k++) {
        lanes_float d = lanes_load(x[k] + i) - from[k];
        square += d * d;
    }
    return square;
}

/* The mean of a block, and the radius of the sphere about it that holds the block. */
static float middle_of(const float *const block[3], float middle[3])
{
    for (int k = 0; k < 3; k++) {
        lanes_float sum = lanes_set(0.0f);
        for (size_t i = 0; i < PATCH_BLOCK; i += LANES)
            sum += lanes_load(block[k] + i);
        middle[k] = lanes_sum(sum) / PATCH_BLOCK;
    }
    lanes_float most = lanes_set(0.0f);
    for (size_t i = 0; i < PATCH_BLOCK; i += LANES)
        most = lanes_max(most, squared_distance(block, i, middle));
    float largest = 0.0f;
    for (int i = 0; i < LANES; i++)
        largest = most[i] > largest ? most[i] : largest;
    return __builtin_sqrtf(largest);
}

/* The k-th smallest of the numbers in `least`, k <= 3. */
static float kth_smallest(const lanes_float least[3], int k)
{
    float found[3] = {LARGEST, LARGEST, LARGEST};
    for (int rank = 0; rank < k; rank++)
        for (int i = 0; i < LANES; i++) {
            float d = least[rank][i];
            for (int r = 0; r < k; r++)
                if (d < found[r]) {
                    float moved = found[r];
                    found[r] = d;
                    d = moved;
                }
        }
    return found[k - 1];
}

/* Squared distances of all targets from a point; returns the k-th smallest. */
LANES_INLINE float measure_all(const patch_targets *targets, const float from[3], int k)
{
    lanes_float least[3];
    for (int rank = 0; rank < 3; rank++)
        least[rank] = lanes_set(LARGEST);
    for (size_t i = 0; i < targets->n; i += LANES) {
        lanes_float d = squared_distance(targets->x, i, from);
        lanes_store(targets->distance + i, d);
        for (int rank = 0; rank < k; rank++) {
            lanes_float smaller = lanes_min(d, least[rank]);
            d = lanes_max(d, least[rank]);
            least[rank] = smaller;
        }
    }
    return kth_smallest(least, k);
}

/* Lists the targets within a distance. */
static size_t list_within(const patch_targets *targets, float limit)
{
    size_t count = 0;
    for (size_t i = 0; i < targets->n; i += LANES) {
        unsigned bits =
            lanes_mask_bits(lanes_less_equal(lanes_load(targets->distance + i), lanes_set(limit)));
        for (; bits != 0; bits &= bits - 1)
            targets->list[count++] = (int32_t)i + __builtin_ctz(bits);
    }
    return count;
}

/* The k nearest of the listed targets for as many points as there are lanes. */
LANES_INLINE void choose_nearest(const patch_targets *targets, size_t count,
                                 const lanes_float at[3], int k, int32_t *nearest)
{
    lanes_float square[3];
    lanes_int which[3];
    for (int rank = 0; rank < k; rank++) {
        square[rank] = lanes_set(LARGEST);
        which[rank] = lanes_set_int(0);
    }
    for (size_t l = 0; l < count; l++) {
        int32_t j = targets->list[l];
        lanes_int new = lanes_set_int(j);
        lanes_float d = lanes_set(0.0f);
        for (int c = 0; c < 3; c++) {
            lanes_float away = at[c] - targets->x[c][j];
            d += away * away;
        }
        for (int rank = 0; rank < k; rank++) {
            lanes_mask closer = lanes_less(d, square[rank]);
            lanes_float moved = lanes_select(closer, square[rank], d);
            lanes_int moved_which = lanes_select_int(closer, which[rank], new);
            square[rank] = lanes_select(closer, d, square[rank]);
            which[rank] = lanes_select_int(closer, new, which[rank]);
            d = moved;
            new = moved_which;
        }
    }
    for (int rank = 0; rank < k; rank++)
        memcpy(nearest + rank * PATCH_BLOCK, &which[rank], sizeof which[rank]);
}

/* Only targets within d + 2 radius of the middle can matter, d the distance of the k-th from it. */
LANES_INLINE void find_nearest(const patch_targets *targets, const float *const block[3], int k,
                               int32_t *nearest)
{
    float middle[3], radius = middle_of(block, middle);
    float limit = __builtin_sqrtf(measure_all(targets, middle, k)) + 2.0f * radius;
    size_t count = list_within(targets, limit * limit * 1.0001f);
    for (size_t i = 0; i < PATCH_BLOCK; i += LANES) {
        lanes_float at[3];
        for (int c = 0; c < 3; c++)
            at[c] = lanes_load(block[c] + i);
        choose_nearest(targets, count, at, k, nearest + i);
    }
}

void LANES_NAME(patch_nearest)(const patch_targets *targets, const float *const block[3], int k,
                               int32_t *nearest)
{
    if (k == 1)
        find_nearest(targets, block, 1, nearest);
    else
        find_nearest(targets, block, 3, nearest);
}

/* ---- Farthest points ---- */

static float largest_of(lanes_float x)
{
    float largest = x[0];
    for (int i = 1; i < LANES; i++)
        largest = x[i] > largest ? x[i] : largest;
    return largest;
}

/* Takes a new point into account in one block. */
static void update_block(patch_spread *spread, size_t block, const float from[3])
{
    size_t first = block * PATCH_BLOCK;
    lanes_float most = lanes_set(0.0f), best = lanes_set(0.0f);
    for (size_t i = first; i < first + PATCH_BLOCK; i += LANES) {
        lanes_float d = squared_distance(spread->x, i, from);
        d = lanes_min(d, lanes_load(spread->rest + i));
        lanes_store(spread->rest + i, d);
        most = lanes_max(most, d);
        best = lanes_max(best, d * lanes_load(spread->density + i));
    }
    float limit = (spread->radius[block] + __builtin_sqrtf(largest_of(most))) * 1.00001f;
    spread->limit[block] = limit * limit;
    spread->best[block] = largest_of(best);
}

/* Takes a new point into account in all blocks that are near enough; returns the largest `best`. */
static float update_all(patch_spread *spread, const float from[3])
{
    const float *const middle[3] = {spread->middle[0], spread->middle[1], spread->middle[2]};
    lanes_float top = lanes_set(0.0f);
    for (size_t b = 0; b < spread->n_blocks; b += LANES) {
        lanes_float d = squared_distance(middle, b, from);
        unsigned bits = lanes_mask_bits(lanes_less(d, lanes_load(spread->limit + b)));
        for (; bits != 0; bits &= bits - 1)
            update_block(spread, b + (size_t)__builtin_ctz(bits), from);
        top = lanes_max(top, lanes_load(spread->best + b));
    }
    return largest_of(top);
}

/* The first candidate whose density times rest is the largest. */
static uint32_t find_best(const patch_spread *spread, float best)
{
    size_t b = 0;
    while (spread->best[b] < best)
        b++;
    size_t first = b * PATCH_BLOCK, chosen = first;
    float largest = -1.0f;
    for (size_t i = first; i < first + PATCH_BLOCK; i++)
        if (spread->rest[i] * spread->density[i] > largest) {
            largest = spread->rest[i] * spread->density[i];
            chosen = i;
        }
    return (uint32_t)chosen;
}

size_t LANES_NAME(patch_take)(patch_spread *spread, size_t n, uint32_t *taken)
{
    size_t count = 0;
    for (; count < n && spread->next != UINT32_MAX; count++) {
        taken[count] = spread->next;
        float from[3];
        for (int k = 0; k < 3; k++)
            from[k] = spread->x[k][spread->next];
        float best = update_all(spread, from);
        spread->next = best > 0.0f ? find_best(spread, best) : UINT32_MAX;
    }
    return count;
}

/* ---- Covered directions ---- */

patch_screened LANES_NAME(patch_screen)(const patch_caps *caps,
                                        const float (*direction)[PATCH_SCREENED], size_t n)
{
    patch_screened found = {0, 0};
    for (size_t i = 0; i < n; i += LANES) {
        lanes_float x = lanes_load(direction[0] + i), y = lanes_load(direction[1] + i),
                    z = lanes_load(direction[2] + i);
        lanes_float inside = lanes_set(-LARGEST), outside = lanes_set(-LARGEST);
        for (size_t c = 0; c < caps->n; c++) {
            const patch_cap *cap = &caps->cap[c];
            lanes_float cosine = x * cap->axis[0] + y * cap->axis[1] + z * cap->axis[2];
            inside = lanes_max(inside, cosine - cap->inside);
            outside = lanes_max(outside, cosine - cap->outside);
        }
        lanes_float zero = lanes_set(0.0f);
        found.covered |= (uint64_t)lanes_mask_bits(lanes_less(zero, inside)) << i;
        if (caps->complete)
            found.exposed |= (uint64_t)lanes_mask_bits(lanes_less(outside, zero)) << i;
    }
    return found;
}
