/* SPDX-License-Identifier: MIT */
/** CONECT records of a PDB file: bonds between atoms, by their serial numbers. */
#ifndef ELEA_IO_PDB_CONECT_H
#define ELEA_IO_PDB_CONECT_H

#include "atoms/topology.h"
#include "io/text.h"

/** Serial numbers as they are written, up to five characters: they may be hybrid-36. */
typedef uint64_t elea_conect_serial;

typedef struct elea_conect {
    size_t n_serials, serial_capacity;
    elea_conect_serial *serials; /**< of the atoms of the first frame */
    size_t n_pairs, pair_capacity;
    elea_conect_serial (*pairs)[2];
} elea_conect;

void elea_conect_free(elea_conect *conect);

/** Records the serial number of the next atom of the first frame. */
elea_status elea_conect_take_atom(elea_conect *conect, const elea_line *line, elea_error *error);

/** Records the bonds of a CONECT line. */
elea_status elea_conect_take_line(elea_conect *conect, const elea_line *line, elea_error *error);

/**
 * Adds the bonds to the topology of the first frame. Serial numbers that no atom, or more than one,
 * has are skipped: they are only hints.
 */
elea_status elea_conect_add_bonds(const elea_conect *conect, elea_topology *topology,
                                  elea_error *error);

#endif
