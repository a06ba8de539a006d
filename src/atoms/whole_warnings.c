/* SPDX-License-Identifier: MIT */
/* What cannot be put right: gaps in chains, and molecules whose bonds are not known. */
#include <stdio.h>
#include <stdlib.h>

#include "atoms/whole.h"
#include "base/error.h"

#define MAX_GAPS_SHOWN 3
#define FEW            0.1 /* single beads and ions may be without bonds */
#define MANY           0.5

void elea_whole_describe(char *text, const elea_topology *topology, const elea_atom *atom)
{
    size_t number = (size_t)(atom - topology->atoms) + 1;
    if (atom->residue_name[0] != '\0')
        (void)snprintf(text, ELEA_WHOLE_NAME, "atom %zu (%s of %s %d)", number, atom->name,
                       atom->residue_name, atom->residue_number);
    else
        (void)snprintf(text, ELEA_WHOLE_NAME, "atom %zu (%s)", number, atom->name);
}

static elea_status warn_gap(elea_whole *whole, const elea_bond_atoms *atoms,
                            const elea_bond_gap *gap, elea_error *error)
{
    const elea_atom *a = atoms->atoms[gap->a], *b = atoms->atoms[gap->b];
    int64_t first = (int64_t)a->residue_number + 1, last = (int64_t)b->residue_number - 1;
    char chain[sizeof a->chain + sizeof "chain : "] = "";
    if (a->chain[0] != '\0')
        (void)snprintf(chain, sizeof chain, "chain %s: ", a->chain);
    if (last > first)
        return elea_whole_warn(whole, error,
                               "%sresidues %lld to %lld are missing or the molecule is cut", chain,
                               (long long)first, (long long)last);
    if (last == first)
        return elea_whole_warn(whole, error, "%sresidue %lld is missing or the molecule is cut",
                               chain, (long long)first);
    return elea_whole_warn(whole, error,
                           "%sresidues %s %d and %s %d are %.3g A apart: the molecule is cut, or "
                           "residues between them are missing",
                           chain, a->residue_name, a->residue_number, b->residue_name,
                           b->residue_number, gap->length);
}

/* With a box, molecules are whole, and residues whose numbers are missing are not in the model. */
elea_status elea_whole_warn_gaps(elea_whole *whole, const elea_bond_atoms *atoms,
                                 const elea_bond_list *list, bool has_box, elea_error *error)
{
    size_t n = 0;
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < list->n_gaps && !failed; i++) {
        const elea_bond_gap *gap = &list->gaps[i];
        int64_t step = (int64_t)atoms->atoms[gap->b]->residue_number -
                       (int64_t)atoms->atoms[gap->a]->residue_number;
        if (has_box && step > 1)
            continue;
        if (n++ < MAX_GAPS_SHOWN)
            failed = warn_gap(whole, atoms, gap, error);
    }
    if (!failed && n > MAX_GAPS_SHOWN)
        failed = elea_whole_warn(whole, error, "%zu more gaps in chains", n - MAX_GAPS_SHOWN);
    return failed;
}

elea_status elea_whole_warn_unknown(elea_whole *whole, const elea_bond_atoms *atoms,
                                    const elea_bond_list *list, elea_error *error)
{
    size_t n_unknown = 0, n_beads = 0;
    if (atoms->lattice == NULL || atoms->n < 2)
        return ELEA_OK;
    bool *bonded = calloc(atoms->n, sizeof *bonded);
    if (bonded == NULL)
        return elea_error_memory(error, atoms->n, sizeof *bonded, "bonds of atoms");
    for (size_t i = 0; i < list->n; i++)
        bonded[list->bonds[i].a] = bonded[list->bonds[i].b] = true;
    for (size_t i = 0; i < atoms->n; i++) {
        size_t r = atoms->residues[i];
        bool alone = atoms->starts[r + 1] - atoms->starts[r] == 1 && atoms->radii[i] > 0.0;
        n_unknown += !bonded[i] && !alone;
        n_beads += !bonded[i] && !alone && atoms->radii[i] == 0.0;
    }
    free(bonded);
    /* A few atoms without bonds are atoms; if most have none, they are beads with such names. */
    if ((double)n_beads <= FEW * (double)atoms->n && (double)n_unknown <= MANY * (double)atoms->n &&
        !list->crowded)
        return ELEA_OK;
    return elea_whole_warn(whole, error,
                           "there is a periodic box, but the bonds of %zu of %zu atoms are not "
                           "known, so that molecules that it cuts remain cut; make them whole "
                           "beforehand, or use a file with bonds",
                           list->crowded ? atoms->n : n_unknown, atoms->n);
}
