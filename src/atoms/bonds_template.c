/* SPDX-License-Identifier: MIT */
/* Bonds within residues of the table, whatever the distances of their atoms. */
#include "atoms/bonds.h"
#include "atoms/template.h"
#include "base/error.h"

/* The chosen atoms of a residue by their numbers in the template. */
static void find_atoms(elea_bond_atoms *atoms, size_t residue, const elea_template *template,
                       size_t places[ELEA_TEMPLATE_MAX_ATOMS])
{
    for (size_t k = 0; k < template->n_atoms; k++)
        places[k] = SIZE_MAX;
    for (size_t i = atoms->starts[residue]; i < atoms->starts[residue + 1]; i++) {
        size_t k = elea_template_atom(template, atoms->atoms[i]->name);
        if (k == ELEA_TEMPLATE_NONE || !(atoms->radii[i] > 0.0))
            continue;
        places[k] = i;
        atoms->templated[i] = true;
    }
}

static elea_status add_residue(elea_bond_list *list, elea_bond_atoms *atoms, size_t residue,
                               const elea_template *template, elea_error *error)
{
    size_t places[ELEA_TEMPLATE_MAX_ATOMS];
    elea_status failed = ELEA_OK;
    find_atoms(atoms, residue, template, places);
    for (size_t k = 0; k < template->n_bonds && !failed; k++) {
        size_t a = places[template->bonds[k][0]], b = places[template->bonds[k][1]];
        if (a != SIZE_MAX && b != SIZE_MAX)
            failed = elea_bond_list_add_known(list, atoms, a, b, error);
    }
    if (template->head != ELEA_TEMPLATE_NONE)
        atoms->heads[residue] = places[template->head];
    if (template->tail != ELEA_TEMPLATE_NONE)
        atoms->tails[residue] = places[template->tail];
    return failed;
}

elea_status elea_bonds_of_templates(elea_bond_list *list, elea_bond_atoms *atoms, elea_error *error)
{
    elea_status failed = ELEA_OK;
    elea_template template;
    for (size_t r = 0; r < atoms->n_residues && !failed; r++) {
        atoms->heads[r] = atoms->tails[r] = SIZE_MAX;
        if ((atoms->kinds[r] == RESIDUE_PROTEIN || atoms->kinds[r] == RESIDUE_NUCLEIC) &&
            elea_template_find(atoms->atoms[atoms->starts[r]]->residue_name, &template))
            failed = add_residue(list, atoms, r, &template, error);
    }
    return failed;
}
