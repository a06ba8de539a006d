/* SPDX-License-Identifier: MIT */
#include "result/motion.h"

#include <string.h>

#include "interior/interior.h"
#include "result/rotation.h"
#include "result/units.h"

/* Patches that are off by more than this in C do not resolve the surface. */
#define RESOLVED 0.01
/* Ratio of the largest to the smallest rotational diffusion coefficient of a long thin body. */
#define SPINNING 50.0

static void set_model_error(elea_result *result, int input, double relative)
{
    result->input_covariance[input][input] = relative * relative;
}

/* Right-handed, in the order of the eigenvalues. */
static void set_axes(elea_result *result, const uncertain rotation[SYM3_SIZE])
{
    double m[SYM3_SIZE], eigenvalue[3], axes[3][3], determinant = 0.0;
    for (int i = 0; i < SYM3_SIZE; i++)
        m[i] = rotation[i].value;
    sym3_eigen(m, eigenvalue, axes);
    for (int k = 0; k < 3; k++) {
        int a = (k + 1) % 3, b = (k + 2) % 3;
        determinant += axes[0][k] * (axes[1][a] * axes[2][b] - axes[1][b] * axes[2][a]);
    }
    for (int k = 0; k < 3 && determinant < 0.0; k++)
        axes[2][k] = -axes[2][k];
    memcpy(result->axes, axes, sizeof axes);
    result->has_axes = true;
    if (eigenvalue[2] > SPINNING * eigenvalue[0])
        result->info.notes |= ELEA_NOTE_SPIN_DOMINATED;
}

static void set_features(const elea_formula_terms *terms, double feature[STOKES_FIT_FEATURES])
{
    double alpha[3];
    for (int k = 0; k < 3; k++)
        alpha[k] = terms->alpha_eigenvalues[k].value;
    elea_stokes_features(terms->capacitance.value, alpha, terms->volume.value, feature);
}

/* ---- The analogy ---- */

bool elea_motion_by_analogy(elea_result *result, const elea_motion_source *source,
                            elea_formula_terms *terms)
{
    elea_rotation rotation;
    uncertain_tensor alpha;
    set_model_error(result, INPUT_TRANSLATION_MODEL, ELEA_RADIUS_MODEL_ERROR);
    set_model_error(result, INPUT_VISCOSITY_MODEL, ELEA_PREFACTOR_MODEL_ERROR);
    memcpy(alpha.m, terms->alpha, sizeof alpha.m);
    if (!source->has_volume ||
        !elea_rotation_by_analogy(&alpha, &terms->volume, &source->input[INPUT_ROTATION_MODEL],
                                  &rotation))
        return false;
    memcpy(terms->rotation, rotation.diffusion.m, sizeof terms->rotation);
    memcpy(terms->rotation_eigenvalues, rotation.eigenvalues, sizeof terms->rotation_eigenvalues);
    terms->rotational_radius = rotation.radius;
    set_model_error(result, INPUT_ROTATION_MODEL, rotation.model_error);
    set_axes(result, terms->rotation);
    return true;
}

/* ---- The Stokes equations ---- */

/* A quantity that is proportional to R_h, R_r and [eta] to these powers. */
typedef struct powers {
    double of[3];
} powers;

static const powers of_radius = {{1.0, 0.0, 0.0}}, of_rotational_radius = {{0.0, 1.0, 0.0}},
                    of_viscosity = {{0.0, 0.0, 1.0}}, of_translation = {{-1.0, 0.0, 0.0}},
                    of_rotation = {{0.0, -3.0, 0.0}}, of_coupling = {{-0.5, -1.5, 0.0}};

/*
 * By C the quantity varies as the estimate says. A component of a tensor that is small, or 0 by
 * symmetry, has an error all the same: the model errors are those of a quantity of that size.
 */
static uncertain estimated(const elea_stokes_estimate *estimate, const elea_formula_terms *terms,
                           const uncertain *input, double value, double size, const powers *power)
{
    double by_capacitance = 0.0;
    for (int k = 0; k < 3; k++)
        by_capacitance += power->of[k] * estimate->by_capacitance[k];
    double slope = value * by_capacitance / terms->capacitance.value;
    uncertain u = uncertain_scale(slope, terms->capacitance);
    for (int k = 0; k < 3; k++)
        u = uncertain_add(u, uncertain_scale(size * power->of[k], input[INPUT_MODEL + k]));
    u.value = value;
    return u;
}

static void set_tensor(const elea_stokes_estimate *estimate, const elea_formula_terms *terms,
                       const uncertain *input, const double tensor[SYM3_SIZE], const powers *power,
                       uncertain out[SYM3_SIZE], uncertain eigenvalues[3])
{
    uncertain_tensor scaled;
    double mean = (tensor[SYM3_XX] + tensor[SYM3_YY] + tensor[SYM3_ZZ]) / 3.0;
    for (int i = 0; i < SYM3_SIZE; i++) {
        double size = i < SYM3_XY ? tensor[i] : mean;
        scaled.m[i] = estimated(estimate, terms, input, tensor[i], tensor[i], power);
        out[i] = estimated(estimate, terms, input, tensor[i], size, power);
    }
    uncertain_tensor_eigenvalues(&scaled, eigenvalues);
}

/* Patches that are off by a part of R_h displace the centre by about as much. */
static void set_centre(const elea_stokes_estimate *estimate, const elea_motion_source *source,
                       elea_formula_terms *terms)
{
    const elea_hydrodynamics *h = &estimate->values;
    for (int k = 0; k < 3; k++) {
        terms->centre[k] = uncertain_scale(h->radius, source->input[INPUT_TRANSLATION_MODEL]);
        terms->centre[k].value = vec3_coordinate(source->body->origin, k) + h->centre[k];
    }
}

static void set_terms(const elea_stokes_estimate *estimate, const elea_motion_source *source,
                      elea_formula_terms *terms)
{
    const elea_hydrodynamics *h = &estimate->values;
    const uncertain *input = source->input;
    terms->radius = estimated(estimate, terms, input, h->radius, h->radius, &of_radius);
    terms->rotational_radius = estimated(estimate, terms, input, h->rotational_radius,
                                         h->rotational_radius, &of_rotational_radius);
    uncertain viscosity =
        estimated(estimate, terms, input, h->viscosity, h->viscosity, &of_viscosity);
    terms->prefactor = uncertain_div(viscosity, terms->mean_alpha);
    terms->viscosity_infinite = estimated(estimate, terms, input, h->viscosity_infinite,
                                          h->viscosity_infinite, &of_viscosity);
    set_tensor(estimate, terms, input, h->translation, &of_translation, terms->translation,
               terms->translation_eigenvalues);
    set_tensor(estimate, terms, input, h->rotation, &of_rotation, terms->rotation,
               terms->rotation_eigenvalues);
    double size =
        sqrt(1.0 / (6.0 * ELEA_PI * h->radius) / (8.0 * ELEA_PI * pow(h->rotational_radius, 3.0)));
    for (int i = 0; i < SYM3_SIZE; i++)
        terms->coupling[i] = estimated(estimate, terms, input, h->coupling[i], size, &of_coupling);
    set_centre(estimate, source, terms);
}

/* ---- Mobility ---- */

/* Relative to the body's origin. */
static void set_mobility(elea_result *result, const elea_hydrodynamics *h,
                         const elea_motion_source *source, elea_reference about,
                         const double place[3])
{
    double metres = elea_length_unit_metres(source->settings->length_unit);
    bool si = source->settings->viscosity > 0.0 && metres > 0.0;
    double length = si ? metres : 1.0, fluid = si ? source->settings->viscosity : 1.0;
    double(*m)[6] = result->mobility[about];
    elea_hydrodynamics_mobility(h, place, m);
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++)
            m[i][j] /= fluid * length * (i < 3 ? 1.0 : length) * (j < 3 ? 1.0 : length);
    for (int k = 0; k < 3; k++)
        result->reference[about][k] = vec3_coordinate(source->body->origin, k) + place[k];
    result->has_mobility[about] = true;
    result->mobility_is_si = si;
}

static void set_mobilities(elea_result *result, const elea_hydrodynamics *h,
                           const elea_motion_source *source)
{
    const double *inside = result->input + INPUT_INTERIOR;
    double mass_centre[3];
    set_mobility(result, h, source, ELEA_CENTRE_OF_DIFFUSION_REFERENCE, h->centre);
    for (int k = 0; k < 3; k++)
        mass_centre[k] = inside[INTERIOR_X + k] / inside[INTERIOR_1];
    if (source->has_volume)
        set_mobility(result, h, source, ELEA_CENTRE_OF_MASS_REFERENCE, mass_centre);
}

/* What a fit is made from: the solution by the analogy. */
static void set_sample(elea_result *result, const elea_stokes_estimate *estimate,
                       const elea_formula_terms *terms)
{
    const elea_hydrodynamics *h = &estimate->values;
    elea_stokes_sample *sample = &result->sample;
    set_features(terms, sample->feature);
    sample->ratio[0] = log(h->radius / terms->radius.value);
    sample->ratio[1] = log(h->rotational_radius / terms->rotational_radius.value);
    sample->ratio[2] = log(h->viscosity / (terms->prefactor.value * terms->mean_alpha.value));
    for (int k = 0; k < 3; k++)
        sample->error[k] = estimate->error[k];
    result->has_sample = isfinite(sample->ratio[0] + sample->ratio[1] + sample->ratio[2]);
}

bool elea_motion_by_stokes(elea_result *result, const elea_motion_source *source,
                           const elea_stokes_answer *answer, elea_formula_terms *terms)
{
    elea_stokes_estimate estimate;
    const elea_known_capacitance known = {terms->capacitance.value, source->capacitance_error};
    if (!elea_stokes_estimate_compute(answer, &known, &estimate)) {
        result->info.notes |= ELEA_NOTE_STOKES_FAILED;
        result->info.stokes_stop = ELEA_STOKES_STOP_NO_SOLUTION;
        return false;
    }
    elea_frame_info *info = &result->info;
    info->theory = ELEA_THEORY_STOKES;
    info->num_patches = estimate.num_patches;
    info->stokes_stop = answer->stop;
    if (answer->stop != ELEA_STOKES_STOP_COUNT && answer->stop != ELEA_STOKES_STOP_PRECISION)
        info->notes |= ELEA_NOTE_STOKES_IMPRECISE;
    info->stokes_shift = estimate.shift;
    for (int k = 0; k < 3; k++) {
        info->stokes_errors[k] = estimate.error[k];
        set_model_error(result, INPUT_MODEL + k, estimate.error[k]);
    }
    if (fabs(estimate.shift) - 2.0 * source->capacitance_error > RESOLVED)
        info->notes |= ELEA_NOTE_STOKES_UNRESOLVED;
    info->notes &= ~(uint32_t)ELEA_NOTE_SPIN_DOMINATED; /* which the analogy may have set */
    if (source->has_volume && terms->rotational_radius.value > 0.0)
        set_sample(result, &estimate, terms);
    set_terms(&estimate, source, terms);
    set_axes(result, terms->rotation);
    set_mobilities(result, &estimate.values, source);
    return true;
}

/* ---- Other frames ---- */

void elea_motion_by_fit(elea_result *result, const elea_stokes_fit *fit, elea_formula_terms *terms)
{
    double feature[STOKES_FIT_FEATURES], factor[STOKES_FIT_RATIOS];
    set_features(terms, feature);
    for (size_t q = 0; q < STOKES_FIT_RATIOS; q++) {
        double error;
        factor[q] = exp(elea_stokes_fit_predict(fit, q, feature, &error));
        result->info.stokes_errors[q] = error;
        set_model_error(result, INPUT_MODEL + (int)q, error);
    }
    terms->radius = uncertain_scale(factor[0], terms->radius);
    terms->rotational_radius = uncertain_scale(factor[1], terms->rotational_radius);
    terms->prefactor = uncertain_scale(factor[2], terms->prefactor);
    double turning = pow(factor[1], -3.0);
    for (int i = 0; i < SYM3_SIZE; i++)
        terms->rotation[i] = uncertain_scale(turning, terms->rotation[i]);
    for (int k = 0; k < 3; k++)
        terms->rotation_eigenvalues[k] = uncertain_scale(turning, terms->rotation_eigenvalues[k]);
    result->info.theory = ELEA_THEORY_STOKES;
    result->info.notes |= ELEA_NOTE_STOKES_ESTIMATED;
}
