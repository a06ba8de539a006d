/* SPDX-License-Identifier: MIT */
/** Structures that have only some atoms of each residue, such as the alpha carbons. */
#ifndef ELEA_ATOMS_TRACE_H
#define ELEA_ATOMS_TRACE_H

#include "elea.h"

/** Residues of proteins and nucleic acids with selected atoms; caps do not count. */
typedef struct elea_trace {
    size_t n_residues;
    size_t
        n_alpha_carbons; /**< of which only the alpha carbon and at most one other are selected */
    size_t n_others;     /**< without an alpha carbon, and one or two others are selected: P */
} elea_trace;

/** Counts heavy atoms. */
elea_trace elea_trace_count(const elea_topology *topology, const elea_selection *selection);

#endif
