/* SPDX-License-Identifier: MIT */
#include "result/series.h"

#include <math.h>

#include "base/roots.h"

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

/* Differences of sums may be negative by rounding; NaN stays. */
static double not_negative(double x)
{
    return x < 0.0 ? 0.0 : x;
}

static struct sums sums_of_moments(const elea_series_moments *m)
{
    double shift = m->first / m->weight; /* the mean, from the origin */
    return (struct sums){
        .weight = m->weight,
        .squares = m->squares,
        .cubes = m->cubes,
        .mean = m->origin + shift,
        .scatter = not_negative(m->second - shift * m->first),
        .variance = not_negative(m->second_of_squares -
                                 shift * (2.0 * m->first_of_squares - shift * m->squares)),
    };
}

/* Sum of the squares of weights that add up to 1: 1 for a single value, 1/n for n equal ones. */
static double concentration(const struct sums *sums)
{
    return sums->squares / (sums->weight * sums->weight);
}

/* One value has all the weight. */
static bool is_single(const struct sums *sums)
{
    return 1.0 - concentration(sums) <= 1e-12;
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
    return is_single(sums) ? NAN : sums->variance / (w * w) * (q / expected);
}

/* Variance between values, estimated without bias for weights that do not depend on them. */
static double variance_of_values(const struct sums *sums)
{
    double q = concentration(sums);
    return is_single(sums) ? NAN : sums->scatter / (sums->weight * (1.0 - q));
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

static struct sums sums_of_replica(const elea_series *series, size_t k)
{
    if (series->moments != NULL)
        return sums_of_moments(&series->moments[k * series->moments_stride]);
    const elea_deviations replica = replica_of(series, k);
    return sum_up(replica.x, replica.weights, replica.n);
}

static struct sums sums_of_all(const elea_series *series)
{
    if (series->moments == NULL)
        return sum_up(series->x, series->weights, series->count);
    elea_series_moments all = {.origin = series->moments->origin};
    for (size_t k = 0; k < series->n_replicas; k++) {
        const elea_series_moments *own = &series->moments[k * series->moments_stride];
        all.weight += own->weight;
        all.squares += own->squares;
        all.cubes += own->cubes;
        all.first += own->first;
        all.second += own->second;
        all.first_of_squares += own->first_of_squares;
        all.second_of_squares += own->second_of_squares;
    }
    return sums_of_moments(&all);
}

/*
 * Frames per independent one in a trajectory with these sums over its frames. That many times the
 * variance of frames is the variance of their sum, and so is the inefficiency of blocks times the
 * variance of the sums of blocks.
 */
static double inefficiency_of(const elea_series *series, size_t k, const struct sums *sums,
                              elea_correlation *correlation)
{
    if (series->unordered)
        return 1.0;
    elea_deviations replica = replica_of(series, k);
    replica.mean = sums->mean;
    if (series->moments == NULL || !(sums->variance > 0.0))
        return elea_correlation_inefficiency(correlation, &replica);
    double blocks = 0.0;
    for (size_t i = 0; i < replica.n; i++) {
        double deviation = elea_deviation(&replica, i);
        blocks += deviation * deviation;
    }
    return fmax(1.0, elea_correlation_sum(correlation, &replica) * blocks / sums->variance);
}

/* Variance of the mean, by what each trajectory and their means tell. */
struct replica_variances {
    double independent, correlated; /* by the frames of each, without and with their correlation */
    struct sums between;            /* of the means of trajectories */
};

/* In a trajectory of one frame, the variance is that of all frames. */
static struct replica_variances by_replica(const elea_series *series, const struct sums *all,
                                           elea_correlation *correlation)
{
    struct replica_variances by = {.between = {.mean = all->mean}};
    for (size_t k = 0; k < series->n_replicas; k++) {
        const struct sums sums = sums_of_replica(series, k);
        if (!(sums.weight > 0.0))
            continue;
        double w = sums.weight, share = w / all->weight;
        double variance = is_single(&sums) ? variance_of_values(all) : variance_of_mean(&sums);
        double g = inefficiency_of(series, k, &sums, correlation);
        by.independent += share * share * variance;
        by.correlated += share * share * variance * g;
        double deviation = w * (sums.mean - all->mean);
        by.between.weight += w;
        by.between.squares += w * w;
        by.between.cubes += w * w * w;
        by.between.variance += deviation * deviation;
    }
    return by;
}

elea_mean elea_mean_of_series(const elea_series *series, elea_correlation *correlation)
{
    const elea_series_errors *errors = &series->errors;
    const struct sums all = sums_of_all(series);
    elea_mean mean = {.value = all.mean, .inefficiency = 1.0, .replica_error = NAN};
    mean.monte_carlo_error = sqrt(errors->variance) / all.weight;
    mean.std_error = mean.monte_carlo_error;
    const struct replica_variances by = by_replica(series, &all, correlation);
    double scatter = variance_of_values(&all);
    if (!isnan(scatter)) {
        mean.inefficiency = by.independent > 0.0 ? by.correlated / by.independent : 1.0;
        double excess = scatter - errors->noise / all.weight;
        mean.fluctuation = excess < 0.0 ? 0.0 : sqrt(excess);
        /*
         * The scatter already includes the Monte Carlo error, but may underestimate it for few
         * frames. If that of a frame is unknown (NaN), the scatter still gives the mean's error.
         */
        mean.std_error = fmax(mean.std_error, sqrt(by.correlated));
    }
    if (series->n_replicas > 1) {
        mean.replica_error = sqrt(variance_of_mean(&by.between));
        /* What a trajectory is too short to visit shows only in the others. */
        mean.std_error = fmax(mean.std_error, mean.replica_error);
    }
    mean.std_error = root_of_squares(mean.std_error, errors->skin);
    mean.total_error = root_of_squares(mean.std_error, errors->model);
    return mean;
}
