/* SPDX-License-Identifier: MIT */
/** Which of the chosen atoms are bonded, from the file, from names, or from distances. */
#ifndef ELEA_ATOMS_BONDS_H
#define ELEA_ATOMS_BONDS_H

#include "atoms/lattice.h"
#include "atoms/residue.h"
#include "atoms/topology.h"

/** The atoms whose bonds are sought, in the order of the file, and where they are in one frame. */
typedef struct elea_bond_atoms {
    size_t n;
    const elea_atom **atoms;
    double *positions; /**< [n][3] */
    size_t n_residues;
    size_t *residues;      /**< of each atom */
    size_t *starts;        /**< first atom of each residue, and the end: [n_residues + 1] */
    residue_kind *kinds;   /**< of each residue */
    bool *templated;       /**< bonds to other such atoms are known from names */
    size_t *heads, *tails; /**< atom of each residue that is bonded to the one before or after */
    double *radii;         /**< covalent ones, 0 of atoms that distances say nothing about: beads */
    double spacing;        /**< typical distance of bonded beads, 0 without beads */
    double bulk;           /**< least volume that the atoms can have */
    const elea_lattice *lattice; /**< NULL without a box that can contain them */
} elea_bond_atoms;

/** Two bonded atoms. */
typedef struct elea_bond {
    size_t a, b;
    double limit; /**< longer is not possible; 0 if that is not known */
} elea_bond;

/** Consecutive residues of a chain that are too far apart to be bonded. */
typedef struct elea_bond_gap {
    size_t a, b; /**< the atoms that should be bonded */
    double length;
} elea_bond_gap;

typedef struct elea_bond_list {
    elea_bond *bonds;
    size_t n, capacity;
    elea_bond_gap *gaps;
    size_t n_gaps, gap_capacity;
    unsigned char *degrees; /**< bonds of each atom that were found by distance; NULL: not sought */
    bool crowded;           /**< too dense: distances say nothing about bonds */
} elea_bond_list;

/**
 * Collects the atoms of a topology that `selection` chooses (NULL: all) with their residues and
 * covalent radii; `positions` are those of all atoms of the topology.
 */
elea_status elea_bond_atoms_collect(elea_bond_atoms *atoms, const elea_topology *topology,
                                    const elea_selection *selection, const double *positions,
                                    elea_error *error);
/** Sets the lattice of the box, if it can contain the atoms, and what depends on it. */
elea_status elea_bond_atoms_set_box(elea_bond_atoms *atoms, const double *box,
                                    elea_lattice *lattice, elea_error *error);
void elea_bond_atoms_free(elea_bond_atoms *atoms);

/** Appends a bond between a and b; `limit` < 0: derived from their elements and their distance. */
elea_status elea_bond_list_add(elea_bond_list *list, const elea_bond_atoms *atoms, size_t a,
                               size_t b, double limit, elea_error *error);
void elea_bond_list_free(elea_bond_list *list);

/** Distance between two atoms, or between one and the nearest image of the other. */
double elea_bond_direct(const elea_bond_atoms *atoms, size_t a, size_t b);
double elea_bond_nearest(const elea_bond_atoms *atoms, size_t a, size_t b);

/**
 * Appends a bond known from names, whose length is not checked in models in which it is slightly
 * too long, such as averages over an ensemble.
 */
elea_status elea_bond_list_add_known(elea_bond_list *list, const elea_bond_atoms *atoms, size_t a,
                                     size_t b, elea_error *error);

/** Bonds between the chosen atoms that the file gives. */
elea_status elea_bonds_of_file(elea_bond_list *list, const elea_bond_atoms *atoms,
                               const elea_topology *topology, const elea_selection *selection,
                               elea_error *error);

/**
 * Bonds within amino acids and nucleotides, known from names; sets the members of `atoms` that
 * depend on them. (bonds_template.c)
 */
elea_status elea_bonds_of_templates(elea_bond_list *list, elea_bond_atoms *atoms,
                                    elea_error *error);

/** Bonds along chains of amino acids and nucleotides. (bonds_chain.c) */
elea_status elea_bonds_of_chains(elea_bond_list *list, const elea_bond_atoms *atoms,
                                 elea_error *error);

/** Bonds of beads, which have no elements: along the file, and within residues. (bonds_beads.c) */
elea_status elea_bonds_of_beads(elea_bond_list *list, const elea_bond_atoms *atoms,
                                elea_error *error);

/** Typical distance of beads that follow each other, 0 if none do. (bonds_beads.c) */
elea_status elea_bonds_spacing(const elea_bond_atoms *atoms, double *spacing, elea_error *error);

/** Bonds between atoms that are close to each other, without a box. (bonds_distance.c) */
elea_status elea_bonds_by_distance(elea_bond_list *list, const elea_bond_atoms *atoms,
                                   elea_error *error);

/**
 * The same between an atom and an image of another. Sets `*overlaps` if images lie where no image
 * can be: then the box is not that of these positions. (bonds_distance.c)
 */
elea_status elea_bonds_across(elea_bond_list *list, const elea_bond_atoms *atoms, bool *overlaps,
                              elea_error *error);

/** Whether the atom is the only chosen one of its amino acid: an alpha-carbon model. */
bool elea_bond_is_lone(const elea_bond_atoms *atoms, size_t i);

#endif
