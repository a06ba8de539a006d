/* SPDX-License-Identifier: MIT */
/**
 * Sums of a vector of scores and of its products, the only record of a block of walks or samples.
 * Adding tallies is the only reduction.
 */
#ifndef ELEA_BASE_TALLY_H
#define ELEA_BASE_TALLY_H

#include <stdint.h>

#define ELEA_TALLY_SIZE  16
#define ELEA_TALLY_PAIRS (ELEA_TALLY_SIZE * (ELEA_TALLY_SIZE + 1) / 2)

/**
 * The independent samples are clusters: single samples, or walks that share the shift of a
 * lattice of launch points. With n_b samples in cluster b and S_b the sum of their scores, a
 * tally holds sum S_b, sum S_b S_b' and the excess of the sums of n_b, n_b^2 and n_b S_b over
 * the same sums for single samples, which is 0 if all clusters are single samples.
 */
typedef struct elea_tally {
    uint64_t count;         /**< samples, including those without a score */
    uint64_t hits;          /**< samples that scored */
    uint64_t steps;         /**< steps of the walks, for information */
    uint64_t excess;        /**< sum of n_b - 1 */
    uint64_t square_excess; /**< sum of n_b^2 - n_b */
    double sum[ELEA_TALLY_SIZE];
    double sum_excess[ELEA_TALLY_SIZE]; /**< sum of (n_b - 1) S_b */
    double products[ELEA_TALLY_PAIRS];  /**< lower triangle, row by row */
} elea_tally;

/** Adds the scores of one sample; a sample without a score only increases `count`. */
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

/** Adds a cluster of `count` samples, `hits` of which scored; `sum` is their total score. */
void elea_tally_add_cluster(elea_tally *tally, uint64_t count, uint64_t hits,
                            const double sum[ELEA_TALLY_SIZE]);

/** Number of clusters; equals the number of samples if these are independent. */
static inline uint64_t tally_clusters(const elea_tally *tally)
{
    return tally->count - tally->excess;
}

/** Adds `other`. */
void elea_tally_merge(elea_tally *tally, const elea_tally *other);

/** Mean of each score. */
void elea_tally_mean(const elea_tally *tally, double mean[ELEA_TALLY_SIZE]);

/**
 * Covariance of the means of scores i and j. With B clusters of n walks in all and the mean m,
 * sum (S_b - n_b m)(S_b - n_b m)' B / ((B - 1) n^2); for single samples this is the sample
 * covariance divided by the count. NaN (unknown) if there are fewer than two clusters.
 */
double elea_tally_covariance(const elea_tally *tally, int i, int j);

/** With fewer clusters, errors are unknown: Student's distribution has no variance. */
#define TALLY_FEWEST_CLUSTERS 4

/**
 * The variance of Student's distribution with B - 1 degrees of freedom, (B - 1) / (B - 3): the
 * variance of a deviation in units of an error that is itself estimated from B clusters. NaN below
 * TALLY_FEWEST_CLUSTERS.
 */
double elea_tally_student_factor(const elea_tally *tally);

/** The covariance of means as stated in errors, with Student's factor; NaN if it is unknown. */
double elea_tally_error_covariance(const elea_tally *tally, int i, int j);

/**
 * Relative standard error of a tally's first mean: of the capacitance or the volume. HUGE_VAL if
 * it is unknown.
 */
double elea_tally_relative_error(const elea_tally *tally);

#endif
