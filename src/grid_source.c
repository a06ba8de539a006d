/* SPDX-License-Identifier: MIT */
/* The spheres of a body along a Morton curve. */
#include "grid_parts.h"

#include <stdlib.h>

#define FAR_AWAY 1e6f /* where padding is */

/* Bits of x, each followed by two zeros: one coordinate's part of a Morton code. */
static uint32_t spread_bits(uint32_t x)
{
    x = (x | x << 16) & 0x030000ffU;
    x = (x | x << 8) & 0x0300f00fU;
    x = (x | x << 4) & 0x030c30c3U;
    return (x | x << 2) & 0x09249249U;
}

static uint32_t morton_code(const elea_sphere *s, double scale)
{
    const double at[3] = {s->centre.x * scale, s->centre.y * scale, s->centre.z * scale};
    uint32_t code = 0;
    for (int k = 0; k < 3; k++)
        code |= spread_bits((uint32_t)fmin(fmax(512.0 * (at[k] + 1.0), 0.0), 1023.0)) << k;
    return code;
}

/* Numbers of the spheres in the order of their codes; `work` holds 4 n. Radix sort. */
static const uint32_t *sort_spheres(const grid_source *source, uint32_t *work)
{
    size_t n = source->body->n_spheres;
    uint32_t *code = work, *number = work + n, *next_code = work + 2 * n, *next = work + 3 * n;
    for (size_t i = 0; i < n; i++) {
        code[i] = morton_code(&source->body->spheres[i], source->scale);
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

static void copy_spheres(grid_source *source, const uint32_t *order)
{
    const elea_body *body = source->body;
    grid_spheres *all = &source->all;
    for (size_t i = 0; i < all->n_blocks * GRID_LIST; i++) {
        bool padding = i >= body->n_spheres;
        const elea_sphere *s = &body->spheres[padding ? 0 : order[i]];
        all->sphere[i] = padding ? 0 : order[i];
        all->x[i] = padding ? FAR_AWAY : (float)(s->centre.x * source->scale);
        all->y[i] = padding ? 0.0f : (float)(s->centre.y * source->scale);
        all->z[i] = padding ? 0.0f : (float)(s->centre.z * source->scale);
        all->radius[i] = padding ? 0.0f : (float)(s->radius * source->scale);
    }
}

bool grid_source_sort(grid_source *source)
{
    size_t n = source->body->n_spheres, n_blocks = (n + GRID_LIST - 1) / GRID_LIST;
    size_t padded = n_blocks * GRID_LIST;
    float *arrays = malloc(padded * 5 * sizeof *arrays);
    uint32_t *work = malloc(4 * n * sizeof *work);
    bool enough = arrays != NULL && work != NULL;
    source->all = (grid_spheres){.n_blocks = n_blocks, .x = arrays};
    if (enough) {
        source->all.y = arrays + padded;
        source->all.z = arrays + 2 * padded;
        source->all.radius = arrays + 3 * padded;
        source->all.sphere = (uint32_t *)(arrays + 4 * padded);
        copy_spheres(source, sort_spheres(source, work));
    }
    free(work);
    return enough;
}

void grid_source_clear(grid_source *source)
{
    free(source->all.x);
    source->all = (grid_spheres){.n_blocks = 0};
}
