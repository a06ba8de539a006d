/* SPDX-License-Identifier: MIT */
/** What residues and small molecules consist of: formulas with all hydrogens, and volumes. */
#ifndef ELEA_ATOMS_COMPONENT_H
#define ELEA_ATOMS_COMPONENT_H

#include "atoms/formula.h"

typedef enum component_family {
    COMPONENT_AMINO_ACID, /**< and the caps of chains; without the water lost in the chain */
    COMPONENT_NUCLEOTIDE, /**< likewise */
    COMPONENT_SUGAR,      /**< the free molecule */
    COMPONENT_LIGAND,     /**< likewise */
} component_family;

/** A row of the table of components. All acids and bases are neutral. */
typedef struct elea_component {
    char name[6];
    component_family family;
    const char *formula;
    double volume; /**< in the unit of component.def or molecule.def; 0: from increments */
} elea_component;

/** The amino acid or nucleotide of that name, which may be any that elea_residue_find knows; or
 * NULL. */
const elea_component *elea_component_find(const char *residue_name);

/** The sugar or ligand of that name, or NULL. */
const elea_component *elea_component_find_molecule(const char *residue_name);

/** Partial molar volume (cm3/mol) of that component, if it has the atoms of `formula`. */
double elea_component_volume(const elea_component *component, const elea_formula *formula);

/** Partial molar volume (cm3/mol) of an ion of that element. */
double elea_component_ion_volume(const char *element);

#endif
