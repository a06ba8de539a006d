/* SPDX-License-Identifier: MIT */
/** What data files and dumps of LAMMPS share: types, units, the order of atoms, box vectors. */
#ifndef ELEA_IO_LAMMPS_H
#define ELEA_IO_LAMMPS_H

#include "io/reader.h"
#include "io/text.h"

/** Numbers and masses of the atoms of a frame, in the order of the file. Initially zero. */
typedef struct elea_lammps_atoms {
    size_t n, capacity;
    uint64_t *ids;
    double *masses; /**< 0 if unknown */
} elea_lammps_atoms;

elea_status elea_lammps_add(elea_lammps_atoms *atoms, uint64_t id, double mass, elea_error *error);
void elea_lammps_free(elea_lammps_atoms *atoms);

/**
 * Puts atoms and positions of the frame in the order of their numbers, which must differ;
 * `atoms` with them.
 */
elea_status elea_lammps_sort(elea_lammps_atoms *atoms, const elea_input *input, elea_frame *frame,
                             elea_error *error);

/** Index of the atom with that number, after sorting; SIZE_MAX if there is none. */
size_t elea_lammps_find(const elea_lammps_atoms *atoms, uint64_t id);

/** Checks the user's list of types ("1=C,2=O"). */
elea_status elea_lammps_check_types(elea_reader *reader, elea_error *error);

/** Names the atom by its type, and gives it the element or name of the user's list. */
elea_status elea_lammps_name(const elea_reader *reader, elea_field type, elea_atom *atom,
                             elea_error *error);

/**
 * Elements by masses, of atoms without an element: only if every mass is that of an element, and
 * not all are hydrogen, because beads may have any mass. Then bonds tell water and ions.
 */
elea_status elea_lammps_find_elements(const elea_reader *reader, const elea_lammps_atoms *atoms,
                                      elea_topology *topology, elea_error *error);

/**
 * Finds the factor to Angstrom of the style of units that the file states ("real"), or else of the
 * unit that the user gives, and sets the reader's unit; `*to_ps` is the factor of times, 0 if
 * unknown. Fails if neither is known.
 */
elea_status elea_lammps_unit(elea_reader *reader, elea_field units, double *scale, double *to_ps,
                             elea_error *error);

#endif
