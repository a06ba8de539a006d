/* SPDX-License-Identifier: MIT */
/*
 * Groups of atoms of the first frame that do not touch. A walk takes them for one rigid body, but
 * molecules that do not touch diffuse separately.
 */
#include <math.h>
#include <stdlib.h>

#include "atoms/near.h"
#include "atoms/whole.h"
#include "base/error.h"

/* Atoms in adjacent cells touch for sure: heavy atoms of molecules in contact are within 5 A. */
#define APART      6.0
#define LONE_APART 12.0 /* alpha carbons and phosphates of chains in contact are within 10 A */
#define MAX_CELL   1e15 /* atoms farther away share cells */

typedef struct group_cell {
    int64_t k[3];
    size_t n;      /* atoms in it; 0: unused */
    size_t first;  /* of them */
    size_t parent; /* a cell of the same group; the root is its own */
} group_cell;

/* Open addressing (Knuth, The Art of Computer Programming, vol. 3, 6.4). */
typedef struct groups {
    group_cell *cells;
    size_t mask;
    double width;
} groups;

static size_t find_cell(const groups *g, const int64_t k[3])
{
    size_t at = (size_t)elea_near_hash(k) & g->mask;
    while (g->cells[at].n > 0 &&
           (g->cells[at].k[0] != k[0] || g->cells[at].k[1] != k[1] || g->cells[at].k[2] != k[2]))
        at = (at + 1) & g->mask;
    return at;
}

/* The place of the atom's cell. */
static size_t add_atom(groups *g, size_t i, const double x[3])
{
    group_cell cell = {.n = 1, .first = i};
    for (int k = 0; k < 3; k++)
        cell.k[k] = (int64_t)floor(fmin(fmax(x[k] / g->width, -MAX_CELL), MAX_CELL));
    size_t at = find_cell(g, cell.k);
    if (g->cells[at].n++ > 0)
        return at;
    cell.parent = at;
    g->cells[at] = cell;
    return at;
}

static size_t root_of(groups *g, size_t at)
{
    while (g->cells[at].parent != at)
        at = g->cells[at].parent = g->cells[g->cells[at].parent].parent;
    return at;
}

/* The root has the first atom of all. */
static void join(groups *g, size_t a, size_t b)
{
    a = root_of(g, a);
    b = root_of(g, b);
    if (a == b)
        return;
    if (g->cells[b].first < g->cells[a].first) {
        size_t swapped = a;
        a = b;
        b = swapped;
    }
    g->cells[b].parent = a;
}

/* Half of the 26 neighbours: each pair of cells is met once. */
static void join_neighbours(groups *g, size_t at)
{
    for (int number = 14; number < 27; number++) {
        const int64_t *k = g->cells[at].k;
        const int64_t there[3] = {k[0] + number / 9 - 1, k[1] + number / 3 % 3 - 1,
                                  k[2] + number % 3 - 1};
        size_t next = find_cell(g, there);
        if (g->cells[next].n > 0)
            join(g, at, next);
    }
}

/* Atoms of a molecule, or of a residue, parts of which may have been left out. */
static void join_bonded(groups *g, const elea_whole *whole, const elea_bond_atoms *atoms,
                        const size_t *places, size_t *of_molecule)
{
    for (size_t i = 0; i < atoms->n; i++)
        of_molecule[i] = SIZE_MAX;
    for (size_t i = 0; i < atoms->n; i++) {
        size_t *place = &of_molecule[whole->molecules[i]],
               first = atoms->starts[atoms->residues[i]];
        if (*place == SIZE_MAX)
            *place = places[i];
        join(g, *place, places[i]);
        if (elea_whole_residue_is_molecule(atoms, atoms->residues[i]))
            join(g, places[first], places[i]);
    }
}

static elea_status warn(elea_whole *whole, groups *g, const elea_bond_atoms *atoms,
                        const elea_topology *topology, elea_error *error)
{
    size_t n_groups = 0, largest = 0, other = SIZE_MAX;
    char text[ELEA_WHOLE_NAME];
    for (size_t at = 0; at <= g->mask; at++) {
        size_t root = g->cells[at].n > 0 ? root_of(g, at) : at;
        if (root != at)
            g->cells[root].n += g->cells[at].n;
    }
    for (size_t at = 0; at <= g->mask; at++) {
        const group_cell *cell = &g->cells[at];
        if (cell->n == 0 || cell->parent != at)
            continue;
        n_groups++;
        largest = cell->n > largest ? cell->n : largest;
        other = cell->first > 0 && cell->first < other ? cell->first : other;
    }
    if (n_groups < 2)
        return ELEA_OK;
    elea_whole_describe(text, topology, atoms->atoms[other]);
    return elea_whole_warn(
        whole, error,
        "the atoms form %zu groups that do not touch (more than %g A apart), the "
        "largest of %zu atoms, and one that begins with %s: they are taken for "
        "one rigid body; if they are separate molecules, analyse them one by "
        "one (elea batch --per molecule)",
        n_groups, g->width, largest, text);
}

/* Infinite with beads, whose size is not known. */
static double width_of(const elea_bond_atoms *atoms)
{
    double width = APART;
    for (size_t i = 0; i < atoms->n; i++) {
        if (!(atoms->radii[i] > 0.0))
            return HUGE_VAL;
        if (elea_bond_is_lone(atoms, i))
            width = LONE_APART;
    }
    return width;
}

static void find_groups(groups *g, const elea_whole *whole, const elea_bond_atoms *atoms,
                        const double *positions, size_t *scratch)
{
    for (size_t i = 0; i < atoms->n; i++)
        scratch[i] = add_atom(g, i, positions + 3 * i);
    for (size_t at = 0; at <= g->mask; at++)
        if (g->cells[at].n > 0)
            join_neighbours(g, at);
    join_bonded(g, whole, atoms, scratch, scratch + atoms->n);
}

elea_status elea_whole_warn_apart(elea_whole *whole, const elea_bond_atoms *atoms,
                                  const double *positions, const elea_topology *topology,
                                  elea_error *error)
{
    groups g = {.width = width_of(atoms)};
    if (atoms->n < 2 || isinf(g.width))
        return ELEA_OK;
    size_t size = 16;
    while (size < 2 * atoms->n && size <= SIZE_MAX / 4 / sizeof *g.cells)
        size *= 2;
    g.mask = size - 1;
    g.cells = calloc(size, sizeof *g.cells);
    size_t *scratch = calloc(atoms->n, 2 * sizeof *scratch);
    elea_status failed = ELEA_OK;
    if (g.cells == NULL || scratch == NULL) {
        failed = elea_error_memory(error, size, sizeof *g.cells, "groups of atoms");
    } else {
        find_groups(&g, whole, atoms, positions, scratch);
        failed = warn(whole, &g, atoms, topology, error);
    }
    free(scratch);
    free(g.cells);
    return failed;
}
