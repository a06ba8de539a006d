/* SPDX-License-Identifier: MIT */
/** The atoms of a system: filled by readers, used by selections and radii. */
#ifndef ELEA_ATOMS_TOPOLOGY_H
#define ELEA_ATOMS_TOPOLOGY_H

#include "elea.h"

struct elea_topology {
    size_t n_atoms;
    size_t capacity;
    elea_atom *atoms;
};

elea_topology *elea_topology_create(elea_error *error);
void elea_topology_free(elea_topology *topology);

/** Removes the atoms, but keeps the memory. */
void elea_topology_clear(elea_topology *topology);

/** Appends a copy of `atom`. */
elea_status elea_topology_append(elea_topology *topology, const elea_atom *atom, elea_error *error);

/** True if both hold the same atoms in the same order, including radii. */
bool elea_topology_equal(const elea_topology *a, const elea_topology *b);

#endif
