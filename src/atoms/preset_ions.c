/* SPDX-License-Identifier: MIT */
/* Ions that are part of a molecule, and additives that are not. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/near.h"
#include "atoms/preset.h"
#include "atoms/residue.h"
#include "base/error.h"

#define COORDINATION  3.0 /* Angstrom; Zn-S has 2.3, Ca-O 2.4, Cd-S 2.5 */
#define LEAST_LIGANDS 2

/* Ions of salts; that they are next to a protein does not mean that they are bound. */
static bool is_salt(const char *element)
{
    static const char *const salts[] = {"Na", "K", "Li", "Rb", "Cs", "F", "Cl", "Br", "I"};
    for (size_t k = 0; k < sizeof salts / sizeof salts[0]; k++)
        if (strcmp(element, salts[k]) == 0)
            return true;
    return false;
}

/* The name says what it is, even if a program has guessed another element from it ("POT"). */
static bool may_be_bound(const elea_atom *atom)
{
    const char *named = elea_residue_ion_element(atom->residue_name);
    return elea_residue_is_ion(atom->residue_name, atom->name) && atom->element[0] != '\0' &&
           !is_salt(atom->element) && !(named != NULL && is_salt(named));
}

static bool is_donor(const elea_atom *atom)
{
    return strcmp(atom->element, "N") == 0 || strcmp(atom->element, "O") == 0 ||
           strcmp(atom->element, "S") == 0;
}

/* Ions and the atoms that may hold them. */
typedef struct neighbours {
    size_t n, n_ions;
    size_t *atoms;     /* ions first; `n_donors` is written for these */
    double *positions; /* of `atoms` */
    size_t *n_donors;
} neighbours;

static void free_neighbours(neighbours *near)
{
    free(near->atoms);
    free(near->positions);
    free(near->n_donors);
}

static void take(neighbours *near, const elea_preset_source *source, size_t i)
{
    near->atoms[near->n] = i;
    memcpy(near->positions + 3 * near->n, source->positions + 3 * i, 3 * sizeof(double));
    near->n++;
}

static elea_status collect(neighbours *near, const elea_preset_source *source,
                           const unsigned char *marks, elea_error *error)
{
    const elea_topology *topology = source->topology;
    size_t n_atoms = elea_topology_n_atoms(topology), n = 0;
    for (size_t i = 0; i < n_atoms; i++) {
        const elea_atom *atom = elea_topology_atom(topology, i);
        n += marks[i] == ELEA_MARK_OUT ? may_be_bound(atom) : is_donor(atom);
    }
    near->atoms = calloc(n + 1, sizeof *near->atoms);
    near->positions = calloc(n + 1, 3 * sizeof *near->positions);
    near->n_donors = calloc(n + 1, sizeof *near->n_donors);
    if (near->atoms == NULL || near->positions == NULL || near->n_donors == NULL)
        return elea_error_memory(error, n, 3 * sizeof *near->positions, "ions");
    for (size_t i = 0; i < n_atoms; i++)
        if (marks[i] == ELEA_MARK_OUT && may_be_bound(elea_topology_atom(topology, i)))
            take(near, source, i);
    near->n_ions = near->n;
    for (size_t i = 0; i < n_atoms && near->n_ions > 0; i++)
        if (marks[i] == ELEA_MARK_SELECTED && is_donor(elea_topology_atom(topology, i)))
            take(near, source, i);
    return ELEA_OK;
}

static elea_status count(void *context, const elea_near_pair *pair, elea_error *error)
{
    (void)error;
    neighbours *near = context;
    if (pair->a < near->n_ions && pair->b >= near->n_ions)
        near->n_donors[pair->a]++;
    return ELEA_OK;
}

/*
 * Buffers, precipitants and cryoprotectants, by their names in the wwPDB's dictionary. Carbonate is
 * not one of them: transferrins need it to bind iron.
 */
static bool is_additive(const char *residue_name)
{
    static const char *const names[] = {
        "12P", "15P", "1PE", "2PE", "7PE", "ACT", "ACY", "BME", "BTB", "BU3", "CIT", "DIO", "DMS",
        "DTT", "EDO", "EOH", "EPE", "FMT", "GOL", "IMD", "IPA", "MES", "MOH", "MPD", "MRD", "NH4",
        "NO3", "P6G", "PDO", "PE4", "PE8", "PEG", "PG4", "PGE", "PO4", "SCN", "SO4", "SUL", "TRS"};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
        if (strcmp(residue_name, names[k]) == 0)
            return true;
    return false;
}

size_t elea_preset_drop_additives(const elea_topology *topology, unsigned char *marks)
{
    size_t n_dropped = 0;
    for (size_t i = 0; i < elea_topology_n_atoms(topology); i++) {
        if (marks[i] == ELEA_MARK_OUT ||
            !is_additive(elea_topology_atom(topology, i)->residue_name))
            continue;
        marks[i] = ELEA_MARK_OUT;
        n_dropped++;
    }
    return n_dropped;
}

elea_status elea_preset_mark_ions(const elea_preset_source *source, unsigned char *marks,
                                  const elea_lattice *lattice, elea_error *error)
{
    neighbours near = {.n = 0};
    bool crowded = false;
    elea_status failed = collect(&near, source, marks, error);
    if (!failed && near.n_ions > 0)
        failed = elea_near_pairs(near.n, near.positions, lattice, COORDINATION, count, &near,
                                 &crowded, error);
    for (size_t k = 0; !failed && !crowded && k < near.n_ions; k++)
        if (near.n_donors[k] >= LEAST_LIGANDS)
            marks[near.atoms[k]] = ELEA_MARK_BOUND;
    free_neighbours(&near);
    return failed;
}
