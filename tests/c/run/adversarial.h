/* SPDX-License-Identifier: MIT */
/** Bodies on which errors are hard to estimate, with their true values. */
#ifndef ELEA_TESTS_ADVERSARIAL_H
#define ELEA_TESTS_ADVERSARIAL_H

#include "support.h"

/** Quantities that are compared; NaN if unknown. */
enum {
    TRUE_C,
    TRUE_MEAN,                      /**< of the eigenvalues of the polarizability */
    TRUE_EIGENVALUES,               /**< three, ascending */
    TRUE_YY = TRUE_EIGENVALUES + 3, /**< component of the polarizability */
    TRUE_ZZ,
    NUM_TRUE
};

typedef struct truth {
    double value[NUM_TRUE];
    double error[NUM_TRUE];
} truth;

/** A body for each seed, or the same for all, and its true values. The caller frees the body. */
typedef struct family {
    const char *name;
    elea_body *(*make)(uint64_t seed, truth *known);
    bool is_slow; /**< too slow for the default precision */
} family;

extern const family families[];
extern const size_t num_families;

/** Two spheres that do not touch, with radii `a` and `b`, and centres at a distance `d`. */
truth exact_pair(double a, double b, double d);
/** Spheres whose distances are at least 50 times the smaller radius, to 1e-6. */
truth exact_cloud(size_t n, const elea_sphere *spheres);

/** Prints the table of long runs in adversarial_bodies.c, with that number of walks. */
void print_long_runs(uint64_t num_walks);

#endif
