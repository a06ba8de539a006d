/* SPDX-License-Identifier: MIT */
/*
 * Consecutive residues of a chain are bonded, whatever their distance in space, as long as the
 * distance is possible; where it is not, a residue is missing or the molecule is cut.
 */
#include <stdlib.h>
#include <string.h>

#include "atoms/bonds.h"
#include "base/error.h"

#define DISTORTED 1.5  /* models averaged over an ensemble have such bonds */
#define MAX_LINK  10.0 /* of the nearest atoms, if the bonded ones are not chosen */

/* Atoms of models with few atoms per residue: the first pair that a residue and the next have. */
static const struct link {
    residue_kind kind;
    char before[4], after[4];
    double limit;
} links[] = {
    {RESIDUE_PROTEIN, "CA", "CA", 5.0},
    {RESIDUE_PROTEIN, "BB", "BB", 6.0},
    {RESIDUE_NUCLEIC, "P", "P", 9.0},
    {RESIDUE_NUCLEIC, "BB3", "BB1", 8.0},
};

static size_t find_name(const elea_bond_atoms *atoms, size_t residue, const char *name)
{
    for (size_t i = atoms->starts[residue]; i < atoms->starts[residue + 1]; i++)
        if (strcmp(atoms->atoms[i]->name, name) == 0)
            return i;
    return SIZE_MAX;
}

static bool has_any(const elea_bond_atoms *atoms, size_t residue, const char *const *names)
{
    for (; *names != NULL; names++)
        if (find_name(atoms, residue, *names) != SIZE_MAX)
            return true;
    return false;
}

/* Whether the chain ends between two residues, by the atoms that only ends have. */
static bool is_end(const elea_bond_atoms *atoms, size_t residue, residue_kind kind)
{
    static const char *const last[] = {"OXT", "OT1", "OT2", "OC1", "OC2", "O2", NULL};
    static const char *const first[] = {"H2", "H3", "HT2", "HT3", "2H", "3H", NULL};
    static const char *const last_nucleotide[] = {"HO3'", "H3T", NULL};
    static const char *const first_nucleotide[] = {"HO5'", "H5T", NULL};
    bool protein = kind == RESIDUE_PROTEIN;
    const char *name = atoms->atoms[atoms->starts[residue]]->residue_name;
    const char *next = atoms->atoms[atoms->starts[residue + 1]]->residue_name;
    return has_any(atoms, residue, protein ? last : last_nucleotide) ||
           has_any(atoms, residue + 1, protein ? first : first_nucleotide) ||
           strcmp(name, "NME") == 0 || strcmp(name, "NH2") == 0 || strcmp(next, "ACE") == 0;
}

static elea_status add_gap(elea_bond_list *list, const elea_bond_atoms *atoms, size_t a, size_t b,
                           elea_error *error)
{
    if (list->n_gaps == list->gap_capacity) {
        size_t capacity = 2 * list->gap_capacity + 16;
        elea_bond_gap *gaps = realloc(list->gaps, capacity * sizeof *gaps);
        if (gaps == NULL)
            return elea_error_memory(error, capacity, sizeof *gaps, "gaps in chains");
        list->gaps = gaps;
        list->gap_capacity = capacity;
    }
    list->gaps[list->n_gaps++] = (elea_bond_gap){a, b, elea_bond_nearest(atoms, a, b)};
    return ELEA_OK;
}

/* The nearest atoms of two residues, for models that lack the bonded ones, such as "name CB". */
static elea_status add_nearest(elea_bond_list *list, const elea_bond_atoms *atoms, size_t residue,
                               elea_error *error)
{
    const size_t *starts = atoms->starts + residue;
    double least = MAX_LINK;
    size_t a = SIZE_MAX, b = SIZE_MAX;
    for (size_t i = starts[0]; i < starts[1]; i++)
        for (size_t j = starts[1]; j < starts[2]; j++) {
            double length = elea_bond_nearest(atoms, i, j);
            if (length <= least) {
                least = length;
                a = i;
                b = j;
            }
        }
    return a != SIZE_MAX ? elea_bond_list_add(list, atoms, a, b, 0.0, error) : ELEA_OK;
}

/* Adds the bond that was appended last, unless it is too long to be one. */
static elea_status keep_possible(elea_bond_list *list, const elea_bond_atoms *atoms,
                                 elea_error *error)
{
    const elea_bond bond = list->bonds[list->n - 1];
    if (bond.limit == 0.0 || elea_bond_nearest(atoms, bond.a, bond.b) <= bond.limit)
        return ELEA_OK;
    list->n--;
    return add_gap(list, atoms, bond.a, bond.b, error);
}

static elea_status add_link(elea_bond_list *list, const elea_bond_atoms *atoms, size_t residue,
                            elea_error *error)
{
    size_t a = atoms->tails[residue], b = atoms->heads[residue + 1];
    double limit = -1.0;
    for (size_t k = 0; k < sizeof links / sizeof links[0] && (a == SIZE_MAX || b == SIZE_MAX); k++)
        if (links[k].kind == atoms->kinds[residue]) {
            a = find_name(atoms, residue, links[k].before);
            b = find_name(atoms, residue + 1, links[k].after);
            limit = links[k].limit;
        }
    if (a == SIZE_MAX || b == SIZE_MAX)
        return add_nearest(list, atoms, residue, error);
    elea_status failed = limit < 0.0 ? elea_bond_list_add_known(list, atoms, a, b, error)
                                     : elea_bond_list_add(list, atoms, a, b, limit, error);
    return failed ? failed : keep_possible(list, atoms, error);
}

elea_status elea_bonds_of_chains(elea_bond_list *list, const elea_bond_atoms *atoms,
                                 elea_error *error)
{
    elea_status failed = ELEA_OK;
    for (size_t r = 0; r + 1 < atoms->n_residues && !failed; r++) {
        const elea_atom *before = atoms->atoms[atoms->starts[r]];
        const elea_atom *after = atoms->atoms[atoms->starts[r + 1]];
        residue_kind kind = atoms->kinds[r];
        if ((kind == RESIDUE_PROTEIN || kind == RESIDUE_NUCLEIC) && atoms->kinds[r + 1] == kind &&
            after->residue_number >= before->residue_number &&
            strcmp(before->chain, after->chain) == 0 && !is_end(atoms, r, kind))
            failed = add_link(list, atoms, r, error);
    }
    return failed;
}
