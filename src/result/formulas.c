/* SPDX-License-Identifier: MIT */
#include "result/formulas.h"

#include <string.h>

#include "result/buoyancy.h"
#include "result/units.h"
#include "result/water.h"

/* ---- The prefactor of the intrinsic viscosity ---- */

/* Sum of four terms coefficient exp(-rate x). */
typedef struct exponentials {
    double coefficient[4], rate[4];
} exponentials;

static uncertain sum_exponentials(const exponentials *terms, uncertain x)
{
    uncertain sum = uncertain_constant(0.0);
    for (int i = 0; i < 4; i++) {
        uncertain term = uncertain_exp(uncertain_scale(-terms->rate[i], x));
        sum = uncertain_add(sum, uncertain_scale(terms->coefficient[i], term));
    }
    return sum;
}

/* Mansfield and Douglas 2008, Phys. Rev. E 78, 046712; letters as in docs/method.md. */
uncertain elea_formula_prefactor(const uncertain eigenvalue[3])
{
    static const exponentials delta = {{4.8, 0.66, -1.247, 0.787}, {0.0, 1.04, 2.012, 2.315}},
                              small_b = {{0.68, -7.399, 1.048, 0.136}, {0.0, 1.063, 0.895, 4.993}},
                              large_b = {{1.925, -8.611, 1.652, -0.120},
                                         {0.0, 1.344, 2.029, 1.075}},
                              small_c = {{13.43, 16.17, 0.51, -5.86}, {0.0, 0.489, 0.879, 2.447}},
                              large_a = {{16.23, -15.92, 14.83, -3.74}, {0.0, 0.462, 1.989, 4.60}},
                              power = {{2.786, 0.293, -0.11, 0.012}, {0.0, 0.556, 2.034, 3.024}};
    uncertain x1 = uncertain_log(uncertain_div(eigenvalue[1], eigenvalue[0]));
    uncertain x2 = uncertain_log(uncertain_div(eigenvalue[2], eigenvalue[1]));
    uncertain d = sum_exponentials(&delta, x1), b = sum_exponentials(&small_b, x1),
              B = sum_exponentials(&large_b, x1), c = sum_exponentials(&small_c, x1),
              A = sum_exponentials(&large_a, x1), m = sum_exponentials(&power, x1);
    uncertain square = uncertain_mul(x2, x2), high = uncertain_pow(x2, m);
    uncertain numerator = uncertain_mul(d, A);
    numerator = uncertain_add(numerator, uncertain_mul(c, x2));
    numerator = uncertain_add(numerator, uncertain_mul(b, square));
    numerator = uncertain_add(numerator, uncertain_scale(4.0, high));
    uncertain denominator = uncertain_scale(6.0, A);
    denominator =
        uncertain_add(denominator, uncertain_scale(6.0, uncertain_div(uncertain_mul(c, x2), d)));
    denominator = uncertain_add(denominator, uncertain_mul(B, square));
    denominator = uncertain_add(denominator, uncertain_scale(5.0, high));
    return uncertain_div(numerator, denominator);
}

/* ---- Translation ---- */

static void formula_hydrodynamic_radius(const elea_formula_terms *t, uncertain *out)
{
    *out = t->radius;
}

/* f = 6 pi eta R_h in N s/m. */
static uncertain friction(const elea_formula_terms *t)
{
    double metres = elea_length_unit_metres(t->settings->length_unit);
    return uncertain_scale(6.0 * ELEA_PI * t->settings->viscosity * metres, t->radius);
}

static void formula_friction_coefficient(const elea_formula_terms *t, uncertain *out)
{
    const double cgs = 1e3; /* N s/m in dyn s/cm */
    *out = uncertain_scale(cgs, friction(t));
}

static void formula_diffusion_coefficient(const elea_formula_terms *t, uncertain *out)
{
    const double cgs = 1e4; /* m^2/s in cm^2/s */
    uncertain energy = uncertain_constant(ELEA_BOLTZMANN * t->settings->temperature);
    *out = uncertain_scale(cgs, uncertain_div(energy, friction(t)));
}

static void formula_sedimentation_coefficient(const elea_formula_terms *t, uncertain *out)
{
    const double svedberg = 1e-13; /* s */
    double kilograms = t->mass * 1e-3 / ELEA_AVOGADRO;
    uncertain buoyant = uncertain_constant(kilograms * elea_buoyancy_factor(t->settings));
    *out = uncertain_scale(1.0 / svedberg, uncertain_div(buoyant, friction(t)));
}

/* ---- The same in water at 20 C, and relative to the anhydrous sphere ---- */

/* The conditions to which experiments are converted, with the buoyancy there. */
static elea_settings standard_conditions(const elea_settings *settings)
{
    elea_settings standard = *settings;
    standard.temperature = 293.15;
    standard.viscosity = elea_light_water_viscosity(standard.temperature);
    standard.specific_volume = elea_buoyancy_specific_volume(settings);
    standard.solvent_density = elea_light_water_density(standard.temperature);
    standard.buoyancy_factor = NAN;
    return standard;
}

static void formula_diffusion_coefficient_20w(const elea_formula_terms *t, uncertain *out)
{
    const elea_settings standard = standard_conditions(t->settings);
    elea_formula_terms terms = *t;
    terms.settings = &standard;
    formula_diffusion_coefficient(&terms, out);
}

static void formula_sedimentation_coefficient_20w(const elea_formula_terms *t, uncertain *out)
{
    const elea_settings standard = standard_conditions(t->settings);
    elea_formula_terms terms = *t;
    terms.settings = &standard;
    formula_sedimentation_coefficient(&terms, out);
}

/* A unit of volume in cm^3 by a dalton in g; 1 where lengths have no unit. */
static double volume_by_mass(const elea_settings *settings)
{
    double metres = elea_length_unit_metres(settings->length_unit);
    return metres > 0.0 ? pow(metres * 1e2, 3.0) * ELEA_AVOGADRO : 1.0;
}

/* Of a sphere of that volume. */
static uncertain radius_of(uncertain volume)
{
    return uncertain_cbrt(uncertain_scale(3.0 / (4.0 * ELEA_PI), volume));
}

static void formula_anhydrous_radius(const elea_formula_terms *t, uncertain *out)
{
    double volume =
        t->mass * elea_buoyancy_specific_volume(t->settings) / volume_by_mass(t->settings);
    *out = radius_of(uncertain_constant(volume));
}

static void formula_frictional_ratio(const elea_formula_terms *t, uncertain *out)
{
    formula_anhydrous_radius(t, out);
    *out = uncertain_div(t->radius, *out);
}

static void formula_kirkwood_radius(const elea_formula_terms *t, uncertain *out)
{
    *out = uncertain_constant(t->kirkwood);
}

static void formula_perrin_factor(const elea_formula_terms *t, uncertain *out)
{
    *out = uncertain_div(t->radius, radius_of(t->volume));
}

/*
 * A. J. Rowe 1977, Biopolymers 16, 2595: k_s = 2 (V_s + v (f/f0)^3) with the specific volume V_s of
 * the body; v (f/f0)^3 is that of a sphere of radius R_h.
 */
static void formula_sedimentation_concentration(const elea_formula_terms *t, uncertain *out)
{
    uncertain cube = uncertain_mul(t->radius, uncertain_mul(t->radius, t->radius));
    uncertain sphere = uncertain_scale(4.0 / 3.0 * ELEA_PI, cube);
    *out = uncertain_scale(2.0 * volume_by_mass(t->settings) / t->mass,
                           uncertain_add(t->volume, sphere));
}

static void formula_second_virial_coefficient_mass_units(const elea_formula_terms *t,
                                                         uncertain *out)
{
    *out = uncertain_scale(volume_by_mass(t->settings) / t->mass, t->virial);
}

/* S. E. Harding and P. Johnson 1985, Biochem. J. 231, 543: k_d = 2 A2 M - k_s - v. */
static void formula_diffusion_concentration(const elea_formula_terms *t, uncertain *out)
{
    uncertain virial, sedimentation;
    formula_second_virial_coefficient_mass_units(t, &virial);
    formula_sedimentation_concentration(t, &sedimentation);
    *out = uncertain_sub(uncertain_scale(2.0, virial), sedimentation);
    out->value -= elea_buoyancy_specific_volume(t->settings);
}

/* kT / eta times the unit of length to this power, in SI units. */
static double mobility_scale(const elea_settings *settings, int power)
{
    double metres = elea_length_unit_metres(settings->length_unit);
    double energy = ELEA_BOLTZMANN * settings->temperature;
    return energy / settings->viscosity * pow(metres, power);
}

static void scale_all(double factor, size_t n, const uncertain *in, uncertain *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = uncertain_scale(factor, in[i]);
}

static void formula_translational_diffusion_eigenvalues(const elea_formula_terms *t, uncertain *out)
{
    const double cgs = 1e4; /* m^2/s in cm^2/s */
    scale_all(cgs * mobility_scale(t->settings, -1), 3, t->translation_eigenvalues, out);
}

static void formula_translational_diffusion_tensor(const elea_formula_terms *t, uncertain *out)
{
    const double cgs = 1e4; /* m^2/s in cm^2/s */
    scale_all(cgs * mobility_scale(t->settings, -1), SYM3_SIZE, t->translation, out);
}

static void formula_centre_of_diffusion(const elea_formula_terms *t, uncertain *out)
{
    memcpy(out, t->centre, sizeof t->centre);
}

/* ---- Rotation ---- */

static void formula_rotational_radius(const elea_formula_terms *t, uncertain *out)
{
    *out = t->rotational_radius;
}

static void formula_rotational_diffusion_eigenvalues(const elea_formula_terms *t, uncertain *out)
{
    scale_all(mobility_scale(t->settings, -3), 3, t->rotation_eigenvalues, out);
}

static void formula_rotational_diffusion_tensor(const elea_formula_terms *t, uncertain *out)
{
    scale_all(mobility_scale(t->settings, -3), SYM3_SIZE, t->rotation, out);
}

static void formula_rotational_diffusion_coefficient(const elea_formula_terms *t, uncertain *out)
{
    uncertain d[3];
    formula_rotational_diffusion_eigenvalues(t, d);
    *out = uncertain_scale(1.0 / 3.0, uncertain_add(d[0], uncertain_add(d[1], d[2])));
}

/* 1 / (6 D) for the mean D of the eigenvalues: the harmonic mean of the five times, in ns. */
static void formula_correlation_time(const elea_formula_terms *t, uncertain *out)
{
    const double nanoseconds = 1e9;
    formula_rotational_diffusion_coefficient(t, out);
    *out = uncertain_div(uncertain_constant(nanoseconds / 6.0), *out);
}

/*
 * Favro 1960, Phys. Rev. 119, 53: with the mean D of the eigenvalues D_i, and
 * delta^2 = sum_(i<j) (D_i - D_j)^2 / 18, the rates are 6 D - 6 delta, 3 (D + D_i), 6 D + 6 delta.
 * The derivative of delta by D_i is (D_i - D) / (6 delta); where all D_i are equal, its mean over
 * directions, 0, is taken.
 */
static void formula_relaxation_times(const elea_formula_terms *t, uncertain *out)
{
    const double nanoseconds = 1e9;
    uncertain d[3], mean, delta = uncertain_constant(0.0);
    formula_rotational_diffusion_eigenvalues(t, d);
    formula_rotational_diffusion_coefficient(t, &mean);
    double a = d[0].value - d[1].value, b = d[1].value - d[2].value, c = a + b;
    double size = sqrt((a * a + b * b + c * c) / 18.0);
    for (int i = 0; i < 3 && size > 0.0; i++)
        delta =
            uncertain_add(delta, uncertain_scale((d[i].value - mean.value) / (6.0 * size), d[i]));
    delta.value = size;
    out[0] = uncertain_scale(6.0, uncertain_sub(mean, delta));
    for (int i = 0; i < 3; i++)
        out[1 + i] = uncertain_scale(3.0, uncertain_add(mean, d[i]));
    out[4] = uncertain_scale(6.0, uncertain_add(mean, delta));
    for (int i = 0; i < 5; i++)
        out[i] = uncertain_div(uncertain_constant(nanoseconds), out[i]);
}

/*
 * 1, with the relative model error of D_r. That of the eigenvalues would cancel in their ratios,
 * but it is not known how much of it they have in common.
 */
static uncertain turning_error(const elea_formula_terms *t)
{
    uncertain one = uncertain_constant(1.0);
    one.gradient[INPUT_ROTATION_MODEL] =
        3.0 * t->rotational_radius.gradient[INPUT_ROTATION_MODEL] / t->rotational_radius.value;
    return one;
}

/* As NMR has it: D_z / ((D_x + D_y) / 2) and 3/2 (D_y - D_x) / (D_z - (D_x + D_y) / 2), with D_x <=
 * D_y <= D_z (R. Ghose, D. Fushman and D. Cowburn, J. Magn. Reson. 149, 204 (2001)). */
static void formula_rotational_anisotropy(const elea_formula_terms *t, uncertain *out)
{
    const uncertain *d = t->rotation_eigenvalues;
    uncertain ratio = uncertain_div(d[2], uncertain_scale(0.5, uncertain_add(d[0], d[1])));
    *out = uncertain_mul(ratio, turning_error(t));
}

static void formula_rotational_rhombicity(const elea_formula_terms *t, uncertain *out)
{
    const uncertain *d = t->rotation_eigenvalues;
    uncertain mean = uncertain_scale(0.5, uncertain_add(d[0], d[1]));
    uncertain axial = uncertain_sub(d[2], mean), across = uncertain_sub(d[1], d[0]);
    uncertain error = uncertain_sub(uncertain_mul(mean, turning_error(t)), mean);
    /* A sphere has none. */
    *out = axial.value > 0.0
               ? uncertain_scale(1.5, uncertain_div(uncertain_add(across, error), axial))
               : uncertain_constant(0.0);
}

static void formula_coupling_tensor(const elea_formula_terms *t, uncertain *out)
{
    const double cgs = 1e2; /* m/s in cm/s */
    scale_all(cgs * mobility_scale(t->settings, -2), SYM3_SIZE, t->coupling, out);
}

/* ---- Viscosity ---- */

static void formula_intrinsic_viscosity_prefactor(const elea_formula_terms *t, uncertain *out)
{
    *out = t->prefactor;
}

static void formula_intrinsic_viscosity(const elea_formula_terms *t, uncertain *out)
{
    *out = uncertain_mul(t->prefactor, uncertain_div(t->mean_alpha, t->volume));
}

static void formula_intrinsic_viscosity_mass_units(const elea_formula_terms *t, uncertain *out)
{
    uncertain product = uncertain_mul(t->prefactor, t->mean_alpha);
    *out = uncertain_scale(volume_by_mass(t->settings) / t->mass, product);
}

/* The volume of a sphere with [eta] = 5/2 has q <alpha> = (5/2) (4 pi / 3) R^3. */
static void formula_viscometric_radius(const elea_formula_terms *t, uncertain *out)
{
    uncertain product = uncertain_mul(t->prefactor, t->mean_alpha);
    *out = uncertain_cbrt(uncertain_scale(3.0 / (10.0 * ELEA_PI), product));
}

static uncertain gyration_radius(const elea_formula_terms *t)
{
    uncertain square = uncertain_add(t->gyration[SYM3_XX],
                                     uncertain_add(t->gyration[SYM3_YY], t->gyration[SYM3_ZZ]));
    return uncertain_sqrt(square);
}

/*
 * Scheraga and Mandelkern 1953, J. Am. Chem. Soc. 75, 179: N_A s [eta]^(1/3) eta / (M^(2/3) b) with
 * [eta] in 100 cm^3/g, which is ([eta] M / 100)^(1/3) / (6 pi R_h), all lengths in the same unit.
 */
static void formula_scheraga_mandelkern(const elea_formula_terms *t, uncertain *out)
{
    uncertain molar =
        uncertain_scale(0.01 * ELEA_AVOGADRO, uncertain_mul(t->prefactor, t->mean_alpha));
    *out = uncertain_div(uncertain_cbrt(molar), uncertain_scale(6.0 * ELEA_PI, t->radius));
}

/* Flory's Phi = [eta] M / (6^(3/2) R_g^3). */
static void formula_flory_viscosity(const elea_formula_terms *t, uncertain *out)
{
    uncertain radius = gyration_radius(t);
    uncertain cube = uncertain_mul(radius, uncertain_mul(radius, radius));
    uncertain product = uncertain_div(uncertain_mul(t->prefactor, t->mean_alpha), cube);
    *out = uncertain_scale(ELEA_AVOGADRO / (6.0 * sqrt(6.0)), product);
}

/* Flory's P = f / (eta 6^(1/2) R_g). */
static void formula_flory_friction(const elea_formula_terms *t, uncertain *out)
{
    *out = uncertain_scale(6.0 * ELEA_PI / sqrt(6.0), uncertain_div(t->radius, gyration_radius(t)));
}

static void formula_intrinsic_viscosity_high_frequency(const elea_formula_terms *t, uncertain *out)
{
    *out = uncertain_div(t->viscosity_infinite, t->volume);
}

/* ---- Electrostatics ---- */

static void formula_capacitance(const elea_formula_terms *t, uncertain *out)
{
    *out = t->capacitance;
}

static void formula_electric_polarizability(const elea_formula_terms *t, uncertain *out)
{
    memcpy(out, t->alpha, sizeof t->alpha);
}

static void formula_electric_polarizability_eigenvalues(const elea_formula_terms *t, uncertain *out)
{
    memcpy(out, t->alpha_eigenvalues, sizeof t->alpha_eigenvalues);
}

static void formula_mean_electric_polarizability(const elea_formula_terms *t, uncertain *out)
{
    *out = t->mean_alpha;
}

static void formula_intrinsic_conductivity(const elea_formula_terms *t, uncertain *out)
{
    *out = uncertain_div(t->mean_alpha, t->volume);
}

/* ---- Shape ---- */

static void formula_volume(const elea_formula_terms *t, uncertain *out)
{
    *out = t->volume;
}

static void formula_surface_area(const elea_formula_terms *t, uncertain *out)
{
    *out = uncertain_constant(t->area);
}

static void formula_capacitance_sphere_same_volume(const elea_formula_terms *t, uncertain *out)
{
    *out = radius_of(t->volume);
}

static void formula_gyration(const elea_formula_terms *t, uncertain *out)
{
    memcpy(out, t->gyration, sizeof t->gyration);
}

static void formula_gyration_eigenvalues(const elea_formula_terms *t, uncertain *out)
{
    memcpy(out, t->gyration_eigenvalues, sizeof t->gyration_eigenvalues);
}

static void formula_second_virial_coefficient(const elea_formula_terms *t, uncertain *out)
{
    *out = t->virial;
}

static void formula_largest_extent(const elea_formula_terms *t, uncertain *out)
{
    *out = uncertain_constant(t->extent);
}

static void formula_radius_of_gyration_mass(const elea_formula_terms *t, uncertain *out)
{
    *out = uncertain_constant(t->mass_gyration);
}

/* The layer is water of 20 C. */
static void formula_hydration(const elea_formula_terms *t, uncertain *out)
{
    uncertain layer = uncertain_sub(t->volume, uncertain_constant(t->core_volume));
    double density = ELEA_BUOYANCY_SCALE * elea_light_water_density(293.15);
    *out = uncertain_scale(density * volume_by_mass(t->settings) / t->mass, layer);
}

static void formula_radius_of_gyration(const elea_formula_terms *t, uncertain *out)
{
    *out = gyration_radius(t);
}

/* A semi-axis a has the eigenvalue a^2 / 5. */
static void formula_equivalent_ellipsoid(const elea_formula_terms *t, uncertain *out)
{
    for (int k = 0; k < 3; k++)
        out[k] = uncertain_sqrt(uncertain_scale(5.0, t->gyration_eigenvalues[k]));
}

static void formula_axial_ratios(const elea_formula_terms *t, uncertain *out)
{
    uncertain axes[3];
    formula_equivalent_ellipsoid(t, axes);
    for (int k = 0; k < 2; k++)
        out[k] = uncertain_div(axes[2 - k], axes[0]);
}

/* ---- All ---- */

void elea_formula_evaluate(elea_property property, const elea_formula_terms *terms,
                           uncertain *components)
{
    static void (*const formulas[ELEA_NUM_PROPERTIES])(const elea_formula_terms *, uncertain *) = {
#define PROPERTY(id, name, ...) [ELEA_##id] = formula_##name,
#include "result/properties.def"
#undef PROPERTY
    };
    formulas[property](terms, components);
}
