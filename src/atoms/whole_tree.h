/* SPDX-License-Identifier: MIT */
/** A spanning tree over bonds and contacts, and the first frame made whole along it. */
#ifndef ELEA_ATOMS_WHOLE_TREE_H
#define ELEA_ATOMS_WHOLE_TREE_H

#include "atoms/bonds.h"

/** An atom and the one to whose nearest image it is moved, its parent. */
typedef struct elea_whole_step {
    size_t atom;
    size_t parent; /**< SIZE_MAX: it stays */
    double limit;  /**< their bond is whole up to this length; 0: they only touch */
} elea_whole_step;

typedef struct elea_whole_tree {
    const elea_bond_atoms *atoms;
    elea_whole_step *steps; /**< [n], parents before children */
    double *placed;         /**< [n][3], the positions made whole */
    size_t *molecules;      /**< of each atom: those that the tree connects */
    size_t n_molecules;
    bool *cut; /**< of each molecule: atoms of it were moved */
    bool any_cut;
} elea_whole_tree;

/** Spans the bonds of the list. Free the tree in any case. */
elea_status elea_whole_tree_span(elea_whole_tree *tree, const elea_bond_atoms *atoms,
                                 const elea_bond_list *list, elea_error *error);
void elea_whole_tree_free(elea_whole_tree *tree);

/** Fails if a bond closes a circle through the box: a molecule bonded to its own image. */
elea_status elea_whole_tree_check(const elea_whole_tree *tree, const elea_bond_list *list,
                                  elea_error *error);

/**
 * Moves an atom to the image nearest to its parent, unless the bond is whole. True if it moved.
 */
bool elea_whole_follow(const elea_lattice *lattice, const double *parent, double *atom,
                       double limit);

#endif
