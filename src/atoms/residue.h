/* SPDX-License-Identifier: MIT */
/** The table of residues: what a residue is, and the names of its atoms. */
#ifndef ELEA_ATOMS_RESIDUE_H
#define ELEA_ATOMS_RESIDUE_H

#include "elea.h"

typedef enum residue_kind {
    RESIDUE_OTHER,
    RESIDUE_PROTEIN, /**< amino acids and the caps of chains */
    RESIDUE_NUCLEIC,
    RESIDUE_WATER,
} residue_kind;

/**
 * A row of the table of residues. `bonds` lists all heavy atoms with their bonds: "CA-CB-OG1
 * CB-CG2" are three bonds, a name alone is an atom without bonds, and "?C-OXT" a bond that only
 * some such residues have. NULL for water. elea_template_find makes a list of it.
 */
typedef struct elea_residue {
    char name[6];
    residue_kind kind;
    bool shared; /**< other molecules have this name too */
    const char *bonds;
} elea_residue;

/** Row `index` of the table, NULL beyond its end. */
const elea_residue *elea_residue_at(size_t index);

/** The row that describes residues of that name, which may be AMBER's for an end of a chain; NULL
 * if there is none. Of its members, `shared` is not about the name given. */
const elea_residue *elea_residue_find(const char *name);

/** Kind of a residue of that name, whatever its atoms. */
residue_kind elea_residue_kind(const char *name);

/**
 * Kind of the residue that consists of the atoms `first` to `end` - 1. If other molecules have its
 * name too, its atoms decide: an amino acid has an alpha carbon, a nucleotide phosphorus or a
 * sugar, and water only hydrogen and oxygen.
 */
residue_kind elea_residue_kind_of(const elea_topology *topology, size_t first, size_t end);

/**
 * Index after the last atom of the residue whose first atom is `first`. Formats without insertion
 * codes give two amino acids one number; the second begins with its own N.
 */
size_t elea_residue_end(const elea_topology *topology, size_t first);

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
