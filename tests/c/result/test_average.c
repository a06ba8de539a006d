/* SPDX-License-Identifier: MIT */
#include "result/properties.h"
#include "support.h"

/* ---- Synthetic trajectories ---- */

/* A result with one property of that value and Monte Carlo error. */
static elea_result synthetic(elea_property property, double value, double std_error)
{
    elea_result result;
    elea_result_clear(&result);
    result.available[property] = true;
    elea_quantity *q = &result.quantities[elea_property_offset(property)];
    *q = (elea_quantity){value, std_error, std_error};
    return result;
}

static void add(elea_average *average, const elea_result *result)
{
    elea_error error = ELEA_ERROR_INIT;
    if (elea_average_add(average, result, &error) != ELEA_OK)
        fail_msg("%s", error.message);
}

static void add_value(elea_average *average, double value, double std_error)
{
    elea_result result = synthetic(ELEA_CAPACITANCE, value, std_error);
    add(average, &result);
}

static elea_average *new_average(void)
{
    elea_average *average = elea_average_create(NULL);
    assert_non_null(average);
    return average;
}

static elea_mean mean_of(elea_average *average, elea_property property)
{
    assert_true(elea_average_available(average, property));
    return *elea_average_mean(average, property, 0);
}

static void assert_unknown(const elea_mean *mean)
{
    assert_true(isnan(mean->value) && isnan(mean->std_error) && isnan(mean->total_error) &&
                isnan(mean->monte_carlo_error) && isnan(mean->fluctuation) &&
                isnan(mean->inefficiency));
}

/* Normal values of unit variance with correlation phi between successive frames, plus noise. */
static elea_mean autoregressive_mean(size_t n, double phi, double noise, elea_random *random)
{
    elea_average *average = new_average();
    double x = test_normal(random);
    for (size_t i = 0; i < n; i++) {
        add_value(average, 10.0 + x + noise * test_normal(random), noise);
        x = phi * x + sqrt(1.0 - phi * phi) * test_normal(random);
    }
    elea_mean mean = mean_of(average, ELEA_CAPACITANCE);
    elea_average_free(average);
    return mean;
}

/* ---- Inefficiency ---- */

static void inefficiency_is_that_of_the_formula(void **state)
{
    (void)state;
    /* From an independent implementation of the formula of Chodera et al. */
    static const struct {
        double x[20];
        size_t n;
        double inefficiency;
    } known[] = {
        {{1, 2, 4, 5, 5, 4, 6, 7, 9, 8, 7, 5, 4, 2, 1, 0, 1, 3, 4, 6}, 20, 3.735313531353135},
        {{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4}, 20, 1.3841934319740166},
        {{0, 0, 0, 0, 1, 1, 1, 1}, 8, 2.5},
        {{1, 2, 4}, 3, 1.0},
    };
    for (size_t i = 0; i < NUM_ITEMS(known); i++) {
        elea_average *average = new_average();
        for (size_t k = 0; k < known[i].n; k++)
            add_value(average, known[i].x[k], 0.0);
        assert_close(mean_of(average, ELEA_CAPACITANCE).inefficiency, known[i].inefficiency, 1e-12);
        elea_average_free(average);
    }
}

/* Mean inefficiency of several long trajectories, and the scatter of their means. */
static void assert_inefficiency(double phi, size_t n_frames)
{
    enum { TRAJECTORIES = 100 };
    elea_random random = test_random((uint64_t)(1000.0 * phi));
    double g = 0.0, scatter = 0.0, expected = (1.0 + phi) / (1.0 - phi);
    for (int i = 0; i < TRAJECTORIES; i++) {
        elea_mean mean = autoregressive_mean(n_frames, phi, 0.0, &random);
        g += mean.inefficiency / TRAJECTORIES;
        scatter += pow((mean.value - 10.0) / mean.std_error, 2.0) / TRAJECTORIES;
    }
    print_message("phi %.2f: inefficiency %.3f (%.3f), scatter of means in errors^2 %.3f\n", phi, g,
                  expected, scatter);
    /* Truncating the sum at the first zero of a noisy correlation costs a few percent. */
    assert_close(g, expected, 0.1);
    /* Chi square of 100 degrees: 1 +- 0.14. */
    assert_near(scatter, 1.0, 0.5);
}

static void correlated_frames_count_for_fewer(void **state)
{
    (void)state;
    assert_inefficiency(0.5, 4000);
    assert_inefficiency(0.8, 4000);
    assert_inefficiency(0.9, 8000);
}

static void uncorrelated_frames_count_in_full(void **state)
{
    (void)state;
    elea_random random = test_random(1);
    double g = 0.0;
    for (int i = 0; i < 100; i++)
        g += autoregressive_mean(2000, 0.0, 0.0, &random).inefficiency / 100.0;
    assert_true(g >= 1.0 && g < 1.1);
}

static void alternating_frames_do_not_count_for_more(void **state)
{
    (void)state;
    elea_average *average = new_average();
    for (int i = 0; i < 1000; i++)
        add_value(average, i % 2 == 0 ? 1.0 : 3.0, 0.0);
    elea_mean mean = mean_of(average, ELEA_CAPACITANCE);
    assert_close(mean.value, 2.0, 1e-14);
    assert_true(mean.inefficiency == 1.0);
    assert_close(mean.std_error, 1.0 / sqrt(999.0), 1e-12);
    elea_average_free(average);
}

/* ---- Monte Carlo error and fluctuation ---- */

static void one_frame_has_its_monte_carlo_error_alone(void **state)
{
    (void)state;
    elea_average *average = new_average();
    add_value(average, 5.0, 0.25);
    elea_mean mean = mean_of(average, ELEA_CAPACITANCE);
    assert_true(mean.value == 5.0 && mean.std_error == 0.25 && mean.monte_carlo_error == 0.25);
    assert_true(mean.fluctuation == 0.0 && mean.inefficiency == 1.0);
    elea_average_free(average);
}

static void equal_frames_do_not_fluctuate(void **state)
{
    (void)state;
    static const double values[] = {0.0, 0.1, 21.4869, -1e-8, 1e30};
    for (size_t i = 0; i < NUM_ITEMS(values); i++) {
        elea_average *average = new_average();
        for (int n = 0; n < 1000; n++)
            add_value(average, values[i], 0.0);
        elea_mean mean = mean_of(average, ELEA_CAPACITANCE);
        assert_true(mean.value == values[i] && mean.std_error == 0.0);
        assert_true(mean.fluctuation == 0.0 && mean.inefficiency == 1.0);
        elea_average_free(average);
    }
}

static void monte_carlo_error_is_told_from_fluctuation(void **state)
{
    (void)state;
    /* Fluctuation 1 and Monte Carlo error 0.5, to a few standard errors of their estimates. */
    enum { N = 20000 };
    elea_random random = test_random(2);
    elea_mean mean = autoregressive_mean(N, 0.0, 0.5, &random);
    assert_near(mean.fluctuation, 1.0, 5.0 * 1.25 / sqrt(2.0 * N));
    assert_close(mean.monte_carlo_error, 0.5 / sqrt(N), 1e-12);
    assert_close(mean.std_error, sqrt(1.25 / N), 0.1);
    /* Monte Carlo error alone is not a fluctuation. */
    elea_average *average = new_average();
    for (int i = 0; i < N; i++)
        add_value(average, 10.0 + 0.5 * test_normal(&random), 0.5);
    mean = mean_of(average, ELEA_CAPACITANCE);
    assert_true(mean.fluctuation < 0.1);
    assert_close(mean.std_error, 0.5 / sqrt(N), 0.1);
    elea_average_free(average);
}

/* A frame of too few walks has no error; the scatter of the frames still tells that of the mean. */
static void an_unknown_error_is_not_taken_for_none(void **state)
{
    (void)state;
    elea_average *average = new_average();
    add_value(average, 10.0, NAN);
    elea_mean mean = mean_of(average, ELEA_CAPACITANCE);
    assert_true(mean.value == 10.0 && isnan(mean.std_error) && isnan(mean.total_error) &&
                isnan(mean.monte_carlo_error));
    add_value(average, 11.0, 0.1);
    mean = mean_of(average, ELEA_CAPACITANCE);
    assert_true(mean.value == 10.5 && isnan(mean.monte_carlo_error) && isnan(mean.fluctuation));
    assert_close(mean.std_error, 0.5, 1e-14); /* s = 1 / sqrt(2), by sqrt(2) */
    elea_average_free(average);
}

static void error_is_never_below_that_of_the_walks(void **state)
{
    (void)state;
    elea_average *average = new_average();
    add_value(average, 2.0, 0.4);
    add_value(average, 2.0, 0.3);
    elea_mean mean = mean_of(average, ELEA_CAPACITANCE);
    assert_close(mean.monte_carlo_error, 0.25, 1e-14);
    assert_true(mean.std_error == mean.monte_carlo_error && mean.fluctuation == 0.0);
    elea_average_free(average);
}

/* ---- Model errors ---- */

/* R_h with that value, and the model error that a run gives it. */
static elea_result radius_result(double radius, double std_error)
{
    elea_result result = synthetic(ELEA_HYDRODYNAMIC_RADIUS, radius, std_error);
    size_t place = elea_property_offset(ELEA_HYDRODYNAMIC_RADIUS);
    result.gradient[place][INPUT_TRANSLATION_MODEL] = radius;
    result.input_covariance[INPUT_TRANSLATION_MODEL][INPUT_TRANSLATION_MODEL] = 1e-4;
    return result;
}

static void error_of_the_theory_does_not_shrink_with_frames(void **state)
{
    (void)state;
    static const int counts[] = {1, 100, 10000};
    for (size_t i = 0; i < NUM_ITEMS(counts); i++) {
        elea_average *average = new_average();
        elea_result frame = radius_result(20.0, 0.01);
        for (int n = 0; n < counts[i]; n++)
            add(average, &frame);
        elea_mean mean = mean_of(average, ELEA_HYDRODYNAMIC_RADIUS);
        assert_close(mean.std_error, 0.01 / sqrt(counts[i]), 1e-12);
        assert_close(mean.total_error, hypot(mean.std_error, 0.01 * 20.0), 1e-12);
        elea_average_free(average);
    }
}

static void error_of_the_skin_does_not_shrink_with_frames(void **state)
{
    (void)state;
    static const int counts[] = {1, 100, 10000};
    for (size_t i = 0; i < NUM_ITEMS(counts); i++) {
        elea_average *average = new_average();
        elea_result frame = radius_result(20.0, 0.05);
        frame.gradient[elea_property_offset(ELEA_HYDRODYNAMIC_RADIUS)][INPUT_SKIN] = 0.04;
        for (int n = 0; n < counts[i]; n++)
            add(average, &frame);
        elea_mean mean = mean_of(average, ELEA_HYDRODYNAMIC_RADIUS);
        assert_close(mean.monte_carlo_error, 0.03 / sqrt(counts[i]), 1e-12);
        assert_close(mean.std_error, hypot(mean.monte_carlo_error, 0.04), 1e-12);
        assert_close(mean.total_error, hypot(mean.std_error, 0.01 * 20.0), 1e-12);
        mean = *elea_average_harmonic_radius(average);
        assert_close(mean.std_error, hypot(mean.monte_carlo_error, 0.04), 1e-12);
        elea_average_free(average);
    }
}

static void error_of_the_theory_is_that_of_the_mean(void **state)
{
    (void)state;
    elea_average *average = new_average();
    for (int n = 0; n < 2; n++) {
        elea_result frame = synthetic(ELEA_INTRINSIC_VISCOSITY, n == 0 ? 3.0 : 5.0, 0.0);
        size_t place = elea_property_offset(ELEA_INTRINSIC_VISCOSITY);
        frame.gradient[place][INPUT_VISCOSITY_MODEL] = n == 0 ? 3.0 : 5.0;
        frame.input_covariance[INPUT_VISCOSITY_MODEL][INPUT_VISCOSITY_MODEL] = 2.25e-4;
        add(average, &frame);
    }
    elea_mean mean = mean_of(average, ELEA_INTRINSIC_VISCOSITY);
    assert_close(mean.total_error, hypot(mean.std_error, 0.015 * 4.0), 1e-12);
    elea_average_free(average);
}

/* ---- The harmonic mean ---- */

static void harmonic_radius_is_that_of_the_mean_inverse(void **state)
{
    (void)state;
    elea_average *average = new_average();
    static const double radii[] = {10.0, 20.0, 40.0};
    double inverse = 0.0, variance = 0.0, squares = 0.0;
    for (size_t i = 0; i < NUM_ITEMS(radii); i++) {
        elea_result frame = radius_result(radii[i], 0.02 * radii[i]);
        add(average, &frame);
        inverse += 1.0 / radii[i] / 3.0;
        variance += pow(0.02 / radii[i], 2.0);
    }
    for (size_t i = 0; i < NUM_ITEMS(radii); i++)
        squares += pow(1.0 / radii[i] - inverse, 2.0) / 2.0;
    elea_mean mean = *elea_average_harmonic_radius(average);
    assert_close(mean.value, 120.0 / 7.0, 1e-14);
    double slope = mean.value * mean.value;
    assert_close(mean.monte_carlo_error, slope * sqrt(variance) / 3.0, 1e-12);
    assert_close(mean.fluctuation, slope * sqrt(squares - variance / 3.0), 1e-12);
    assert_close(mean.std_error, slope * sqrt(mean.inefficiency * squares / 3.0), 1e-12);
    /* 1 % of each radius is 1 % of the harmonic mean. */
    assert_close(mean.total_error, hypot(mean.std_error, 0.01 * mean.value), 1e-12);
    elea_average_free(average);
}

static void harmonic_radius_of_one_frame_is_its_radius(void **state)
{
    (void)state;
    elea_average *average = new_average();
    elea_result frame = radius_result(21.5, 0.02);
    add(average, &frame);
    elea_mean mean = *elea_average_harmonic_radius(average);
    assert_close(mean.value, 21.5, 1e-14);
    assert_close(mean.std_error, 0.02, 1e-12);
    assert_close(mean.total_error, hypot(0.02, 0.215), 1e-12);
    elea_average_free(average);
}

/* ---- Missing values ---- */

static void without_frames_there_is_no_mean(void **state)
{
    (void)state;
    elea_average *average = new_average();
    assert_int_equal(elea_average_n_frames(average), 0);
    assert_false(elea_average_available(average, ELEA_CAPACITANCE));
    assert_unknown(elea_average_mean(average, ELEA_CAPACITANCE, 0));
    assert_unknown(elea_average_harmonic_radius(average));
    elea_average_free(average);
    elea_average_free(NULL);
}

static void a_property_must_be_there_in_every_frame(void **state)
{
    (void)state;
    elea_average *average = new_average();
    for (int n = 0; n < 10; n++) {
        elea_result frame = radius_result(20.0, 0.1);
        frame.available[ELEA_VOLUME] = n != 4;
        frame.quantities[elea_property_offset(ELEA_VOLUME)] = (elea_quantity){1.0, 0.1, 0.1};
        add(average, &frame);
        assert_int_equal(elea_average_n_frames(average), n + 1);
        assert_int_equal(elea_average_available(average, ELEA_VOLUME), n < 4);
        assert_int_equal(isnan(elea_average_mean(average, ELEA_VOLUME, 0)->value), n >= 4);
        assert_close(mean_of(average, ELEA_HYDRODYNAMIC_RADIUS).value, 20.0, 1e-14);
    }
    elea_result lost = synthetic(ELEA_VOLUME, 1.0, 0.1);
    add(average, &lost);
    assert_unknown(elea_average_harmonic_radius(average));
    elea_average_free(average);
}

static void what_does_not_exist_has_no_mean(void **state)
{
    (void)state;
    elea_average *average = new_average();
    add_value(average, 10.0, 0.1);
    static const int others[] = {-1, ELEA_NUM_PROPERTIES};
    for (size_t i = 0; i < NUM_ITEMS(others); i++) {
        assert_false(elea_average_available(average, (elea_property)others[i]));
        assert_unknown(elea_average_mean(average, (elea_property)others[i], 0));
    }
    assert_unknown(elea_average_mean(average, ELEA_CAPACITANCE, 1));
    assert_unknown(elea_average_mean(average, ELEA_CAPACITANCE, SIZE_MAX));
    elea_average_free(average);
}

static void a_mean_follows_the_frames_that_are_added(void **state)
{
    (void)state;
    elea_average *average = new_average();
    add_value(average, 10.0, 0.1);
    assert_close(mean_of(average, ELEA_CAPACITANCE).value, 10.0, 1e-14);
    add_value(average, 20.0, 0.1);
    assert_close(mean_of(average, ELEA_CAPACITANCE).value, 15.0, 1e-14);
    elea_average_free(average);
}

static void components_are_kept_apart_over_many_frames(void **state)
{
    (void)state;
    elea_average *average = new_average();
    enum { N = 1000 };
    elea_result frame;
    elea_result_clear(&frame);
    for (int p = 0; p < ELEA_NUM_PROPERTIES; p++)
        frame.available[p] = true;
    for (int n = 0; n < N; n++) {
        for (int i = 0; i < ELEA_NUM_COMPONENTS; i++)
            frame.quantities[i] = (elea_quantity){i + 1.0 + n % 2, 0.5, 0.5};
        add(average, &frame);
    }
    for (int p = 0; p < ELEA_NUM_PROPERTIES; p++)
        for (size_t k = 0; k < elea_property_n_components((elea_property)p); k++) {
            elea_mean mean = *elea_average_mean(average, (elea_property)p, k);
            double i = (double)(elea_property_offset((elea_property)p) + k);
            assert_close(mean.value, i + 1.5, 1e-14);
        }
    elea_average_free(average);
}

/* All pairs of frames would take minutes. */
static void drift_of_many_frames_is_averaged_at_once(void **state)
{
    (void)state;
    enum { N = 30000 };
    elea_average *average = new_average();
    elea_result frame;
    elea_result_clear(&frame);
    for (int p = 0; p < ELEA_NUM_PROPERTIES; p++)
        frame.available[p] = true;
    for (int n = 0; n < N; n++) {
        for (int i = 0; i < ELEA_NUM_COMPONENTS; i++)
            frame.quantities[i] = (elea_quantity){i + 1.0 + 1e-4 * n, 0.01, 0.01};
        add(average, &frame);
    }
    for (int p = 0; p < ELEA_NUM_PROPERTIES; p++)
        for (size_t k = 0; k < elea_property_n_components((elea_property)p); k++)
            assert_true(elea_average_mean(average, (elea_property)p, k)->inefficiency > 0.3 * N);
    elea_average_free(average);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inefficiency_is_that_of_the_formula),
        cmocka_unit_test(correlated_frames_count_for_fewer),
        cmocka_unit_test(uncorrelated_frames_count_in_full),
        cmocka_unit_test(alternating_frames_do_not_count_for_more),
        cmocka_unit_test(one_frame_has_its_monte_carlo_error_alone),
        cmocka_unit_test(equal_frames_do_not_fluctuate),
        cmocka_unit_test(monte_carlo_error_is_told_from_fluctuation),
        cmocka_unit_test(an_unknown_error_is_not_taken_for_none),
        cmocka_unit_test(error_is_never_below_that_of_the_walks),
        cmocka_unit_test(error_of_the_theory_does_not_shrink_with_frames),
        cmocka_unit_test(error_of_the_skin_does_not_shrink_with_frames),
        cmocka_unit_test(error_of_the_theory_is_that_of_the_mean),
        cmocka_unit_test(harmonic_radius_is_that_of_the_mean_inverse),
        cmocka_unit_test(harmonic_radius_of_one_frame_is_its_radius),
        cmocka_unit_test(without_frames_there_is_no_mean),
        cmocka_unit_test(a_property_must_be_there_in_every_frame),
        cmocka_unit_test(what_does_not_exist_has_no_mean),
        cmocka_unit_test(a_mean_follows_the_frames_that_are_added),
        cmocka_unit_test(components_are_kept_apart_over_many_frames),
        cmocka_unit_test(drift_of_many_frames_is_averaged_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
