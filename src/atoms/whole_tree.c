/* SPDX-License-Identifier: MIT */
#include "atoms/whole_tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/* Bonds of each atom, as numbers in the list. */
typedef struct incidence {
    size_t *starts, *bonds;
} incidence;

static elea_status find_incidence(incidence *of, size_t n, const elea_bond_list *list,
                                  elea_error *error)
{
    of->starts = calloc(n + 2, sizeof *of->starts);
    of->bonds = calloc(2 * list->n + 1, sizeof *of->bonds);
    if (of->starts == NULL || of->bonds == NULL)
        return elea_error_memory(error, n + list->n, 2 * sizeof *of->starts, "bonds of atoms");
    for (size_t i = 0; i < list->n; i++) {
        of->starts[list->bonds[i].a + 2]++;
        of->starts[list->bonds[i].b + 2]++;
    }
    for (size_t i = 2; i < n + 2; i++)
        of->starts[i] += of->starts[i - 1];
    for (size_t i = 0; i < list->n; i++) {
        of->bonds[of->starts[list->bonds[i].a + 1]++] = i;
        of->bonds[of->starts[list->bonds[i].b + 1]++] = i;
    }
    return ELEA_OK;
}

static elea_status allocate(elea_whole_tree *tree, const elea_bond_atoms *atoms, elea_error *error)
{
    size_t n = atoms->n;
    *tree = (elea_whole_tree){.atoms = atoms};
    tree->steps = calloc(n + 1, sizeof *tree->steps);
    tree->placed = calloc(n + 1, 3 * sizeof *tree->placed);
    tree->molecules = calloc(n + 1, sizeof *tree->molecules);
    tree->cut = calloc(n + 1, sizeof *tree->cut);
    if (tree->steps == NULL || tree->placed == NULL || tree->molecules == NULL || tree->cut == NULL)
        return elea_error_memory(error, n, sizeof *tree->steps, "the tree of bonds");
    memcpy(tree->placed, atoms->positions, 3 * n * sizeof *tree->placed);
    for (size_t i = 0; i < n; i++)
        tree->molecules[i] = SIZE_MAX;
    return ELEA_OK;
}

bool elea_whole_follow(const elea_lattice *lattice, const double *parent, double *atom,
                       double limit)
{
    double d[3] = {atom[0] - parent[0], atom[1] - parent[1], atom[2] - parent[2]};
    double n[3];
    double distance2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
    if (distance2 <= limit * limit || !elea_lattice_nearest(lattice, d, n))
        return false;
    for (int k = 0; k < 3; k++)
        for (int m = 0; m < 3; m++)
            atom[m] += n[k] * lattice->vectors[k][m];
    return true;
}

/* Adds the atoms bonded to the atom of step `at`; returns the number of steps. */
static size_t add_bonded(elea_whole_tree *tree, const elea_bond_list *list, const incidence *of,
                         size_t at, size_t n)
{
    size_t parent = tree->steps[at].atom;
    size_t molecule = tree->molecules[parent];
    for (size_t k = of->starts[parent]; k < of->starts[parent + 1]; k++) {
        const elea_bond *bond = &list->bonds[of->bonds[k]];
        size_t atom = bond->a == parent ? bond->b : bond->a;
        if (tree->molecules[atom] != SIZE_MAX)
            continue;
        tree->molecules[atom] = molecule;
        tree->steps[n++] = (elea_whole_step){atom, parent, bond->limit};
        double *place = tree->placed + 3 * atom;
        if (tree->atoms->lattice != NULL)
            (void)elea_whole_follow(tree->atoms->lattice, tree->placed + 3 * parent, place,
                                    bond->limit);
        const double *before = tree->atoms->positions + 3 * atom;
        if (place[0] != before[0] || place[1] != before[1] || place[2] != before[2])
            tree->cut[molecule] = tree->any_cut = true;
    }
    return n;
}

elea_status elea_whole_tree_span(elea_whole_tree *tree, const elea_bond_atoms *atoms,
                                 const elea_bond_list *list, elea_error *error)
{
    incidence of = {NULL, NULL};
    elea_status failed = allocate(tree, atoms, error);
    if (!failed)
        failed = find_incidence(&of, atoms->n, list, error);
    size_t n = 0;
    for (size_t i = 0; i < atoms->n && !failed; i++) {
        if (tree->molecules[i] != SIZE_MAX)
            continue;
        tree->molecules[i] = tree->n_molecules++;
        tree->steps[n++] = (elea_whole_step){i, SIZE_MAX, 0.0};
        for (size_t at = n - 1; at < n; at++)
            n = add_bonded(tree, list, &of, at, n);
    }
    free(of.starts);
    free(of.bonds);
    return failed;
}

void elea_whole_tree_free(elea_whole_tree *tree)
{
    free(tree->steps);
    free(tree->placed);
    free(tree->molecules);
    free(tree->cut);
}

elea_status elea_whole_tree_check(const elea_whole_tree *tree, const elea_bond_list *list,
                                  elea_error *error)
{
    const elea_lattice *lattice = tree->atoms->lattice;
    for (size_t i = 0; i < list->n && lattice != NULL; i++) {
        const elea_bond *bond = &list->bonds[i];
        double image[3];
        const double *a = tree->placed + 3 * bond->a;
        memcpy(image, tree->placed + 3 * bond->b, sizeof image);
        if (bond->limit == 0.0 || !elea_whole_follow(lattice, a, image, bond->limit))
            continue;
        double d[3] = {image[0] - a[0], image[1] - a[1], image[2] - a[2]};
        if (d[0] * d[0] + d[1] * d[1] + d[2] * d[2] > bond->limit * bond->limit)
            continue;
        const elea_atom *x = tree->atoms->atoms[bond->a], *y = tree->atoms->atoms[bond->b];
        return elea_error_set(
            error, ELEA_ERROR_BODY,
            "the molecule is bonded to its own image in the periodic box (%s of %s %d to %s of "
            "%s %d), so it has no end; cut out a part, or give --whole never (whole=\"never\") to "
            "take the atoms as they are",
            x->name, x->residue_name, x->residue_number, y->name, y->residue_name,
            y->residue_number);
    }
    return ELEA_OK;
}
