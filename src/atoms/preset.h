/* SPDX-License-Identifier: MIT */
/** The parts of elea_preset_choose. */
#ifndef ELEA_ATOMS_PRESET_H
#define ELEA_ATOMS_PRESET_H

#include "elea.h"

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
                                  elea_error *error);

#endif
