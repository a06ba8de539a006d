/* SPDX-License-Identifier: MIT */
/* Bonds of atoms whose elements are known, from their distances. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/bonds.h"
#include "atoms/covalent.h"
#include "atoms/near.h"
#include "base/error.h"

#define OVERLAP 0.6 /* of the sum of radii: no two atoms are closer */

typedef struct search {
    elea_bond_list *list;
    const elea_bond_atoms *atoms;
    const elea_lattice *lattice; /* NULL: direct distances */
    bool overlaps;
} search;

static bool has_carbon(const elea_bond_atoms *atoms, size_t residue)
{
    for (size_t i = atoms->starts[residue]; i < atoms->starts[residue + 1]; i++)
        if (strcmp(atoms->atoms[i]->element, "C") == 0)
            return true;
    return false;
}

/* Some files list the atoms of a residue in several places. */
static bool are_consecutive(const elea_bond_atoms *atoms, size_t a, size_t b)
{
    const elea_atom *x = atoms->atoms[a], *y = atoms->atoms[b];
    int64_t step = (int64_t)y->residue_number - (int64_t)x->residue_number;
    size_t r = atoms->residues[a], s = atoms->residues[b];
    return strcmp(x->chain, y->chain) == 0 &&
           (r + 1 == s || s + 1 == r || (step >= -1 && step <= 1));
}

/*
 * Amino acids, nucleotides and waters have bonds along their chain only, and disulfides: crystals
 * have contacts that are too short. Ions and metals touch other residues, and each other, without
 * being bonded; a metal or a mineral is bonded within its residue.
 */
static bool may_bond(const elea_bond_atoms *atoms, size_t a, size_t b)
{
    const elea_atom *x = atoms->atoms[a], *y = atoms->atoms[b];
    if (!(atoms->radii[a] > 0.0) || !(atoms->radii[b] > 0.0))
        return false;
    bool metal = !elea_covalent_is_nonmetal(x->element),
         other_metal = !elea_covalent_is_nonmetal(y->element);
    if (atoms->residues[a] == atoms->residues[b])
        return !(atoms->templated[a] && atoms->templated[b]) &&
               !(metal && other_metal && has_carbon(atoms, atoms->residues[a]));
    if (metal || other_metal)
        return false;
    residue_kind kind = atoms->kinds[atoms->residues[a]];
    residue_kind other = atoms->kinds[atoms->residues[b]];
    if (kind == RESIDUE_WATER || other == RESIDUE_WATER)
        return false;
    if (kind == RESIDUE_OTHER || other == RESIDUE_OTHER)
        return true;
    return (kind == other && are_consecutive(atoms, a, b)) ||
           (strcmp(x->element, "S") == 0 && strcmp(y->element, "S") == 0);
}

static unsigned most_bonds(const char *element)
{
    static const struct {
        char element[3];
        unsigned most;
    } rows[] = {{"H", 1}, {"D", 1}, {"C", 4}, {"N", 4}, {"O", 3}, {"F", 1}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].element, element) == 0)
            return rows[i].most;
    return 12;
}

static void count_bond(search *s, size_t i)
{
    unsigned char *degree = &s->list->degrees[i];
    if (*degree < UCHAR_MAX)
        ++*degree;
    if (s->lattice != NULL && *degree > most_bonds(s->atoms->atoms[i]->element))
        s->overlaps = true;
}

static elea_status take_pair(void *context, const elea_near_pair *pair, elea_error *error)
{
    search *s = context;
    const double *radii = s->atoms->radii;
    double sum = radii[pair->a] + radii[pair->b];
    double most = sum + ELEA_COVALENT_TOLERANCE;
    bool image = pair->shift[0] != 0.0 || pair->shift[1] != 0.0 || pair->shift[2] != 0.0;
    if (image != (s->lattice != NULL))
        return ELEA_OK;
    if (image && radii[pair->a] > 0.0 && radii[pair->b] > 0.0 &&
        pair->distance2 < OVERLAP * OVERLAP * sum * sum)
        s->overlaps = true;
    if (pair->distance2 > most * most || !may_bond(s->atoms, pair->a, pair->b))
        return ELEA_OK;
    count_bond(s, pair->a);
    count_bond(s, pair->b);
    return elea_bond_list_add(s->list, s->atoms, pair->a, pair->b, -1.0, error);
}

static double longest(const elea_bond_atoms *atoms)
{
    double most = 0.0;
    for (size_t i = 0; i < atoms->n; i++)
        most = fmax(most, atoms->radii[i]);
    return most > 0.0 ? 2.0 * most + ELEA_COVALENT_TOLERANCE : 0.0;
}

static elea_status find(search *s, elea_error *error)
{
    double cutoff = longest(s->atoms);
    if (cutoff == 0.0 || s->list->crowded)
        return ELEA_OK;
    if (s->list->degrees == NULL)
        s->list->degrees = calloc(s->atoms->n + 1, 1);
    if (s->list->degrees == NULL)
        return elea_error_memory(error, s->atoms->n, 1, "the search for bonds");
    return elea_near_pairs(s->atoms->n, s->atoms->positions, s->lattice, cutoff, take_pair, s,
                           &s->list->crowded, error);
}

elea_status elea_bonds_by_distance(elea_bond_list *list, const elea_bond_atoms *atoms,
                                   elea_error *error)
{
    search s = {.list = list, .atoms = atoms};
    return find(&s, error);
}

elea_status elea_bonds_across(elea_bond_list *list, const elea_bond_atoms *atoms, bool *overlaps,
                              elea_error *error)
{
    search s = {.list = list, .atoms = atoms, .lattice = atoms->lattice};
    elea_status failed = find(&s, error);
    *overlaps = s.overlaps;
    return failed;
}
