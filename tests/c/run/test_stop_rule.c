/* SPDX-License-Identifier: MIT */
#include "result/properties.h"
#include "run/stop_rule.h"
#include "support.h"
#include "walk/walk.h"

enum { BLOCK = 1000 };

/* `hits` of `count` samples scored 1. */
static elea_tally tally_of_hits(uint64_t count, uint64_t hits)
{
    elea_tally tally = {.count = count, .hits = hits};
    tally.sum[0] = (double)hits;
    tally.products[0] = (double)hits;
    return tally;
}

static uint64_t target_of(const elea_stop_rule *rule, const elea_tally *tally, elea_stop *stop)
{
    return elea_stop_rule_target(rule, tally, BLOCK, stop);
}

static void count_is_done_and_no_more(void **state)
{
    (void)state;
    const elea_stop_rule rule = {.count = 12345, .precision = 0.5, .maximum = 10, .pilot = 7};
    elea_stop stop;
    elea_tally none = tally_of_hits(0, 0), all = tally_of_hits(12345, 100);
    assert_int_equal(target_of(&rule, &none, &stop), 12345);
    assert_int_equal(target_of(&rule, &all, &stop), 12345);
    assert_int_equal(stop, ELEA_STOP_COUNT);
}

static void precision_begins_with_a_pilot(void **state)
{
    (void)state;
    elea_stop_rule rule = {.precision = 0.01, .maximum = 1000000, .pilot = 10000};
    elea_stop stop;
    elea_tally none = tally_of_hits(0, 0);
    assert_int_equal(target_of(&rule, &none, &stop), 10000);
    rule.maximum = 2500;
    assert_int_equal(target_of(&rule, &none, &stop), 2500);
}

/* If a round ended within a block, the next one would begin there. */
static void rounds_but_the_last_are_whole_blocks(void **state)
{
    (void)state;
    const elea_stop_rule rule = {.precision = 1e-9, .maximum = 50001, .pilot = 10000};
    elea_stop stop;
    elea_tally tally = tally_of_hits(0, 0);
    for (int round = 0; round < 4; round++) {
        uint64_t target = elea_stop_rule_target(&rule, &tally, 4096, &stop);
        assert_true(target == rule.maximum || (target > tally.count && target % 4096 == 0));
        tally = tally_of_hits(target, target / 2);
    }
    assert_int_equal(tally.count, rule.maximum);
}

static void precision_that_is_reached_ends_it(void **state)
{
    (void)state;
    /* Half of 10,000 samples hit: the relative error is almost exactly 1 %. */
    elea_stop_rule rule = {.precision = 0.0101, .maximum = 1000000, .pilot = 10000};
    elea_stop stop;
    elea_tally tally = tally_of_hits(10000, 5000);
    assert_int_equal(target_of(&rule, &tally, &stop), 10000);
    assert_int_equal(stop, ELEA_STOP_PRECISION);
    rule.precision = 0.0099;
    assert_true(target_of(&rule, &tally, &stop) > 10000);
}

static void next_round_is_as_long_as_the_error_asks_for(void **state)
{
    (void)state;
    /* Half the error needs four times the samples plus a small reserve, in whole blocks. */
    const elea_stop_rule rule = {.precision = 0.005, .maximum = 1000000, .pilot = 10000};
    elea_stop stop;
    elea_tally tally = tally_of_hits(10000, 5000);
    uint64_t target = target_of(&rule, &tally, &stop);
    assert_true(target >= 40000 && target <= 42000);
    assert_int_equal(target % BLOCK, 0);
}

static void no_round_grows_more_than_tenfold(void **state)
{
    (void)state;
    const elea_stop_rule rule = {.precision = 1e-6, .maximum = UINT64_MAX, .pilot = 10000};
    elea_stop stop;
    elea_tally some = tally_of_hits(10000, 5000), none = tally_of_hits(10000, 0);
    uint64_t target = target_of(&rule, &some, &stop);
    assert_true(target > 90000 && target <= 101000);
    target = target_of(&rule, &none, &stop);
    assert_true(target > 90000 && target <= 101000);
}

static void cap_ends_it(void **state)
{
    (void)state;
    const elea_stop_rule rule = {.precision = 1e-6, .maximum = 34567, .pilot = 10000};
    elea_stop stop;
    elea_tally tally = tally_of_hits(10000, 5000);
    assert_int_equal(target_of(&rule, &tally, &stop), 34567);
    tally = tally_of_hits(34567, 17000);
    assert_int_equal(target_of(&rule, &tally, &stop), 34567);
    assert_int_equal(stop, ELEA_STOP_CAP);
    tally = tally_of_hits(34567, 0);
    assert_int_equal(target_of(&rule, &tally, &stop), 34567);
    assert_int_equal(stop, ELEA_STOP_CAP);
}

static void one_sample_is_no_precision(void **state)
{
    (void)state;
    const elea_stop_rule rule = {.precision = 0.1, .maximum = 1, .pilot = 10000};
    elea_stop stop;
    elea_tally tally = tally_of_hits(1, 1);
    assert_int_equal(target_of(&rule, &tally, &stop), 1);
    assert_int_equal(stop, ELEA_STOP_CAP);
}

static void every_round_is_longer_than_the_one_before(void **state)
{
    (void)state;
    /* Errors just above the precision must still increase the target. */
    elea_stop stop;
    for (uint64_t done = 1; done < 100000; done = done * 3 / 2 + 1) {
        elea_tally tally = tally_of_hits(done + 1, (done + 1) / 2 + 1);
        double reached = sqrt((double)(tally.count - tally.hits) / (double)tally.hits /
                              ((double)tally.count - 1.0));
        const elea_stop_rule rule = {.precision = reached * (1.0 - 1e-9), .maximum = 1U << 30};
        if (reached > 0.0)
            assert_true(target_of(&rule, &tally, &stop) > tally.count);
    }
}

static void the_minimum_is_done_even_where_less_would_do(void **state)
{
    (void)state;
    elea_stop_rule rule = {.precision = 0.5, .minimum = 54321, .maximum = 1000000, .pilot = 10000};
    elea_stop stop;
    elea_tally none = tally_of_hits(0, 0), all = tally_of_hits(55000, 27500);
    assert_int_equal(target_of(&rule, &none, &stop), 55000);
    assert_int_equal(target_of(&rule, &all, &stop), 55000);
    assert_int_equal(stop, ELEA_STOP_PRECISION);
    /* As in NIST ZENO, it takes precedence over a smaller maximum. */
    rule.maximum = 20000;
    rule.precision = 1e-9;
    assert_int_equal(target_of(&rule, &none, &stop), 54321);
    all = tally_of_hits(54321, 27000);
    assert_int_equal(target_of(&rule, &all, &stop), 54321);
    assert_int_equal(stop, ELEA_STOP_CAP);
    /* If a count is requested, it has no effect. */
    rule.count = 100;
    assert_int_equal(target_of(&rule, &none, &stop), 100);
}

/* Walks that start at random on the unit sphere, and end there at `radius` times the start. */
static elea_tally tally_of_sphere(uint64_t count, double radius)
{
    elea_tally tally = {.count = count};
    elea_random random = test_random(5);
    for (uint64_t i = 0; i < count; i++) {
        vec3 s = random_direction(&random);
        const double start[3] = {s.x, s.y, s.z};
        const double end[4] = {1.0, radius * s.x, radius * s.y, radius * s.z};
        double score[ELEA_TALLY_SIZE] = {0.0};
        walk_add_score(score, 1.0, start, end);
        tally_add(&tally, score);
    }
    return tally;
}

static void error_of_the_polarizability_is_that_of_the_result(void **state)
{
    (void)state;
    static const double factor[3] = {3.0, 4.0, 5.0};
    elea_launch launch = {.radius = 1.0, .capacity = 1.0, .polarizability = {3.0, 4.0, 5.0}};
    launch.frame[0].x = launch.frame[1].y = launch.frame[2].z = 1.0;
    elea_tally tally = tally_of_sphere(3000, 0.7);
    elea_settings settings = elea_settings_default();
    elea_body body = {.n_spheres = 1, .enclosing = 1.0};
    static elea_result result;
    const elea_moments nothing = {.known = false};
    elea_result_compute(&result, &settings, &body, &launch, &tally, NULL,
                        &(elea_frame_facts){.moments = &nothing}, NULL, NULL);
    const elea_quantity *alpha =
        elea_result_quantity(&result, ELEA_MEAN_ELECTRIC_POLARIZABILITY, 0);
    assert_true(alpha->std_error > 0.0);
    /* The result is also corrected for its bias, of the order of 1 / walks. */
    double relative = alpha->std_error / alpha->value;
    assert_close(elea_polarizability_relative_error(&tally, NULL, factor), relative, 2.0 / 3000.0);
    tally = tally_of_hits(1000, 0);
    assert_true(elea_polarizability_relative_error(&tally, NULL, factor) == HUGE_VAL);
    tally = tally_of_hits(1000, 10); /* which have no positions: a polarizability of 0 */
    assert_true(elea_polarizability_relative_error(&tally, NULL, factor) == HUGE_VAL);
}

static void all_precisions_that_are_asked_for_must_be_reached(void **state)
{
    (void)state;
    elea_tally tally = tally_of_sphere(10000, 1.0);
    elea_stop_rule rule = {.polarizability = {1.0, 1.0, 1.0}, .maximum = 1U << 30, .pilot = 1};
    elea_stop stop;
    double reached = elea_polarizability_relative_error(&tally, NULL, rule.polarizability);
    /* All walks hit: the error of the capacitance is 0. */
    rule.precision = 1e-6;
    assert_int_equal(target_of(&rule, &tally, &stop), 10000);
    rule.polarizability_precision = reached * 1.001;
    assert_int_equal(target_of(&rule, &tally, &stop), 10000);
    assert_int_equal(stop, ELEA_STOP_PRECISION);
    rule.polarizability_precision = reached / 2.0;
    uint64_t target = target_of(&rule, &tally, &stop);
    assert_true(target >= 40000 && target <= 42000);
    rule.precision = 0.0; /* not requested */
    assert_int_equal(target_of(&rule, &tally, &stop), target);
}

static void forecast_is_what_the_error_asks_for_within_the_bounds(void **state)
{
    (void)state;
    elea_tally none = tally_of_hits(0, 0), half = tally_of_hits(10001, 5000);
    elea_stop_rule rule = {.precision = 0.001, .maximum = 10000000, .pilot = 10000};
    assert_true(elea_stop_rule_forecast(&rule, &none) == 1e7);
    assert_close(elea_stop_rule_forecast(&rule, &half), 1e6, 1e-3);
    rule.maximum = 50000;
    assert_true(elea_stop_rule_forecast(&rule, &half) == 50000.0);
    rule.precision = 0.5;
    assert_true(elea_stop_rule_forecast(&rule, &half) == 10001.0);
    rule.count = 77;
    assert_true(elea_stop_rule_forecast(&rule, &half) == 77.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(count_is_done_and_no_more),
        cmocka_unit_test(precision_begins_with_a_pilot),
        cmocka_unit_test(rounds_but_the_last_are_whole_blocks),
        cmocka_unit_test(precision_that_is_reached_ends_it),
        cmocka_unit_test(next_round_is_as_long_as_the_error_asks_for),
        cmocka_unit_test(no_round_grows_more_than_tenfold),
        cmocka_unit_test(cap_ends_it),
        cmocka_unit_test(one_sample_is_no_precision),
        cmocka_unit_test(every_round_is_longer_than_the_one_before),
        cmocka_unit_test(the_minimum_is_done_even_where_less_would_do),
        cmocka_unit_test(error_of_the_polarizability_is_that_of_the_result),
        cmocka_unit_test(all_precisions_that_are_asked_for_must_be_reached),
        cmocka_unit_test(forecast_is_what_the_error_asks_for_within_the_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
