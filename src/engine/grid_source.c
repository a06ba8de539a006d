/* SPDX-License-Identifier: MIT */
/* The primitives of a body along a Morton curve. */
#include "engine/grid_parts.h"

#include <stdlib.h>
#include <string.h>

#include "body/shape.h"

/* The bits of x, each followed by two zeros: one coordinate's part of a Morton code. */
static uint32_t spread_bits(uint32_t x)
{
    x = (x | x << 16) & 0x030000ffU;
    x = (x | x << 8) & 0x0300f00fU;
    x = (x | x << 4) & 0x030c30c3U;
    return (x | x << 2) & 0x09249249U;
}

static uint32_t morton_code(vec3 middle, double scale)
{
    const double at[3] = {middle.x * scale, middle.y * scale, middle.z * scale};
    uint32_t code = 0;
    for (int k = 0; k < 3; k++)
        code |= spread_bits((uint32_t)fmin(fmax(512.0 * (at[k] + 1.0), 0.0), 1023.0)) << k;
    return code;
}

/* Radix sort of the primitives' numbers by their codes; `work` holds 4 n. */
static const uint32_t *sort_primitives(const grid_source *source, uint32_t *work)
{
    size_t n = body_size(source->body);
    uint32_t *code = work, *number = work + n, *next_code = work + 2 * n, *next = work + 3 * n;
    for (size_t i = 0; i < n; i++) {
        code[i] = morton_code(primitive_centre(source->body, i), source->scale);
        number[i] = (uint32_t)i;
    }
    for (int shift = 0; shift < 30; shift += 10) {
        size_t first[1025] = {0};
        for (size_t i = 0; i < n; i++)
            first[(code[i] >> shift & 1023) + 1]++;
        for (size_t k = 1; k < 1024; k++)
            first[k] += first[k - 1];
        for (size_t i = 0; i < n; i++) {
            size_t to = first[code[i] >> shift & 1023]++;
            next_code[to] = code[i];
            next[to] = number[i];
        }
        uint32_t *swapped = code;
        code = next_code;
        next_code = swapped;
        swapped = number;
        number = next;
        next = swapped;
    }
    return number;
}

/* The rows of a primitive in the grid's unit of length. */
static void scaled_rows(const grid_source *source, size_t number, double rows[GRID_ROWS_CUBOIDS])
{
    const rounded_box shape = primitive_rounded_box(source->body, number);
    const vec3 low = vec3_scale(source->scale, shape.box.low),
               high = vec3_scale(source->scale, shape.box.high);
    const double values[GRID_ROWS_CUBOIDS] = {low.x,  low.y,  low.z, shape.radius * source->scale,
                                              high.x, high.y, high.z};
    memcpy(rows, values, sizeof values);
}

static void copy_rows(grid_source *source, const uint32_t *order)
{
    size_t n = body_size(source->body);
    grid_shapes *all = &source->all;
    size_t n_rows = (size_t)all->n_rows;
    for (size_t i = 0; i < all->n_blocks * GRID_LIST; i++) {
        double rows[GRID_ROWS_CUBOIDS] = {GRID_PADDING, 0.0, 0.0, 0.0, GRID_PADDING};
        if (i < n)
            scaled_rows(source, order[i], rows);
        all->number[i] = i < n ? order[i] : 0;
        for (size_t k = 0; k < n_rows; k++)
            all->row[k][i] = (float)rows[k];
        memcpy(source->exact + i * n_rows, rows, n_rows * sizeof *rows);
    }
}

bool grid_source_sort(grid_source *source)
{
    size_t n = body_size(source->body), n_blocks = (n + GRID_LIST - 1) / GRID_LIST;
    size_t padded = n_blocks * GRID_LIST;
    int n_rows = grid_rows_of(source->body);
    float *arrays = malloc(padded * (size_t)(n_rows + 1) * sizeof *arrays);
    source->exact = malloc(padded * (size_t)n_rows * sizeof *source->exact);
    uint32_t *work = malloc(4 * n * sizeof *work);
    bool enough = arrays != NULL && source->exact != NULL && work != NULL;
    source->all = (grid_shapes){.n_blocks = n_blocks, .n_rows = n_rows, .row = {arrays}};
    if (enough) {
        for (int k = 1; k < n_rows; k++)
            source->all.row[k] = arrays + padded * (size_t)k;
        source->all.number = (uint32_t *)(arrays + padded * (size_t)n_rows);
        copy_rows(source, sort_primitives(source, work));
    }
    free(work);
    return enough;
}

void grid_source_clear(grid_source *source)
{
    free(source->all.row[0]);
    free(source->exact);
    source->exact = NULL;
    source->all = (grid_shapes){.n_blocks = 0};
}

/* Distance from the centre of sphere `i` to the nearest other one in the block, in units of its
 * radius, at most 1. Spheres that contain it, or are contained in it, are ignored. */
static double nearest_centre(const double rows[][GRID_ROWS_SPHERES], size_t count, size_t i)
{
    double radius = rows[i][GRID_RADIUS], least = radius * radius;
    for (size_t j = 0; j < count; j++) {
        double square = 0.0, difference = rows[j][GRID_RADIUS] - radius;
        for (int k = 0; k < 3; k++)
            square += (rows[j][k] - rows[i][k]) * (rows[j][k] - rows[i][k]);
        if (square > difference * difference)
            least = fmin(least, square);
    }
    return sqrt(least) / radius;
}

double grid_source_spacing(const grid_source *source, double most)
{
    size_t n = body_size(source->body);
    if (source->all.n_rows != GRID_ROWS_SPHERES)
        return most;
    double sum = 0.0, enough = most * (double)n;
    for (size_t first = 0; first < n && sum < enough; first += GRID_LIST) {
        size_t count = n - first < GRID_LIST ? n - first : GRID_LIST;
        double rows[GRID_LIST][GRID_ROWS_SPHERES];
        memcpy(rows, source->exact + first * GRID_ROWS_SPHERES, count * sizeof rows[0]);
        for (size_t i = 0; i < count; i++)
            sum += nearest_centre((const double(*)[GRID_ROWS_SPHERES])rows, count, i);
    }
    return fmin(sum / (double)n, most);
}
