/* SPDX-License-Identifier: MIT */
/** Light and heavy water at 0.1 MPa: viscosity in Pa s, density in kg/m^3, temperature in kelvin.
 */
#ifndef ELEA_RESULT_WATER_H
#define ELEA_RESULT_WATER_H

double elea_light_water_viscosity(double temperature);
double elea_light_water_density(double temperature);

/** At this density, too, which matters little in the liquid. */
double elea_heavy_water_viscosity(double temperature, double density);
double elea_heavy_water_density(double temperature);

#endif
