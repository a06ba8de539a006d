/* SPDX-License-Identifier: MIT */
#include "atoms/component.h"

#include <stdlib.h>
#include <string.h>

#include "atoms/residue.h"

#define NUCLEIC_VOLUME  0.55    /* cm3/g: DNA and RNA, as the sodium salt */
#define MOLAR_PER_CUBIC 0.60221 /* cm3/mol in 1 Angstrom^3 */

/* ---- The table ---- */

#define AMINO_ACID(name, formula, volume) {name, COMPONENT_AMINO_ACID, formula, volume},
#define NUCLEOTIDE(name, formula)         {name, COMPONENT_NUCLEOTIDE, formula, NUCLEIC_VOLUME},
#define SUGAR(name, formula, volume)      {name, COMPONENT_SUGAR, formula, volume},
#define LIGAND(name, formula, volume)     {name, COMPONENT_LIGAND, formula, volume},

static const elea_component residues[] = {
#include "atoms/component.def"
};

static const elea_component molecules[] = {
#include "atoms/molecule.def"
};

static int compare_names(const void *key, const void *entry)
{
    return strcmp(key, entry); /* the name is the first member of each row */
}

const elea_component *elea_component_find(const char *residue_name)
{
    const elea_residue *residue = elea_residue_find(residue_name);
    if (residue == NULL || residue->bonds == NULL)
        return NULL;
    bool is_alias = residue->bonds[0] == '=';
    return bsearch(is_alias ? residue->bonds + 1 : residue->name, residues,
                   sizeof residues / sizeof residues[0], sizeof residues[0], compare_names);
}

const elea_component *elea_component_find_molecule(const char *residue_name)
{
    return bsearch(residue_name, molecules, sizeof molecules / sizeof molecules[0],
                   sizeof molecules[0], compare_names);
}

/* ---- Volumes ---- */

double elea_component_volume(const elea_component *component, const elea_formula *formula)
{
    if (!(component->volume > 0.0))
        return elea_formula_volume(formula);
    if (component->family == COMPONENT_AMINO_ACID)
        return component->volume * MOLAR_PER_CUBIC;
    return component->volume * elea_formula_mass(formula);
}

/*
 * At infinite dilution, with the water that their charges draw together: the values of US-SOMO's
 * table of residues. That of others is taken as 0, which is as good for an ion that is bound.
 */
static const struct ion_volume {
    char element[3];
    double volume;
} ion_volumes[] = {{"Ca", -25.5}, {"Cd", -36.2}, {"K", 5.1},
                   {"Mn", -25.4}, {"Na", -5.1},  {"Zn", -29.4}};

double elea_component_ion_volume(const char *element)
{
    for (size_t k = 0; k < sizeof ion_volumes / sizeof ion_volumes[0]; k++)
        if (strcmp(ion_volumes[k].element, element) == 0)
            return ion_volumes[k].volume;
    return 0.0;
}
