/* SPDX-License-Identifier: MIT */
/** Chemical formulas: atoms of each element, their mass, and an estimate of their volume. */
#ifndef ELEA_ATOMS_FORMULA_H
#define ELEA_ATOMS_FORMULA_H

#include "elea.h"

#define ELEA_FORMULA_ELEMENTS 119

/** Numbers of atoms by atomic number; negative for what a formula takes away. */
typedef struct elea_formula {
    int counts[ELEA_FORMULA_ELEMENTS];
} elea_formula;

/** Adds `text` ("C3H5NO") `times` times; what is not a symbol of an element is passed over. */
void elea_formula_add(elea_formula *formula, const char *text, int times);

/** Adds the atoms of `other`. */
void elea_formula_join(elea_formula *formula, const elea_formula *other);

/** Number of atoms but hydrogen. */
int elea_formula_heavy(const elea_formula *formula);

/** Whether no element but hydrogen has fewer atoms than in `part`. */
bool elea_formula_contains(const elea_formula *formula, const elea_formula *part);

/** Mass in dalton from standard atomic weights; 0 if an element has none. */
double elea_formula_mass(const elea_formula *formula);

/** Partial molar volume in water (cm3/mol) of a part of a molecule, from increments of atoms. */
double elea_formula_volume(const elea_formula *formula);

#endif
