/* SPDX-License-Identifier: MIT */
/**
 * Sums of a vector of scores and of its products: all that is kept of a block of walks or
 * samples. Adding tallies is the only reduction that there is.
 */
#ifndef ELEA_SRC_TALLY_H
#define ELEA_SRC_TALLY_H

#include <stdint.h>

#define ELEA_TALLY_SIZE  16
#define ELEA_TALLY_PAIRS (ELEA_TALLY_SIZE * (ELEA_TALLY_SIZE + 1) / 2)

typedef struct elea_tally {
    uint64_t count; /**< samples, those that scored nothing included */
    uint64_t hits;  /**< samples that scored */
    uint64_t steps; /**< steps of the walks, for the record */
    double sum[ELEA_TALLY_SIZE];
    double products[ELEA_TALLY_PAIRS]; /**< lower triangle, row by row */
} elea_tally;

/** Adds the scores of one sample; a sample without score only raises `count`. */
static inline void tally_add(elea_tally *tally, const double score[ELEA_TALLY_SIZE])
{
    tally->hits++;
    double *product = tally->products;
    for (int i = 0; i < ELEA_TALLY_SIZE; i++) {
        tally->sum[i] += score[i];
        for (int j = 0; j <= i; j++)
            product[j] += score[i] * score[j];
        product += i + 1;
    }
}

/** Adds all of `other`. */
void elea_tally_merge(elea_tally *tally, const elea_tally *other);

/** Mean of each score. */
void elea_tally_mean(const elea_tally *tally, double mean[ELEA_TALLY_SIZE]);

/** Covariance of the means of scores i and j: their sample covariance by the count. */
double elea_tally_covariance(const elea_tally *tally, int i, int j);

#endif
