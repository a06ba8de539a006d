/* SPDX-License-Identifier: MIT */
/** The atoms of a system: filled by readers, used by selections and radii. */
#ifndef ELEA_ATOMS_TOPOLOGY_H
#define ELEA_ATOMS_TOPOLOGY_H

#include "elea.h"

struct elea_topology {
    size_t n_atoms;
    size_t capacity;
    elea_atom *atoms;
    size_t n_bonds; /**< that the file gives, between any atoms */
    size_t bond_capacity;
    size_t (*bonds)[2]; /**< indices of the atoms */
};

elea_topology *elea_topology_create(elea_error *error);
void elea_topology_free(elea_topology *topology);

/** Removes the atoms and bonds, but keeps the memory. */
void elea_topology_clear(elea_topology *topology);

/** Appends a copy of `atom`. */
elea_status elea_topology_append(elea_topology *topology, const elea_atom *atom, elea_error *error);

/** Adds a bond that the file gives; the atoms need not be there yet. */
elea_status elea_topology_add_bond(elea_topology *topology, size_t a, size_t b, elea_error *error);

/**
 * Fails if a frame does not hold the atoms of the first frame of its file, in the same order:
 * number, names, residues, chains and elements. The message names the first that differs.
 */
elea_status elea_topology_check_frame(const elea_topology *topology, const elea_topology *first,
                                      elea_error *error);

/** Whether all radii are equal; both must have the same number of atoms. */
bool elea_topology_same_radii(const elea_topology *a, const elea_topology *b);

#endif
