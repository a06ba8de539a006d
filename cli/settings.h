/* SPDX-License-Identifier: MIT */
/** The library's settings from the options. */
#ifndef ELEA_CLI_SETTINGS_H
#define ELEA_CLI_SETTINGS_H

#include "elea.h"
#include "options.h"
#include "preset.h"

/** What the input determines. */
struct settings_input {
    elea_length_unit length_unit; /**< of the bodies; without one, no solvent */
    bool as_nist;                 /**< the results are laid out as those of NIST ZENO */
};

/** Settings of a run. */
elea_status settings_build(const struct options *options, const struct settings_input *input,
                           elea_settings *settings, elea_error *error);

/**
 * The layer of water, and the specific volume unless the user gives it or a buoyancy factor. One
 * that is not known stays so.
 */
void settings_choose_hydration(const struct options *options, const struct preset *preset,
                               elea_settings *settings);

/** Prints solvent, buoyancy, precisions and threads on standard error. */
void settings_print(const struct options *options, const elea_settings *settings);

#endif
