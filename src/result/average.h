/* SPDX-License-Identifier: MIT */
#ifndef ELEA_RESULT_AVERAGE_H
#define ELEA_RESULT_AVERAGE_H

#include "result/correlation.h"

/** Errors of the values in a series. The skin and the model are the same in all frames. */
typedef struct elea_series_errors {
    double variance; /**< the sum of w^2 times the frames' statistical variances */
    double noise;    /**< the sum of w times the frames' statistical variances */
    double skin;     /**< part of the standard error */
    double model;    /**< part of the total error alone */
} elea_series_errors;

/** A property's values in the frames of one or more trajectories. */
typedef struct elea_series {
    const double *x;       /**< [count], those of a trajectory in chronological order */
    const double *weights; /**< [count], not negative, or NULL if all are 1 */
    size_t count;          /**< > 0 */
    const size_t *starts;  /**< [n_replicas], the first frame of each trajectory; starts[0] = 0 */
    size_t n_replicas;     /**< > 0 */
    bool unordered;        /**< the order of frames has no meaning */
    elea_series_errors errors;
} elea_series;

/**
 * Mean of the series; all NaN if no frame has a weight. `correlation` is for at least as many
 * values as the longest trajectory has.
 */
elea_mean elea_mean_of_series(const elea_series *series, elea_correlation *correlation);

#endif
