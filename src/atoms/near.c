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

/* An atom in its bucket, beside others that are read with it. */
typedef struct member {
    double x[3];
    cell cell;
    size_t atom;
} member;

typedef struct grid {
    size_t n;
    const double *positions;
    const elea_lattice *lattice;
    double cutoff;
    int64_t period[3]; /* cells along each vector of the lattice; 0: not periodic */
    cell *cells;       /* of each atom */
    size_t mask;
    size_t *starts; /* of each bucket in `members` */
    member *members;
    uint64_t tests;
} grid;

/* A cell near another one, and its bucket; `later`: only pairs with atoms of larger numbers. */
typedef struct neighbour {
    cell cell;
    bool later;
    size_t first, end;
} neighbour;

/* The cells around one that have atoms. */
typedef struct surroundings {
    cell middle;
    size_t n;
    neighbour cells[27];
} surroundings;

static bool are_same(const cell *a, const cell *b)
{
    return a->k[0] == b->k[0] && a->k[1] == b->k[1] && a->k[2] == b->k[2];
}

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
    for (size_t i = g->n; i-- > 0;) {
        member *at = &g->members[--g->starts[hash(g, &g->cells[i]) + 1]];
        *at = (member){.cell = g->cells[i], .atom = i};
        for (size_t k = 0; k < 3; k++)
            at->x[k] = g->positions[3 * i + k];
    }
    for (size_t h = 0; h <= g->mask; h++)
        g->starts[h] = g->starts[h + 1];
    g->starts[g->mask + 1] = g->n;
}

/* Adds a cell whose pairs with the cell in the middle are to be visited, if it has atoms. */
static void add_cell(const grid *g, surroundings *near, const cell *where, bool later)
{
    size_t bucket = hash(g, where);
    if (g->starts[bucket] == g->starts[bucket + 1])
        return;
    near->cells[near->n++] = (neighbour){*where, later, g->starts[bucket], g->starts[bucket + 1]};
}

/* The range of neighbours along a vector; with one or two cells, those on both sides are equal. */
static void find_range(int64_t period, int64_t *low, int64_t *high)
{
    *low = period == 1 || period == 2 ? 0 : -1;
    *high = period == 1 ? 0 : 1;
}

/* A step of at most 1 from a cell. */
static int64_t step_from(int64_t k, int64_t step, int64_t period)
{
    k += step;
    if (period > 0 && k < 0)
        return k + period;
    return period > 0 && k >= period ? k - period : k;
}

static void find_surroundings(const grid *g, const cell *middle, surroundings *near)
{
    int64_t low[3], high[3];
    bool distinct = true; /* each pair of cells then needs to be visited from one of them only */
    for (int k = 0; k < 3; k++) {
        find_range(g->period[k], &low[k], &high[k]);
        distinct = distinct && low[k] == -1;
    }
    near->middle = *middle;
    near->n = 0;
    for (int64_t x = distinct ? 0 : low[0]; x <= high[0]; x++)
        for (int64_t y = distinct && x == 0 ? 0 : low[1]; y <= high[1]; y++)
            for (int64_t z = distinct && x == 0 && y == 0 ? 0 : low[2]; z <= high[2]; z++) {
                const int64_t step[3] = {x, y, z};
                cell where;
                for (int k = 0; k < 3; k++)
                    where.k[k] = step_from(middle->k[k], step[k], g->period[k]);
                bool own = x == 0 && y == 0 && z == 0;
                add_cell(g, near, &where, !distinct || own);
            }
}

static elea_status take(const grid *g, const member *one, const member *other,
                        elea_near_visit *visit, void *context, elea_error *error)
{
    bool ascend = one->atom < other->atom;
    const member *a = ascend ? one : other, *b = ascend ? other : one;
    elea_near_pair pair = {.a = a->atom, .b = b->atom};
    double d[3] = {b->x[0] - a->x[0], b->x[1] - a->x[1], b->x[2] - a->x[2]};
    pair.distance2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
    if (g->lattice != NULL && pair.distance2 > g->lattice->inner2) {
        (void)elea_lattice_nearest(g->lattice, d, pair.shift);
        pair.distance2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
    }
    return pair.distance2 <= g->cutoff * g->cutoff ? visit(context, &pair, error) : ELEA_OK;
}

/* Pairs of an atom and those in a cell. */
static elea_status visit_cell(grid *g, const member *one, const neighbour *near,
                              elea_near_visit *visit, void *context, elea_error *error)
{
    elea_status failed = ELEA_OK;
    g->tests += near->end - near->first;
    for (size_t m = near->first; m < near->end && !failed; m++) {
        const member *other = &g->members[m];
        if ((!near->later || other->atom > one->atom) && are_same(&other->cell, &near->cell))
            failed = take(g, one, other, visit, context, error);
    }
    return failed;
}

/* Consecutive atoms often are in one cell. */
static elea_status visit_neighbours(grid *g, size_t i, surroundings *near, elea_near_visit *visit,
                                    void *context, elea_error *error)
{
    member one = {.atom = i, .cell = g->cells[i]};
    for (int k = 0; k < 3; k++)
        one.x[k] = g->positions[3 * i + (size_t)k];
    if (i == 0 || !are_same(&near->middle, &one.cell))
        find_surroundings(g, &one.cell, near);
    elea_status failed = ELEA_OK;
    for (size_t c = 0; c < near->n && !failed; c++)
        failed = visit_cell(g, &one, &near->cells[c], visit, context, error);
    return failed;
}

elea_status elea_near_pairs(size_t n, const double *positions, const elea_lattice *lattice,
                            double cutoff, elea_near_visit *visit, void *context, bool *crowded,
                            elea_error *error)
{
    grid g = {.n = n, .positions = positions, .lattice = lattice, .cutoff = cutoff};
    const uint64_t most = FREE_TESTS + MAX_TESTS_PER_ATOM * (uint64_t)n;
    *crowded = false;
    surroundings near;
    elea_status failed = allocate(&g, error);
    if (!failed)
        fill(&g);
    for (size_t i = 0; i < n && !failed && !*crowded; i++) {
        failed = visit_neighbours(&g, i, &near, visit, context, error);
        *crowded = g.tests > most;
    }
    free(g.cells);
    free(g.starts);
    free(g.members);
    return failed;
}
