/* SPDX-License-Identifier: MIT */
#include "result/stokes_fit.h"

#include "support.h"

#define N 40

/* Features that look random; the same in each run. */
static void fill(elea_stokes_sample *samples, size_t n)
{
    memset(samples, 0, n * sizeof *samples);
    for (size_t s = 0; s < n; s++)
        for (size_t k = 0; k < STOKES_FIT_FEATURES; k++)
            samples[s].feature[k] = 0.3 + 0.1 * sin(1.0 + 7.3 * (double)s + 2.9 * (double)(k * s));
}

static double noise(size_t s)
{
    return 1e-3 * sin(12.9 * (double)(s + 1) * (double)(s + 2));
}

static void test_line_is_found(void **state)
{
    (void)state;
    elea_stokes_sample samples[N];
    elea_stokes_fit fit;
    fill(samples, N);
    for (size_t s = 0; s < N; s++) {
        const double *x = samples[s].feature;
        samples[s].ratio[0] = 0.017 + 0.2 * x[0] - 0.1 * x[2];
        samples[s].ratio[1] = 0.02 - 0.3 * x[1];
        samples[s].ratio[2] = 0.03;
    }
    elea_stokes_fit_make(samples, N, &fit);
    const double x[STOKES_FIT_FEATURES] = {0.31, 0.27, 0.36, 0.3};
    const double expected[] = {0.017 + 0.2 * 0.31 - 0.1 * 0.36, 0.02 - 0.3 * 0.27, 0.03};
    for (size_t q = 0; q < STOKES_FIT_RATIOS; q++) {
        double error, value = elea_stokes_fit_predict(&fit, q, x, &error);
        assert_near(value, expected[q], 1e-12);
        assert_true(error > 0.0 && error < 0.005);
    }
    assert_near(fit.line[2].coefficient[1], 0.0, 1e-12);
    assert_near(fit.line[2].coefficient[2], 0.0, 1e-12);
}

/* The residual is that of frames which the fit has not seen. */
static void test_residual_is_cross_validated(void **state)
{
    (void)state;
    elea_stokes_sample samples[N], others[N];
    elea_stokes_fit fit, part;
    fill(samples, N);
    for (size_t s = 0; s < N; s++)
        for (size_t q = 0; q < STOKES_FIT_RATIOS; q++)
            samples[s].ratio[q] = 0.02 + 0.4 * samples[s].feature[0] + noise(s);
    elea_stokes_fit_make(samples, N, &fit);
    double squares = 0.0;
    for (size_t left = 0; left < N; left++) {
        for (size_t s = 0, n = 0; s < N; s++)
            if (s != left)
                others[n++] = samples[s];
        elea_stokes_fit_make(others, N - 1, &part);
        double error, value = elea_stokes_fit_predict(&part, 0, samples[left].feature, &error);
        squares += (value - samples[left].ratio[0]) * (value - samples[left].ratio[0]);
    }
    /* The prior counts as two frames. */
    double expected = sqrt((squares + 2.0 * 0.0013 * 0.0013) / (N + 2.0));
    assert_near(fit.line[0].residual, expected, 0.1 * expected);
}

static void test_error_grows_outside_the_samples(void **state)
{
    (void)state;
    elea_stokes_sample samples[N];
    elea_stokes_fit fit;
    fill(samples, N);
    for (size_t s = 0; s < N; s++)
        for (size_t q = 0; q < STOKES_FIT_RATIOS; q++)
            samples[s].ratio[q] = 0.4 * samples[s].feature[1] + noise(s);
    elea_stokes_fit_make(samples, N, &fit);
    double inside, outside;
    (void)elea_stokes_fit_predict(&fit, 0, (double[]){0.3, 0.3, 0.3, 0.3}, &inside);
    (void)elea_stokes_fit_predict(&fit, 0, (double[]){0.3, 3.0, 0.3, 0.3}, &outside);
    assert_true(outside > 3.0 * inside);
}

static void test_few_frames(void **state)
{
    (void)state;
    elea_stokes_sample samples[3];
    elea_stokes_fit fit;
    fill(samples, 3);
    for (size_t n = 1; n <= 3; n++) {
        for (size_t s = 0; s < n; s++)
            for (size_t q = 0; q < STOKES_FIT_RATIOS; q++)
                samples[s].ratio[q] = 0.017;
        elea_stokes_fit_make(samples, n, &fit);
        double error, value = elea_stokes_fit_predict(&fit, 0, samples[0].feature, &error);
        assert_near(value, 0.017, 1e-15);
        assert_true(error >= 0.0008 && error < 0.002);
    }
}

/* Frames that do not differ in shape: the ratios have a mean, and nothing else. */
static void test_equal_features(void **state)
{
    (void)state;
    elea_stokes_sample samples[N];
    elea_stokes_fit fit;
    fill(samples, N);
    for (size_t s = 0; s < N; s++) {
        for (size_t k = 0; k < STOKES_FIT_FEATURES; k++)
            samples[s].feature[k] = 0.5;
        for (size_t q = 0; q < STOKES_FIT_RATIOS; q++)
            samples[s].ratio[q] = 0.01 + noise(s);
    }
    elea_stokes_fit_make(samples, N, &fit);
    double error, value = elea_stokes_fit_predict(&fit, 1, samples[0].feature, &error);
    assert_near(value, 0.01, 1e-3);
    assert_true(isfinite(error));
}

static void test_features_do_not_depend_on_the_unit(void **state)
{
    (void)state;
    double a[STOKES_FIT_FEATURES], b[STOKES_FIT_FEATURES];
    elea_stokes_features(3.0, (double[]){200.0, 300.0, 500.0}, 80.0, a);
    elea_stokes_features(30.0, (double[]){2e5, 3e5, 5e5}, 8e4, b);
    for (size_t k = 0; k < STOKES_FIT_FEATURES; k++)
        assert_near(a[k], b[k], 1e-12);
}

/* A prolate spheroid with semi-axes 2, 1, 1: its capacitance and depolarization are known. */
static void test_ellipsoids_deviate_from_none(void **state)
{
    (void)state;
    double feature[STOKES_FIT_FEATURES], e = sqrt(0.75), volume = 8.0 / 3.0 * ELEA_PI;
    double along = 0.25 / (e * e * e) * (atanh(e) - e), across = 0.5 * (1.0 - along);
    double c = sqrt(3.0) / acosh(2.0);
    const double alpha[3] = {volume / across, volume / across, volume / along};
    elea_stokes_features(c, alpha, volume, feature);
    assert_near(feature[0], log(across / along), 1e-12);
    assert_near(feature[1], 0.0, 1e-9);
    assert_near(feature[3], 0.0, 1e-12);
    elea_stokes_features(1.02 * c, alpha, volume, feature);
    assert_near(feature[1], log(1.02), 1e-9);
}

/* Estimates cannot be better than the solutions that they follow. */
static void test_error_of_the_solutions_is_kept(void **state)
{
    (void)state;
    elea_stokes_sample samples[N];
    elea_stokes_fit fit;
    fill(samples, N);
    for (size_t s = 0; s < N; s++)
        for (size_t q = 0; q < STOKES_FIT_RATIOS; q++) {
            samples[s].ratio[q] = 0.017;
            samples[s].error[q] = s % 2 == 0 ? 0.01 : 0.03;
        }
    elea_stokes_fit_make(samples, N, &fit);
    for (size_t q = 0; q < STOKES_FIT_RATIOS; q++) {
        double error;
        (void)elea_stokes_fit_predict(&fit, q, samples[0].feature, &error);
        assert_true(error > 0.02 && error < 0.021);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line_is_found),
        cmocka_unit_test(test_residual_is_cross_validated),
        cmocka_unit_test(test_error_grows_outside_the_samples),
        cmocka_unit_test(test_few_frames),
        cmocka_unit_test(test_equal_features),
        cmocka_unit_test(test_error_of_the_solutions_is_kept),
        cmocka_unit_test(test_features_do_not_depend_on_the_unit),
        cmocka_unit_test(test_ellipsoids_deviate_from_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
