/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "result/average.h"
#include "result/properties.h"

/* The components of all properties, followed by 1/R_h. */
#define INVERSE_RADIUS ELEA_NUM_COMPONENTS
#define NUM_SERIES     (ELEA_NUM_COMPONENTS + 1)

#define NUM_MODELS (ELEA_NUM_INPUTS - INPUT_MODEL)

struct elea_average {
    size_t n_frames, capacity;
    double *values;                /* [NUM_SERIES][capacity] */
    elea_correlation *correlation; /* for `capacity` values */
    bool available[ELEA_NUM_PROPERTIES];
    double variance[NUM_SERIES];          /* sum of the frames' statistical variances */
    double skin[NUM_SERIES];              /* sum of their errors due to the skin */
    double model[NUM_SERIES][NUM_MODELS]; /* sums of their model errors */
    bool known[NUM_SERIES]; /* which of the means below are valid for the frames so far */
    elea_mean means[NUM_SERIES];
    elea_mean harmonic_radius;
};

static const elea_mean unknown = {NAN, NAN, NAN, NAN, NAN, NAN};

elea_average *elea_average_create(elea_error *error)
{
    elea_average *average = calloc(1, sizeof *average);
    if (average == NULL) {
        (void)elea_error_memory(error, 1, sizeof *average, "average");
        return NULL;
    }
    for (int p = 0; p < ELEA_NUM_PROPERTIES; p++)
        average->available[p] = true;
    return average;
}

void elea_average_free(elea_average *average)
{
    if (average == NULL)
        return;
    free(average->values);
    elea_correlation_free(average->correlation);
    free(average);
}

size_t elea_average_n_frames(const elea_average *average)
{
    return average->n_frames;
}

static elea_status grow(elea_average *average, elea_error *error)
{
    size_t capacity = 2 * average->capacity + 64;
    double *values = malloc(capacity * NUM_SERIES * sizeof *values);
    if (values == NULL)
        return elea_error_memory(error, capacity, NUM_SERIES * sizeof *values, "frames");
    elea_correlation *correlation = elea_correlation_create(capacity, error);
    if (correlation == NULL) {
        free(values);
        return ELEA_ERROR_MEMORY;
    }
    for (size_t s = 0; s < NUM_SERIES && average->n_frames > 0; s++)
        memcpy(values + s * capacity, average->values + s * average->capacity,
               average->n_frames * sizeof *values);
    free(average->values);
    elea_correlation_free(average->correlation);
    average->values = values;
    average->correlation = correlation;
    average->capacity = capacity;
    return ELEA_OK;
}

/* `slope` times the gradient and the error of the component at `place`. */
static void add_to_series(elea_average *average, size_t series, double value,
                          const elea_result *result, size_t place, double slope)
{
    const double *gradient = result->gradient[place];
    double error = slope * result->quantities[place].std_error;
    double skin = slope * gradient[INPUT_SKIN];
    average->values[series * average->capacity + average->n_frames] = value;
    double variance = (error - skin) * (error + skin);
    average->variance[series] += variance < 0.0 ? 0.0 : variance; /* NaN if unknown */
    average->skin[series] += fabs(skin);
    for (int m = 0; m < NUM_MODELS; m++) {
        int input = INPUT_MODEL + m;
        /* Frames err alike, each by its own error. Of an unused input, the error may be NaN. */
        if (gradient[input] != 0.0)
            average->model[series][m] +=
                fabs(slope * gradient[input]) * sqrt(result->input_covariance[input][input]);
    }
}

elea_status elea_average_add(elea_average *average, const elea_result *result, elea_error *error)
{
    if (average->n_frames == average->capacity) {
        elea_status failed = grow(average, error);
        if (failed)
            return failed;
    }
    for (int p = 0; p < ELEA_NUM_PROPERTIES; p++)
        average->available[p] = average->available[p] && result->available[p];
    for (size_t i = 0; i < ELEA_NUM_COMPONENTS; i++)
        add_to_series(average, i, result->quantities[i].value, result, i, 1.0);
    size_t radius = elea_property_offset(ELEA_HYDRODYNAMIC_RADIUS);
    double inverse = 1.0 / result->quantities[radius].value;
    add_to_series(average, INVERSE_RADIUS, inverse, result, radius, -inverse * inverse);
    average->n_frames++;
    memset(average->known, 0, sizeof average->known);
    return ELEA_OK;
}

/* Of independent errors. */
static double combine(double a, double b)
{
    return sqrt(a * a + b * b);
}

elea_mean elea_mean_of_series(const double *x, size_t count, const elea_series_errors *errors,
                              elea_correlation *correlation)
{
    double n = (double)count, sum = 0.0, squares = 0.0;
    /* Relative to the first value, so that the mean of equal values is exactly that value. */
    for (size_t i = 0; i < count; i++)
        sum += x[i] - x[0];
    elea_mean mean = {.value = x[0] + sum / n, .inefficiency = 1.0};
    for (size_t i = 0; i < count; i++)
        squares += (x[i] - mean.value) * (x[i] - mean.value);
    mean.monte_carlo_error = sqrt(errors->variance) / n;
    mean.std_error = mean.monte_carlo_error;
    if (count > 1) {
        double scatter = squares / (n - 1.0);
        mean.inefficiency =
            elea_correlation_inefficiency(correlation, x, count, mean.value, squares / n);
        double excess = scatter - errors->variance / n;
        mean.fluctuation = excess < 0.0 ? 0.0 : sqrt(excess);
        /*
         * The scatter already includes the Monte Carlo error, but may underestimate it for few
         * frames. If that of a frame is unknown (NaN), the scatter still gives the mean's error.
         */
        mean.std_error = fmax(mean.std_error, sqrt(mean.inefficiency * scatter / n));
    }
    mean.std_error = combine(mean.std_error, errors->skin);
    mean.total_error = combine(mean.std_error, errors->model);
    return mean;
}

static const elea_mean *mean_of(elea_average *average, size_t series)
{
    elea_mean *mean = &average->means[series];
    if (average->known[series])
        return mean;
    double n = (double)average->n_frames;
    double model = 0.0;
    for (int m = 0; m < NUM_MODELS; m++)
        model = combine(model, average->model[series][m] / n);
    const elea_series_errors errors = {
        .variance = average->variance[series],
        .skin = average->skin[series] / n,
        .model = model,
    };
    *mean = elea_mean_of_series(average->values + series * average->capacity, average->n_frames,
                                &errors, average->correlation);
    average->known[series] = true;
    return mean;
}

bool elea_average_available(const elea_average *average, elea_property property)
{
    return average->n_frames > 0 && (unsigned)property < ELEA_NUM_PROPERTIES &&
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
    };
    return &average->harmonic_radius;
}
