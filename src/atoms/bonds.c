/* SPDX-License-Identifier: MIT */
#include "atoms/bonds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/covalent.h"
#include "base/error.h"

/* Least volume of a heavy atom, of a lone alpha carbon; of a bead, in units of its spacing. */
#define HEAVY_VOLUME 5.0 /* diamond: 5.67 */
#define LONE_VOLUME  16.0
#define BEAD_VOLUME  0.3
#define BEAD_STRETCH 2.5
#define DISTORTED    1.5

/* ---- The atoms ---- */

static elea_status allocate(elea_bond_atoms *atoms, size_t n, elea_error *error)
{
    *atoms = (elea_bond_atoms){.n = n};
    atoms->atoms = calloc(n + 1, sizeof(const elea_atom *));
    atoms->positions = calloc(n + 1, 3 * sizeof *atoms->positions);
    atoms->residues = calloc(n + 1, sizeof *atoms->residues);
    atoms->starts = calloc(n + 2, sizeof *atoms->starts);
    atoms->kinds = calloc(n + 1, sizeof *atoms->kinds);
    atoms->templated = calloc(n + 1, sizeof *atoms->templated);
    atoms->heads = calloc(n + 1, sizeof *atoms->heads);
    atoms->tails = calloc(n + 1, sizeof *atoms->tails);
    atoms->radii = calloc(n + 1, sizeof *atoms->radii);
    if (atoms->atoms == NULL || atoms->positions == NULL || atoms->residues == NULL ||
        atoms->starts == NULL || atoms->kinds == NULL || atoms->templated == NULL ||
        atoms->heads == NULL || atoms->tails == NULL || atoms->radii == NULL)
        return elea_error_memory(error, n, 10 * sizeof(double), "the search for bonds");
    return ELEA_OK;
}

/* What a residue is may depend on atoms of it that are not chosen. */
static residue_kind kind_of(const elea_topology *topology, const elea_atom *atom)
{
    size_t first = (size_t)(atom - topology->atoms);
    while (first > 0 && elea_residue_same(&topology->atoms[first - 1], atom))
        first--;
    return elea_residue_kind_of(topology, first, elea_residue_end(topology, first));
}

static void number_residues(elea_bond_atoms *atoms, const elea_topology *topology)
{
    for (size_t i = 0; i < atoms->n; i++) {
        if (i == 0 || !elea_residue_same(atoms->atoms[i - 1], atoms->atoms[i])) {
            atoms->kinds[atoms->n_residues] = kind_of(topology, atoms->atoms[i]);
            atoms->starts[atoms->n_residues++] = i;
        }
        atoms->residues[i] = atoms->n_residues - 1;
    }
    atoms->starts[atoms->n_residues] = atoms->n;
}

bool elea_bond_is_lone(const elea_bond_atoms *atoms, size_t i)
{
    size_t r = atoms->residues[i];
    return atoms->starts[r + 1] - atoms->starts[r] == 1 &&
           (atoms->kinds[r] == RESIDUE_PROTEIN || atoms->kinds[r] == RESIDUE_NUCLEIC);
}

static double volume_of(const elea_bond_atoms *atoms, size_t i)
{
    if (elea_bond_is_lone(atoms, i))
        return LONE_VOLUME;
    if (atoms->radii[i] == 0.0)
        return BEAD_VOLUME * atoms->spacing * atoms->spacing * atoms->spacing;
    const char *element = atoms->atoms[i]->element;
    return strcmp(element, "H") == 0 || strcmp(element, "D") == 0 ? 0.0 : HEAVY_VOLUME;
}

elea_status elea_bond_atoms_collect(elea_bond_atoms *atoms, const elea_topology *topology,
                                    const elea_selection *selection, const double *positions,
                                    elea_error *error)
{
    size_t n = selection != NULL ? elea_selection_n_atoms(selection) : topology->n_atoms;
    elea_status failed = allocate(atoms, n, error);
    for (size_t i = 0; i < n && !failed; i++) {
        size_t index = selection != NULL ? elea_selection_indices(selection)[i] : i;
        atoms->atoms[i] = &topology->atoms[index];
        atoms->radii[i] = elea_covalent_radius(topology->atoms[index].element);
        memcpy(atoms->positions + 3 * i, positions + 3 * index, 3 * sizeof *positions);
        for (int k = 0; k < 3; k++)
            if (!isfinite(positions[3 * index + (size_t)k]))
                return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                                      "the position of atom %zu is not finite", index + 1);
    }
    if (failed)
        return failed;
    number_residues(atoms, topology);
    return ELEA_OK;
}

elea_status elea_bond_atoms_set_box(elea_bond_atoms *atoms, const double *box,
                                    elea_lattice *lattice, elea_error *error)
{
    atoms->lattice = box != NULL && elea_lattice_make(lattice, box) ? lattice : NULL;
    elea_status failed = elea_bonds_spacing(atoms, &atoms->spacing, error);
    for (size_t i = 0; i < atoms->n; i++)
        atoms->bulk += volume_of(atoms, i);
    if (failed || atoms->lattice == NULL || lattice->volume >= atoms->bulk)
        return failed;
    atoms->lattice = NULL;
    return elea_bonds_spacing(atoms, &atoms->spacing, error);
}

void elea_bond_atoms_free(elea_bond_atoms *atoms)
{
    free(atoms->atoms);
    free(atoms->positions);
    free(atoms->residues);
    free(atoms->starts);
    free(atoms->kinds);
    free(atoms->templated);
    free(atoms->heads);
    free(atoms->tails);
    free(atoms->radii);
}

/* ---- Lengths ---- */

static void difference(const elea_bond_atoms *atoms, size_t a, size_t b, double d[3])
{
    for (size_t k = 0; k < 3; k++)
        d[k] = atoms->positions[3 * b + k] - atoms->positions[3 * a + k];
}

double elea_bond_direct(const elea_bond_atoms *atoms, size_t a, size_t b)
{
    double d[3];
    difference(atoms, a, b, d);
    return sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
}

double elea_bond_nearest(const elea_bond_atoms *atoms, size_t a, size_t b)
{
    double d[3], n[3];
    difference(atoms, a, b, d);
    if (atoms->lattice != NULL)
        (void)elea_lattice_nearest(atoms->lattice, d, n);
    return sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
}

/* Bonds of beads may be of any length, so that the first frame says how long they are. */
static double limit_of(const elea_bond_atoms *atoms, size_t a, size_t b)
{
    if (atoms->radii[a] > 0.0 && atoms->radii[b] > 0.0 && !elea_bond_is_lone(atoms, a) &&
        !elea_bond_is_lone(atoms, b))
        return atoms->radii[a] + atoms->radii[b] + ELEA_COVALENT_STRETCH;
    return BEAD_STRETCH * fmax(atoms->spacing, elea_bond_nearest(atoms, a, b));
}

/* ---- The list ---- */

elea_status elea_bond_list_add(elea_bond_list *list, const elea_bond_atoms *atoms, size_t a,
                               size_t b, double limit, elea_error *error)
{
    if (list->n == list->capacity) {
        size_t capacity = 2 * list->capacity + 64;
        elea_bond *bonds = realloc(list->bonds, capacity * sizeof *bonds);
        if (bonds == NULL)
            return elea_error_memory(error, capacity, sizeof *bonds, "bonds");
        list->bonds = bonds;
        list->capacity = capacity;
    }
    list->bonds[list->n++] = (elea_bond){a, b, limit < 0.0 ? limit_of(atoms, a, b) : limit};
    return ELEA_OK;
}

elea_status elea_bond_list_add_known(elea_bond_list *list, const elea_bond_atoms *atoms, size_t a,
                                     size_t b, elea_error *error)
{
    double limit = limit_of(atoms, a, b), length = elea_bond_nearest(atoms, a, b);
    bool distorted = length > limit && length <= limit + DISTORTED;
    return elea_bond_list_add(list, atoms, a, b, distorted ? 0.0 : limit, error);
}

void elea_bond_list_free(elea_bond_list *list)
{
    free(list->bonds);
    free(list->gaps);
    free(list->degrees);
}

/* ---- Bonds of the file ---- */

/* Place of each atom of the topology among the chosen ones, SIZE_MAX if it is not chosen. */
static size_t *places_of(const elea_topology *topology, const elea_selection *selection,
                         elea_error *error)
{
    size_t *places = calloc(topology->n_atoms + 1, sizeof *places);
    if (places == NULL) {
        (void)elea_error_memory(error, topology->n_atoms, sizeof *places, "bonds of the file");
        return NULL;
    }
    for (size_t i = 0; i < topology->n_atoms; i++)
        places[i] = selection != NULL ? SIZE_MAX : i;
    for (size_t i = 0; selection != NULL && i < elea_selection_n_atoms(selection); i++)
        places[elea_selection_indices(selection)[i]] = i;
    return places;
}

/* Metals may be listed with ligands of other unit cells, which are then far away. */
static bool is_bond(const elea_bond_atoms *atoms, size_t a, size_t b)
{
    return (elea_covalent_is_nonmetal(atoms->atoms[a]->element) &&
            elea_covalent_is_nonmetal(atoms->atoms[b]->element)) ||
           atoms->radii[a] == 0.0 || atoms->radii[b] == 0.0 ||
           elea_bond_nearest(atoms, a, b) <= limit_of(atoms, a, b);
}

elea_status elea_bonds_of_file(elea_bond_list *list, const elea_bond_atoms *atoms,
                               const elea_topology *topology, const elea_selection *selection,
                               elea_error *error)
{
    if (topology->n_bonds == 0)
        return ELEA_OK;
    size_t *places = places_of(topology, selection, error);
    elea_status failed = places != NULL ? ELEA_OK : ELEA_ERROR_MEMORY;
    for (size_t i = 0; i < topology->n_bonds && !failed; i++) {
        const size_t *bond = topology->bonds[i];
        size_t a = bond[0] < topology->n_atoms ? places[bond[0]] : SIZE_MAX;
        size_t b = bond[1] < topology->n_atoms ? places[bond[1]] : SIZE_MAX;
        if (a != SIZE_MAX && b != SIZE_MAX && a != b && is_bond(atoms, a, b))
            failed = elea_bond_list_add(list, atoms, a, b, -1.0, error);
    }
    free(places);
    return failed;
}
