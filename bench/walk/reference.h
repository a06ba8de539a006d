/* SPDX-License-Identifier: MIT */
/** The yardstick: the same plain walk, written without any index. */
#ifndef ELEA_BENCH_REFERENCE_H
#define ELEA_BENCH_REFERENCE_H

#include "base/random.h"
#include "body/launch.h"

/** Walks past the body, looking at every sphere in every step; returns the steps taken. */
uint64_t bench_reference_walks(const elea_body *body, const elea_launch *launch,
                               elea_random *random, uint64_t n_walks);

#endif
