/* SPDX-License-Identifier: MIT */
/*
 * Beads of coarse models and virtual sites have no elements, and files with bonds are rare. What is
 * known: beads of a residue belong together, and files list chains from end to end.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/bonds.h"
#include "base/error.h"
#include "base/roots.h"

#define LARGE_RESIDUE 64   /* larger ones are chains of beads without residues */
#define NEAR_SPACING  1.75 /* beads that follow each other are bonded up to this distance */
#define FAR_SPACING   3.0  /* within a residue, whose beads may be listed in any order */
#define SITE_DISTANCE 5.0  /* of a virtual site in a residue of atoms */
#define FLUID_SPACING 1.5  /* beads that follow each other are farther apart than any neighbours */
#define POLYMER_LINKS 0.7  /* of consecutive residues of a polymer are close to each other */

static bool is_bead(const elea_bond_atoms *atoms, size_t i)
{
    return atoms->radii[i] == 0.0;
}

static size_t residue_size(const elea_bond_atoms *atoms, size_t r)
{
    return atoms->starts[r + 1] - atoms->starts[r];
}

/* Whether atoms i and i + 1 are beads that the file lists one after the other in a chain. */
static bool follows(const elea_bond_atoms *atoms, size_t i)
{
    if (!is_bead(atoms, i) || !is_bead(atoms, i + 1))
        return false;
    size_t r = atoms->residues[i], next = atoms->residues[i + 1];
    return r == next || (residue_size(atoms, r) == 1 && residue_size(atoms, next) == 1 &&
                         strcmp(atoms->atoms[i]->chain, atoms->atoms[i + 1]->chain) == 0);
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

elea_status elea_bonds_spacing(const elea_bond_atoms *atoms, double *spacing, elea_error *error)
{
    size_t n = 0, m = 0;
    *spacing = 0.0;
    for (size_t i = 0; i + 1 < atoms->n; i++)
        n += follows(atoms, i);
    if (n == 0)
        return ELEA_OK;
    double *lengths = calloc(n, sizeof *lengths);
    if (lengths == NULL)
        return elea_error_memory(error, n, sizeof *lengths, "distances of beads");
    for (size_t i = 0; i + 1 < atoms->n; i++)
        if (follows(atoms, i))
            lengths[m++] = elea_bond_nearest(atoms, i, i + 1);
    qsort(lengths, n, sizeof *lengths, ascending);
    *spacing = lengths[n / 2];
    free(lengths);
    return ELEA_OK;
}

/* Beads of a fluid follow each other in the file at random distances. */
static bool is_fluid(const elea_bond_atoms *atoms)
{
    size_t n_beads = 0;
    for (size_t i = 0; i < atoms->n; i++)
        n_beads += is_bead(atoms, i);
    return atoms->lattice != NULL &&
           atoms->spacing > FLUID_SPACING * cube_root(atoms->lattice->volume / (double)n_beads);
}

/* ---- Within a residue ---- */

/*
 * A minimum spanning tree of the residue (Prim), of which the bonds of beads are kept: each bead is
 * bonded to its nearest neighbours.
 */
static elea_status span_residue(elea_bond_list *list, const elea_bond_atoms *atoms, size_t r,
                                elea_error *error)
{
    double nearest[LARGE_RESIDUE];
    size_t parents[LARGE_RESIDUE] = {0};
    const size_t first = atoms->starts[r], n = residue_size(atoms, r);
    const double most = atoms->spacing > 0.0 ? FAR_SPACING * atoms->spacing : SITE_DISTANCE;
    elea_status failed = ELEA_OK;
    for (size_t i = 1; i < n; i++)
        nearest[i] = elea_bond_nearest(atoms, first, first + i);
    nearest[0] = -1.0; /* is in the tree */
    for (size_t added = 1; added < n && !failed; added++) {
        size_t next = 0;
        for (size_t i = 1; i < n; i++)
            if (nearest[i] >= 0.0 && (next == 0 || nearest[i] < nearest[next]))
                next = i;
        size_t a = first + parents[next], b = first + next;
        if (nearest[next] <= most && (is_bead(atoms, a) || is_bead(atoms, b)))
            failed = elea_bond_list_add(list, atoms, a, b, -1.0, error);
        nearest[next] = -1.0;
        for (size_t i = 1; i < n; i++)
            if (nearest[i] >= 0.0 && elea_bond_nearest(atoms, b, first + i) < nearest[i]) {
                nearest[i] = elea_bond_nearest(atoms, b, first + i);
                parents[i] = next;
            }
    }
    return failed;
}

static bool has_bead(const elea_bond_atoms *atoms, size_t r)
{
    for (size_t i = atoms->starts[r]; i < atoms->starts[r + 1]; i++)
        if (is_bead(atoms, i))
            return true;
    return false;
}

static bool is_small(const elea_bond_atoms *atoms, size_t r)
{
    return residue_size(atoms, r) <= LARGE_RESIDUE &&
           atoms->atoms[atoms->starts[r]]->residue_name[0] != '\0';
}

/* Along the file, between beads that no residue holds together. */
static elea_status add_followers(elea_bond_list *list, const elea_bond_atoms *atoms,
                                 elea_error *error)
{
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i + 1 < atoms->n && !failed; i++)
        if (follows(atoms, i) &&
            (atoms->residues[i] != atoms->residues[i + 1] ||
             !is_small(atoms, atoms->residues[i])) &&
            elea_bond_nearest(atoms, i, i + 1) <= NEAR_SPACING * atoms->spacing)
            failed = elea_bond_list_add(list, atoms, i, i + 1, -1.0, error);
    return failed;
}

/* ---- Between residues ---- */

/* The nearest beads of residues r and r + 1. */
static double nearest_beads(const elea_bond_atoms *atoms, size_t r, size_t *a, size_t *b)
{
    double least = INFINITY;
    for (size_t i = atoms->starts[r]; i < atoms->starts[r + 1]; i++)
        for (size_t j = atoms->starts[r + 1]; j < atoms->starts[r + 2]; j++) {
            double length = elea_bond_nearest(atoms, i, j);
            if (is_bead(atoms, i) && is_bead(atoms, j) && length < least) {
                least = length;
                *a = i;
                *b = j;
            }
        }
    return least;
}

/* Whether residues r and r + 1 may be monomers of one polymer; names know chains of residues. */
static bool continues(const elea_bond_atoms *atoms, size_t r)
{
    const elea_atom *x = atoms->atoms[atoms->starts[r]], *y = atoms->atoms[atoms->starts[r + 1]];
    return is_small(atoms, r) && is_small(atoms, r + 1) && residue_size(atoms, r) > 1 &&
           strcmp(x->residue_name, y->residue_name) == 0 && strcmp(x->chain, y->chain) == 0 &&
           atoms->kinds[r] == RESIDUE_OTHER;
}

/* Molecules that follow each other in the file, such as lipids, are close only by chance. */
static elea_status add_polymer(elea_bond_list *list, const elea_bond_atoms *atoms, size_t first,
                               size_t last, elea_error *error)
{
    size_t n_close = 0, a = 0, b = 0;
    elea_status failed = ELEA_OK;
    const double most = NEAR_SPACING * atoms->spacing;
    for (size_t r = first; r < last; r++)
        n_close += nearest_beads(atoms, r, &a, &b) <= most;
    if ((double)n_close < POLYMER_LINKS * (double)(last - first))
        return ELEA_OK;
    for (size_t r = first; r < last && !failed; r++)
        if (nearest_beads(atoms, r, &a, &b) <= most)
            failed = elea_bond_list_add(list, atoms, a, b, -1.0, error);
    return failed;
}

elea_status elea_bonds_of_beads(elea_bond_list *list, const elea_bond_atoms *atoms,
                                elea_error *error)
{
    elea_status failed = ELEA_OK;
    bool fluid = is_fluid(atoms);
    for (size_t r = 0; r < atoms->n_residues && !failed; r++)
        if (residue_size(atoms, r) > 1 && is_small(atoms, r) && has_bead(atoms, r))
            failed = span_residue(list, atoms, r, error);
    if (!failed && !fluid)
        failed = add_followers(list, atoms, error);
    for (size_t r = 0, last = 0; r < atoms->n_residues && !failed && !fluid; r = last + 1) {
        last = r;
        while (last + 1 < atoms->n_residues && continues(atoms, last))
            last++;
        if (last > r)
            failed = add_polymer(list, atoms, r, last, error);
    }
    return failed;
}
