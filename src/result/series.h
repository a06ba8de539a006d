/* SPDX-License-Identifier: MIT */
#ifndef ELEA_RESULT_SERIES_H
#define ELEA_RESULT_SERIES_H

#include "result/correlation.h"

/** Errors of the values in a series. The skin and the model are the same in all frames. */
typedef struct elea_series_errors {
    double variance; /**< the sum of w^2 times the frames' statistical variances */
    double noise;    /**< the sum of w times the frames' statistical variances */
    double skin;     /**< part of the standard error */
    double model;    /**< part of the total error alone */
} elea_series_errors;

/** Sums over the frames of a trajectory, of weights w and deviations d from the origin. */
typedef struct elea_series_moments {
    double origin; /**< a value of the series, so that equal values have no deviations */
    double weight, squares, cubes;              /**< of w, w^2, w^3 */
    double first, second;                       /**< of w d and w d^2 */
    double first_of_squares, second_of_squares; /**< of w^2 d and w^2 d^2 */
} elea_series_moments;

/**
 * A property's values in the frames of one or more trajectories, or their means in blocks of
 * successive frames, whose weights are the sums of those of the frames.
 */
typedef struct elea_series {
    const double *x;       /**< [count], those of a trajectory in chronological order */
    const double *weights; /**< [count], not negative, or NULL if all are 1 */
    size_t count;          /**< > 0 */
    const size_t *starts;  /**< [n_replicas], the first value of each trajectory; starts[0] = 0 */
    size_t n_replicas;     /**< > 0 */
    /** Of each trajectory, at multiples of the stride, with one origin; NULL if x are frames. */
    const elea_series_moments *moments;
    size_t moments_stride;
    bool unordered; /**< the order of frames has no meaning */
    elea_series_errors errors;
} elea_series;

/**
 * Mean of the series; all NaN if no frame has a weight. `correlation` is for at least as many
 * values as the longest trajectory has.
 */
elea_mean elea_mean_of_series(const elea_series *series, elea_correlation *correlation);

#endif
