/* SPDX-License-Identifier: MIT */
#include "result/result.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "walk/doubt.h"

static const elea_quantity unknown = {NAN, NAN, NAN};

void elea_result_clear(elea_result *result)
{
    memset(result, 0, sizeof *result);
    result->info.time = NAN;
    result->info.mass = NAN;
    result->info.stokes_shift = NAN;
    for (int k = 0; k < 3; k++)
        result->info.stokes_errors[k] = NAN;
    for (size_t i = 0; i < ELEA_NUM_COMPONENTS; i++)
        result->quantities[i] = unknown;
    for (size_t i = 0; i < ELEA_NUM_WALK_MEANS; i++)
        result->walk_means[i] = unknown;
    for (size_t i = 0; i < ELEA_NUM_INPUTS; i++) {
        result->input[i] = NAN;
        for (size_t j = 0; j < ELEA_NUM_INPUTS; j++)
            result->input_covariance[i][j] = NAN;
    }
}

static elea_result *allocate(elea_error *error)
{
    elea_result *result = malloc(sizeof *result);
    if (result == NULL)
        (void)elea_error_memory(error, 1, sizeof *result, "result");
    return result;
}

elea_result *elea_result_create(elea_error *error)
{
    elea_result *result = allocate(error);
    if (result != NULL)
        elea_result_clear(result);
    return result;
}

elea_result *elea_result_copy(const elea_result *result, elea_error *error)
{
    elea_result *copy = allocate(error);
    if (copy != NULL)
        *copy = *result;
    return copy;
}

void elea_result_free(elea_result *result)
{
    free(result);
}

const elea_frame_info *elea_result_info(const elea_result *result)
{
    return &result->info;
}

bool elea_result_available(const elea_result *result, elea_property property)
{
    return (unsigned)property < ELEA_NUM_PROPERTIES && result->available[property];
}

static bool has_value(const elea_result *result, elea_property property, size_t component)
{
    return elea_result_available(result, property) &&
           component < elea_property_n_components(property);
}

const elea_quantity *elea_result_quantity(const elea_result *result, elea_property property,
                                          size_t component)
{
    if (!has_value(result, property, component))
        return &unknown;
    return &result->quantities[elea_property_offset(property) + component];
}

/* g_a' Sigma g_b over the inputs from `first` to before `end`. */
static double covariance(const elea_result *result, size_t a, size_t b, int first, int end)
{
    const double *by_a = result->gradient[a], *by_b = result->gradient[b];
    double sum = 0.0;
    for (int i = first; i < end; i++) {
        double row = 0.0;
        for (int j = first; j < end && by_a[i] != 0.0; j++)
            /* An unknown covariance, NaN, concerns only results that depend on that input. */
            row += by_b[j] != 0.0 ? result->input_covariance[i][j] * by_b[j] : 0.0;
        sum += by_a[i] * row;
    }
    return sum;
}

/* The same for what no walk may have hit. */
static double doubt_covariance(const elea_result *result, size_t a, size_t b)
{
    double sum = 0.0, scale = result->doubt_scale[a] * result->doubt_scale[b];
    for (int i = 0; scale != 0.0 && i < ELEA_TALLY_SIZE; i++)
        for (int j = 0; j < ELEA_TALLY_SIZE && result->gradient[a][i] != 0.0; j++)
            sum += result->gradient[a][i] * result->doubt[i][j] * result->gradient[b][j];
    return scale * sum;
}

void elea_result_scale_doubt(elea_result *result, size_t place)
{
    double sampled = covariance(result, place, place, INPUT_EXTERIOR, INPUT_INTERIOR);
    result->doubt_scale[place] = 1.0;
    double doubt = doubt_covariance(result, place, place);
    double fade = elea_doubt_fade(doubt, sampled);
    /* Unknown, like the sampled variance, to which it then adds nothing. */
    result->doubt_scale[place] = isnan(fade) ? 0.0 : sqrt(fade);
}

double elea_result_model_covariance(const elea_result *result, size_t a, size_t b)
{
    return covariance(result, a, b, INPUT_MODEL, ELEA_NUM_INPUTS);
}

double elea_result_covariance_at(const elea_result *result, size_t a, size_t b,
                                 bool with_model_error)
{
    double sum = covariance(result, a, b, 0, INPUT_MODEL) + doubt_covariance(result, a, b);
    return with_model_error ? sum + elea_result_model_covariance(result, a, b) : sum;
}

double elea_result_covariance(const elea_result *result, elea_property p, size_t i, elea_property q,
                              size_t j, bool with_model_error)
{
    if (!has_value(result, p, i) || !has_value(result, q, j))
        return NAN;
    return elea_result_covariance_at(result, elea_property_offset(p) + i,
                                     elea_property_offset(q) + j, with_model_error);
}

const elea_quantity *elea_result_walk_mean(const elea_result *result, size_t index)
{
    return index < ELEA_NUM_WALK_MEANS ? &result->walk_means[index] : &unknown;
}

/* Copies `n` numbers, or makes them NaN. */
static bool give(bool known, size_t n, const double *from, double *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = known ? from[i] : (double)NAN;
    return known;
}

bool elea_result_mobility(const elea_result *result, elea_reference about, double mobility[6][6])
{
    bool exists = (unsigned)about < ELEA_NUM_REFERENCES;
    size_t place = exists ? (size_t)about : 0;
    return give(exists && result->has_mobility[place], 36, result->mobility[place][0], mobility[0]);
}

bool elea_result_mobility_is_si(const elea_result *result)
{
    return result->mobility_is_si;
}

bool elea_result_reference(const elea_result *result, elea_reference about, double point[3])
{
    bool exists = (unsigned)about < ELEA_NUM_REFERENCES;
    size_t place = exists ? (size_t)about : 0;
    return give(exists && result->has_mobility[place], 3, result->reference[place], point);
}

bool elea_result_principal_axes(const elea_result *result, double axes[3][3])
{
    return give(result->has_axes, 9, result->axes[0], axes[0]);
}

const char *elea_stop_name(elea_stop stop)
{
    static const char *const names[ELEA_NUM_STOPS] = {
        [ELEA_STOP_COUNT] = "count",
        [ELEA_STOP_PRECISION] = "precision",
        [ELEA_STOP_CAP] = "cap",
        [ELEA_STOP_TIME] = "time",
    };
    return (unsigned)stop < ELEA_NUM_STOPS ? names[stop] : "";
}

const char *elea_note_name(unsigned number)
{
    static const char *const names[] = {
        "close_eigenvalues", "no_volume",     "no_hits",          "interior_sampled",
        "error_unknown",     "made_whole",    "long_bonds",       "stokes_unresolved",
        "spin_dominated",    "stokes_failed", "stokes_estimated", "stokes_imprecise",
    };
    return number < sizeof names / sizeof names[0] ? names[number] : NULL;
}

const char *elea_stokes_stop_name(elea_stokes_stop stop)
{
    static const char *const names[ELEA_NUM_STOKES_STOPS] = {
        [ELEA_STOKES_STOP_COUNT] = "count",
        [ELEA_STOKES_STOP_PRECISION] = "precision",
        [ELEA_STOKES_STOP_CAP] = "cap",
        [ELEA_STOKES_STOP_NO_GAIN] = "no_gain",
        [ELEA_STOKES_STOP_FEW_WALKS] = "few_walks",
        [ELEA_STOKES_STOP_TIME] = "time",
        [ELEA_STOKES_STOP_NO_MEMORY] = "no_memory",
        [ELEA_STOKES_STOP_NO_SOLUTION] = "no_solution",
        [ELEA_STOKES_STOP_NO_CONVERGENCE] = "no_convergence",
    };
    return (unsigned)stop < ELEA_NUM_STOKES_STOPS ? names[stop] : "";
}
