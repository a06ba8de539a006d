/* SPDX-License-Identifier: MIT */
/**
 * The sites of oxDNA, of which a nucleotide has two: on its backbone and in its base. Their names
 * are those of oxDNA's source; no element belongs to them.
 */
#ifndef ELEA_ATOMS_SITES_H
#define ELEA_ATOMS_SITES_H

#include "elea.h"

#define ELEA_SITE_BACK "BACK"
#define ELEA_SITE_BASE "BASE"

/** Radii of sites (Angstrom) in the set "oxdna"; docs/presets.md says from what. */
#define ELEA_SITE_RADIUS 3.7

/** Radius of a site, 0 of other atoms. */
double elea_site_radius(const elea_atom *atom);

/** Whether the atom is the backbone of a nucleotide that consists of sites. */
bool elea_site_is_backbone(const elea_atom *atom);

/** The bonds between the backbones of selected nucleotides (`marks`; NULL: of all), and chains. */
typedef struct elea_site_chains {
    size_t n_nucleotides;
    size_t n_links;
    size_t n_chains; /**< linear and circular */
} elea_site_chains;

elea_status elea_site_chains_count(elea_site_chains *found, const elea_topology *topology,
                                   const bool *marks, elea_error *error);

#endif
