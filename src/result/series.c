/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "result/average.h"

/* Sums over frames or trajectories whose weights add up to `weight`. */
struct sums {
    double weight, squares, cubes; /* of w, w^2, w^3 */
    double mean;
    double scatter;  /* sum of w (x - mean)^2 */
    double variance; /* sum of w^2 (x - mean)^2 */
};

static double weight_of(const double *weights, size_t i)
{
    return weights != NULL ? weights[i] : 1.0;
}

/* Relative to the first value, so that the mean of equal values is exactly that value. */
static struct sums sum_up(const double *x, const double *weights, size_t n)
{
    struct sums sums = {0};
    double sum = 0.0, origin = NAN;
    for (size_t i = 0; i < n; i++) {
        double w = weight_of(weights, i);
        if (!(w > 0.0)) /* its value may be anything */
            continue;
        origin = sums.weight > 0.0 ? origin : x[i];
        sum += w * (x[i] - origin);
        sums.weight += w;
        sums.squares += w * w;
        sums.cubes += w * w * w;
    }
    sums.mean = origin + sum / sums.weight;
    const elea_deviations deviations = {x, weights, n, sums.mean};
    for (size_t i = 0; i < n; i++) {
        double deviation = elea_deviation(&deviations, i);
        sums.variance += deviation * deviation;
        sums.scatter += weight_of(weights, i) > 0.0 ? deviation * (x[i] - sums.mean) : 0.0;
    }
    return sums;
}

/* With 1 for equal weights of one value, and less for more of them. */
static double concentration(const struct sums *sums)
{
    return sums->squares / (sums->weight * sums->weight);
}

/*
 * Variance of the weighted mean of independent values. Of values with the variance s^2, whose
 * weights w add up to 1, the mean has the variance s^2 sum w^2, and sum w^2 (x - mean)^2 has the
 * expectation s^2 (sum w^2 - 2 sum w^3 + (sum w^2)^2). Their quotient is n / (n - 1) for equal
 * weights. NaN for a single value.
 */
static double variance_of_mean(const struct sums *sums)
{
    double w = sums->weight, q = concentration(sums);
    double expected = q - 2.0 * sums->cubes / (w * w * w) + q * q;
    bool single = 1.0 - q <= 1e-12;
    return single ? NAN : sums->variance / (w * w) * (q / expected);
}

/* Variance between values, estimated without bias for weights that do not depend on them. */
static double variance_of_values(const struct sums *sums)
{
    double q = concentration(sums);
    return 1.0 - q <= 1e-12 ? NAN : sums->scatter / (sums->weight * (1.0 - q));
}

static elea_deviations replica_of(const elea_series *series, size_t k)
{
    size_t first = series->starts[k];
    size_t end = k + 1 < series->n_replicas ? series->starts[k + 1] : series->count;
    return (elea_deviations){
        .x = series->x + first,
        .weights = series->weights != NULL ? series->weights + first : NULL,
        .n = end - first,
    };
}

/*
 * Variance of the mean by the frames of each trajectory alone, without and with their correlation
 * in time. In a trajectory of one frame, that is of the variance of all frames.
 */
static void add_within(const elea_series *series, const struct sums *all,
                       elea_correlation *correlation, double *independent, double *correlated)
{
    *independent = *correlated = 0.0;
    for (size_t k = 0; k < series->n_replicas; k++) {
        elea_deviations replica = replica_of(series, k);
        const struct sums sums = sum_up(replica.x, replica.weights, replica.n);
        if (!(sums.weight > 0.0))
            continue;
        replica.mean = sums.mean;
        double share = sums.weight / all->weight;
        double variance = variance_of_mean(&sums);
        if (isnan(variance) && 1.0 - concentration(&sums) <= 1e-12)
            variance = variance_of_values(all);
        double g = series->unordered ? 1.0 : elea_correlation_inefficiency(correlation, &replica);
        *independent += share * share * variance;
        *correlated += share * share * variance * g;
    }
}

/* Variance of the mean by the means of the trajectories; NaN if there are fewer than two. */
static double variance_between(const elea_series *series)
{
    struct sums sums = {0};
    double mean = 0.0;
    /* As sum_up, of means and weights that are not kept. */
    for (int pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < series->n_replicas; k++) {
            const elea_deviations replica = replica_of(series, k);
            const struct sums own = sum_up(replica.x, replica.weights, replica.n);
            if (!(own.weight > 0.0))
                continue;
            double w = own.weight, deviation = w * (own.mean - mean);
            if (pass == 0) {
                sums.weight += w;
                sums.squares += w * w;
                sums.cubes += w * w * w;
                sums.mean += w * own.mean;
            } else {
                sums.variance += deviation * deviation;
            }
        }
        mean = sums.mean / sums.weight;
    }
    return variance_of_mean(&sums);
}

elea_mean elea_mean_of_series(const elea_series *series, elea_correlation *correlation)
{
    const elea_series_errors *errors = &series->errors;
    const struct sums all = sum_up(series->x, series->weights, series->count);
    elea_mean mean = {.value = all.mean, .inefficiency = 1.0, .replica_error = NAN};
    mean.monte_carlo_error = sqrt(errors->variance) / all.weight;
    mean.std_error = mean.monte_carlo_error;
    double scatter = variance_of_values(&all);
    if (!isnan(scatter)) {
        double independent, correlated;
        add_within(series, &all, correlation, &independent, &correlated);
        mean.inefficiency = independent > 0.0 ? correlated / independent : 1.0;
        double excess = scatter - errors->noise / all.weight;
        mean.fluctuation = excess < 0.0 ? 0.0 : sqrt(excess);
        /*
         * The scatter already includes the Monte Carlo error, but may underestimate it for few
         * frames. If that of a frame is unknown (NaN), the scatter still gives the mean's error.
         */
        mean.std_error = fmax(mean.std_error, sqrt(correlated));
    }
    if (series->n_replicas > 1) {
        mean.replica_error = sqrt(variance_between(series));
        /* What a trajectory is too short to visit shows only in the others. */
        mean.std_error = fmax(mean.std_error, mean.replica_error);
    }
    mean.std_error = hypot(mean.std_error, errors->skin);
    mean.total_error = hypot(mean.std_error, errors->model);
    return mean;
}
