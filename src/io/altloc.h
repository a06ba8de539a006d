/* SPDX-License-Identifier: MIT */
/**
 * Alternate locations of PDB atoms: atoms that crystallography finds at several places. A
 * body can contain only one of them, the one with the highest occupancy.
 */
#ifndef ELEA_IO_ALTLOC_H
#define ELEA_IO_ALTLOC_H

#include "elea.h"
#include "io/reader.h"

typedef struct elea_altloc elea_altloc;

/** Atoms of a frame that may have to be removed. Initially zero. */
typedef struct elea_altloc_list {
    size_t n;
    size_t capacity;
    elea_altloc *items;
    size_t run;          /**< first item of the residue that is being read */
    bool run_alternates; /**< that residue has an alternate location */
} elea_altloc_list;

void elea_altloc_clear(elea_altloc_list *list);
void elea_altloc_free(elea_altloc_list *list);

/** Records the last atom of `topology`; `location` is a blank if it has only one. */
elea_status elea_altloc_add(elea_altloc_list *list, const elea_topology *topology, char location,
                            double occupancy, elea_error *error);

/**
 * Removes the alternates with lower occupancy (or coming later, if equal) from the frame.
 * Where alternates are distinct residues, the atoms of one residue stay.
 */
void elea_altloc_resolve(elea_altloc_list *list, elea_frame *frame);

#endif
