/* SPDX-License-Identifier: MIT */
/* Atoms of the first frame that are far from the rest of their residue, whose bonds are unknown. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/whole.h"
#include "base/error.h"

#define MAX_STRAYS_SHOWN 3
/* Neighbours in a residue are this close (Angstrom), even if atoms between them are missing. */
#define KNOWN_STEP    8.0
#define UNKNOWN_STEP  10.0 /* in a residue that is not in the table */
#define HEAVY_STEP    1.6  /* what each heavy atom that is not chosen can bridge */
#define LARGE_RESIDUE 1000 /* atoms of a larger one are compared with those before it only */
#define LARGE_REACH   64
#define WATER_SITES   6 /* more atoms are several molecules with one number */

typedef struct residue_atoms {
    const elea_bond_atoms *atoms;
    size_t first, end;
    double step;     /* that connects two atoms */
    size_t *cluster; /* of each atom, counted from `first` */
} residue_atoms;

/* Ions may share a residue, beads have no sizes that are known, and "UNL" stands for anything. */
bool elea_whole_residue_is_molecule(const elea_bond_atoms *atoms, size_t r)
{
    const elea_atom *first = atoms->atoms[atoms->starts[r]];
    size_t n = atoms->starts[r + 1] - atoms->starts[r];
    if (n < 2 || first->residue_name[0] == '\0' || strcmp(first->residue_name, "UNL") == 0 ||
        strcmp(first->residue_name, "UNK") == 0 ||
        (atoms->kinds[r] == RESIDUE_WATER && n > WATER_SITES))
        return false;
    for (size_t i = atoms->starts[r]; i < atoms->starts[r + 1]; i++)
        if (!(atoms->radii[i] > 0.0) ||
            elea_residue_is_ion(first->residue_name, atoms->atoms[i]->name))
            return false;
    return true;
}

static bool is_hydrogen(const elea_atom *atom)
{
    return strcmp(atom->element, "H") == 0 || strcmp(atom->element, "D") == 0;
}

/* Heavy atoms of the residue that are not chosen: they may lie between those that are. */
static size_t count_left_out(const elea_bond_atoms *atoms, const elea_topology *topology, size_t r)
{
    const elea_atom *atom = atoms->atoms[atoms->starts[r]];
    size_t i = (size_t)(atom - topology->atoms), n = 0, chosen = 0;
    while (i > 0 && elea_residue_same(&topology->atoms[i - 1], atom))
        i--;
    for (size_t end = elea_residue_end(topology, i); i < end; i++)
        n += !is_hydrogen(&topology->atoms[i]);
    for (i = atoms->starts[r]; i < atoms->starts[r + 1]; i++)
        chosen += !is_hydrogen(atoms->atoms[i]);
    return n > chosen ? n - chosen : 0;
}

/* Joins the clusters of two atoms; that of `a` is mostly this atom alone. */
static void join(residue_atoms *residue, size_t a, size_t b)
{
    size_t from = residue->cluster[a], to = residue->cluster[b];
    if (from == a)
        residue->cluster[a] = to;
    for (size_t i = 0; from != a && i < residue->end - residue->first; i++)
        if (residue->cluster[i] == from)
            residue->cluster[i] = to;
}

static bool is_torn(residue_atoms *residue)
{
    size_t n = residue->end - residue->first, *cluster = residue->cluster;
    size_t reach = n > LARGE_RESIDUE ? LARGE_REACH : n;
    for (size_t i = 0; i < n; i++) {
        cluster[i] = i;
        for (size_t j = i; j-- > 0 && i - j <= reach;)
            if (cluster[i] != cluster[j] && elea_bond_nearest(residue->atoms, residue->first + i,
                                                              residue->first + j) <= residue->step)
                join(residue, i, j);
    }
    for (size_t i = 1; i < n; i++)
        if (cluster[i] != cluster[0])
            return true;
    return false;
}

/* An atom of the smaller part of the residue, and how far it is from the rest. */
static size_t find_stray(const residue_atoms *residue, double *distance)
{
    size_t n = residue->end - residue->first, with_first = 0, stray = SIZE_MAX;
    for (size_t i = 0; i < n; i++)
        with_first += residue->cluster[i] == residue->cluster[0];
    bool first_is_stray = 2 * with_first < n;
    for (size_t i = 0; i < n && stray == SIZE_MAX; i++)
        if ((residue->cluster[i] == residue->cluster[0]) == first_is_stray)
            stray = i;
    *distance = HUGE_VAL;
    for (size_t i = 0; i < n; i++)
        if (residue->cluster[i] != residue->cluster[stray])
            *distance = fmin(*distance, elea_bond_nearest(residue->atoms, residue->first + i,
                                                          residue->first + stray));
    return residue->first + stray;
}

static elea_status warn_stray(elea_whole *whole, const residue_atoms *residue,
                              const elea_topology *topology, elea_error *error)
{
    double distance = 0.0;
    char text[ELEA_WHOLE_NAME];
    size_t stray = find_stray(residue, &distance);
    elea_whole_describe(text, topology, residue->atoms->atoms[stray]);
    return elea_whole_warn(whole, error,
                           "%s lies %.3g A from the rest of its residue: the file is damaged, or "
                           "the residue is cut",
                           text, distance);
}

static size_t find_largest(const elea_bond_atoms *atoms)
{
    size_t largest = 0;
    for (size_t r = 0; r < atoms->n_residues; r++) {
        size_t n = atoms->starts[r + 1] - atoms->starts[r];
        largest = n > largest ? n : largest;
    }
    return largest;
}

elea_status elea_whole_warn_residues(elea_whole *whole, const elea_bond_atoms *atoms,
                                     const elea_topology *topology, elea_error *error)
{
    size_t largest = find_largest(atoms), n = 0;
    size_t *cluster = calloc(largest + 1, sizeof *cluster);
    if (cluster == NULL)
        return elea_error_memory(error, largest, sizeof *cluster, "residues");
    elea_status failed = ELEA_OK;
    for (size_t r = 0; r < atoms->n_residues && !failed; r++) {
        if (!elea_whole_residue_is_molecule(atoms, r))
            continue;
        double step = atoms->kinds[r] == RESIDUE_OTHER ? UNKNOWN_STEP : KNOWN_STEP;
        residue_atoms residue = {
            .atoms = atoms,
            .first = atoms->starts[r],
            .end = atoms->starts[r + 1],
            .step = step + HEAVY_STEP * (double)count_left_out(atoms, topology, r),
            .cluster = cluster,
        };
        if (is_torn(&residue) && n++ < MAX_STRAYS_SHOWN)
            failed = warn_stray(whole, &residue, topology, error);
    }
    free(cluster);
    if (!failed && n > MAX_STRAYS_SHOWN)
        failed = elea_whole_warn(whole, error, "%zu more residues are torn", n - MAX_STRAYS_SHOWN);
    return failed;
}
