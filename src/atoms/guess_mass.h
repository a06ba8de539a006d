/* SPDX-License-Identifier: MIT */
/** Elements of atoms whose file gives their masses. */
#ifndef ELEA_ATOMS_GUESS_MASS_H
#define ELEA_ATOMS_GUESS_MASS_H

#include "atoms/topology.h"

/**
 * The element of that mass (dalton), as force fields round it; false for other masses, such as
 * those of united atoms, beads, and hydrogens made heavier.
 */
bool elea_guess_mass(double mass, char symbol[4]);

/**
 * Gives the atoms without an element that of their mass, or else that of their name and mass
 * (atoms/guess.h). Atoms without mass beside others that have one are virtual sites, and get none.
 * Where all masses would be those of hydrogen, they are taken for beads of mass 1.
 */
void elea_guess_from_masses(elea_topology *topology, const double *masses);

#endif
