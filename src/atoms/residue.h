/* SPDX-License-Identifier: MIT */
/** The kind of molecule that a residue belongs to, from its name. */
#ifndef ELEA_ATOMS_RESIDUE_H
#define ELEA_ATOMS_RESIDUE_H

#include "elea.h"

typedef enum residue_kind {
    RESIDUE_OTHER,
    RESIDUE_PROTEIN, /**< amino acids and the caps of chains */
    RESIDUE_NUCLEIC,
    RESIDUE_WATER,
} residue_kind;

/** A row of the table of residues. */
typedef struct elea_residue {
    char name[6];
    residue_kind kind;
    bool selected; /**< whether the selections `protein`, `nucleic` and `water` include it */
} elea_residue;

/** Row `index` of the table, NULL beyond its end. */
const elea_residue *elea_residue_at(size_t index);

/** Kind of a residue, whether or not selections include it; knows AMBER's terminal names too. */
residue_kind elea_residue_kind(const char *name);

/** Whether the selection of that name includes such a residue. */
bool elea_residue_is_protein(const char *name);
bool elea_residue_is_nucleic(const char *name);
/** All atoms of such a residue belong to water, including virtual sites. */
bool elea_residue_is_water(const char *name);

/** The element of an ion's name, in any case; "" for "ION", NULL if it is not the name of an ion.
 */
const char *elea_residue_ion_element(const char *name);

/**
 * True if an atom of that name in a residue of that name is an ion, provided that the
 * residue has no other kind of atom. Both names must denote the same element: a bead "CA"
 * in a residue "K" is the alpha carbon of a lysine, an atom "K" there is potassium.
 */
bool elea_residue_is_ion(const char *residue_name, const char *atom_name);

/** True if both atoms, neighbours in the file, belong to the same residue. */
bool elea_residue_same(const elea_atom *a, const elea_atom *b);

#endif
