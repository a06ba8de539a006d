/* SPDX-License-Identifier: MIT */
#include "tally.h"

void elea_tally_merge(elea_tally *tally, const elea_tally *other)
{
    tally->count += other->count;
    tally->hits += other->hits;
    tally->steps += other->steps;
    for (int i = 0; i < ELEA_TALLY_SIZE; i++)
        tally->sum[i] += other->sum[i];
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
    if (tally->count < 2)
        return 0.0;
    double n = (double)tally->count;
    int high = i > j ? i : j, low = i > j ? j : i;
    double product = tally->products[high * (high + 1) / 2 + low] / n;
    double covariance = product - tally->sum[i] / n * (tally->sum[j] / n);
    /* Rounding may leave a variance of -1e-17 where all samples score the same. */
    if (i == j && covariance < 0.0)
        covariance = 0.0;
    return covariance / (n - 1.0);
}
