/* SPDX-License-Identifier: MIT */
/** Common helpers of the C tests: small bodies, runs, and assertions on numbers. */
#ifndef ELEA_TESTS_SUPPORT_H
#define ELEA_TESTS_SUPPORT_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "body/body.h"
#include "elea.h"
#include "result/result.h"

#define NUM_ITEMS(array) (sizeof(array) / sizeof((array)[0]))

/* ---- Assertions ---- */

/** |value - expected| <= tolerance, with the numbers in the message. */
#define assert_near(value, expected, tolerance)                                                    \
    test_assert_near(value, expected, tolerance, #value, __FILE__, __LINE__)

/** Equal to a relative tolerance. */
#define assert_close(value, expected, relative)                                                    \
    test_assert_near(value, expected, (relative)*fabs(expected), #value, __FILE__, __LINE__)

/** Within `k` statistical errors of a reference that is exact. */
#define assert_within_errors(quantity, reference, k)                                               \
    test_assert_near((quantity)->value, reference, (k) * (quantity)->std_error, #quantity,         \
                     __FILE__, __LINE__)

/** The mean of `n` independent samples of known mean and variance, to 6 standard errors. */
#define assert_mean(sum, n, mean, variance)                                                        \
    test_assert_near((sum) / (double)(n), mean, 6.0 * sqrt((variance) / (double)(n)), #sum,        \
                     __FILE__, __LINE__)

/** The call failed with that status and a one-line message that contains `part`. */
#define assert_failed(status, error, expected, part)                                               \
    test_assert_failed(status, error, expected, part, __FILE__, __LINE__)

/** Equal in every field, to the last bit. */
#define assert_same_result(a, b) test_assert_same_result(a, b, __FILE__, __LINE__)

void test_assert_near(double value, double expected, double tolerance, const char *what,
                      const char *file, int line);
void test_assert_failed(elea_status status, const elea_error *error, elea_status expected,
                        const char *part, const char *file, int line);
void test_assert_same_result(const elea_result *a, const elea_result *b, const char *file,
                             int line);

/* ---- Random numbers for tests ---- */

/** Streams that no run of the library uses. */
elea_random test_random(uint64_t stream);
/** Uniform between two numbers. */
double test_uniform(elea_random *random, double low, double high);
/** Standard normal deviate. */
double test_normal(elea_random *random);

/* ---- Bodies ---- */

/** Each except test_shapes fails the test if there is no body. The caller frees the body. */
elea_body *test_body(size_t n, const elea_sphere *spheres);
/**
 * Spheres (`centres[n_spheres][3]`, `radii[n_spheres]`) and cuboids (`corners[n_cuboids][6]`, the
 * lower corner first), made with the builder; NULL if that fails.
 */
elea_body *test_shapes(size_t n_spheres, const double *centres, const double *radii,
                       size_t n_cuboids, const double *corners, elea_error *error);
/** `n` equal spheres, each `step` from the previous one. */
elea_body *test_row(size_t n, vec3 step, double radius);
/** `n` unit spheres at random in a ball that they fill by half, overlaps counted twice. */
elea_body *test_globule(size_t n, uint64_t seed);

/** The body of a BOD file; fails the test if it has none. */
elea_body *test_read_bod(const char *path);

/** Path of a file of the published reference data, or NULL if they are not available. */
const char *test_reference_path(const char *name, char path[], size_t size);

/* ---- Runs ---- */

/** Plain walks and samples with fixed counts, one thread, no units. */
elea_settings test_counts(uint64_t num_walks, uint64_t num_interior_samples, uint64_t seed);
/** Calls elea_compute, and fails the test if it fails. */
elea_result test_compute(const elea_body *body, const elea_settings *settings);

/** Opens a file whose MODELs are taken as `models`. */
elea_reader *test_open_models(const char *path, elea_models models, elea_error *error);

#endif
