/* SPDX-License-Identifier: MIT */
/** Averages with weights, over ensembles without order, and over several trajectories. */
#include "result/properties.h"
#include "support.h"

static elea_average *new_average(void)
{
    elea_average *average = elea_average_create(NULL);
    assert_non_null(average);
    return average;
}

static void add(elea_average *average, double value, double std_error, double weight)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_result result;
    elea_result_clear(&result);
    result.available[ELEA_CAPACITANCE] = true;
    result.quantities[elea_property_offset(ELEA_CAPACITANCE)] =
        (elea_quantity){value, std_error, std_error};
    if (elea_average_add_weighted(average, &result, weight, &error) != ELEA_OK)
        fail_msg("%s", error.message);
}

static void begin_replica(elea_average *average)
{
    assert_int_equal(elea_average_begin_replica(average, NULL), ELEA_OK);
}

static elea_mean end(elea_average *average)
{
    assert_true(elea_average_available(average, ELEA_CAPACITANCE));
    elea_mean mean = *elea_average_mean(average, ELEA_CAPACITANCE, 0);
    elea_average_free(average);
    return mean;
}

static void assert_equal(const elea_mean *a, const elea_mean *b, double tolerance)
{
    assert_close(a->value, b->value, tolerance);
    assert_close(a->std_error, b->std_error, tolerance);
    assert_close(a->total_error, b->total_error, tolerance);
    assert_close(a->monte_carlo_error, b->monte_carlo_error, tolerance);
    assert_close(a->fluctuation, b->fluctuation, tolerance);
    assert_close(a->inefficiency, b->inefficiency, tolerance);
}

/* ---- Weights ---- */

static const double frames[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8};

static elea_mean mean_with(const double *weights, double factor, bool ordered)
{
    elea_average *average = new_average();
    if (!ordered)
        elea_average_ignore_order(average);
    for (size_t i = 0; i < NUM_ITEMS(frames); i++)
        add(average, frames[i], 0.1, factor * (weights != NULL ? weights[i] : 1.0));
    return end(average);
}

static void two_frames_give_the_values_of_the_formulas(void **state)
{
    (void)state;
    elea_average *average = new_average();
    add(average, 1.0, 0.1, 3.0);
    add(average, 5.0, 0.2, 1.0);
    assert_close(elea_average_effective_frames(average), 16.0 / 10.0, 1e-14);
    elea_mean mean = end(average);
    assert_close(mean.value, 2.0, 1e-14);
    assert_close(mean.monte_carlo_error, hypot(0.75 * 0.1, 0.25 * 0.2), 1e-14);
    /* (5 - 1)^2 / 2 is the variance of two values, whatever their weights. */
    assert_close(mean.fluctuation, sqrt(8.0 - 0.75 * 0.01 - 0.25 * 0.04), 1e-14);
    /* That of a mean with these weights is 0.75^2 + 0.25^2 of it. */
    assert_close(mean.std_error, sqrt(8.0 * 0.625), 1e-14);
    assert_true(isnan(mean.replica_error));
}

static void only_ratios_of_weights_matter(void **state)
{
    (void)state;
    static const double weights[] = {1, 2, 0.5, 3, 1, 1, 0.25, 2, 4, 1, 1, 0.1};
    elea_mean plain = mean_with(NULL, 1.0, true), equal = mean_with(NULL, 7.0, true);
    assert_equal(&plain, &equal, 1e-12);
    elea_mean once = mean_with(weights, 1.0, true), scaled = mean_with(weights, 1e-9, true);
    assert_equal(&once, &scaled, 1e-9);
    assert_true(fabs(once.value - plain.value) > 0.1);
}

static void a_frame_without_weight_changes_nothing(void **state)
{
    (void)state;
    elea_average *with = new_average(), *without = new_average();
    elea_average_ignore_order(with);
    elea_average_ignore_order(without);
    for (size_t i = 0; i < NUM_ITEMS(frames); i++) {
        add(without, frames[i], 0.1, 1.0 + (double)i);
        add(with, NAN, NAN, 0.0);
        add(with, frames[i], 0.1, 1.0 + (double)i);
        add(with, 1e9, 1e9, 0.0);
    }
    assert_int_equal(elea_average_n_frames(with), 3 * NUM_ITEMS(frames));
    assert_true(elea_average_effective_frames(with) == elea_average_effective_frames(without));
    elea_mean a = end(with), b = end(without);
    assert_equal(&a, &b, 0.0);
}

static void a_property_may_be_missing_where_there_is_no_weight(void **state)
{
    (void)state;
    elea_average *average = new_average();
    elea_result missing;
    elea_result_clear(&missing);
    add(average, 2.0, 0.1, 1.0);
    assert_int_equal(elea_average_add_weighted(average, &missing, 0.0, NULL), ELEA_OK);
    assert_close(end(average).value, 2.0, 1e-14);
}

static void without_any_weight_there_is_no_mean(void **state)
{
    (void)state;
    elea_average *average = new_average();
    add(average, 2.0, 0.1, 0.0);
    assert_int_equal(elea_average_n_frames(average), 1);
    assert_true(elea_average_effective_frames(average) == 0.0);
    assert_false(elea_average_available(average, ELEA_CAPACITANCE));
    assert_true(isnan(elea_average_mean(average, ELEA_CAPACITANCE, 0)->value));
    elea_average_free(average);
}

static void impossible_weights_are_refused(void **state)
{
    (void)state;
    static const double wrong[] = {-1.0, NAN, INFINITY};
    elea_average *average = new_average();
    elea_result result;
    elea_result_clear(&result);
    for (size_t i = 0; i < NUM_ITEMS(wrong); i++) {
        elea_error error = ELEA_ERROR_INIT;
        assert_int_equal(elea_average_add_weighted(average, &result, wrong[i], &error),
                         ELEA_ERROR_ARGUMENT);
        assert_non_null(strstr(error.message, "weight"));
    }
    assert_int_equal(elea_average_n_frames(average), 0);
    elea_average_free(average);
}

static void one_frame_with_all_the_weight_has_its_monte_carlo_error(void **state)
{
    (void)state;
    elea_average *average = new_average();
    for (int i = 0; i < 5; i++)
        add(average, i, 0.25, i == 3 ? 2.0 : 0.0);
    elea_mean mean = end(average);
    assert_true(mean.value == 3.0 && mean.std_error == 0.25 && mean.fluctuation == 0.0);
}

/* Means of weighted samples scatter as their errors say: normal values, log-normal weights. */
static void errors_of_weighted_means_are_true(void **state)
{
    (void)state;
    enum { SAMPLES = 2000, FRAMES = 200 };
    elea_random random = test_random(77);
    double chi_square = 0.0, fluctuation = 0.0;
    for (int k = 0; k < SAMPLES; k++) {
        elea_average *average = new_average();
        elea_average_ignore_order(average);
        for (int i = 0; i < FRAMES; i++)
            add(average, 10.0 + test_normal(&random), 0.0, exp(0.7 * test_normal(&random)));
        elea_mean mean = end(average);
        chi_square += pow((mean.value - 10.0) / mean.std_error, 2.0) / SAMPLES;
        fluctuation += mean.fluctuation * mean.fluctuation / SAMPLES;
    }
    print_message("chi square %.3f, variance of frames %.4f\n", chi_square, fluctuation);
    /* Standard deviations: 0.034 by sqrt(2 / 2000) with Student's tails, and 0.003; both at 6. */
    assert_near(chi_square, 1.0, 0.2);
    assert_near(fluctuation, 1.0, 0.02);
}

/* ---- Order ---- */

static void without_order_no_frame_counts_for_less(void **state)
{
    (void)state;
    elea_average *line = new_average();
    elea_average_ignore_order(line);
    for (int i = 0; i < 100; i++)
        add(line, i, 0.0, 1.0);
    elea_mean mean = end(line);
    assert_true(mean.inefficiency == 1.0);
    /* The variance of 0 to 99 is n (n + 1) / 12. */
    assert_close(mean.std_error, sqrt(100.0 * 101.0 / 12.0 / 100.0), 1e-12);
    elea_mean ordered = mean_with(NULL, 1.0, true), unordered = mean_with(NULL, 1.0, false);
    assert_true(ordered.inefficiency > 1.0 && ordered.value == unordered.value);
    assert_close(ordered.std_error, unordered.std_error * sqrt(ordered.inefficiency), 1e-12);
}

/* ---- Replicas ---- */

static void a_single_replica_is_the_average_without_any(void **state)
{
    (void)state;
    elea_average *average = new_average();
    begin_replica(average);
    begin_replica(average);
    for (size_t i = 0; i < NUM_ITEMS(frames); i++)
        add(average, frames[i], 0.1, 1.0);
    assert_int_equal(elea_average_n_replicas(average), 1);
    elea_mean mean = end(average), plain = mean_with(NULL, 1.0, true);
    assert_equal(&mean, &plain, 0.0);
    assert_true(isnan(mean.replica_error));
}

/* Each stays near its own value, so that only their difference tells the error. */
static void replicas_that_differ_determine_the_error(void **state)
{
    (void)state;
    elea_average *average = new_average();
    for (int k = 0; k < 3; k++) {
        begin_replica(average);
        for (int i = 0; i < 100; i++)
            add(average, 10.0 + k + (i % 2 == 0 ? 0.01 : -0.01), 0.0, 1.0);
    }
    assert_int_equal(elea_average_n_replicas(average), 3);
    elea_mean mean = end(average);
    assert_close(mean.value, 11.0, 1e-14);
    assert_close(mean.replica_error, sqrt(1.0 / 3.0), 1e-12);
    assert_true(mean.std_error == mean.replica_error);
    /* The values alternate within each: nothing correlates. */
    assert_true(mean.inefficiency == 1.0);
}

static void equal_replicas_share_the_error_of_one(void **state)
{
    (void)state;
    elea_average *average = new_average();
    for (int k = 0; k < 4; k++) {
        begin_replica(average);
        for (size_t i = 0; i < NUM_ITEMS(frames); i++)
            add(average, frames[i], 0.1, 1.0);
    }
    elea_mean all = end(average), one = mean_with(NULL, 1.0, true);
    assert_close(all.value, one.value, 1e-14);
    assert_true(all.replica_error < 1e-12);
    assert_close(all.std_error, 0.5 * one.std_error, 1e-12);
    assert_close(all.inefficiency, one.inefficiency, 1e-12);
}

/* Trajectories of one frame, as of many short runs: their scatter is that of the frames. */
static void replicas_of_one_frame_scatter_as_frames(void **state)
{
    (void)state;
    elea_average *average = new_average();
    for (size_t i = 0; i < NUM_ITEMS(frames); i++) {
        begin_replica(average);
        add(average, frames[i], 0.1, 1.0);
    }
    elea_mean mean = end(average), plain = mean_with(NULL, 1.0, false);
    assert_equal(&mean, &plain, 1e-12);
    assert_close(mean.replica_error, plain.std_error, 1e-12);
}

/* A trajectory counts by its frames; lengths 300 and 100. */
static void long_replicas_count_for_more(void **state)
{
    (void)state;
    elea_average *average = new_average();
    begin_replica(average);
    for (int i = 0; i < 300; i++)
        add(average, 1.0, 0.0, 1.0);
    begin_replica(average);
    for (int i = 0; i < 100; i++)
        add(average, 5.0, 0.0, 1.0);
    elea_mean mean = end(average);
    assert_close(mean.value, 2.0, 1e-14);
    assert_close(mean.replica_error, sqrt(8.0 * 0.625), 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_frames_give_the_values_of_the_formulas),
        cmocka_unit_test(only_ratios_of_weights_matter),
        cmocka_unit_test(a_frame_without_weight_changes_nothing),
        cmocka_unit_test(a_property_may_be_missing_where_there_is_no_weight),
        cmocka_unit_test(without_any_weight_there_is_no_mean),
        cmocka_unit_test(impossible_weights_are_refused),
        cmocka_unit_test(one_frame_with_all_the_weight_has_its_monte_carlo_error),
        cmocka_unit_test(errors_of_weighted_means_are_true),
        cmocka_unit_test(without_order_no_frame_counts_for_less),
        cmocka_unit_test(a_single_replica_is_the_average_without_any),
        cmocka_unit_test(replicas_that_differ_determine_the_error),
        cmocka_unit_test(equal_replicas_share_the_error_of_one),
        cmocka_unit_test(replicas_of_one_frame_scatter_as_frames),
        cmocka_unit_test(long_replicas_count_for_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
