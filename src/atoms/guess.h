/* SPDX-License-Identifier: MIT */
/** Elements of atoms that have only names. docs/radii.md has the rule. */
#ifndef ELEA_ATOMS_GUESS_H
#define ELEA_ATOMS_GUESS_H

#include "atoms/topology.h"

/**
 * Leaves the element of `atom` to elea_guess_elements. `field` has the four columns of its name in
 * a PDB file, where the symbol ends in the second; NULL in formats without columns.
 */
void elea_guess_later(elea_atom *atom, const char *field);

/**
 * Guesses the elements of the atoms that have none, residue by residue. `positions` (3 numbers for
 * each atom, Angstrom) and `masses` (dalton, 0 if unknown) may be NULL. Elements that cannot be
 * determined (virtual sites, beads of coarse-grained models) remain "".
 */
void elea_guess_elements(elea_topology *topology, const double *positions, const double *masses);

/**
 * The same for another frame: if it has the atoms of `first`, in which elements have been guessed,
 * they have the same elements, whatever the positions.
 */
void elea_guess_again(elea_topology *topology, const elea_topology *first, const double *positions);

/** The same for one atom; `name` may be a PDB field of four columns. False if not determined. */
bool elea_guess_element(const char *name, const char *residue_name, char symbol[4]);

#endif
