/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/roots.h"
#include "result/blocks.h"
#include "result/properties.h"
#include "result/series.h"

/* The components of all properties, followed by 1/R_h; and the frames' weights. */
#define INVERSE_RADIUS ELEA_NUM_COMPONENTS
#define NUM_SERIES     (ELEA_NUM_COMPONENTS + 1)

#define NUM_MODELS (ELEA_NUM_INPUTS - INPUT_MODEL)

struct elea_average {
    size_t n_frames;
    elea_blocks blocks; /* [NUM_SERIES] */
    bool unordered;
    double weight, weight_square; /* sums of the weights and of their squares */
    bool available[ELEA_NUM_PROPERTIES];
    double variance[NUM_SERIES];          /* sum of w^2 times the frames' statistical variances */
    double noise[NUM_SERIES];             /* sum of w times these */
    double skin[NUM_SERIES];              /* sum of w times the errors due to the skin */
    double model[NUM_SERIES][NUM_MODELS]; /* sums of w times the model errors */
    bool known[NUM_SERIES]; /* which of the means below are valid for the frames so far */
    elea_mean means[NUM_SERIES];
    elea_mean harmonic_radius;
};

static const elea_mean unknown = {NAN, NAN, NAN, NAN, NAN, NAN, NAN};

elea_average *elea_average_create(elea_error *error)
{
    elea_average *average = calloc(1, sizeof *average);
    if (average == NULL) {
        (void)elea_error_memory(error, 1, sizeof *average, "average");
        return NULL;
    }
    average->blocks.n_series = NUM_SERIES;
    for (int p = 0; p < ELEA_NUM_PROPERTIES; p++)
        average->available[p] = true;
    return average;
}

void elea_average_free(elea_average *average)
{
    if (average == NULL)
        return;
    elea_blocks_free(&average->blocks);
    free(average);
}

size_t elea_average_n_frames(const elea_average *average)
{
    return average->n_frames;
}

size_t elea_average_n_replicas(const elea_average *average)
{
    return average->blocks.n_replicas;
}

/* Kish, Survey Sampling (1965), section 11.7 */
double elea_average_effective_frames(const elea_average *average)
{
    return average->weight > 0.0 ? average->weight * average->weight / average->weight_square : 0.0;
}

void elea_average_ignore_order(elea_average *average)
{
    average->unordered = true;
    memset(average->known, 0, sizeof average->known);
}

elea_status elea_average_begin_replica(elea_average *average, elea_error *error)
{
    memset(average->known, 0, sizeof average->known);
    return elea_blocks_begin_replica(&average->blocks, error);
}

/* `slope` times the gradient and the error of the component at `place`. */
static void add_errors(elea_average *average, size_t series, double weight,
                       const elea_result *result, size_t place, double slope)
{
    const double *gradient = result->gradient[place];
    double error = slope * result->quantities[place].std_error;
    double skin = slope * gradient[INPUT_SKIN];
    double variance = (error - skin) * (error + skin);
    variance = variance < 0.0 ? 0.0 : variance; /* NaN if unknown */
    average->variance[series] += weight * weight * variance;
    average->noise[series] += weight * variance;
    average->skin[series] += weight * fabs(skin);
    for (int m = 0; m < NUM_MODELS; m++) {
        int input = INPUT_MODEL + m;
        /* Frames err alike, each by its own error. Of an unused input, the error may be NaN. */
        if (gradient[input] != 0.0)
            average->model[series][m] += weight * fabs(slope * gradient[input]) *
                                         sqrt(result->input_covariance[input][input]);
    }
}

elea_status elea_average_add_weighted(elea_average *average, const elea_result *result,
                                      double weight, elea_error *error)
{
    if (!(weight >= 0.0) || isinf(weight))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "the weight of a frame is %g; it must be finite and not negative",
                              weight);
    double values[NUM_SERIES];
    for (size_t i = 0; i < ELEA_NUM_COMPONENTS; i++)
        values[i] = result->quantities[i].value;
    size_t radius = elea_property_offset(ELEA_HYDRODYNAMIC_RADIUS);
    double inverse = 1.0 / values[radius];
    values[INVERSE_RADIUS] = inverse;
    elea_status failed = elea_blocks_add(&average->blocks, values, weight, error);
    if (failed)
        return failed;
    average->n_frames++;
    average->weight += weight;
    average->weight_square += weight * weight;
    memset(average->known, 0, sizeof average->known);
    if (!(weight > 0.0))
        return ELEA_OK;
    for (int p = 0; p < ELEA_NUM_PROPERTIES; p++)
        average->available[p] = average->available[p] && result->available[p];
    for (size_t i = 0; i < ELEA_NUM_COMPONENTS; i++)
        add_errors(average, i, weight, result, i, 1.0);
    add_errors(average, INVERSE_RADIUS, weight, result, radius, -inverse * inverse);
    return ELEA_OK;
}

elea_status elea_average_add(elea_average *average, const elea_result *result, elea_error *error)
{
    return elea_average_add_weighted(average, result, 1.0, error);
}

static const elea_mean *mean_of(elea_average *average, size_t series)
{
    elea_mean *mean = &average->means[series];
    if (average->known[series])
        return mean;
    double model = 0.0; /* of independent errors */
    for (int m = 0; m < NUM_MODELS; m++)
        model = root_of_squares(model, average->model[series][m] / average->weight);
    elea_series values = elea_blocks_series(&average->blocks, series);
    values.unordered = average->unordered;
    values.errors = (elea_series_errors){.variance = average->variance[series],
                                         .noise = average->noise[series],
                                         .skin = average->skin[series] / average->weight,
                                         .model = model};
    *mean = elea_mean_of_series(&values, average->blocks.correlation);
    average->known[series] = true;
    return mean;
}

bool elea_average_available(const elea_average *average, elea_property property)
{
    return average->weight > 0.0 && (unsigned)property < ELEA_NUM_PROPERTIES &&
           average->available[property];
}

const elea_mean *elea_average_mean(elea_average *average, elea_property property, size_t component)
{
    if (!elea_average_available(average, property) ||
        component >= elea_property_n_components(property))
        return &unknown;
    return mean_of(average, elea_property_offset(property) + component);
}

const elea_mean *elea_average_harmonic_radius(elea_average *average)
{
    if (!elea_average_available(average, ELEA_HYDRODYNAMIC_RADIUS))
        return &unknown;
    const elea_mean *inverse = mean_of(average, INVERSE_RADIUS);
    double radius = 1.0 / inverse->value, slope = radius * radius;
    average->harmonic_radius = (elea_mean){
        .value = radius,
        .std_error = inverse->std_error * slope,
        .total_error = inverse->total_error * slope,
        .monte_carlo_error = inverse->monte_carlo_error * slope,
        .fluctuation = inverse->fluctuation * slope,
        .inefficiency = inverse->inefficiency,
        .replica_error = inverse->replica_error * slope,
    };
    return &average->harmonic_radius;
}
