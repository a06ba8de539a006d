/* SPDX-License-Identifier: MIT */
#include "atoms/sites.h"

#include <stdlib.h>
#include <string.h>

#include "atoms/residue.h"
#include "atoms/topology.h"
#include "base/error.h"

double elea_site_radius(const elea_atom *atom)
{
    bool site = strcmp(atom->name, ELEA_SITE_BACK) == 0 || strcmp(atom->name, ELEA_SITE_BASE) == 0;
    return site && elea_residue_kind(atom->residue_name) == RESIDUE_NUCLEIC ? ELEA_SITE_RADIUS
                                                                            : 0.0;
}

bool elea_site_is_backbone(const elea_atom *atom)
{
    return strcmp(atom->name, ELEA_SITE_BACK) == 0 && elea_site_radius(atom) > 0.0;
}

/* ---- Chains ---- */

static bool is_chosen(const elea_topology *topology, const bool *marks, size_t i)
{
    return i < topology->n_atoms && (marks == NULL || marks[i]) &&
           elea_site_is_backbone(&topology->atoms[i]);
}

static size_t root_of(size_t *parents, size_t i)
{
    while (parents[i] != i) {
        parents[i] = parents[parents[i]];
        i = parents[i];
    }
    return i;
}

elea_status elea_site_chains_count(elea_site_chains *found, const elea_topology *topology,
                                   const bool *marks, elea_error *error)
{
    *found = (elea_site_chains){0};
    for (size_t i = 0; i < topology->n_atoms; i++)
        found->n_nucleotides += is_chosen(topology, marks, i);
    if (found->n_nucleotides == 0)
        return ELEA_OK;
    size_t *parents = calloc(topology->n_atoms + 1, sizeof *parents);
    if (parents == NULL)
        return elea_error_memory(error, topology->n_atoms, sizeof *parents, "chains");
    for (size_t i = 0; i < topology->n_atoms; i++)
        parents[i] = i;
    found->n_chains = found->n_nucleotides;
    for (size_t i = 0; i < topology->n_bonds; i++) {
        const size_t *bond = topology->bonds[i];
        if (!is_chosen(topology, marks, bond[0]) || !is_chosen(topology, marks, bond[1]))
            continue;
        size_t a = root_of(parents, bond[0]), b = root_of(parents, bond[1]);
        found->n_links++;
        found->n_chains -= a != b;
        parents[a] = b;
    }
    free(parents);
    return ELEA_OK;
}
