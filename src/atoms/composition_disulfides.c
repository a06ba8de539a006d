/* SPDX-License-Identifier: MIT */
/* Bonds between cysteines. */
#include <stdlib.h>
#include <string.h>

#include "atoms/composition.h"
#include "atoms/topology.h"
#include "base/error.h"

#define LONGEST_BOND 2.5 /* Angstrom: 2.05 if well refined; sulfurs not bonded are 3.3 apart */

/* AMBER's and GROMOS' names of a cysteine that has lost its hydrogen to a bond. */
static bool is_named_bonded(const elea_atom *atom)
{
    const char *name = atom->residue_name;
    size_t length = strlen(name);
    if (length == 4 && (name[0] == 'N' || name[0] == 'C'))
        name++;
    return strcmp(name, "CYX") == 0 || strcmp(atom->residue_name, "CYS2") == 0;
}

static size_t number_of(const size_t *sulfurs, size_t n, size_t atom)
{
    for (size_t i = 0; i < n; i++)
        if (sulfurs[i] == atom)
            return i;
    return n;
}

/* Bonds that the file gives; each sulfur has one. */
static void take_file_bonds(const elea_topology *topology, const size_t *sulfurs, size_t n,
                            size_t *partners)
{
    for (size_t k = 0; k < topology->n_bonds; k++) {
        size_t a = number_of(sulfurs, n, topology->bonds[k][0]);
        size_t b = a < n ? number_of(sulfurs, n, topology->bonds[k][1]) : n;
        if (b < n && a != b && partners[a] == SIZE_MAX && partners[b] == SIZE_MAX) {
            partners[a] = b;
            partners[b] = a;
        }
    }
}

static void take_nearest(const elea_sums *sums, const size_t *sulfurs, size_t n, size_t *partners)
{
    for (size_t i = 0; i < n; i++) {
        double least = LONGEST_BOND;
        size_t nearest = SIZE_MAX;
        for (size_t j = i + 1; j < n && partners[i] == SIZE_MAX; j++) {
            double length = partners[j] == SIZE_MAX
                                ? elea_sums_distance(sums, sulfurs[i], sulfurs[j])
                                : LONGEST_BOND;
            if (length < least) {
                least = length;
                nearest = j;
            }
        }
        if (nearest != SIZE_MAX) {
            partners[i] = nearest;
            partners[nearest] = i;
        }
    }
}

elea_status elea_sums_add_disulfides(elea_sums *sums, const size_t *sulfurs, size_t n,
                                     elea_error *error)
{
    const elea_topology *topology = sums->source->topology;
    size_t *partners = n > 0 ? malloc(n * sizeof *partners) : NULL;
    size_t n_bonded = 0, n_named = 0;
    if (partners == NULL)
        return n > 0 ? elea_error_memory(error, n, sizeof *partners, "disulfides") : ELEA_OK;
    for (size_t i = 0; i < n; i++)
        partners[i] = SIZE_MAX;
    take_file_bonds(topology, sulfurs, n, partners);
    if (sums->source->positions != NULL)
        take_nearest(sums, sulfurs, n, partners);
    for (size_t i = 0; i < n; i++) {
        n_bonded += partners[i] != SIZE_MAX;
        n_named +=
            partners[i] == SIZE_MAX && is_named_bonded(elea_topology_atom(topology, sulfurs[i]));
    }
    free(partners);
    elea_formula_add(&sums->formula, "H", -(int)(n_bonded + n_named));
    sums->found->n_disulfides = (n_bonded + n_named) / 2;
    return ELEA_OK;
}
