/* SPDX-License-Identifier: MIT */
/** What kind of molecule a residue belongs to, told from its name. */
#ifndef ELEA_ATOMS_RESIDUE_H
#define ELEA_ATOMS_RESIDUE_H

#include "elea.h"

/** Amino acids and the caps ACE and NME, as named by the common force fields and the PDB. */
bool elea_residue_is_protein(const char *residue_name);
bool elea_residue_is_nucleic(const char *residue_name);
/** All atoms of such a residue are water's, virtual sites too. */
bool elea_residue_is_water(const char *residue_name);

/**
 * True if an atom of that name in a residue of that name is an ion, provided that the
 * residue has no other kind of atom. Both names must tell of the same element: a bead "CA"
 * in a residue "K" is the alpha carbon of a lysine, an atom "K" there is potassium.
 */
bool elea_residue_is_ion(const char *residue_name, const char *atom_name);

/** True if both atoms, neighbours in the file, belong to the same residue. */
bool elea_residue_same(const elea_atom *a, const elea_atom *b);

#endif
