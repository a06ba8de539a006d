/* SPDX-License-Identifier: MIT */
#include "io/voxels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define WORD_BITS   64
#define FIRST_WORDS 4096
#define LEAST_CUBE  ((size_t)4) /* edge of the smallest cube that grows into a box */

/* ---- Adding voxels ---- */

elea_status elea_voxels_begin(elea_voxels *voxels, const uint64_t size[3], double threshold,
                              const char *path, elea_error *error)
{
    *voxels = (elea_voxels){
        .axis = {0, 1, 2},
        .step = {1.0, 1.0, 1.0},
        .threshold = threshold,
        .n_voxels = 1,
        .least = HUGE_VAL,
        .greatest = -HUGE_VAL,
    };
    for (int k = 0; k < 3; k++) {
        if (size[k] == 0 || size[k] > INT32_MAX - WORD_BITS ||
            size[k] > (UINT64_MAX >> 8) / voxels->n_voxels)
            return elea_error_at(
                error, ELEA_ERROR_FORMAT, elea_place_file(path),
                "an image cannot have %llu x %llu x %llu voxels; the header is damaged",
                (unsigned long long)size[0], (unsigned long long)size[1],
                (unsigned long long)size[2]);
        voxels->size[k] = (size_t)size[k];
        voxels->n_voxels *= size[k];
    }
    voxels->words = (voxels->size[0] + WORD_BITS - 1) / WORD_BITS;
    return ELEA_OK;
}

/*
 * Makes room for the word `place`: memory grows with the voxels read, not with the size in the
 * header.
 */
static elea_status reserve_word(elea_voxels *voxels, size_t place, elea_error *error)
{
    if (place < voxels->word_capacity)
        return ELEA_OK;
    size_t total = voxels->words * voxels->size[1] * voxels->size[2];
    size_t capacity = place + place / 2 + FIRST_WORDS;
    if (capacity > total)
        capacity = total;
    uint64_t *bits = NULL;
    if (capacity <= SIZE_MAX / sizeof *bits)
        bits = realloc(voxels->bits, capacity * sizeof *bits);
    if (bits == NULL)
        return elea_error_memory(error, capacity, sizeof *bits, "bits of voxels");
    memset(bits + voxels->word_capacity, 0, (capacity - voxels->word_capacity) * sizeof *bits);
    voxels->bits = bits;
    voxels->word_capacity = capacity;
    return ELEA_OK;
}

/* Bits of `n` values from bit `first` on. NaN, which stands for "no value", is not solid. */
static uint64_t solid_bits(elea_voxels *voxels, const double *values, size_t first, size_t n)
{
    bool any = isnan(voxels->threshold);
    double threshold = voxels->threshold, least = voxels->least, greatest = voxels->greatest;
    uint64_t bits = 0;
    for (size_t i = 0; i < n; i++) {
        double value = values[i];
        bool solid = any ? value < 0.0 || value > 0.0 : value >= threshold;
        bits |= (uint64_t)solid << i;
        least = value < least ? value : least;
        greatest = value > greatest ? value : greatest;
    }
    voxels->least = least;
    voxels->greatest = greatest;
    return bits << first;
}

elea_status elea_voxels_add(elea_voxels *voxels, const double *values, size_t n, elea_error *error)
{
    for (size_t i = 0; i < n;) {
        size_t place = voxels->row * voxels->words + voxels->x / WORD_BITS;
        elea_status failed = reserve_word(voxels, place, error);
        if (failed)
            return failed;
        size_t first = voxels->x % WORD_BITS, step = WORD_BITS - first;
        step = voxels->size[0] - voxels->x < step ? voxels->size[0] - voxels->x : step;
        step = n - i < step ? n - i : step;
        uint64_t bits = solid_bits(voxels, values + i, first, step);
        voxels->bits[place] |= bits;
        voxels->n_solid += (uint64_t)__builtin_popcountll(bits);
        i += step;
        voxels->x += step;
        if (voxels->x == voxels->size[0]) {
            voxels->x = 0;
            voxels->row++;
        }
    }
    return ELEA_OK;
}

/* ---- Boxes ---- */

/* Mask of the bits of word `word` between bits `low` and `high` of the row. */
static uint64_t mask(size_t word, size_t low, size_t high)
{
    uint64_t bits = UINT64_MAX;
    if (word == low / WORD_BITS)
        bits &= UINT64_MAX << low % WORD_BITS;
    if (word == (high - 1) / WORD_BITS)
        bits &= UINT64_MAX >> (WORD_BITS - 1 - (high - 1) % WORD_BITS);
    return bits;
}

static uint64_t *row_at(const elea_voxels *voxels, size_t y, size_t z)
{
    return voxels->bits + (z * voxels->size[1] + y) * voxels->words;
}

static bool is_solid(const uint64_t *row, size_t low, size_t high)
{
    for (size_t word = low / WORD_BITS; word <= (high - 1) / WORD_BITS; word++)
        if (~row[word] & mask(word, low, high))
            return false;
    return true;
}

static bool is_solid_box(const elea_voxels *voxels, const elea_voxel_box *box)
{
    for (int32_t z = box->low[2]; z < box->high[2]; z++)
        for (int32_t y = box->low[1]; y < box->high[1]; y++)
            if (!is_solid(row_at(voxels, (size_t)y, (size_t)z), (size_t)box->low[0],
                          (size_t)box->high[0]))
                return false;
    return true;
}

static void remove_box(elea_voxels *voxels, const elea_voxel_box *box)
{
    size_t low = (size_t)box->low[0], high = (size_t)box->high[0];
    for (int32_t z = box->low[2]; z < box->high[2]; z++)
        for (int32_t y = box->low[1]; y < box->high[1]; y++) {
            uint64_t *row = row_at(voxels, (size_t)y, (size_t)z);
            for (size_t word = low / WORD_BITS; word <= (high - 1) / WORD_BITS; word++)
                row[word] &= ~mask(word, low, high);
        }
}

static elea_status take_box(elea_voxels *voxels, const elea_voxel_box *box, elea_error *error)
{
    if (voxels->n_boxes == voxels->box_capacity) {
        size_t capacity = voxels->box_capacity + voxels->box_capacity / 2 + 1024;
        elea_voxel_box *boxes = NULL;
        if (capacity <= SIZE_MAX / sizeof *boxes)
            boxes = realloc(voxels->boxes, capacity * sizeof *boxes);
        if (boxes == NULL)
            return elea_error_memory(error, capacity, sizeof *boxes, "boxes of voxels");
        voxels->boxes = boxes;
        voxels->box_capacity = capacity;
    }
    remove_box(voxels, box);
    voxels->boxes[voxels->n_boxes++] = *box;
    return ELEA_OK;
}

/* Adds a layer to one side of the box if all of it is solid. */
static bool add_layer(const elea_voxels *voxels, elea_voxel_box *box, int axis, bool above)
{
    elea_voxel_box layer = *box;
    if (above ? (size_t)box->high[axis] == voxels->size[axis] : box->low[axis] == 0)
        return false;
    layer.low[axis] = above ? box->high[axis] : box->low[axis] - 1;
    layer.high[axis] = layer.low[axis] + 1;
    if (!is_solid_box(voxels, &layer))
        return false;
    box->high[axis] += above ? 1 : 0;
    box->low[axis] -= above ? 0 : 1;
    return true;
}

/* Grows the box on all sides in turn, as long as any side can grow. */
static void grow_alike(const elea_voxels *voxels, elea_voxel_box *box)
{
    for (bool grown = true; grown;) {
        grown = false;
        for (int axis = 0; axis < 3; axis++) {
            bool up = add_layer(voxels, box, axis, true);
            bool down = add_layer(voxels, box, axis, false);
            grown = grown || up || down;
        }
    }
}

/* Solid cubes of that edge at multiples of it: each grows into a box. */
static elea_status take_cubes(elea_voxels *voxels, size_t edge, elea_error *error)
{
    for (size_t z = 0; z + edge <= voxels->size[2]; z += edge)
        for (size_t y = 0; y + edge <= voxels->size[1]; y += edge)
            for (size_t x = 0; x + edge <= voxels->size[0]; x += edge) {
                elea_voxel_box box = {
                    {(int32_t)x, (int32_t)y, (int32_t)z},
                    {(int32_t)(x + edge), (int32_t)(y + edge), (int32_t)(z + edge)}};
                if (!is_solid_box(voxels, &box))
                    continue;
                grow_alike(voxels, &box);
                elea_status failed = take_box(voxels, &box, error);
                if (failed)
                    return failed;
            }
    return ELEA_OK;
}

/* End of the run of solid voxels that begins at `x`. */
static size_t end_of_run(const elea_voxels *voxels, const uint64_t *row, size_t x)
{
    size_t word = x / WORD_BITS;
    uint64_t gaps = ~row[word] & (UINT64_MAX << x % WORD_BITS);
    while (gaps == 0 && ++word < voxels->words)
        gaps = ~row[word];
    size_t end = gaps == 0 ? voxels->size[0] : word * WORD_BITS + (size_t)__builtin_ctzll(gaps);
    return end < voxels->size[0] ? end : voxels->size[0];
}

/* Runs along x, extended along y and then along z. */
static elea_status take_runs(elea_voxels *voxels, size_t y, size_t z, elea_error *error)
{
    const uint64_t *row = row_at(voxels, y, z);
    for (size_t word = 0; word < voxels->words; word++)
        while (row[word] != 0) {
            size_t x = word * WORD_BITS + (size_t)__builtin_ctzll(row[word]);
            elea_voxel_box box = {
                {(int32_t)x, (int32_t)y, (int32_t)z},
                {(int32_t)end_of_run(voxels, row, x), (int32_t)y + 1, (int32_t)z + 1}};
            while (add_layer(voxels, &box, 1, true))
                continue;
            while (add_layer(voxels, &box, 2, true))
                continue;
            elea_status failed = take_box(voxels, &box, error);
            if (failed)
                return failed;
        }
    return ELEA_OK;
}

/*
 * Large compact boxes first, then the rest. Runs alone would give as few as half the boxes, but
 * long ones: walks are no faster with them, and the exact interior of a porous body takes ten times
 * as long.
 */
static elea_status cover(elea_voxels *voxels, elea_error *error)
{
    size_t edge = LEAST_CUBE;
    while (2 * edge <= voxels->size[0] && 2 * edge <= voxels->size[1] &&
           2 * edge <= voxels->size[2])
        edge *= 2;
    for (; edge >= LEAST_CUBE; edge /= 2) {
        elea_status failed = take_cubes(voxels, edge, error);
        if (failed)
            return failed;
    }
    for (size_t z = 0; z < voxels->size[2]; z++)
        for (size_t y = 0; y < voxels->size[1]; y++) {
            elea_status failed = take_runs(voxels, y, z, error);
            if (failed)
                return failed;
        }
    return ELEA_OK;
}

elea_status elea_voxels_finish(elea_voxels *voxels, const char *path, elea_error *error)
{
    if (voxels->n_solid == 0 && isnan(voxels->threshold))
        return elea_error_at(error, ELEA_ERROR_BODY, elea_place_file(path),
                             "all of its voxels are zero");
    if (voxels->n_solid == 0)
        return elea_error_at(error, ELEA_ERROR_BODY, elea_place_file(path),
                             "no voxel reaches the threshold %g; the values range from %g to %g",
                             voxels->threshold, voxels->least, voxels->greatest);
    elea_status failed = cover(voxels, error);
    free(voxels->bits);
    voxels->bits = NULL;
    voxels->word_capacity = 0;
    return failed;
}

void elea_voxels_corners(const elea_voxels *voxels, size_t number, double scale, double corners[6])
{
    const elea_voxel_box *box = &voxels->boxes[number];
    for (int k = 0; k < 3; k++) {
        /* Equal planes give equal numbers, so that boxes touch without a gap. */
        double a = scale * (voxels->corner[k] + voxels->step[k] * box->low[k]);
        double b = scale * (voxels->corner[k] + voxels->step[k] * box->high[k]);
        corners[voxels->axis[k]] = fmin(a, b);
        corners[3 + voxels->axis[k]] = fmax(a, b);
    }
}

void elea_voxels_clear(elea_voxels *voxels)
{
    free(voxels->bits);
    free(voxels->boxes);
    *voxels = (elea_voxels){.bits = NULL};
}
