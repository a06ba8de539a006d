/* SPDX-License-Identifier: MIT */
/** The library's settings from the options. */
#ifndef ELEA_CLI_SETTINGS_H
#define ELEA_CLI_SETTINGS_H

#include "elea.h"
#include "options.h"

/** What the input determines. */
struct settings_input {
    elea_length_unit length_unit; /**< of the bodies; without one, no solvent */
    bool as_nist;                 /**< the results are laid out as those of NIST ZENO */
};

/** Settings of a run. */
elea_status settings_build(const struct options *options, const struct settings_input *input,
                           elea_settings *settings, elea_error *error);

/**
 * Sets the buoyancy factor, if the user gives none, from the specific volume (cm3/g; that of the
 * user if given; 0 or NaN: unknown) and the density of the solvent.
 */
elea_status settings_choose_buoyancy(const struct options *options, double specific_volume,
                                     elea_settings *settings, elea_error *error);

/** Density (g/cm3) of the solvent at the temperature, NaN if it is not known. */
double settings_density(const struct options *options, const elea_settings *settings);

/** Prints solvent, buoyancy, precisions and threads on standard error. */
void settings_print(const struct options *options, const elea_settings *settings,
                    double specific_volume);

#endif
