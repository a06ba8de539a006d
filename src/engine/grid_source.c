/* SPDX-License-Identifier: MIT */
/* The primitives of a body in blocks. */
#include "engine/grid_parts.h"

#include <stdlib.h>
#include <string.h>

#include "body/shape.h"

/* A primitive to be sorted: its centre in the grid's unit of length. */
typedef struct item {
    float at[3];
    uint32_t number;
} item;

/* The axis along which the centres extend farthest. */
static int longest_axis(const item *items, size_t n)
{
    float extent[3];
    for (int k = 0; k < 3; k++) {
        float low = items[0].at[k], high = low;
        for (size_t i = 1; i < n; i++) {
            low = items[i].at[k] < low ? items[i].at[k] : low;
            high = items[i].at[k] > high ? items[i].at[k] : high;
        }
        extent[k] = high - low;
    }
    return extent[0] >= extent[1] && extent[0] >= extent[2] ? 0 : extent[1] >= extent[2] ? 1 : 2;
}

/* Puts the `half` items that come first along the axis before the others (Hoare 1961). */
static void partition(item *items, size_t n, size_t half, int axis)
{
    size_t low = 0, high = n - 1;
    while (low < high) {
        float pivot = items[low + (high - low) / 2].at[axis];
        size_t i = low, j = high;
        for (;;) {
            while (items[i].at[axis] < pivot)
                i++;
            while (items[j].at[axis] > pivot)
                j--;
            if (i >= j)
                break;
            item swapped = items[i];
            items[i++] = items[j];
            items[j--] = swapped;
        }
        if (half <= j)
            high = j;
        else
            low = j + 1;
    }
}

/* Halves the items into blocks; all but the last are full. */
static void sort_items(item *items, size_t n)
{
    while (n > GRID_LIST) {
        size_t n_blocks = (n + GRID_LIST - 1) / GRID_LIST, half = n_blocks / 2 * GRID_LIST;
        partition(items, n, half, longest_axis(items, n));
        sort_items(items, half);
        items += half;
        n -= half;
    }
}

static void sort_primitives(const grid_source *source, item *items)
{
    size_t n = body_size(source->body);
    for (size_t i = 0; i < n; i++) {
        vec3 at = vec3_scale(source->scale, primitive_centre(source->body, i));
        items[i] = (item){{(float)at.x, (float)at.y, (float)at.z}, (uint32_t)i};
    }
    sort_items(items, n);
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

static void copy_rows(grid_source *source, const item *items)
{
    size_t n = body_size(source->body);
    grid_shapes *all = &source->all;
    size_t n_rows = (size_t)all->n_rows;
    for (size_t i = 0; i < all->n_blocks * GRID_LIST; i++) {
        double rows[GRID_ROWS_CUBOIDS] = {GRID_PADDING, 0.0, 0.0, 0.0, GRID_PADDING};
        if (i < n)
            scaled_rows(source, items[i].number, rows);
        all->number[i] = i < n ? items[i].number : 0;
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
    item *items = malloc(n * sizeof *items);
    bool enough = arrays != NULL && source->exact != NULL && items != NULL;
    source->all = (grid_shapes){.n_blocks = n_blocks, .n_rows = n_rows, .row = {arrays}};
    if (enough) {
        for (int k = 1; k < n_rows; k++)
            source->all.row[k] = arrays + padded * (size_t)k;
        source->all.number = (uint32_t *)(arrays + padded * (size_t)n_rows);
        sort_primitives(source, items);
        copy_rows(source, items);
    }
    free(items);
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
