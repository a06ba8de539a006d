/* SPDX-License-Identifier: MIT */
/* max_rsd_average: which pilot frames, what they tell, and whether the average is reached. */
#include "base/error.h"
#include "result/series.h"
#include "run/average_plan.h"
#include "support.h"

/* A standard normal number (Box and Muller). */
static double normal(elea_random *random)
{
    double radius = sqrt(-2.0 * log(1.0 - random_uniform(random)));
    return radius * cos(2.0 * ELEA_PI * random_uniform(random));
}

/* ---- The pilot frames ---- */

static void pilot_frames_are_spread_over_the_trajectory(void **state)
{
    (void)state;
    for (uint64_t n = 2; n < 3000; n = n * 5 / 4 + 1) {
        average_pilot pilot;
        average_pilot_choose(&pilot, n);
        size_t size = average_pilot_size(&pilot);
        assert_true(size <= AVERAGE_PLAN_MOST_PILOTS && size >= (n < 16 ? n : 16));
        assert_int_equal(pilot.position[0], 0);
        assert_int_equal(pilot.position[size - 1], n - 1);
        for (size_t i = 1; i < size; i++) {
            assert_true(pilot.position[i] > pilot.position[i - 1]);
            assert_true(pilot.position[i] - pilot.position[i - 1] < n / 3 + 2);
            if (i % pilot.length != 0)
                assert_int_equal(pilot.position[i], pilot.position[i - 1] + 1);
        }
    }
    average_pilot huge;
    average_pilot_choose(&huge, UINT64_MAX);
    assert_true(huge.position[average_pilot_size(&huge) - 1] == UINT64_MAX - 1);
}

/* ---- Fluctuation and inefficiency ---- */

/* Mean estimates over many pilots of a first-order autoregressive process with noise. */
static elea_average_plan mean_estimate(double correlation, double fluctuation, double noise)
{
    enum { REPEATS = 400 };
    elea_average_plan mean = {.num_frames = 4000};
    elea_random random = test_random(7);
    for (int k = 0; k < REPEATS; k++) {
        average_pilot pilot;
        average_pilot_choose(&pilot, mean.num_frames);
        double x = 0.0;
        for (size_t i = 0; i < average_pilot_size(&pilot); i++) {
            double old = i % pilot.length == 0 ? 0.0 : correlation;
            x = old * x + sqrt(1.0 - old * old) * normal(&random);
            pilot.value[i] = 7.0 * (1.0 + fluctuation * x + noise * normal(&random));
            pilot.error[i] = 7.0 * noise;
        }
        elea_average_plan plan = mean;
        average_pilot_measure(&pilot, &plan);
        mean.fluctuation += plan.fluctuation / REPEATS;
        mean.inefficiency += plan.inefficiency / REPEATS;
        assert_close(plan.spread_error,
                     plan.fluctuation * sqrt(plan.inefficiency / (double)plan.num_frames), 1e-12);
        assert_true(plan.inefficiency <= 500.0); /* 8 runs are independent */
    }
    return mean;
}

static void fluctuations_are_those_of_the_frames_without_noise(void **state)
{
    (void)state;
    elea_average_plan independent = mean_estimate(0.0, 0.02, 0.003);
    assert_close(independent.fluctuation, 0.02, 0.03);
    assert_true(independent.inefficiency < 2.0);
    elea_average_plan noisy = mean_estimate(0.0, 0.005, 0.004);
    assert_close(noisy.fluctuation, 0.005, 0.1);
    elea_average_plan correlated = mean_estimate(0.6, 0.02, 0.003); /* (1 + r) / (1 - r) = 4 */
    assert_true(correlated.inefficiency > 2.5 && correlated.inefficiency < 12.0);
    elea_average_plan slow = mean_estimate(0.99, 0.02, 0.0);
    assert_true(slow.inefficiency > 20.0);
}

/* ---- The precision of each frame ---- */

static void the_error_is_divided_between_frames_and_walks(void **state)
{
    (void)state;
    elea_average_plan plan = {.num_frames = 100, .target = 0.001, .spread_error = 0.0};
    assert_close(elea_average_plan_precision(&plan), 0.01, 1e-12);
    plan.spread_error = 0.0006; /* leaves 0.0008 */
    assert_close(elea_average_plan_precision(&plan), 0.008, 1e-12);
    assert_int_equal(plan.out_of_reach, 0);
    plan.spread_error = 0.000999; /* walks get a tenth of the variance */
    assert_close(elea_average_plan_precision(&plan), 0.01 * sqrt(0.1), 1e-12);
    plan.spread_error = 0.001;
    assert_true(elea_average_plan_precision(&plan) >= 0.05);
    assert_int_equal(plan.out_of_reach, 1);
    plan = (elea_average_plan){.num_frames = 1000000, .target = 0.01};
    assert_true(elea_average_plan_precision(&plan) < 0.1); /* a precision in any case */
}

/* ---- A trajectory ---- */

typedef struct breathing {
    uint64_t n_frames, next;
    double fluctuation;
    elea_average *average;
} breathing;

/* Globules whose size fluctuates independently from frame to frame. */
static elea_status body_at(void *context, uint64_t position, elea_job *job, elea_error *error)
{
    breathing *b = context;
    elea_random random = random_create(11, position, ELEA_PURPOSE_WALKS, 0);
    elea_sphere spheres[6];
    double size = 1.0 + b->fluctuation * normal(&random);
    for (int i = 0; i < 6; i++)
        spheres[i] = (elea_sphere){{size * 1.5 * i, size * (i % 2), 0.0}, size};
    (void)error;
    *job = (elea_job){.body = test_body(6, spheres), .frame = 3 * position, .time = NAN};
    return ELEA_OK;
}

static elea_status next_body(void *context, elea_job *job, elea_error *error)
{
    breathing *b = context;
    job->body = NULL;
    return b->next < b->n_frames ? body_at(b, b->next++, job, error) : ELEA_OK;
}

static elea_status add_to_average(void *context, const elea_result *result, elea_error *error)
{
    breathing *b = context;
    return elea_average_add(b->average, result, error);
}

static elea_settings settings_of(double target)
{
    elea_settings settings = elea_settings_default();
    settings.max_rsd_average = target;
    settings.seed = 5;
    return settings;
}

static elea_average_plan plan_of(breathing *b, elea_settings *settings)
{
    const elea_frames frames = {sizeof frames, b->n_frames, body_at, NULL, b, NULL};
    elea_average_plan plan = {.struct_size = sizeof plan};
    assert_int_equal(elea_plan_average(settings, &frames, &plan, NULL), ELEA_OK);
    return plan;
}

/* Relative error of the average. */
static double reached(breathing *b, const elea_settings *settings)
{
    const elea_source source = {.struct_size = sizeof source, .next = next_body, .context = b};
    const elea_observer observer = {
        .struct_size = sizeof observer, .result = add_to_average, .context = b};
    b->next = 0;
    b->average = elea_average_create(NULL);
    assert_int_equal(elea_run(settings, &source, &observer, NULL, NULL), ELEA_OK);
    const elea_mean *mean = elea_average_mean(b->average, ELEA_CAPACITANCE, 0);
    double error = mean->std_error / mean->value;
    elea_average_free(b->average);
    return error;
}

static void the_average_is_reached_with_few_walks(void **state)
{
    (void)state;
    breathing b = {.n_frames = 120, .fluctuation = 0.004};
    elea_settings settings = settings_of(0.0006);
    elea_average_plan plan = plan_of(&b, &settings);
    assert_true(plan.out_of_reach == 0 && plan.num_frames == 120 && plan.target == 0.0006);
    assert_int_equal(plan.num_pilot_frames, 16);
    assert_int_equal(settings.num_walks, plan.num_walks);
    assert_int_equal(settings.control_charges, plan.control_charges);
    assert_true(hypot(plan.spread_error, plan.walk_error) <= 0.0006 * 1.001);
    assert_true(plan.num_walks >= 512 && plan.num_walks < 10000);
    assert_true(reached(&b, &settings) < 0.0006 * 1.15);
}

static void frames_that_differ_too_much_get_the_fewest_walks(void **state)
{
    (void)state;
    breathing b = {.n_frames = 40, .fluctuation = 0.05};
    elea_settings settings = settings_of(0.001);
    elea_average_plan plan = plan_of(&b, &settings);
    assert_true(plan.out_of_reach == 1 && plan.num_walks == 512);
    assert_true(reached(&b, &settings) > 0.001);
    settings = settings_of(0.001);
    settings.min_num_walks = 700;
    assert_int_equal(plan_of(&b, &settings).num_walks, 700);
    settings = settings_of(0.001);
    settings.max_num_walks = 300;
    assert_int_equal(plan_of(&b, &settings).num_walks, 300);
}

static void threads_change_no_bit_of_the_plan(void **state)
{
    (void)state;
    breathing b = {.n_frames = 200, .fluctuation = 0.004};
    elea_settings settings = settings_of(0.0005);
    settings.num_threads = 1;
    elea_average_plan one = plan_of(&b, &settings);
    settings = settings_of(0.0005);
    settings.num_threads = 3;
    settings.frames_in_flight = 2;
    elea_average_plan three = plan_of(&b, &settings);
    assert_memory_equal(&one, &three, sizeof one);
}

static void other_methods_are_planned_too(void **state)
{
    (void)state;
    breathing b = {.n_frames = 100, .fluctuation = 0.004};
    elea_settings settings = settings_of(0.004);
    settings.method = ELEA_METHOD_WOS;
    elea_average_plan plan = plan_of(&b, &settings);
    assert_true(plan.control_charges == 0 && plan.num_walks > 512);
    settings = settings_of(0.002);
    settings.method = ELEA_METHOD_WOS;
    elea_average_plan finer = plan_of(&b, &settings); /* a quarter of the variance */
    assert_true(finer.num_walks > 3 * plan.num_walks && finer.num_walks < 6 * plan.num_walks);
}

static void the_average_of_one_frame_is_the_frame(void **state)
{
    (void)state;
    breathing b = {.n_frames = 1, .fluctuation = 0.0};
    elea_settings settings = settings_of(0.002), plain = elea_settings_default();
    elea_average_plan plan = plan_of(&b, &settings);
    assert_true(plan.num_pilot_frames == 0 && settings.num_walks == 0);
    assert_true(settings.max_rsd_capacitance == 0.002 && settings.max_rsd_average == 0.0);
    elea_body *body = test_globule(5, 2);
    elea_settings average = settings_of(0.002);
    plain.max_rsd_capacitance = 0.002;
    plain.seed = average.seed;
    elea_result a = test_compute(body, &average), c = test_compute(body, &plain);
    assert_same_result(&a, &c);
    elea_body_free(body);
}

/* ---- What is refused ---- */

static void other_rules_and_unknown_numbers_of_frames_are_refused(void **state)
{
    (void)state;
    breathing b = {.n_frames = 5};
    elea_error error = ELEA_ERROR_INIT;
    elea_settings settings = settings_of(0.001);
    const elea_source source = {.struct_size = sizeof source, .next = next_body, .context = &b};
    assert_failed(elea_run(&settings, &source, NULL, NULL, &error), &error, ELEA_ERROR_ARGUMENT,
                  "elea_plan_average");
    settings.max_rsd_polarizability = 0.01;
    assert_failed(elea_settings_check(&settings, &error), &error, ELEA_ERROR_ARGUMENT,
                  "max_rsd_polarizability");
    settings = settings_of(0.001);
    settings.max_run_time = 1.0;
    assert_failed(elea_settings_check(&settings, &error), &error, ELEA_ERROR_ARGUMENT,
                  "max_run_time");
    settings = settings_of(1.5);
    assert_failed(elea_settings_check(&settings, &error), &error, ELEA_ERROR_ARGUMENT,
                  "max_rsd_average is 1.5");
    settings = settings_of(0.001);
    settings.num_walks = 100;
    const elea_frames frames = {sizeof frames, 5, body_at, NULL, &b, NULL};
    assert_failed(elea_plan_average(&settings, &frames, NULL, &error), &error, ELEA_ERROR_ARGUMENT,
                  "nothing to plan");
}

static elea_status broken_body(void *context, uint64_t position, elea_job *job, elea_error *error)
{
    (void)context;
    (void)job;
    return elea_error_at(error, ELEA_ERROR_FORMAT, (elea_place){NULL, 0, (int64_t)position},
                         "broken");
}

static bool refuse(void *context, const elea_progress *progress)
{
    (void)context;
    (void)progress;
    return false;
}

static void a_failing_frame_and_the_caller_end_it(void **state)
{
    (void)state;
    breathing b = {.n_frames = 50};
    elea_error error = ELEA_ERROR_INIT;
    elea_settings settings = settings_of(0.001), same = settings;
    elea_frames frames = {sizeof frames, 50, broken_body, NULL, &b, NULL};
    assert_failed(elea_plan_average(&settings, &frames, NULL, &error), &error, ELEA_ERROR_FORMAT,
                  "broken");
    assert_memory_equal(&settings, &same, sizeof same);
    settings.method = ELEA_METHOD_WOS;
    settings.min_num_walks = settings.max_num_walks = UINT64_MAX; /* would take years */
    frames = (elea_frames){sizeof frames, 50, body_at, refuse, &b, NULL};
    assert_failed(elea_plan_average(&settings, &frames, NULL, &error), &error, ELEA_ERROR_CANCELLED,
                  "cancelled");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pilot_frames_are_spread_over_the_trajectory),
        cmocka_unit_test(fluctuations_are_those_of_the_frames_without_noise),
        cmocka_unit_test(the_error_is_divided_between_frames_and_walks),
        cmocka_unit_test(the_average_is_reached_with_few_walks),
        cmocka_unit_test(frames_that_differ_too_much_get_the_fewest_walks),
        cmocka_unit_test(threads_change_no_bit_of_the_plan),
        cmocka_unit_test(other_methods_are_planned_too),
        cmocka_unit_test(the_average_of_one_frame_is_the_frame),
        cmocka_unit_test(other_rules_and_unknown_numbers_of_frames_are_refused),
        cmocka_unit_test(a_failing_frame_and_the_caller_end_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
