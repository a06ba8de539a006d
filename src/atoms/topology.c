/* SPDX-License-Identifier: MIT */
#include "atoms/topology.h"

#include <stdlib.h>
#include <string.h>

#include "atoms/element.h"
#include "base/error.h"
#include "base/gyration.h"

elea_topology *elea_topology_create(elea_error *error)
{
    elea_topology *topology = calloc(1, sizeof *topology);
    if (topology == NULL)
        (void)elea_error_memory(error, 1, sizeof *topology, "topology");
    return topology;
}

void elea_topology_free(elea_topology *topology)
{
    if (topology == NULL)
        return;
    free(topology->atoms);
    free(topology->bonds);
    free(topology);
}

void elea_topology_clear(elea_topology *topology)
{
    topology->n_atoms = 0;
    topology->n_bonds = 0;
}

elea_status elea_topology_append(elea_topology *topology, const elea_atom *atom, elea_error *error)
{
    if (topology->n_atoms == topology->capacity) {
        size_t capacity = topology->capacity + topology->capacity / 2 + 64;
        elea_atom *atoms = realloc(topology->atoms, capacity * sizeof *atoms);
        if (atoms == NULL)
            return elea_error_memory(error, capacity, sizeof *atoms, "atoms");
        topology->atoms = atoms;
        topology->capacity = capacity;
    }
    topology->atoms[topology->n_atoms++] = *atom;
    return ELEA_OK;
}

elea_status elea_topology_add_bond(elea_topology *topology, size_t a, size_t b, elea_error *error)
{
    if (topology->n_bonds == topology->bond_capacity) {
        size_t capacity = 2 * topology->bond_capacity + 64;
        size_t(*bonds)[2] = realloc(topology->bonds, capacity * sizeof *bonds);
        if (bonds == NULL)
            return elea_error_memory(error, capacity, sizeof *bonds, "bonds");
        topology->bonds = bonds;
        topology->bond_capacity = capacity;
    }
    topology->bonds[topology->n_bonds][0] = a;
    topology->bonds[topology->n_bonds++][1] = b;
    return ELEA_OK;
}

size_t elea_topology_n_atoms(const elea_topology *topology)
{
    return topology->n_atoms;
}

const elea_atom *elea_topology_atom(const elea_topology *topology, size_t index)
{
    return &topology->atoms[index];
}

double elea_topology_gyration(const elea_topology *topology, size_t n, const size_t *indices,
                              const double *positions)
{
    elea_gyration gyration = {0};
    for (size_t i = 0; i < n; i++) {
        double weight = indices[i] < elea_topology_n_atoms(topology)
                            ? elea_element_weight(elea_topology_atom(topology, indices[i])->element)
                            : 0.0;
        if (weight <= 0.0)
            return 0.0;
        elea_gyration_add(&gyration, positions + 3 * i, weight);
    }
    return elea_gyration_radius(&gyration);
}
