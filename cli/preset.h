/* SPDX-License-Identifier: MIT */
/** What the atoms of a structure are taken as: --preset. */
#ifndef ELEA_CLI_PRESET_H
#define ELEA_CLI_PRESET_H

#include "elea.h"
#include "json.h"
#include "options.h"

/** What they are taken as, with what the user has set otherwise. */
struct preset {
    elea_preset_choice choice;
    elea_composition composition; /**< in solution */
    double layer;                 /**< added to the radii (Angstrom) */
    bool per_residue;             /**< one sphere for each residue */
    bool mass_given;
};

/** Whether the atoms are a biomolecule in solution. */
static inline bool preset_is_solution(const struct preset *preset)
{
    return preset->choice.preset == ELEA_PRESET_SOLUTION;
}

/** Sets `choice` and `composition`; arguments as for atoms_rule_init. */
elea_status preset_choose(struct preset *preset, const struct options *options,
                          const elea_reader *structure, const elea_frame *frame, bool as_nist,
                          elea_error *error);

/** Prints on standard error what was assumed, and how to change it. */
void preset_print(const struct preset *preset);

/** Prints what is left out, and what the body consists of, in solution. */
void preset_print_composition(const struct preset *preset);

/** Warns of atoms and residues that the structure lacks. */
void preset_warn(const struct preset *preset, const char *path);

/** Members of an open object. */
void preset_write(struct json *json, const struct preset *preset);

#endif
