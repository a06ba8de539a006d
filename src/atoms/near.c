/* SPDX-License-Identifier: MIT */
/*
 * A grid of cells as wide as the cutoff, whose numbers are hashed: neither a large box nor a few
 * atoms far away need memory. With a box, the grid is one of the reduced cell.
 */
#include "atoms/near.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"

/* Condensed matter has below 0.2 atoms per cubic Angstrom, thus 700 within 27 cells of 5 A. */
#define MAX_TESTS_PER_ATOM 3000
#define FREE_TESTS         1000000
#define MAX_CELL           1e15 /* atoms farther away share cells */

typedef struct cell {
    int64_t k[3];
} cell;

typedef struct grid {
    size_t n;
    const double *positions;
    const elea_lattice *lattice;
    double cutoff;
    int64_t period[3]; /* cells along each vector of the lattice; 0: not periodic */
    cell *cells;       /* of each atom */
    size_t mask;
    size_t *starts; /* of each bucket in `members` */
    size_t *members;
    uint64_t tests;
} grid;

static size_t hash(const grid *g, const cell *c)
{
    return (size_t)elea_near_hash(c->k) & g->mask;
}

static cell cell_of(const grid *g, const double x[3])
{
    cell c;
    for (int k = 0; k < 3; k++) {
        if (g->lattice != NULL) {
            const double(*inverse)[3] = g->lattice->inverse;
            double f = x[0] * inverse[0][k] + x[1] * inverse[1][k] + x[2] * inverse[2][k];
            double place = (f - floor(f)) * (double)g->period[k];
            c.k[k] = place < (double)g->period[k] ? (int64_t)place : g->period[k] - 1;
        } else {
            c.k[k] = (int64_t)floor(fmin(fmax(x[k] / g->cutoff, -MAX_CELL), MAX_CELL));
        }
    }
    return c;
}

static elea_status allocate(grid *g, elea_error *error)
{
    size_t n_buckets = 16;
    while (n_buckets < 2 * g->n && n_buckets <= SIZE_MAX / 4 / sizeof(size_t))
        n_buckets *= 2;
    g->mask = n_buckets - 1;
    g->cells = calloc(g->n + 1, sizeof *g->cells);
    g->starts = calloc(n_buckets + 1, sizeof *g->starts);
    g->members = calloc(g->n + 1, sizeof *g->members);
    if (g->cells == NULL || g->starts == NULL || g->members == NULL)
        return elea_error_memory(error, g->n, sizeof *g->cells, "cells of atoms");
    return ELEA_OK;
}

static void fill(grid *g)
{
    for (int k = 0; k < 3; k++)
        g->period[k] =
            g->lattice == NULL
                ? 0
                : (int64_t)fmax(1.0, fmin(MAX_CELL, floor(g->lattice->widths[k] / g->cutoff)));
    for (size_t i = 0; i < g->n; i++) {
        g->cells[i] = cell_of(g, g->positions + 3 * i);
        g->starts[hash(g, &g->cells[i]) + 1]++;
    }
    for (size_t h = 0; h <= g->mask; h++)
        g->starts[h + 1] += g->starts[h];
    /* Backwards, so that the members of a bucket ascend and `starts` ends as the starts. */
    for (size_t i = g->n; i-- > 0;)
        g->members[--g->starts[hash(g, &g->cells[i]) + 1]] = i;
    for (size_t h = 0; h <= g->mask; h++)
        g->starts[h] = g->starts[h + 1];
    g->starts[g->mask + 1] = g->n;
}

static elea_status take(const grid *g, size_t i, size_t j, elea_near_visit *visit, void *context,
                        elea_error *error)
{
    elea_near_pair pair = {.a = i < j ? i : j, .b = i < j ? j : i};
    double d[3];
    for (size_t k = 0; k < 3; k++)
        d[k] = g->positions[3 * pair.b + k] - g->positions[3 * pair.a + k];
    if (g->lattice != NULL)
        (void)elea_lattice_nearest(g->lattice, d, pair.shift);
    pair.distance2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
    return pair.distance2 <= g->cutoff * g->cutoff ? visit(context, &pair, error) : ELEA_OK;
}

/* Pairs of atom i and those in a cell; `later`: only with numbers above i. */
static elea_status visit_cell(grid *g, size_t i, const cell *where, bool later,
                              elea_near_visit *visit, void *context, elea_error *error)
{
    size_t bucket = hash(g, where);
    elea_status failed = ELEA_OK;
    for (size_t m = g->starts[bucket]; m < g->starts[bucket + 1] && !failed; m++) {
        size_t j = g->members[m];
        const cell *there = &g->cells[j];
        g->tests++;
        if ((later && j <= i) || there->k[0] != where->k[0] || there->k[1] != where->k[1] ||
            there->k[2] != where->k[2])
            continue;
        failed = take(g, i, j, visit, context, error);
    }
    return failed;
}

/* The range of neighbours along a vector; with one or two cells, those on both sides are equal. */
static void find_range(int64_t period, int64_t *low, int64_t *high)
{
    *low = period == 1 || period == 2 ? 0 : -1;
    *high = period == 1 ? 0 : 1;
}

static elea_status visit_neighbours(grid *g, size_t i, elea_near_visit *visit, void *context,
                                    elea_error *error)
{
    int64_t low[3], high[3];
    elea_status failed = ELEA_OK;
    bool distinct = true; /* each pair of cells then needs to be visited from one of them only */
    for (int k = 0; k < 3; k++) {
        find_range(g->period[k], &low[k], &high[k]);
        distinct = distinct && low[k] == -1;
    }
    for (int64_t x = distinct ? 0 : low[0]; x <= high[0]; x++)
        for (int64_t y = distinct && x == 0 ? 0 : low[1]; y <= high[1]; y++)
            for (int64_t z = distinct && x == 0 && y == 0 ? 0 : low[2]; z <= high[2] && !failed;
                 z++) {
                const int64_t step[3] = {x, y, z};
                cell where = g->cells[i];
                for (int k = 0; k < 3; k++) {
                    where.k[k] += step[k];
                    if (g->period[k] > 0)
                        where.k[k] = (where.k[k] + g->period[k]) % g->period[k];
                }
                bool own = x == 0 && y == 0 && z == 0;
                failed = visit_cell(g, i, &where, !distinct || own, visit, context, error);
            }
    return failed;
}

elea_status elea_near_pairs(size_t n, const double *positions, const elea_lattice *lattice,
                            double cutoff, elea_near_visit *visit, void *context, bool *crowded,
                            elea_error *error)
{
    grid g = {.n = n, .positions = positions, .lattice = lattice, .cutoff = cutoff};
    const uint64_t most = FREE_TESTS + MAX_TESTS_PER_ATOM * (uint64_t)n;
    *crowded = false;
    elea_status failed = allocate(&g, error);
    if (!failed)
        fill(&g);
    for (size_t i = 0; i < n && !failed && !*crowded; i++) {
        failed = visit_neighbours(&g, i, visit, context, error);
        *crowded = g.tests > most;
    }
    free(g.cells);
    free(g.starts);
    free(g.members);
    return failed;
}
