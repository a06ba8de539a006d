/* SPDX-License-Identifier: MIT */
#include "result/water.h"

#include <math.h>
#include <stddef.h>

#define NUM_ITEMS(array) (sizeof(array) / sizeof((array)[0]))

typedef struct power_term {
    double factor;
    int power;
} power_term;

static double power_sum(const power_term *terms, size_t n, double x)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += terms[i].factor * pow(x, terms[i].power);
    return sum;
}

/* Horner's rule; from the constant term. */
static double polynomial(const double *coefficients, size_t n, double x)
{
    double sum = 0.0;
    for (size_t i = n; i-- > 0;)
        sum = sum * x + coefficients[i];
    return sum;
}

/* IAPWS SR6-08(2011), eq. 7. */
double elea_light_water_viscosity(double temperature)
{
    static const double factor[4] = {280.68, 511.45, 61.131, 0.45903};
    static const double power[4] = {-1.9, -7.7, -19.6, -40.0};
    double sum = 0.0;
    for (int i = 0; i < 4; i++)
        sum += factor[i] * pow(temperature / 300.0, power[i]);
    return 1e-6 * sum;
}

/* IAPWS SR6-08(2011): the specific volume at 0.1 MPa. */
double elea_light_water_density(double temperature)
{
    static const power_term near_593[] = {{6.74458446e3, 4},
                                          {-2.22521604e5, 5},
                                          {1.00231247e8, 7},
                                          {-1.63552118e9, 8},
                                          {8.32299658e9, 9}};
    static const power_term near_232[] = {{5.78545292e-3, 1}, {-1.53195665e-2, 2},
                                          {3.11337859e-2, 3}, {-4.23546241e-2, 4},
                                          {3.38713507e-2, 5}, {-1.19946761e-2, 6}};
    const double gas_constant = 461.51805; /* J/(kg K) */
    double volume = 1.93763157e-2 +
                    power_sum(near_593, NUM_ITEMS(near_593), 10.0 / (593.0 - temperature)) +
                    power_sum(near_232, NUM_ITEMS(near_232), 10.0 / (temperature - 232.0));
    return 1e5 / (10.0 * gas_constant * volume);
}

/* IAPWS R17-20, eqs. 11 and 12; the critical enhancement is 1 far from the critical point. */
double elea_heavy_water_viscosity(double temperature, double density)
{
    static const double above[] = {0.889754, 61.22217, -44.8866, 111.5812, 3.547412};
    static const double below[] = {0.79637, 2.38127, -0.33463, 2.669, 0.000211366};
    static const struct {
        int temperature_power, density_power;
        double factor;
    } terms[] = {{0, 0, 0.510953},  {2, 0, -0.558947},  {3, 0, -2.718820},  {4, 0, 0.480990},
                 {5, 0, 2.404510},  {6, 0, -1.824320},  {0, 1, 0.275847},   {1, 1, 0.762957},
                 {3, 1, 1.760340},  {4, 1, 0.0819086},  {6, 1, 1.417750},   {0, 2, -0.228148},
                 {1, 2, -0.321497}, {5, 2, -2.302500},  {0, 3, 0.0661035},  {1, 3, 0.0449393},
                 {2, 3, 1.466670},  {5, 3, 0.938984},   {6, 3, -0.108354},  {0, 4, -0.00481265},
                 {2, 4, -1.545710}, {3, 4, -0.0570938}, {5, 4, -0.0753783}, {2, 5, 0.553080},
                 {2, 6, -0.0650201}};
    double t = temperature / 643.847, rho = density / 356.0, exponent = 0.0;
    for (size_t i = 0; i < NUM_ITEMS(terms); i++)
        exponent += terms[i].factor * pow(1.0 / t - 1.0, terms[i].temperature_power) *
                    pow(rho - 1.0, terms[i].density_power);
    double dilute =
        sqrt(t) * polynomial(above, NUM_ITEMS(above), t) / polynomial(below, NUM_ITEMS(below), t);
    return 1e-6 * dilute * exp(rho * exponent);
}

/*
 * Kell, J. Chem. Eng. Data 12, 66 (1967). From 4 to 100 C it is within 0.01 % of the equation of
 * state IAPWS R16-17, which has no closed form at a given pressure.
 */
double elea_heavy_water_density(double temperature)
{
    static const double volume_terms[] = {1.104690, 20.09315e-3, -9.24227e-6, -55.9509e-9,
                                          79.9512e-12};
    double celsius = temperature - 273.15;
    return 1e3 * polynomial(volume_terms, NUM_ITEMS(volume_terms), celsius) /
           (1.0 + 17.96190e-3 * celsius);
}
