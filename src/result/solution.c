/* SPDX-License-Identifier: MIT */
#include "result/solution.h"

#include <math.h>
#include <stddef.h>

#include "base/roots.h"
#include "base/vec3.h"
#include "result/water.h"

#define FREEZING     273.15    /* K */
#define TWENTY       293.15    /* K */
#define LIGHT_MASS   18.015268 /* g/mol */
#define HEAVY_MASS   20.027508
#define SUCROSE_MASS 342.30

/*
 * Cheng, Ind. Eng. Chem. Res. 47, 3285 (2008), for 0 to 100 C, with water's viscosity by IAPWS
 * instead of the paper's own formula, so that no glycerol is water.
 */
double elea_glycerol_viscosity(double mass_fraction, double temperature)
{
    double t = temperature - FREEZING, w = mass_fraction;
    double water = elea_light_water_viscosity(temperature);
    double pure = 12.1 * exp((t - 1233.0) * t / (9900.0 + 70.0 * t));
    double a = 0.705 - 0.0017 * t;
    double b = (4.9 + 0.036 * t) * pow(a, 2.5);
    double alpha = 1.0 - w + a * b * w * (1.0 - w) / (a * w + b * (1.0 - w));
    return pow(water, alpha) * pow(pure, 1.0 - alpha);
}

/*
 * Volk and Kaehler, Exp. Fluids 59, 75 (2018), for 15 to 30 C: ideal volumes times the contraction,
 * with water's density by IAPWS.
 */
double elea_glycerol_density(double mass_fraction, double temperature)
{
    double t = temperature - FREEZING, w = mass_fraction;
    double water = elea_light_water_density(temperature);
    double pure = 1273.3 - 0.6121 * t;
    double amplitude = 1.78e-6 * t * t - 1.82e-4 * t + 1.41e-2;
    double contraction = 1.0 + amplitude * pow(fmax(sin(ELEA_PI * pow(w, 1.31)), 0.0), 0.81);
    return contraction / (w / pure + (1.0 - w) / water);
}

/* From the constant term to x^7. */
static double degree_seven(const double coefficients[8], double x)
{
    double sum = 0.0;
    for (int i = 7; i >= 0; i--)
        sum = sum * x + coefficients[i];
    return sum;
}

/*
 * Barber, Natl. Cancer Inst. Monogr. 21, 219 (1966), for 0 to 80 C and up to 75 %: log10 of the
 * viscosity in mPa s by the fraction of moles, with other coefficients above 48 % of mass.
 */
double elea_sucrose_viscosity(double mass_fraction, double temperature)
{
    static const double constant[2][8] = {
        {-1.5018327, 9.4112153, -1.1435741e3, 1.0504137e5, -4.6927102e6, 1.0323349e8, -1.1028981e9,
         4.5921911e9},
        {-1.0803314, -2.0003484e1, 4.6066898e2, -5.9517023e3, 3.5627216e4, -7.8542145e4, 0.0, 0.0}};
    static const double slope[2][8] = {
        {2.1169907e2, 1.6077073e3, 1.6911611e5, -1.4184371e7, 6.0654775e8, -1.2985834e10,
         1.3532907e11, -5.4970416e11},
        {1.3975568e2, 6.6747329e3, -7.8716105e4, 9.0967578e5, -5.5380830e6, 1.2451219e7, 0.0, 0.0}};
    double moles = mass_fraction / SUCROSE_MASS;
    double y = moles / (moles + (1.0 - mass_fraction) / LIGHT_MASS);
    int part = mass_fraction <= 0.48 ? 0 : 1;
    double offset = 146.06635 - 25.251728 * root_of_squares(1.0, y / 0.070674842);
    double exponent = degree_seven(constant[part], y) +
                      degree_seven(slope[part], y) / (temperature - FREEZING + offset);
    return 1e-3 * pow(10.0, exponent);
}

/* Coefficients of a solute of Laliberte, J. Chem. Eng. Data 54, 1725 (2009). */
typedef struct laliberte {
    double c[5], v[6];
} laliberte;

static const laliberte sucrose = {.c = {532.919899042424, 13692.5881480438, 12.6127261369233,
                                        0.0266415899284128, 649.049186827162}};

static const laliberte sodium_chloride = {
    .c = {-0.00324112223655149, 0.0636354335906616, 1.01371399467365, 0.0145951015210159,
          3317.34854426537},
    .v = {16.221788633396, 1.32293086770011, 1.48485985010431, 0.00746912559657377,
          30.7802007540575, 2.05826852322558}};

/* Volumes by mass add; that of the solute depends on the fraction w. Water's density by IAPWS. */
static double laliberte_density(const laliberte *solute, double w, double temperature)
{
    double t = temperature - FREEZING;
    const double *c = solute->c;
    double apparent =
        (c[0] * w + c[1]) * exp(1e-6 * (t + c[4]) * (t + c[4])) / (w + c[2] + c[3] * t);
    return 1.0 / (w / apparent + (1.0 - w) / elea_light_water_density(temperature));
}

/* Logarithms by mass add. Water's viscosity by IAPWS. */
static double laliberte_viscosity(const laliberte *solute, double w, double temperature)
{
    double t = temperature - FREEZING;
    const double *v = solute->v;
    double apparent =
        1e-3 * exp((v[0] * pow(w, v[1]) + v[2]) / (v[3] * t + 1.0)) / (v[4] * pow(w, v[5]) + 1.0);
    return pow(elea_light_water_viscosity(temperature), 1.0 - w) * pow(apparent, w);
}

double elea_sucrose_density(double mass_fraction, double temperature)
{
    return laliberte_density(&sucrose, mass_fraction, temperature);
}

double elea_sodium_chloride_viscosity(double mass_fraction, double temperature)
{
    return laliberte_viscosity(&sodium_chloride, mass_fraction, temperature);
}

double elea_sodium_chloride_density(double mass_fraction, double temperature)
{
    return laliberte_density(&sodium_chloride, mass_fraction, temperature);
}

/* The form of SEDNTERP and UltraScan; their factors of 1e-3 to 1e-6 are in the coefficients. */
static double by_molarity(const double k[6], double c)
{
    return k[0] + k[1] * sqrt(c) + c * (k[2] + c * (k[3] + c * (k[4] + c * k[5])));
}

/*
 * Fits to measurements at 20 C, from the table of buffer components of UltraScan III. The ratio to
 * water is taken to be the same at other temperatures.
 */
double elea_urea_viscosity(double molarity, double temperature)
{
    static const double relative[6] = {1.00249,     -19.45872e-3, 5.59969e-2,
                                       -1.35929e-3, 6.83825e-4,   0.0};
    return by_molarity(relative, molarity) * elea_light_water_viscosity(temperature);
}

double elea_urea_density(double molarity, double temperature)
{
    static const double density[6] = {998.22, 0.0, 14.9081, 0.61729, -0.154142, 10.26086e-3};
    return by_molarity(density, molarity) * elea_light_water_density(temperature) /
           elea_light_water_density(TWENTY);
}

double elea_guanidinium_viscosity(double molarity, double temperature)
{
    static const double relative[6] = {1.00053,      -47.78951e-3, 9.78462e-2,
                                       -13.52025e-3, 29.72242e-4,  0.0};
    return by_molarity(relative, molarity) * elea_light_water_viscosity(temperature);
}

double elea_guanidinium_density(double molarity, double temperature)
{
    static const double density[6] = {998.23, 0.0, 25.8870, -0.36684, 10.132e-3, -0.20455e-3};
    return by_molarity(density, molarity) * elea_light_water_density(temperature) /
           elea_light_water_density(TWENTY);
}

/*
 * Linear in the fraction of moles, to 0.2 %: Kestin, Imaishi, Nott, Nieuwoudt and Sengers,
 * Physica A 134, 38 (1985).
 */
double elea_deuterated_viscosity(double volume_fraction, double temperature)
{
    double heavy_density = elea_heavy_water_density(temperature);
    double heavy = volume_fraction * heavy_density / HEAVY_MASS;
    double light = (1.0 - volume_fraction) * elea_light_water_density(temperature) / LIGHT_MASS;
    double fraction = heavy / (heavy + light);
    return fraction * elea_heavy_water_viscosity(temperature, heavy_density) +
           (1.0 - fraction) * elea_light_water_viscosity(temperature);
}

/* Volumes add, to 1e-5: Bottomley and Scott, Aust. J. Chem. 29, 427 (1976). */
double elea_deuterated_density(double volume_fraction, double temperature)
{
    return volume_fraction * elea_heavy_water_density(temperature) +
           (1.0 - volume_fraction) * elea_light_water_density(temperature);
}
