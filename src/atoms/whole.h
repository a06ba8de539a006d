/* SPDX-License-Identifier: MIT */
/** How molecules are made whole: a tree over the atoms, and the bonds to be checked. */
#ifndef ELEA_ATOMS_WHOLE_H
#define ELEA_ATOMS_WHOLE_H

#include "atoms/whole_tree.h"

struct elea_whole {
    elea_whole_mode mode;
    bool ignores_box; /**< the box of the first frame cannot be that of its positions */
    size_t n;
    double bulk;            /**< smallest volume of a box that can contain the atoms */
    elea_whole_step *steps; /**< [n], parents before children */
    size_t *molecules;      /**< [n], by bonds alone; NULL if unpacked */
    size_t n_bonds;
    elea_bond *bonds; /**< those whose limit is known */
    char **warnings;
    size_t n_warnings;
};

/** Adds a line to the warnings. */
elea_status elea_whole_warn(elea_whole *whole, elea_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

enum { ELEA_WHOLE_NAME = 80 };
/** As "atom 12 (CA of ALA 2)", in ELEA_WHOLE_NAME characters; without residues "atom 12 (C)". */
void elea_whole_describe(char *text, const elea_topology *topology, const elea_atom *atom);

/** Warns of chains with gaps; `list` is that of the atoms. (whole_warnings.c) */
elea_status elea_whole_warn_gaps(elea_whole *whole, const elea_bond_atoms *atoms,
                                 const elea_bond_list *list, bool has_box, elea_error *error);
/** Warns if bonds could not be found. (whole_warnings.c) */
elea_status elea_whole_warn_unknown(elea_whole *whole, const elea_bond_atoms *atoms,
                                    const elea_bond_list *list, elea_error *error);

/** Whether the atoms of residue `r` belong together, as far as is known. (whole_residues.c) */
bool elea_whole_residue_is_molecule(const elea_bond_atoms *atoms, size_t r);
/** Warns of atoms that are far from the rest of their residue. (whole_residues.c) */
elea_status elea_whole_warn_residues(elea_whole *whole, const elea_bond_atoms *atoms,
                                     const elea_topology *topology, elea_error *error);

/** Warns of atoms that are closer to each other than bonds are long. (whole_close.c) */
elea_status elea_whole_warn_close(elea_whole *whole, const elea_bond_atoms *atoms,
                                  const elea_topology *topology, elea_error *error);

/**
 * Warns of groups of atoms that do not touch at these positions [n][3], which are those of the
 * atoms, made whole; molecules and residues are not divided. (whole_apart.c)
 */
elea_status elea_whole_warn_apart(elea_whole *whole, const elea_bond_atoms *atoms,
                                  const double *positions, const elea_topology *topology,
                                  elea_error *error);

/** The object as bytes (free with `free`), and back; the warnings are not included. */
void *elea_whole_pack(const elea_whole *whole, size_t *size, elea_error *error);
elea_whole *elea_whole_unpack(const void *bytes, size_t size, elea_error *error);

#endif
