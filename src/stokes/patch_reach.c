/* SPDX-License-Identifier: MIT */
#include "stokes/patch_reach.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "body/shape.h"

#define WORD 64 /* bits */

/* ---- Memory ---- */

static elea_status reserve(patch_reach *reach, elea_error *error)
{
    reach->words = (reach->planes.n[0] + WORD - 1) / WORD;
    size_t rows = reach->planes.n[1] * reach->planes.n[2], words = rows * reach->words;
    if (words > reach->capacity || rows > reach->queue_capacity) {
        patch_reach_clear(reach);
        reach->open = malloc(words * sizeof *reach->open);
        reach->reached = malloc(words * sizeof *reach->reached);
        reach->queue = malloc(2 * rows * sizeof *reach->queue);
        if (reach->open == NULL || reach->reached == NULL || reach->queue == NULL) {
            (void)elea_error_memory(error, words, sizeof *reach->open, "a grid of free space");
            return ELEA_ERROR_MEMORY;
        }
        reach->capacity = words;
        reach->queue_capacity = rows;
    }
    return ELEA_OK;
}

void patch_reach_clear(patch_reach *reach)
{
    free(reach->open);
    free(reach->reached);
    free(reach->queue);
    reach->open = reach->reached = NULL;
    reach->queue = NULL;
    reach->capacity = reach->queue_capacity = 0;
}

elea_status patch_reach_begin(patch_reach *reach, const elea_body *body, elea_error *error)
{
    elea_status failed = patch_planes_lay(&reach->planes, body, error);
    return failed ? failed : reserve(reach, error);
}

/* ---- Cells inside the body ---- */

/* Clears the bits first to end - 1 of a row. */
static void clear_bits(uint64_t *row, size_t first, size_t end)
{
    for (size_t w = first / WORD; w * WORD < end; w++) {
        uint64_t bits = UINT64_MAX;
        if (w * WORD < first)
            bits &= UINT64_MAX << first % WORD;
        if (end - w * WORD < WORD)
            bits &= ~(UINT64_MAX << end % WORD);
        row[w] &= ~bits;
    }
}

/* ---- Slabs ---- */

/* Layers of cells in a part, so that there are several, but few that look at all primitives. */
#define LEAST_LAYERS ((size_t)16)
#define MOST_SLABS   ((size_t)8)

static size_t layers_of(const patch_reach *reach)
{
    size_t layers = (reach->planes.n[2] + MOST_SLABS - 1) / MOST_SLABS;
    return layers > LEAST_LAYERS ? layers : LEAST_LAYERS;
}

size_t patch_reach_parts(const patch_reach *reach)
{
    return (reach->planes.n[2] + layers_of(reach) - 1) / layers_of(reach);
}

/* Layers first to end - 1 along the last axis. */
typedef struct range {
    size_t first, end;
} range;

static range slab_of(const patch_reach *reach, size_t part)
{
    size_t first = part * layers_of(reach), end = first + layers_of(reach);
    return (range){first, end < reach->planes.n[2] ? end : reach->planes.n[2]};
}

static void open_slab(patch_reach *reach, range slab)
{
    size_t ny = reach->planes.n[1], words = (slab.end - slab.first) * ny * reach->words;
    memset(reach->open + slab.first * ny * reach->words, 0xff, words * sizeof *reach->open);
    memset(reach->reached + slab.first * ny * reach->words, 0, words * sizeof *reach->reached);
    for (size_t row = slab.first * ny; row < slab.end * ny; row++)
        clear_bits(reach->open + row * reach->words, reach->planes.n[0], reach->words * WORD);
}

/* Cells along one axis that lie between two coordinates. */
static range cells_within(const patch_planes *planes, int axis, double low, double high)
{
    size_t first = patch_planes_above(planes, axis, low - planes->tolerance);
    size_t above = patch_planes_above(planes, axis, high + planes->tolerance);
    return (range){first, above > first ? above - 1 : first};
}

/* Distance of the far end of an interval. */
static double far_end(const double *plane, size_t cell, double x)
{
    return fmax(fabs(plane[cell] - x), fabs(plane[cell + 1] - x));
}

/*
 * Closes the cells inside a rounded box: those of a row that are above, or below, a cell whose four
 * edges along x lie deep enough.
 */
static void close_primitive(patch_reach *reach, const rounded_box *shape, range slab)
{
    double a = shape->radius, square = a * a * (1.0 - 1e-9);
    const elea_cuboid *box = &shape->box;
    const double *plane = reach->planes.at[2];
    if (box->high.z + a < plane[slab.first] || box->low.z - a > plane[slab.end])
        return;
    range y = cells_within(&reach->planes, 1, box->low.y - a, box->high.y + a);
    range z = cells_within(&reach->planes, 2, box->low.z - a, box->high.z + a);
    z.first = z.first > slab.first ? z.first : slab.first;
    z.end = z.end < slab.end ? z.end : slab.end;
    for (size_t k = z.first; k < z.end; k++) {
        double dz = a > 0.0 ? far_end(plane, k, box->low.z) : 0.0;
        for (size_t j = y.first; j < y.end; j++) {
            double dy = a > 0.0 ? far_end(reach->planes.at[1], j, box->low.y) : 0.0;
            double rest = square - dy * dy - dz * dz;
            if (rest < 0.0)
                continue;
            double half = sqrt(rest);
            range x = cells_within(&reach->planes, 0, box->low.x - half, box->high.x + half);
            if (x.end > x.first)
                clear_bits(reach->open + (k * reach->planes.n[1] + j) * reach->words, x.first,
                           x.end);
        }
    }
}

elea_status patch_reach_close(patch_reach *reach, const elea_body *body, size_t part,
                              const elea_cancel *cancel, elea_error *error)
{
    range slab = slab_of(reach, part);
    open_slab(reach, slab);
    for (size_t i = 0; i < body_size(body); i++) {
        if (i % 1024 == 0 && cancel_requested(cancel))
            return cancel_error(error);
        rounded_box shape = primitive_rounded_box(body, i);
        close_primitive(reach, &shape, slab);
    }
    return ELEA_OK;
}

/* ---- Cells that can be reached ---- */

/* Extends the bits of a word through the open ones, by doubling steps (Kogge and Stone 1973). */
static uint64_t spread_word(uint64_t bits, uint64_t open)
{
    uint64_t up = open, down = open, lower = bits, upper = bits;
    for (unsigned step = 1; step < WORD; step *= 2) {
        upper |= up & (upper << step);
        up &= up << step;
        lower |= down & (lower >> step);
        down &= down >> step;
    }
    return upper | lower;
}

/* Extends a row through its open cells. */
static void spread_row(uint64_t *row, const uint64_t *open, size_t words)
{
    uint64_t carry = 0;
    for (size_t w = 0; w < words; w++) {
        row[w] = spread_word(row[w] | (carry & open[w]), open[w]);
        carry = row[w] >> (WORD - 1);
    }
    carry = 0;
    for (size_t w = words; w-- > 0;) {
        row[w] = spread_word(row[w] | (carry & open[w]), open[w]);
        carry = row[w] << (WORD - 1);
    }
}

/* Reaches a row from the cells of another one next to it; true if it has grown. */
static bool enter_row(patch_reach *reach, size_t from, size_t to)
{
    size_t words = reach->words;
    const uint64_t *open = reach->open + to * words, *source = reach->reached + from * words;
    uint64_t *row = reach->reached + to * words, added = 0;
    for (size_t w = 0; w < words; w++) {
        uint64_t more = source[w] & open[w] & ~row[w];
        row[w] |= more;
        added |= more;
    }
    if (added == 0)
        return false;
    spread_row(row, open, words);
    return true;
}

/* Rows that wait; each is at most once in the queue, a ring with room for all. */
typedef struct waiting {
    uint32_t *row, *is_in;
    size_t size, first, count;
} waiting;

static void wait(waiting *queue, size_t row)
{
    if (queue->is_in[row])
        return;
    queue->is_in[row] = 1;
    size_t end = queue->first + queue->count++;
    queue->row[end < queue->size ? end : end - queue->size] = (uint32_t)row;
}

/* Floods the open cells from the corner, which is outside. */
elea_status patch_reach_flood(patch_reach *reach, const elea_cancel *cancel, elea_error *error)
{
    size_t ny = reach->planes.n[1], nz = reach->planes.n[2], rows = ny * nz, done = 0;
    waiting queue = {reach->queue, reach->queue + rows, rows, 0, 0};
    memset(queue.is_in, 0, rows * sizeof *queue.is_in);
    reach->reached[0] = 1;
    spread_row(reach->reached, reach->open, reach->words);
    wait(&queue, 0);
    while (queue.count > 0) {
        if (done++ % 4096 == 0 && cancel_requested(cancel))
            return cancel_error(error);
        size_t row = queue.row[queue.first], y = row % ny, z = row / ny;
        queue.first = queue.first + 1 < rows ? queue.first + 1 : 0;
        queue.count--;
        queue.is_in[row] = 0;
        if (y > 0 && enter_row(reach, row, row - 1))
            wait(&queue, row - 1);
        if (y + 1 < ny && enter_row(reach, row, row + 1))
            wait(&queue, row + 1);
        if (z > 0 && enter_row(reach, row, row - ny))
            wait(&queue, row - ny);
        if (z + 1 < nz && enter_row(reach, row, row + ny))
            wait(&queue, row + ny);
    }
    return ELEA_OK;
}

/* ---- Queries ---- */

bool patch_reach_has(const patch_reach *reach, vec3 place)
{
    const patch_planes *planes = &reach->planes;
    size_t low[3], high[3];
    for (int k = 0; k < 3; k++) {
        double x = vec3_coordinate(place, k), slack = 2.0 * planes->tolerance;
        low[k] = high[k] = patch_planes_above(planes, k, x - slack);
        if (low[k] == 0 || low[k] > planes->n[k])
            return true;
        if (planes->at[k][high[k]] < x + slack)
            high[k] = patch_planes_above(planes, k, x + slack);
        if (high[k] > planes->n[k])
            return true;
    }
    for (size_t z = low[2]; z <= high[2]; z++)
        for (size_t y = low[1]; y <= high[1]; y++)
            for (size_t x = low[0]; x <= high[0]; x++) {
                const uint64_t *row =
                    reach->reached + ((z - 1) * reach->planes.n[1] + y - 1) * reach->words;
                if (row[(x - 1) / WORD] >> (x - 1) % WORD & 1)
                    return true;
            }
    return false;
}
