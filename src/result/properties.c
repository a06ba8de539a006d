/* SPDX-License-Identifier: MIT */
#include "result/properties.h"

#include <float.h>
#include <string.h>

#include "base/roots.h"
#include "result/formulas.h"
#include "result/motion.h"
#include "result/skin.h"
#include "result/tensor.h"
#include "walk/score.h"

/* ---- Tensors ---- */

/* From the axes of the launch surface to those of the body. */
static uncertain_tensor turn_back(const uncertain_tensor *tensor, const elea_launch *launch)
{
    double axes[3][3];
    for (int a = 0; a < 3; a++) {
        axes[a][0] = launch->frame[a].x;
        axes[a][1] = launch->frame[a].y;
        axes[a][2] = launch->frame[a].z;
    }
    return uncertain_tensor_from_axes(tensor, axes);
}

/*
 * The mean of u_i v_j / t for estimates of u, v and t exceeds its value for the true ones by this,
 * to second order in their errors (docs/method.md, 4). 0 if the errors are unknown.
 */
static double second_order(const elea_tally *exterior, int u, int v)
{
    double mean[ELEA_TALLY_SIZE];
    elea_tally_mean(exterior, mean);
    double t = mean[WALK_W], by_u = mean[u] / t, by_v = mean[v] / t;
    double excess = elea_tally_covariance(exterior, u, v) -
                    by_u * elea_tally_covariance(exterior, v, WALK_W) -
                    by_v * elea_tally_covariance(exterior, u, WALK_W) +
                    by_u * by_v * elea_tally_covariance(exterior, WALK_W, WALK_W);
    return isnan(excess) ? 0.0 : excess / t;
}

/* alpha_ij = k_i (w_ij - u_i v_j / t), without its bias to second order, and made symmetric. */
static uncertain_tensor polarizability(const uncertain *input, const elea_tally *exterior,
                                       const elea_launch *launch)
{
    uncertain alpha[3][3];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            uncertain charge =
                uncertain_div(uncertain_mul(input[WALK_S + i], input[WALK_X + j]), input[WALK_W]);
            charge.value -= second_order(exterior, WALK_S + i, WALK_X + j);
            alpha[i][j] = uncertain_scale(launch->polarizability[i],
                                          uncertain_sub(input[WALK_SX + 3 * i + j], charge));
        }
    uncertain_tensor s;
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++)
            s.m[sym3_index(i, j)] = uncertain_scale(0.5, uncertain_add(alpha[i][j], alpha[j][i]));
    return turn_back(&s, launch);
}

/* S_ij = <x_i x_j> - <x_i> <x_j>, the averages over the inside of the body. */
static uncertain_tensor gyration(const uncertain *input)
{
    uncertain inside = input[INPUT_INTERIOR + INTERIOR_1];
    uncertain_tensor s;
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

/* ---- Inputs ---- */

/* What rounding leaves where errors cancel, as in ratios, is 0, or less; an unknown variance is
 * NaN, and so is the error. */
static double error_of(double variance, double value)
{
    double rounding = DBL_EPSILON * value;
    return variance < rounding * rounding ? 0.0 : sqrt(variance);
}

/* 0 if it is not computed. */
static double virial_mean(const elea_tally *virial)
{
    return virial != NULL && virial->count > 0 ? virial->sum[0] / (double)virial->count : 0.0;
}

static void set_inputs(elea_result *result, const elea_body *body, const elea_launch *launch,
                       const elea_tally *exterior, const elea_doubt *doubt,
                       const elea_frame_facts *facts, uncertain input[ELEA_NUM_INPUTS])
{
    const elea_moments *interior = facts->moments;
    double *mean = result->input;
    elea_tally_mean(exterior, mean);
    memcpy(mean + INPUT_INTERIOR, interior->integral, sizeof interior->integral);
    mean[INPUT_SKIN] = 0.0;
    mean[INPUT_VIRIAL] = virial_mean(facts->virial);
    for (int i = INPUT_MODEL; i < ELEA_NUM_INPUTS; i++)
        mean[i] = 1.0;
    for (int i = 0; i < ELEA_NUM_INPUTS; i++)
        input[i] = uncertain_input(mean[i], i);
    double(*sigma)[ELEA_NUM_INPUTS] = result->input_covariance, skin_error[ELEA_TALLY_SIZE];
    elea_skin_error(launch, body, interior, mean, skin_error);
    for (int i = 0; i < ELEA_TALLY_SIZE; i++)
        input[i].gradient[INPUT_SKIN] = skin_error[i];
    memset(result->input_covariance, 0, sizeof result->input_covariance);
    elea_doubt_covariance(doubt, exterior, result->doubt);
    for (int i = 0; i < ELEA_TALLY_SIZE; i++)
        for (int j = 0; j < ELEA_TALLY_SIZE; j++)
            sigma[i][j] = elea_tally_error_covariance(exterior, i, j);
    for (int i = 0; i < INTERIOR_SIZE; i++)
        for (int j = 0; j < INTERIOR_SIZE; j++)
            sigma[INPUT_INTERIOR + i][INPUT_INTERIOR + j] = interior->covariance[i][j];
    for (int i = 0; i < ELEA_NUM_WALK_MEANS; i++) {
        double missed = result->doubt[i][i] * elea_doubt_fade(result->doubt[i][i], sigma[i][i]);
        double error = root_of_squares(error_of(sigma[i][i] + missed, mean[i]), skin_error[i]);
        result->walk_means[i] = (elea_quantity){mean[i], error, error};
    }
    sigma[INPUT_SKIN][INPUT_SKIN] = 1.0;
    if (mean[INPUT_VIRIAL] > 0.0)
        sigma[INPUT_VIRIAL][INPUT_VIRIAL] = elea_tally_error_covariance(facts->virial, 0, 0);
}

/* ---- Results ---- */

static void set_info(elea_frame_info *info, const elea_body *body, const elea_launch *launch,
                     const elea_tally *exterior)
{
    info->n_spheres = elea_body_count(body, ELEA_PRIMITIVE_SPHERE);
    info->n_cuboids = elea_body_count(body, ELEA_PRIMITIVE_CUBOID);
    info->mass = body->mass > 0.0 ? body->mass : NAN;
    info->launch_radius = launch->radius;
    info->skin_thickness = launch->skin;
    info->launch_centre[0] = body->origin.x + launch->centre.x;
    info->launch_centre[1] = body->origin.y + launch->centre.y;
    info->launch_centre[2] = body->origin.z + launch->centre.z;
    info->num_walks = exterior->count;
    info->num_hits = exterior->hits;
    info->num_steps = exterior->steps;
}

/* Returns the requirements that the walks fail to meet. */
static uint32_t set_exterior_terms(elea_formula_terms *terms, const elea_tally *exterior,
                                   const elea_launch *launch, const uncertain *input)
{
    terms->capacitance = uncertain_scale(launch->capacity, input[WALK_W]);
    terms->radius = uncertain_mul(terms->capacitance, input[INPUT_TRANSLATION_MODEL]);
    uncertain_tensor alpha = polarizability(input, exterior, launch);
    memcpy(terms->alpha, alpha.m, sizeof alpha.m);
    uncertain_tensor_eigenvalues(&alpha, terms->alpha_eigenvalues);
    terms->mean_alpha = uncertain_scale(1.0 / 3.0, uncertain_tensor_trace(&alpha));
    /* Very few walks may give a tensor that is not positive definite; it has no prefactor. */
    if (!(terms->alpha_eigenvalues[0].value > 0.0))
        return ELEA_NEEDS_POSITIVE_POLARIZABILITY;
    terms->prefactor = uncertain_mul(elea_formula_prefactor(terms->alpha_eigenvalues),
                                     input[INPUT_VISCOSITY_MODEL]);
    return 0;
}

/* Returns the requirements that the interior fails to meet. */
static uint32_t set_interior_terms(elea_formula_terms *terms, const uncertain *input)
{
    uncertain_tensor s = gyration(input);
    terms->volume = input[INPUT_INTERIOR + INTERIOR_1];
    memcpy(terms->gyration, s.m, sizeof s.m);
    uncertain_tensor_eigenvalues(&s, terms->gyration_eigenvalues);
    /* A few samples may lie in a plane. */
    return terms->gyration_eigenvalues[0].value > 0.0 ? 0 : ELEA_NEEDS_POSITIVE_GYRATION;
}

/* Returns the requirements that only the body can meet, and does. */
static uint32_t set_body_terms(elea_formula_terms *terms, const elea_body *body,
                               const elea_dimensions *dimensions)
{
    terms->mass_gyration = body->mass_gyration;
    terms->extent = dimensions->extent;
    terms->kirkwood = dimensions->kirkwood;
    terms->core_volume = dimensions->core_volume;
    return (terms->mass_gyration > 0.0 ? ELEA_NEEDS_ATOM_MASSES : 0U) |
           (terms->extent > 0.0 ? ELEA_NEEDS_SPHERES : 0U) |
           (terms->kirkwood > 0.0 ? ELEA_NEEDS_PAIRS : 0U) |
           (terms->core_volume > 0.0 ? ELEA_NEEDS_LAYER : 0U);
}

static void set_quantity(elea_result *result, size_t place, const uncertain *value)
{
    elea_quantity *quantity = &result->quantities[place];
    memcpy(result->gradient[place], value->gradient, sizeof value->gradient);
    quantity->value = value->value;
    elea_result_scale_doubt(result, place);
    double variance = elea_result_covariance_at(result, place, place, false);
    quantity->std_error = error_of(variance, value->value);
    variance += elea_result_model_covariance(result, place, place);
    quantity->total_error = error_of(variance, value->value);
    if (isnan(quantity->std_error))
        result->info.notes |= ELEA_NOTE_ERROR_UNKNOWN;
}

/* If eigenvalues differ by less than their errors, their order is random, and so are the errors. */
static bool are_close(const elea_result *result, size_t place, size_t n)
{
    for (size_t k = place; k + 1 < place + n; k++) {
        double variance = elea_result_covariance_at(result, k, k, false) +
                          elea_result_covariance_at(result, k + 1, k + 1, false) -
                          2.0 * elea_result_covariance_at(result, k, k + 1, false);
        double gap = result->quantities[k + 1].value - result->quantities[k].value;
        if (gap * gap < 4.0 * variance)
            return true;
    }
    return false;
}

static void set_property(elea_result *result, elea_property property,
                         const elea_formula_terms *terms)
{
    const elea_property_row *row = elea_property_table_row(property);
    size_t place = elea_property_offset(property);
    uncertain values[ELEA_NUM_COMPONENTS];
    elea_formula_evaluate(property, terms, values);
    for (size_t i = 0; i < row->n_components; i++)
        set_quantity(result, place + i, &values[i]);
    if (row->layout == LAYOUT_EIGENVALUES && are_close(result, place, row->n_components))
        result->info.notes |= ELEA_NOTE_CLOSE_EIGENVALUES;
    result->available[property] = true;
}

static bool is_rotation(elea_property property)
{
    switch (property) {
    case ELEA_ROTATIONAL_RADIUS:
    case ELEA_ROTATIONAL_DIFFUSION_COEFFICIENT:
    case ELEA_ROTATIONAL_DIFFUSION_TENSOR:
    case ELEA_ROTATIONAL_DIFFUSION_EIGENVALUES:
    case ELEA_RELAXATION_TIMES:
    case ELEA_CORRELATION_TIME:
    case ELEA_ROTATIONAL_ANISOTROPY:
    case ELEA_ROTATIONAL_RHOMBICITY:
        return true;
    default:
        return false;
    }
}

/* Returns the properties' requirements that are met; `turns`: there is rotation. */
static uint32_t set_motion(elea_result *result, elea_motion_source *source,
                           const elea_stokes_answer *stokes, elea_formula_terms *terms, bool *turns)
{
    *turns = elea_motion_by_analogy(result, source, terms);
    if (stokes == NULL) {
        if (source->fit != NULL && *turns)
            elea_motion_by_fit(result, source->fit, terms);
        return 0;
    }
    set_property(result, ELEA_CAPACITANCE, terms);
    const elea_quantity *c = elea_result_quantity(result, ELEA_CAPACITANCE, 0);
    source->capacitance_error = c->std_error / c->value;
    if (!elea_motion_by_stokes(result, source, stokes, terms))
        return 0;
    *turns = true;
    /* [eta] needs no prefactor from the eigenvalues of the polarizability. */
    return ELEA_NEEDS_STOKES |
           (terms->mean_alpha.value > 0.0 ? ELEA_NEEDS_POSITIVE_POLARIZABILITY : 0U);
}

static void set_properties(elea_result *result, const elea_formula_terms *terms, uint32_t met,
                           bool turns)
{
    for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++) {
        uint32_t needs = elea_property_needs((elea_property)p);
        if (is_rotation((elea_property)p)) {
            if (!turns)
                continue;
            /* Which the analogy alone needs, and has if there is rotation. */
            needs &= ~(uint32_t)(ELEA_NEEDS_POSITIVE_POLARIZABILITY | ELEA_NEEDS_VOLUME);
        }
        if ((needs & ~met) == 0)
            set_property(result, (elea_property)p, terms);
    }
}

void elea_result_compute(elea_result *result, const elea_settings *settings, const elea_body *body,
                         const elea_launch *launch, const elea_tally *exterior,
                         const elea_doubt *doubt, const elea_frame_facts *facts,
                         const elea_stokes_answer *stokes, const elea_stokes_fit *fit)
{
    uncertain input[ELEA_NUM_INPUTS];
    const elea_moments *interior = facts->moments;
    elea_formula_terms terms = {.settings = settings, .mass = body->mass, .area = interior->area};
    elea_motion_source source = {.input = input,
                                 .settings = settings,
                                 .body = body,
                                 .fit = fit,
                                 .has_volume = interior->known};
    uint32_t lacking = 0, gained = 0;
    bool turns = false;
    set_info(&result->info, body, launch, exterior);
    set_inputs(result, body, launch, exterior, doubt, facts, input);
    terms.virial = input[INPUT_VIRIAL];
    uint32_t body_meets = set_body_terms(&terms, body, &facts->dimensions);
    if (interior->known) {
        lacking |= set_interior_terms(&terms, input);
    } else {
        lacking |= ELEA_NEEDS_VOLUME;
        result->info.notes |= ELEA_NOTE_NO_VOLUME;
    }
    if (!(interior->area > 0.0))
        lacking |= ELEA_NEEDS_EXACT_INTERIOR;
    if (!(terms.virial.value > 0.0))
        lacking |= ELEA_NEEDS_VIRIAL;
    if (exterior->hits > 0) {
        lacking |= set_exterior_terms(&terms, exterior, launch, input);
        gained = set_motion(result, &source, stokes, &terms, &turns);
    } else {
        lacking |= ELEA_NEEDS_HITS;
        result->info.notes |= ELEA_NOTE_NO_HITS;
    }
    uint32_t met = elea_needs_met(settings, result->info.mass) & ~(lacking | ELEA_NEEDS_STOKES);
    set_properties(result, &terms, met | gained | body_meets, turns);
}
