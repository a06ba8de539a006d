/* SPDX-License-Identifier: MIT */
#include "result/properties.h"

#include <stdio.h>
#include <string.h>

#include "result/units.h"
#include "walk/score.h"

/* ---- The table ---- */

static const struct {
    const char *key, *label;
    elea_shape shape;
    int length_power;
    const char *unit;
} properties[ELEA_NUM_PROPERTIES] = {
#define PROPERTY(id, key, label, shape, power, unit)                                               \
    [ELEA_##id] = {key, label, ELEA_##shape, power, unit},
#include "result/properties.def"
#undef PROPERTY
};

enum {
    TABLE_COMPONENTS = 0
/* NOLINTNEXTLINE(bugprone-macro-parentheses): a term of a sum */
#define PROPERTY(id, key, label, shape, power, unit) +ELEA_##shape
#include "result/properties.def"
#undef PROPERTY
};
_Static_assert(TABLE_COMPONENTS == ELEA_NUM_COMPONENTS, "elea.h counts other components");
_Static_assert(INPUT_PREFACTOR_MODEL + 1 == ELEA_NUM_INPUTS, "elea.h counts other inputs");

static bool exists(elea_property property)
{
    return (unsigned)property < ELEA_NUM_PROPERTIES;
}

const char *elea_property_key(elea_property property)
{
    return exists(property) ? properties[property].key : "";
}

const char *elea_property_label(elea_property property)
{
    return exists(property) ? properties[property].label : "";
}

elea_shape elea_property_shape(elea_property property)
{
    return exists(property) ? properties[property].shape : ELEA_SCALAR;
}

size_t elea_property_offset(elea_property property)
{
    size_t offset = 0;
    for (int p = 0; p < (int)property; p++)
        offset += (size_t)properties[p].shape;
    return offset;
}

void elea_property_unit(elea_property property, elea_length_unit length_unit,
                        char unit[ELEA_UNIT_SIZE])
{
    unit[0] = '\0';
    if (!exists(property))
        return;
    int power = properties[property].length_power;
    const char *length = elea_length_unit_name(length_unit);
    bool by_mass = property == ELEA_INTRINSIC_VISCOSITY_MASS_UNITS;
    if (by_mass && length_unit == ELEA_LENGTH_NONE)
        (void)snprintf(unit, ELEA_UNIT_SIZE, "%s^3/Da", length);
    else if (properties[property].unit != NULL)
        (void)snprintf(unit, ELEA_UNIT_SIZE, "%s", properties[property].unit);
    else if (power == 0)
        (void)snprintf(unit, ELEA_UNIT_SIZE, "1");
    else if (power == 1)
        (void)snprintf(unit, ELEA_UNIT_SIZE, "%s", length);
    else
        (void)snprintf(unit, ELEA_UNIT_SIZE, "%s^%d", length, power);
}

/* ---- Formulas ---- */

typedef struct symmetric {
    uncertain m[SYM3_SIZE];
} symmetric;

static uncertain trace(const symmetric *s)
{
    return uncertain_add(s->m[SYM3_XX], uncertain_add(s->m[SYM3_YY], s->m[SYM3_ZZ]));
}

/* grad lambda = e' (grad M) e for the unit eigenvector e of lambda. */
static void eigenvalues(const symmetric *s, uncertain values[3])
{
    double m[SYM3_SIZE], lambda[3], vectors[3][3];
    for (int i = 0; i < SYM3_SIZE; i++)
        m[i] = s->m[i].value;
    sym3_eigen(m, lambda, vectors);
    for (int k = 0; k < 3; k++) {
        const double *e = vectors[k];
        values[k] = uncertain_constant(0.0);
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                values[k] =
                    uncertain_add(values[k], uncertain_scale(e[i] * e[j], s->m[sym3_index(i, j)]));
        values[k].value = lambda[k];
    }
}

/* From the axes of the launch surface to those of the body. */
static symmetric turn_back(const symmetric *s, const elea_launch *launch)
{
    symmetric turned;
    double q[3][3];
    for (int a = 0; a < 3; a++) {
        q[a][0] = launch->frame[a].x;
        q[a][1] = launch->frame[a].y;
        q[a][2] = launch->frame[a].z;
    }
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++) {
            uncertain sum = uncertain_constant(0.0);
            for (int a = 0; a < 3; a++)
                for (int b = 0; b < 3; b++)
                    sum = uncertain_add(sum,
                                        uncertain_scale(q[a][i] * q[b][j], s->m[sym3_index(a, b)]));
            turned.m[sym3_index(i, j)] = sum;
        }
    return turned;
}

/* alpha_ij = k_i (w_ij - u_i v_j / t), made symmetric. */
static symmetric polarizability(const uncertain *input, const elea_launch *launch)
{
    uncertain alpha[3][3];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            uncertain charge =
                uncertain_div(uncertain_mul(input[WALK_S + i], input[WALK_X + j]), input[WALK_W]);
            alpha[i][j] = uncertain_scale(launch->polarizability[i],
                                          uncertain_sub(input[WALK_SX + 3 * i + j], charge));
        }
    symmetric s;
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++)
            s.m[sym3_index(i, j)] = uncertain_scale(0.5, uncertain_add(alpha[i][j], alpha[j][i]));
    return turn_back(&s, launch);
}

/* S_ij = <x_i x_j> - <x_i> <x_j>, the averages over the inside of the body. */
static symmetric gyration(const uncertain *input)
{
    uncertain inside = input[INPUT_INTERIOR + INTERIOR_1];
    symmetric s;
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++) {
            uncertain xi = uncertain_div(input[INPUT_INTERIOR + INTERIOR_X + i], inside);
            uncertain xj = uncertain_div(input[INPUT_INTERIOR + INTERIOR_X + j], inside);
            uncertain xx =
                uncertain_div(input[INPUT_INTERIOR + INTERIOR_XX + sym3_index(i, j)], inside);
            s.m[sym3_index(i, j)] = uncertain_sub(xx, uncertain_mul(xi, xj));
        }
    return s;
}

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
uncertain elea_viscosity_prefactor(const uncertain eigenvalue[3])
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

/* ---- Results ---- */

static void set_components(elea_result *result, elea_property property, const uncertain *values)
{
    size_t offset = elea_property_offset(property);
    result->available[property] = true;
    for (size_t i = 0; i < (size_t)elea_property_shape(property); i++) {
        size_t place = offset + i;
        memcpy(result->gradient[place], values[i].gradient, sizeof values[i].gradient);
        elea_quantity *quantity = &result->quantities[place];
        quantity->value = values[i].value;
        quantity->std_error =
            sqrt(fmax(0.0, elea_result_covariance_at(result, place, place, false)));
        quantity->total_error =
            sqrt(fmax(0.0, elea_result_covariance_at(result, place, place, true)));
    }
}

static void set_scalar(elea_result *result, elea_property property, uncertain value)
{
    set_components(result, property, &value);
}

/* Eigenvalues closer than their errors: the order is left to chance, and the errors with it. */
static void set_eigenvalues(elea_result *result, elea_property property, const uncertain values[3])
{
    set_components(result, property, values);
    size_t place = elea_property_offset(property);
    for (size_t k = place; k < place + 2; k++) {
        double variance = elea_result_covariance_at(result, k, k, false) +
                          elea_result_covariance_at(result, k + 1, k + 1, false) -
                          2.0 * elea_result_covariance_at(result, k, k + 1, false);
        double gap = result->quantities[k + 1].value - result->quantities[k].value;
        if (gap * gap < 4.0 * variance)
            result->info.notes |= ELEA_NOTE_CLOSE_EIGENVALUES;
    }
}

/*
 * An error of all means at once, beside that of their statistics. Walkers in the skin have arrived,
 * which is as if the body were larger by up to half the skin (docs/method.md, 4): C as its length,
 * alpha as the cube. `error` is what the means change by.
 */
static void find_skin_error(const elea_launch *launch, const double mean[ELEA_TALLY_SIZE],
                            double error[ELEA_TALLY_SIZE])
{
    double capacitance = launch->capacity * mean[WALK_W];
    double part = capacitance > 0.0 ? 0.5 * launch->skin / capacitance : 0.0;
    for (int i = 0; i < ELEA_TALLY_SIZE; i++)
        error[i] = (i < WALK_S ? 1.0 : i < WALK_SX ? 2.0 : 3.0) * part * mean[i];
}

static void set_inputs(elea_result *result, const elea_tally *exterior,
                       const elea_moments *interior, const elea_launch *launch,
                       uncertain input[ELEA_NUM_INPUTS])
{
    double *mean = result->input;
    elea_tally_mean(exterior, mean);
    memcpy(mean + INPUT_INTERIOR, interior->integral, sizeof interior->integral);
    mean[INPUT_RADIUS_MODEL] = 1.0;
    mean[INPUT_PREFACTOR_MODEL] = 1.0;
    for (int i = 0; i < ELEA_NUM_INPUTS; i++)
        input[i] = uncertain_input(mean[i], i);
    double(*sigma)[ELEA_NUM_INPUTS] = result->input_covariance, skin_error[ELEA_TALLY_SIZE];
    find_skin_error(launch, mean, skin_error);
    memset(result->input_covariance, 0, sizeof result->input_covariance);
    for (int i = 0; i < ELEA_TALLY_SIZE; i++)
        for (int j = 0; j < ELEA_TALLY_SIZE; j++)
            sigma[i][j] = elea_tally_covariance(exterior, i, j) + skin_error[i] * skin_error[j];
    for (int i = 0; i < INTERIOR_SIZE; i++)
        for (int j = 0; j < INTERIOR_SIZE; j++)
            sigma[INPUT_INTERIOR + i][INPUT_INTERIOR + j] = interior->covariance[i][j];
    sigma[INPUT_RADIUS_MODEL][INPUT_RADIUS_MODEL] =
        ELEA_RADIUS_MODEL_ERROR * ELEA_RADIUS_MODEL_ERROR;
    sigma[INPUT_PREFACTOR_MODEL][INPUT_PREFACTOR_MODEL] =
        ELEA_PREFACTOR_MODEL_ERROR * ELEA_PREFACTOR_MODEL_ERROR;
}

/* What follows from C with solvent and mass, in the units of properties.def. */
static void set_transport(elea_result *result, const elea_settings *settings, uncertain radius)
{
    double metres = elea_length_unit_metres(settings->length_unit);
    if (!(metres > 0.0) || !(settings->viscosity > 0.0))
        return;
    const double cgs_friction = 1e3;  /* N s/m in dyn s/cm */
    const double cgs_diffusion = 1e4; /* m^2/s in cm^2/s */
    const double svedberg = 1e-13;    /* s */
    uncertain friction = uncertain_scale(6.0 * ELEA_PI * settings->viscosity * metres, radius);
    set_scalar(result, ELEA_FRICTION_COEFFICIENT, uncertain_scale(cgs_friction, friction));
    if (settings->temperature > 0.0) {
        uncertain energy = uncertain_constant(ELEA_BOLTZMANN * settings->temperature);
        set_scalar(result, ELEA_DIFFUSION_COEFFICIENT,
                   uncertain_scale(cgs_diffusion, uncertain_div(energy, friction)));
    }
    if (result->info.mass > 0.0 && !isnan(settings->buoyancy_factor)) {
        double kilograms = result->info.mass * 1e-3 / ELEA_AVOGADRO;
        uncertain buoyant = uncertain_constant(kilograms * settings->buoyancy_factor);
        set_scalar(result, ELEA_SEDIMENTATION_COEFFICIENT,
                   uncertain_scale(1.0 / svedberg, uncertain_div(buoyant, friction)));
    }
}

/* A unit of volume in cm^3 by a dalton in g; 1 where lengths have no unit. */
static double volume_by_mass(const elea_settings *settings)
{
    double metres = elea_length_unit_metres(settings->length_unit);
    return metres > 0.0 ? pow(metres * 1e2, 3.0) * ELEA_AVOGADRO : 1.0;
}

typedef struct exterior_results {
    bool has_prefactor;
    uncertain mean_alpha, prefactor;
} exterior_results;

static exterior_results set_exterior(elea_result *result, const elea_settings *settings,
                                     const elea_launch *launch, const uncertain *input)
{
    uncertain capacitance = uncertain_scale(launch->capacity, input[WALK_W]);
    symmetric alpha = polarizability(input, launch);
    uncertain lambda[3];
    eigenvalues(&alpha, lambda);
    exterior_results out = {.mean_alpha = uncertain_scale(1.0 / 3.0, trace(&alpha))};
    uncertain radius = uncertain_mul(capacitance, input[INPUT_RADIUS_MODEL]);
    set_scalar(result, ELEA_CAPACITANCE, capacitance);
    set_components(result, ELEA_ELECTRIC_POLARIZABILITY, alpha.m);
    set_eigenvalues(result, ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES, lambda);
    set_scalar(result, ELEA_MEAN_ELECTRIC_POLARIZABILITY, out.mean_alpha);
    set_scalar(result, ELEA_HYDRODYNAMIC_RADIUS, radius);
    set_transport(result, settings, radius);
    /* A handful of walks may give a tensor that no body has; there is no prefactor then. */
    out.has_prefactor = lambda[0].value > 0.0;
    if (out.has_prefactor) {
        out.prefactor =
            uncertain_mul(elea_viscosity_prefactor(lambda), input[INPUT_PREFACTOR_MODEL]);
        uncertain product = uncertain_mul(out.prefactor, out.mean_alpha);
        set_scalar(result, ELEA_INTRINSIC_VISCOSITY_PREFACTOR, out.prefactor);
        set_scalar(result, ELEA_VISCOMETRIC_RADIUS,
                   uncertain_cbrt(uncertain_scale(3.0 / (10.0 * ELEA_PI), product)));
        if (result->info.mass > 0.0)
            set_scalar(result, ELEA_INTRINSIC_VISCOSITY_MASS_UNITS,
                       uncertain_scale(volume_by_mass(settings) / result->info.mass, product));
    }
    return out;
}

static uncertain set_interior(elea_result *result, const uncertain *input)
{
    uncertain volume = input[INPUT_INTERIOR + INTERIOR_1];
    symmetric s = gyration(input);
    uncertain lambda[3];
    eigenvalues(&s, lambda);
    set_scalar(result, ELEA_VOLUME, volume);
    set_scalar(result, ELEA_CAPACITANCE_SPHERE_SAME_VOLUME,
               uncertain_cbrt(uncertain_scale(3.0 / (4.0 * ELEA_PI), volume)));
    set_components(result, ELEA_GYRATION, s.m);
    set_eigenvalues(result, ELEA_GYRATION_EIGENVALUES, lambda);
    return volume;
}

void elea_result_compute(elea_result *result, const elea_settings *settings, const elea_body *body,
                         const elea_launch *launch, const elea_tally *exterior,
                         const elea_moments *interior)
{
    uncertain input[ELEA_NUM_INPUTS];
    result->info.n_spheres = elea_body_count(body, ELEA_PRIMITIVE_SPHERE);
    result->info.n_cuboids = elea_body_count(body, ELEA_PRIMITIVE_CUBOID);
    result->info.mass = body->mass > 0.0 ? body->mass : NAN;
    result->info.launch_radius = launch->radius;
    result->info.skin_thickness = launch->skin;
    result->info.launch_centre[0] = body->origin.x + launch->centre.x;
    result->info.launch_centre[1] = body->origin.y + launch->centre.y;
    result->info.launch_centre[2] = body->origin.z + launch->centre.z;
    result->info.num_walks = exterior->count;
    result->info.num_hits = exterior->hits;
    result->info.num_steps = exterior->steps;
    set_inputs(result, exterior, interior, launch, input);
    if (!interior->known)
        result->info.notes |= ELEA_NOTE_NO_VOLUME;
    if (exterior->hits == 0)
        result->info.notes |= ELEA_NOTE_NO_HITS;
    uncertain volume = {.value = 0.0};
    exterior_results out = {.has_prefactor = false};
    if (interior->known)
        volume = set_interior(result, input);
    if (interior->area > 0.0)
        set_scalar(result, ELEA_SURFACE_AREA, uncertain_constant(interior->area));
    if (exterior->hits > 0)
        out = set_exterior(result, settings, launch, input);
    if (interior->known && exterior->hits > 0) {
        uncertain conductivity = uncertain_div(out.mean_alpha, volume);
        set_scalar(result, ELEA_INTRINSIC_CONDUCTIVITY, conductivity);
        if (out.has_prefactor)
            set_scalar(result, ELEA_INTRINSIC_VISCOSITY,
                       uncertain_mul(out.prefactor, conductivity));
    }
}
