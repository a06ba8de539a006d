/* SPDX-License-Identifier: MIT */
#ifndef ELEA_RESULT_AVERAGE_H
#define ELEA_RESULT_AVERAGE_H

#include "result/correlation.h"

/**
 * Mean of a property's values in `count` > 0 frames, in chronological order. `variance` is the sum
 * of their statistical variances, `model_error` is the model error, which is common to all frames.
 * `correlation` is for at least `count` values.
 */
elea_mean elea_mean_of_series(const double *x, size_t count, double variance, double model_error,
                              elea_correlation *correlation);

#endif
