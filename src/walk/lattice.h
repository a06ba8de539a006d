/* SPDX-License-Identifier: MIT */
/**
 * Launch points that cover the sphere evenly: the R2 lattice (Roberts 2018: steps of 1/g and
 * 1/g^2 with g^3 = g + 1) with a random shift for each cluster of walks. A shifted point is
 * uniform, so means are unbiased. Points of one cluster are not independent, so errors are
 * estimated from clusters.
 */
#ifndef ELEA_WALK_LATTICE_H
#define ELEA_WALK_LATTICE_H

#include <stdint.h>

#include "base/vec3.h"

/**
 * Walks of a full cluster: enough to benefit from evenness, but few enough for many clusters, whose
 * number determines the accuracy of errors. Not tuned; other sizes were not benchmarked.
 */
#define LATTICE_CLUSTER 128
/** Minimum number of clusters of a block with enough walks. */
#define LATTICE_MIN_CLUSTERS 16

/** Steps of the lattice as fractions of 2^32. */
#define LATTICE_STEP_0 3242174889U
#define LATTICE_STEP_1 2447445414U

/** Size of the clusters of a block of `n_walks`; the last cluster may be smaller. */
static inline uint64_t lattice_cluster_size(uint64_t n_walks)
{
    uint64_t size = n_walks / LATTICE_MIN_CLUSTERS;
    return size < 1 ? 1 : size < LATTICE_CLUSTER ? size : LATTICE_CLUSTER;
}

/** Point `i` of the lattice on the unit sphere. */
static inline vec3 lattice_direction(const uint32_t shift[2], uint32_t i)
{
    double z = ((double)(uint32_t)(shift[0] + i * LATTICE_STEP_0) + 0.5) * 0x1p-31 - 1.0;
    double turn = ((double)(uint32_t)(shift[1] + i * LATTICE_STEP_1) + 0.5) * 0x1p-32;
    double across = sqrt((1.0 - z) * (1.0 + z));
    return (vec3){across * cos(2.0 * ELEA_PI * turn), across * sin(2.0 * ELEA_PI * turn), z};
}

#endif
