/* SPDX-License-Identifier: MIT */
/** Water and ions of files that name no residues, so that selections tell them from the solute. */
#ifndef ELEA_ATOMS_SOLVENT_NAMES_H
#define ELEA_ATOMS_SOLVENT_NAMES_H

#include "atoms/topology.h"

/**
 * Names the residues of water and of ions, HOH and NA, which the bonds of the file tell: an oxygen
 * bonded to two hydrogens alone, and an atom without bonds. Does nothing if a residue has a name,
 * or if there are no bonds.
 */
elea_status elea_solvent_name(elea_topology *topology, elea_error *error);

/**
 * True if no residue has a name, and the elements of the selected atoms are mostly those of water:
 * then the body may be a box of it.
 */
bool elea_solvent_suspected(const elea_topology *topology, const elea_selection *selection);

#endif
