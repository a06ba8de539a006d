/* SPDX-License-Identifier: MIT */
#ifndef ELEA_RESULT_AVERAGE_H
#define ELEA_RESULT_AVERAGE_H

#include "result/correlation.h"

/** Errors of the values in a series. The skin and the model are the same in all frames. */
typedef struct elea_series_errors {
    double variance; /**< the sum of the frames' statistical variances */
    double skin;     /**< part of the standard error */
    double model;    /**< part of the total error alone */
} elea_series_errors;

/**
 * Mean of a property's values in `count` > 0 frames, in chronological order. `correlation` is for
 * at least `count` values.
 */
elea_mean elea_mean_of_series(const double *x, size_t count, const elea_series_errors *errors,
                              elea_correlation *correlation);

#endif
