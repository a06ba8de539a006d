/* SPDX-License-Identifier: MIT */
/** The library's settings from the options. */
#ifndef ELEA_CLI_SETTINGS_H
#define ELEA_CLI_SETTINGS_H

#include "elea.h"
#include "options.h"

/**
 * What the user asked for over the library's defaults, for bodies whose lengths are in
 * `length_unit`. Without a unit nothing is said about a solvent.
 */
elea_status settings_build(const struct options *options, elea_length_unit length_unit,
                           elea_settings *settings, elea_error *error);

/** Says on standard error which solvent and which number of walks that means. */
void settings_print(const struct options *options, const elea_settings *settings);

#endif
