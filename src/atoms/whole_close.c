/* SPDX-License-Identifier: MIT */
/* Atoms of the first frame that are closer to each other than any bond is long. */
#include <math.h>
#include <stdlib.h>

#include "atoms/near.h"
#include "atoms/whole.h"
#include "base/error.h"

/*
 * Bonds are not shorter than 0.7 of the sum of the covalent radii (N2: 1.10 of 1.42 Angstrom). Less
 * leaves room for poor models, but not for Angstrom that are Bohr radii (0.53).
 */
#define CLOSE      0.6
#define SAME_PLACE 0.01 /* Angstrom; of atoms whose radii are not known, such as beads */

typedef struct close_atoms {
    const elea_bond_atoms *atoms;
    bool *close; /* [n] */
    elea_near_pair first;
} close_atoms;

static double limit_of(const elea_bond_atoms *atoms, size_t a, size_t b)
{
    return fmax(CLOSE * (atoms->radii[a] + atoms->radii[b]), SAME_PLACE);
}

static elea_status take_pair(void *context, const elea_near_pair *pair, elea_error *error)
{
    close_atoms *found = context;
    elea_near_pair *first = &found->first;
    double limit = limit_of(found->atoms, pair->a, pair->b);
    (void)error;
    if (pair->distance2 >= limit * limit)
        return ELEA_OK;
    found->close[pair->a] = found->close[pair->b] = true;
    if (pair->a < first->a || (pair->a == first->a && pair->b < first->b))
        *first = *pair;
    return ELEA_OK;
}

static elea_status warn(elea_whole *whole, const close_atoms *found, const elea_topology *topology,
                        elea_error *error)
{
    const elea_bond_atoms *atoms = found->atoms;
    char a[ELEA_WHOLE_NAME], b[ELEA_WHOLE_NAME];
    size_t n = 0;
    for (size_t i = 0; i < atoms->n; i++)
        n += found->close[i];
    if (n == 0)
        return ELEA_OK;
    elea_whole_describe(a, topology, atoms->atoms[found->first.a]);
    elea_whole_describe(b, topology, atoms->atoms[found->first.b]);
    return elea_whole_warn(whole, error,
                           "%zu of %zu atoms are closer to another one than bonds are long, as %s "
                           "and %s, %.3g A apart: the coordinates are in another unit, averaged "
                           "over models or wrong, or atoms are given twice",
                           n, atoms->n, a, b, sqrt(found->first.distance2));
}

elea_status elea_whole_warn_close(elea_whole *whole, const elea_bond_atoms *atoms,
                                  const elea_topology *topology, elea_error *error)
{
    double largest = 0.0;
    bool crowded = false; /* then there are enough pairs to warn of */
    for (size_t i = 0; i < atoms->n; i++)
        largest = fmax(largest, atoms->radii[i]);
    close_atoms found = {
        .atoms = atoms,
        .close = calloc(atoms->n + 1, sizeof *found.close),
        .first = {.a = SIZE_MAX},
    };
    if (found.close == NULL)
        return elea_error_memory(error, atoms->n, sizeof *found.close, "close atoms");
    double cutoff = fmax(CLOSE * 2.0 * largest, SAME_PLACE);
    elea_status failed = elea_near_pairs(atoms->n, atoms->positions, atoms->lattice, cutoff,
                                         take_pair, &found, &crowded, error);
    if (!failed)
        failed = warn(whole, &found, topology, error);
    free(found.close);
    return failed;
}
