/* SPDX-License-Identifier: MIT */
/** Viscosity and density of solvents, by name and temperature. Part of elea.h. */
#ifndef ELEA_SOLVENT_H
#define ELEA_SOLVENT_H

#include "elea/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A solvent at 0.1 MPa and one temperature. */
typedef struct elea_solvent {
    double viscosity; /**< pascal second */
    double density;   /**< kg/m^3; NAN if it is not known at this temperature or concentration */
} elea_solvent;

/**
 * The solvent with this name at `temperature` in kelvin. Names: "water", "D2O", "D2O 50%" (by
 * volume), "glycerol 10%" and "sucrose 5%" (by mass, or "% v/v", "% w/v"), "NaCl 0.15 M", "urea 8
 * M", "GdmCl 6 M"; case and spaces are ignored, and the concentration may precede. Concentrations
 * by volume are those at 20 C. Fails if the name is unknown, or outside the range of its
 * correlations; docs/solvents.md gives their sources and ranges.
 */
ELEA_API ELEA_MUST_USE elea_status elea_solvent_at(const char *name, double temperature,
                                                   elea_solvent *solvent, elea_error *error);

/**
 * Viscosity of liquid water at 0.1 MPa, in pascal second, at `temperature` in kelvin
 * (253.15 to 383.15 K; outside it fails). IAPWS SR6-08(2011), equation for viscosity;
 * its stated uncertainty is 1 %. The same as that of `elea_solvent_at("water", ...)`.
 */
ELEA_API ELEA_MUST_USE elea_status elea_water_viscosity(double temperature, double *viscosity,
                                                        elea_error *error);

#ifdef __cplusplus
}
#endif

#endif
