/* SPDX-License-Identifier: MIT */
/** Heavy atoms and bonds of the residues in the table. */
#ifndef ELEA_ATOMS_TEMPLATE_H
#define ELEA_ATOMS_TEMPLATE_H

#include "atoms/residue.h"

#define ELEA_TEMPLATE_MAX_ATOMS 64
#define ELEA_TEMPLATE_MAX_BONDS 72
#define ELEA_TEMPLATE_NONE      SIZE_MAX

/** The heavy atoms of a residue and the bonds between them. */
typedef struct elea_template {
    residue_kind kind;
    size_t n_atoms, n_bonds;
    char atoms[ELEA_TEMPLATE_MAX_ATOMS][5];
    bool optional[ELEA_TEMPLATE_MAX_ATOMS]; /**< only some such residues have the atom: OXT */
    unsigned char bonds[ELEA_TEMPLATE_MAX_BONDS][2]; /**< pairs of numbers of atoms */
    size_t head; /**< bonded to the tail of the residue before; ELEA_TEMPLATE_NONE for ACE */
    size_t tail; /**< ELEA_TEMPLATE_NONE for NME */
} elea_template;

/** Fills `made` for residues of that name; false if the table has none, and for water. */
bool elea_template_find(const char *residue_name, elea_template *made);

/**
 * Number of the heavy atom of that name, which may be an old one or one of a force field ("O1P" for
 * "OP1", "C1*" for "C1'", "OT2" for "OXT"); ELEA_TEMPLATE_NONE if there is none.
 */
size_t elea_template_atom(const elea_template *made, const char *name);

#endif
