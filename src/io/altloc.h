/* SPDX-License-Identifier: MIT */
/**
 * Alternate locations of PDB atoms: places at which crystallography finds a part of a residue. A
 * body can contain only one of them, so one conformer is chosen for each residue.
 */
#ifndef ELEA_IO_ALTLOC_H
#define ELEA_IO_ALTLOC_H

#include "elea.h"
#include "io/reader.h"

typedef struct elea_altloc elea_altloc;

/** Locations of the atoms of a frame. Initially zero. */
typedef struct elea_altloc_list {
    size_t n;
    size_t capacity;
    elea_altloc *items;  /**< of each atom */
    bool has_alternates; /**< one of them is not blank */
} elea_altloc_list;

void elea_altloc_clear(elea_altloc_list *list);
void elea_altloc_free(elea_altloc_list *list);

/** Records the next atom of the frame; `location` is a blank if it has only one. */
elea_status elea_altloc_add(elea_altloc_list *list, char location, double occupancy,
                            elea_error *error);

/**
 * Leaves one conformer of each residue in the frame: the one with the highest sum of occupancies,
 * or else the first in the alphabet. Atoms that only another conformer has are removed. Where
 * alternates are residues of different names, that of the highest occupancy stays.
 */
elea_status elea_altloc_resolve(const elea_altloc_list *list, elea_frame *frame, elea_error *error);

#endif
