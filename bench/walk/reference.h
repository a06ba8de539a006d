/* SPDX-License-Identifier: MIT */
/** The reference: the same plain walk without an index. */
#ifndef ELEA_BENCH_REFERENCE_H
#define ELEA_BENCH_REFERENCE_H

#include "base/random.h"
#include "body/launch.h"

/** Walks around the body, examining every sphere in every step; returns the number of steps. */
uint64_t bench_reference_walks(const elea_body *body, const elea_launch *launch,
                               elea_random *random, uint64_t n_walks);

#endif
