/* SPDX-License-Identifier: MIT */
/* Whether chains of amino acids are folded. */
#include <stdlib.h>
#include <string.h>

#include "atoms/near.h"
#include "atoms/preset.h"
#include "atoms/residue.h"
#include "base/error.h"

#define CONTACT        9.0 /* Angstrom between alpha carbons */
#define LEAST_APART    5   /* residues; those of a helix that are so far apart do not touch */
#define LEAST_LENGTH   30  /* residues; peptides need not be folded to be compact */
#define LEAST_CONTACTS 1.0 /* for each residue; see docs/presets.md */

typedef struct chain {
    size_t n, n_contacts;
    size_t *atoms;
    double *positions;
    const elea_topology *topology;
} chain;

static elea_status count(void *context, const elea_near_pair *pair, elea_error *error)
{
    (void)error;
    chain *c = context;
    const elea_atom *a = elea_topology_atom(c->topology, c->atoms[pair->a]);
    const elea_atom *b = elea_topology_atom(c->topology, c->atoms[pair->b]);
    bool same = strcmp(a->chain, b->chain) == 0;
    c->n_contacts += !same || pair->b - pair->a >= LEAST_APART;
    return ELEA_OK;
}

static elea_status collect(chain *c, const elea_preset_source *source, const unsigned char *marks,
                           elea_error *error)
{
    size_t n = 0, n_atoms = elea_topology_n_atoms(source->topology);
    for (size_t i = 0; i < n_atoms; i++)
        n += marks[i] == ELEA_MARK_SELECTED &&
             elea_preset_is_alpha_carbon(elea_topology_atom(source->topology, i));
    c->atoms = calloc(n + 1, sizeof *c->atoms);
    c->positions = calloc(n + 1, 3 * sizeof *c->positions);
    if (c->atoms == NULL || c->positions == NULL)
        return elea_error_memory(error, n, 3 * sizeof *c->positions, "alpha carbons");
    for (size_t i = 0; i < n_atoms; i++) {
        if (marks[i] != ELEA_MARK_SELECTED ||
            !elea_preset_is_alpha_carbon(elea_topology_atom(source->topology, i)))
            continue;
        memcpy(c->positions + 3 * c->n, source->positions + 3 * i, 3 * sizeof *c->positions);
        c->atoms[c->n++] = i;
    }
    return ELEA_OK;
}

elea_status elea_preset_find_fold(const elea_preset_source *source, const unsigned char *marks,
                                  const elea_lattice *lattice, bool *unfolded, elea_error *error)
{
    chain c = {.topology = source->topology};
    bool crowded = false;
    elea_status failed = collect(&c, source, marks, error);
    if (!failed && c.n >= LEAST_LENGTH)
        failed = elea_near_pairs(c.n, c.positions, lattice, CONTACT, count, &c, &crowded, error);
    *unfolded = !failed && !crowded && c.n >= LEAST_LENGTH &&
                (double)c.n_contacts < LEAST_CONTACTS * (double)c.n;
    free(c.atoms);
    free(c.positions);
    return failed;
}
