/* SPDX-License-Identifier: MIT */
/** The parts of elea_composition_find: residues, the ends of chains, disulfides. */
#ifndef ELEA_ATOMS_COMPOSITION_H
#define ELEA_ATOMS_COMPOSITION_H

#include "atoms/component.h"
#include "atoms/lattice.h"
#include "atoms/residue.h"
#include "atoms/template.h"

/** A residue, and what the table says about it. */
typedef struct elea_part {
    size_t first, end; /**< its atoms in the topology */
    const elea_atom *atom;
    residue_kind kind;               /**< RESIDUE_PROTEIN also for amino acids that no table has */
    const elea_component *component; /**< NULL: none */
    bool has_template;
    elea_template template;
    size_t places[ELEA_TEMPLATE_MAX_ATOMS]; /**< its atoms by their numbers in the template */
} elea_part;

/** What has been summed so far. */
typedef struct elea_sums {
    const elea_composition_source *source;
    const elea_lattice *lattice; /**< NULL without a box */
    elea_composition *found;
    elea_formula formula;
    double volume; /**< cm3/mol */
} elea_sums;

/** Sets `part` to the residue whose first atom is `first`. (composition_part.c) */
void elea_part_set(elea_part *part, const elea_topology *topology, size_t first);

/** Index of the atom of that name in the residue; `end` if it has none. */
size_t elea_part_find(const elea_part *part, const elea_topology *topology, const char *name);

/** Adds the residue without what the ends of its chain have; false if an element is not known.
 * (composition_part.c) */
bool elea_sums_add_part(elea_sums *sums, const elea_part *part, bool starts_chain);

/** Adds what the first, and the last, residue of a chain has. (composition_chain.c) */
void elea_sums_start_chain(elea_sums *sums, const elea_part *part);
void elea_sums_end_chain(elea_sums *sums, const elea_part *part);

/** Adds what the ends of chains of sites have; `marks`: what is chosen, NULL for all.
 * (composition_chain.c) */
elea_status elea_sums_add_site_chains(elea_sums *sums, const bool *marks, elea_error *error);

/** Whether `next` continues the chain of `part`, the last residue of a chain before it.
 * (composition_chain.c) */
bool elea_part_continues(const elea_sums *sums, const elea_part *part, const elea_part *next);

/** Whether residues are missing between them, by their distance. (composition_chain.c) */
bool elea_part_is_gap(const elea_sums *sums, const elea_part *part, const elea_part *next);

/** Takes away the hydrogens of cysteines that are bonded. (composition_disulfides.c) */
elea_status elea_sums_add_disulfides(elea_sums *sums, const size_t *sulfurs, size_t n,
                                     elea_error *error);

/** Distance between two atoms, or between one and the nearest image of the other. */
double elea_sums_distance(const elea_sums *sums, size_t a, size_t b);

#endif
