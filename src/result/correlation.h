/* SPDX-License-Identifier: MIT */
/** The statistical inefficiency of a time series, in O(n log n). */
#ifndef ELEA_RESULT_CORRELATION_H
#define ELEA_RESULT_CORRELATION_H

#include "elea.h"

/** What longer series need: an array, and the roots of unity of the Fourier transform. */
typedef struct elea_correlation elea_correlation;

/** For series of up to `n` values; NULL if memory cannot be allocated. */
elea_correlation *elea_correlation_create(size_t n, elea_error *error);
/** `correlation` may be NULL. */
void elea_correlation_free(elea_correlation *correlation);

/** The deviations w_i (x_i - mean) of a series. */
typedef struct elea_deviations {
    const double *x;       /**< [n] */
    const double *weights; /**< [n], or NULL if all are 1; a value of weight 0 may be anything */
    size_t n;
    double mean; /**< such that the deviations add up to zero */
} elea_deviations;

double elea_deviation(const elea_deviations *series, size_t i);

/** The sum 1 + 2 sum_t (1 - t/n) C(t). */
double elea_correlation_sum(elea_correlation *correlation, const elea_deviations *series);
/** Statistical inefficiency: this sum, at least 1, the number of frames per independent frame. */
double elea_correlation_inefficiency(elea_correlation *correlation, const elea_deviations *series);

#endif
