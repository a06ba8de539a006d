/* SPDX-License-Identifier: MIT */
/** What lies inside the body: volume and moments, by sampling the launch sphere. */
#ifndef ELEA_SRC_INTERIOR_H
#define ELEA_SRC_INTERIOR_H

#include "index.h"
#include "random.h"
#include "tally.h"

/**
 * Scores of a sample, in the order of a tally: 1, x, and the six products x_i x_j in the
 * order of sym3, where the sample lies inside of the body, else all 0.
 */
enum { INTERIOR_1 = 0, INTERIOR_X = 1, INTERIOR_XX = 4, INTERIOR_SIZE = 10 };

/** Takes `n_samples` points, uniform in the ball of `radius`, and adds them to `tally`. */
void elea_interior_block(const elea_index *index, double radius, elea_random *random,
                         uint64_t n_samples, elea_tally *tally);

#endif
