/* SPDX-License-Identifier: MIT */
/**
 * Solutions in water at 0.1 MPa: viscosity in Pa s, density in kg/m^3, temperature in kelvin.
 * solvent.c has the ranges.
 */
#ifndef ELEA_RESULT_SOLUTION_H
#define ELEA_RESULT_SOLUTION_H

/** By fraction of mass. */
double elea_glycerol_viscosity(double mass_fraction, double temperature);
double elea_glycerol_density(double mass_fraction, double temperature);
double elea_sucrose_viscosity(double mass_fraction, double temperature);
double elea_sucrose_density(double mass_fraction, double temperature);
double elea_sodium_chloride_viscosity(double mass_fraction, double temperature);
double elea_sodium_chloride_density(double mass_fraction, double temperature);

/** By mol/l. */
double elea_urea_viscosity(double molarity, double temperature);
double elea_urea_density(double molarity, double temperature);
double elea_guanidinium_viscosity(double molarity, double temperature);
double elea_guanidinium_density(double molarity, double temperature);

/** By fraction of volume. */
double elea_deuterated_viscosity(double volume_fraction, double temperature);
double elea_deuterated_density(double volume_fraction, double temperature);

#endif
