/* SPDX-License-Identifier: MIT */
#include "base/tally.h"

#include <math.h>

void elea_tally_add_cluster(elea_tally *tally, uint64_t count, uint64_t hits,
                            const double sum[ELEA_TALLY_SIZE])
{
    if (count == 0)
        return;
    tally_add(tally, sum);
    tally->hits += hits - 1; /* tally_add has already counted one */
    tally->count += count;
    tally->excess += count - 1;
    tally->square_excess += count * (count - 1);
    for (int i = 0; i < ELEA_TALLY_SIZE; i++)
        tally->sum_excess[i] += (double)(count - 1) * sum[i];
}

void elea_tally_merge(elea_tally *tally, const elea_tally *other)
{
    tally->count += other->count;
    tally->hits += other->hits;
    tally->steps += other->steps;
    tally->excess += other->excess;
    tally->square_excess += other->square_excess;
    for (int i = 0; i < ELEA_TALLY_SIZE; i++) {
        tally->sum[i] += other->sum[i];
        tally->sum_excess[i] += other->sum_excess[i];
    }
    for (int i = 0; i < ELEA_TALLY_PAIRS; i++)
        tally->products[i] += other->products[i];
}

void elea_tally_mean(const elea_tally *tally, double mean[ELEA_TALLY_SIZE])
{
    for (int i = 0; i < ELEA_TALLY_SIZE; i++)
        mean[i] = tally->count > 0 ? tally->sum[i] / (double)tally->count : 0.0;
}

double elea_tally_covariance(const elea_tally *tally, int i, int j)
{
    uint64_t clusters = tally_clusters(tally);
    if (clusters < 2)
        return NAN;
    double n = (double)tally->count, b = (double)clusters;
    int high = i > j ? i : j, low = i > j ? j : i;
    double product = tally->products[high * (high + 1) / 2 + low] / n;
    double mean_i = tally->sum[i] / n, mean_j = tally->sum[j] / n;
    double weighted_i = (tally->sum[i] + tally->sum_excess[i]) / n;
    double weighted_j = (tally->sum[j] + tally->sum_excess[j]) / n;
    double square = 1.0 + (double)tally->square_excess / n;
    /* With this order of terms, single samples give exactly product - mean_i mean_j. */
    double covariance =
        product - (mean_i * weighted_j + weighted_i * mean_j - mean_i * mean_j * square);
    /* Rounding may give a variance of -1e-17 if all samples have the same score. */
    if (i == j && covariance < 0.0)
        covariance = 0.0;
    return covariance * (b / n) / (b - 1.0);
}

double elea_tally_student_factor(const elea_tally *tally)
{
    uint64_t clusters = tally_clusters(tally);
    return clusters < TALLY_FEWEST_CLUSTERS ? NAN
                                            : ((double)clusters - 1.0) / ((double)clusters - 3.0);
}

double elea_tally_error_covariance(const elea_tally *tally, int i, int j)
{
    return elea_tally_student_factor(tally) * elea_tally_covariance(tally, i, j);
}

double elea_tally_relative_error(const elea_tally *tally)
{
    double mean = tally->sum[0] / (double)tally->count;
    double error = sqrt(elea_tally_error_covariance(tally, 0, 0));
    return tally->hits > 0 && mean > 0.0 && error >= 0.0 ? error / mean : HUGE_VAL;
}
