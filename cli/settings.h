/* SPDX-License-Identifier: MIT */
/** The library's settings from the options. */
#ifndef ELEA_CLI_SETTINGS_H
#define ELEA_CLI_SETTINGS_H

#include "elea.h"
#include "options.h"

/** Settings of a run on bodies whose lengths are in `length_unit`; without one, no solvent. */
elea_status settings_build(const struct options *options, elea_length_unit length_unit,
                           elea_settings *settings, elea_error *error);

/** Prints solvent, precisions and threads on standard error. */
void settings_print(const struct options *options, const elea_settings *settings);

#endif
