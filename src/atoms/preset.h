/* SPDX-License-Identifier: MIT */
/** The parts of elea_preset_choose. */
#ifndef ELEA_ATOMS_PRESET_H
#define ELEA_ATOMS_PRESET_H

#include "atoms/lattice.h"

/** What is known of an atom. */
typedef enum elea_preset_mark {
    ELEA_MARK_OUT,
    ELEA_MARK_SELECTED,
    ELEA_MARK_BOUND, /**< an ion that is bound to what is selected */
} elea_preset_mark;

/**
 * Marks the ions that are bound to selected atoms: metals with more than one charge that at least
 * two of their nitrogens, oxygens and sulfurs are next to. `source->positions` must not be NULL.
 * (preset_ions.c)
 */
elea_status elea_preset_mark_ions(const elea_preset_source *source, unsigned char *marks,
                                  const elea_lattice *lattice, elea_error *error);

/** Takes additives of crystals from what is selected, and returns the number of their atoms.
 * (preset_ions.c) */
size_t elea_preset_drop_additives(const elea_topology *topology, unsigned char *marks);

/** Whether the selected amino acids are many, and have few contacts. (preset_fold.c) */
elea_status elea_preset_find_fold(const elea_preset_source *source, const unsigned char *marks,
                                  const elea_lattice *lattice, bool *unfolded, elea_error *error);

/** Whether it is the alpha carbon of an amino acid. */
bool elea_preset_is_alpha_carbon(const elea_atom *atom);

#endif
