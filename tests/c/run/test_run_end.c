/* SPDX-License-Identifier: MIT */
/* Runs that fail, are cancelled or have a time limit. */
#include "engine/charging.h"
#include "engine/engine.h"
#include "run/trajectory.h"
#include "support.h"

/* ---- Failures ---- */

static void frames_before_a_failing_one_are_delivered(void **state)
{
    (void)state;
    static const unsigned threads[] = {1, 2, 8};
    static trajectory t, reference;
    elea_settings settings = trajectory_small_counts();
    trajectory_begin(&reference, 7);
    assert_int_equal(trajectory_run(&reference, &settings, NULL), ELEA_OK);
    for (size_t i = 0; i < NUM_ITEMS(threads); i++)
        for (int with_body = 0; with_body < 2; with_body++) {
            settings.num_threads = threads[i];
            trajectory_begin(&t, MAX_FRAMES);
            t.fails_at = 7;
            t.fails_with_body = with_body == 1;
            elea_error error;
            assert_failed(trajectory_run(&t, &settings, &error), &error, ELEA_ERROR_TRUNCATED,
                          "frame 7 breaks off");
            trajectory_assert_same(&t, &reference);
            assert_int_equal(t.read, 8);
        }
}

static void a_source_may_fail_at_once(void **state)
{
    (void)state;
    static trajectory t;
    elea_settings settings = trajectory_small_counts();
    settings.num_threads = 3;
    trajectory_begin(&t, MAX_FRAMES);
    t.fails_at = 0;
    elea_error error;
    assert_failed(trajectory_run(&t, &settings, &error), &error, ELEA_ERROR_TRUNCATED, "frame 0");
    assert_int_equal(t.n_results, 0);
}

static void a_source_may_be_empty(void **state)
{
    (void)state;
    static trajectory t;
    elea_settings settings = trajectory_small_counts();
    settings.num_threads = 3;
    trajectory_begin(&t, 0);
    assert_int_equal(trajectory_run(&t, &settings, NULL), ELEA_OK);
    assert_int_equal(t.n_results, 0);
    assert_int_equal(t.read, 1);
}

static void a_body_that_does_not_fit_fails_with_its_frame_named(void **state)
{
    (void)state;
    static trajectory t;
    elea_body *body = trajectory_body(8);
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        elea_settings settings = trajectory_small_counts();
        settings.num_threads = threads;
        settings.launch_radius = body->enclosing * 0.999;
        trajectory_begin(&t, MAX_FRAMES);
        elea_error error;
        elea_status status = trajectory_run(&t, &settings, &error);
        assert_true(t.n_results <= 8);
        char frame[32];
        (void)snprintf(frame, sizeof frame,
                       "frame %llu: ", (unsigned long long)trajectory_frame_number(t.n_results));
        assert_failed(status, &error, ELEA_ERROR_ARGUMENT, frame);
        assert_non_null(strstr(error.message, "launch radius"));
    }
    elea_body_free(body);
}

static void a_failing_observer_ends_the_run(void **state)
{
    (void)state;
    static trajectory t;
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        elea_settings settings = trajectory_small_counts();
        settings.num_threads = threads;
        trajectory_begin(&t, MAX_FRAMES);
        t.observer_fails = 4;
        elea_error error;
        assert_failed(trajectory_run(&t, &settings, &error), &error, ELEA_ERROR_FILE, "disk full");
        assert_int_equal(t.n_results, 4);
    }
}

static void the_caller_may_cancel(void **state)
{
    (void)state;
    static trajectory t;
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        /* These would take years. */
        elea_settings settings = test_counts(UINT64_MAX, UINT64_MAX, 0);
        settings.num_threads = threads;
        trajectory_begin(&t, MAX_FRAMES);
        t.polls_allowed = 1;
        elea_error error;
        assert_failed(trajectory_run(&t, &settings, &error), &error, ELEA_ERROR_CANCELLED,
                      "cancelled");
        assert_int_equal(t.n_results, 0);
    }
}

/* ---- Time limits; none of these tests depends on a clock ---- */

static void assert_ample_time_changes_nothing(elea_settings settings, unsigned charges)
{
    static trajectory with, without;
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        settings.num_threads = threads;
        settings.max_run_time = 0.0;
        trajectory_begin(&without, MAX_FRAMES);
        assert_int_equal(trajectory_run(&without, &settings, NULL), ELEA_OK);
        settings.max_run_time = 1e9;
        settings.num_frames = threads == 1 ? MAX_FRAMES : 0;
        trajectory_begin(&with, MAX_FRAMES);
        assert_int_equal(trajectory_run(&with, &settings, NULL), ELEA_OK);
        assert_int_equal(with.n_results, MAX_FRAMES);
        for (size_t i = 0; i < MAX_FRAMES; i++)
            assert_same_result(&with.results[i], &without.results[i]);
        /* The first bodies need few steps, and few charges are worth their cost. */
        assert_true(with.results[MAX_FRAMES - 1].info.num_control_charges >= charges);
    }
}

static void an_ample_time_changes_no_bit(void **state)
{
    (void)state;
    elea_settings settings = trajectory_small_counts();
    assert_ample_time_changes_nothing(settings, 0);
    settings.method = ELEA_METHOD_FIRST_PASSAGE;
    settings.interior = ELEA_INTERIOR_EXACT;
    settings.num_walks = 20000;
    assert_ample_time_changes_nothing(settings, 20);
    settings.num_walks = 0; /* many charges for the precision, few walks */
    settings.max_rsd_capacitance = 0.0002;
    settings.max_num_walks = 30000;
    assert_ample_time_changes_nothing(settings, 60);
}

/*
 * With no time at all, the first frame runs one block of walks and one of samples, the others none.
 */
static void without_time_there_is_a_first_result_and_no_other(void **state)
{
    (void)state;
    static trajectory t;
    elea_settings settings = test_counts(UINT64_MAX, UINT64_MAX, 0); /* these would take years */
    settings.max_run_time = 1e-12;
    for (unsigned threads = 1; threads <= 3; threads += 2) {
        settings.num_threads = threads;
        for (uint64_t known = 0; known <= MAX_FRAMES; known += MAX_FRAMES) {
            settings.num_frames = known;
            trajectory_begin(&t, MAX_FRAMES);
            elea_error error;
            assert_failed(trajectory_run(&t, &settings, &error), &error, ELEA_ERROR_TIME,
                          "1e-12 s");
            assert_true(known == 0 || strstr(error.message, "1 of 12 frames") != NULL);
            assert_int_equal(t.n_results, 1);
            const elea_result *r = &t.results[0];
            assert_true(r->info.walks_stop == ELEA_STOP_TIME &&
                        r->info.interior_stop == ELEA_STOP_TIME);
            assert_true(r->info.num_walks > 0 && r->info.num_interior_samples > 0);
            assert_true(r->available[ELEA_CAPACITANCE] && r->available[ELEA_VOLUME]);
        }
    }
}

static void a_source_that_ends_in_time_is_no_failure(void **state)
{
    (void)state;
    static trajectory t;
    elea_settings settings = elea_settings_default();
    settings.max_run_time = 1e-12;
    for (settings.num_frames = 0; settings.num_frames <= 1; settings.num_frames++) {
        trajectory_begin(&t, 1);
        assert_int_equal(trajectory_run(&t, &settings, NULL), ELEA_OK);
        assert_int_equal(t.n_results, 1);
        trajectory_begin(&t, MAX_FRAMES);
        t.fails_at = 1;
        assert_int_equal(trajectory_run(&t, &settings, NULL), ELEA_ERROR_TRUNCATED);
        assert_int_equal(t.n_results, 1);
    }
    elea_body *body = trajectory_body(3);
    settings.num_walks = UINT64_MAX;
    elea_result result = test_compute(body, &settings);
    assert_int_equal(result.info.walks_stop, ELEA_STOP_TIME);
    elea_body_free(body);
}

static void a_frame_that_stopped_for_the_time_can_be_had_again(void **state)
{
    (void)state;
    elea_body *body = trajectory_body(7);
    elea_settings settings = test_counts(UINT64_MAX, UINT64_MAX, 0);
    static const double times[] = {1e-12, 0.02, 0.2};
    for (int i = 0; i < (int)ELEA_NUM_METHODS * (int)NUM_ITEMS(times); i++) {
        settings.method = (elea_method)(i % (int)ELEA_NUM_METHODS);
        settings.max_run_time = times[i / (int)ELEA_NUM_METHODS];
        elea_result stopped = test_compute(body, &settings);
        elea_settings counts = settings;
        counts.max_run_time = 0.0;
        counts.num_walks = stopped.info.num_walks;
        counts.control_charges = stopped.info.num_control_charges;
        counts.num_interior_samples = stopped.info.num_interior_samples;
        elea_result again = test_compute(body, &counts);
        assert_int_equal(again.info.walks_stop, ELEA_STOP_COUNT);
        again.info.walks_stop = again.info.interior_stop = ELEA_STOP_TIME;
        assert_same_result(&stopped, &again);
    }
    elea_body_free(body);
}

/* As if a frame had time for `*context` walks. */
static uint64_t allow(void *context, uint64_t done)
{
    const uint64_t *n_walks = context;
    return done > 0 ? *n_walks : UINT64_MAX;
}

static elea_tally walk_with_charges(elea_engine *engine, unsigned asked, uint64_t n_walks,
                                    uint64_t *allowed)
{
    const elea_engine_limit limit = {allow, allowed};
    const elea_charges_order order = {
        .asked = asked, .n_walks = n_walks, .limit = allowed != NULL ? &limit : NULL};
    elea_tally tally = {.count = 0};
    assert_int_equal(elea_engine_place_charges(engine, 5, 2, &order, NULL), ELEA_OK);
    assert_int_equal(elea_engine_block(engine, 5, 2, 0, 4000, &tally, NULL, NULL), ELEA_OK);
    return tally;
}

static void time_limits_charges_to_those_for_the_walks_that_it_allows(void **state)
{
    (void)state;
    elea_body *body = test_globule(50, 3);
    elea_settings settings = elea_settings_default();
    elea_launch launch;
    assert_int_equal(elea_launch_ellipsoid(body, &settings, &launch, NULL), ELEA_OK);
    elea_body *launched = elea_launch_body(&launch, body, NULL);
    elea_engine *engine = elea_engine_create(NULL);
    assert_int_equal(elea_engine_prepare(engine, launched, &launch, ELEA_ISA_BEST, NULL), ELEA_OK);
    for (uint64_t allowed = 0; allowed < 40000; allowed += 9000) {
        uint64_t planned = allowed < 30000 ? allowed : 30000;
        elea_tally plain = walk_with_charges(engine, ELEA_CONTROL_CHARGES_AUTO, planned, NULL);
        elea_tally limited = walk_with_charges(engine, ELEA_CONTROL_CHARGES_AUTO, 30000, &allowed);
        unsigned charges = (unsigned)elea_engine_describe(engine).charges;
        assert_true((charges > 0) == (allowed > 0));
        elea_tally asked = walk_with_charges(engine, charges, 4000, NULL);
        assert_memory_equal(&limited, &plain, sizeof plain);
        assert_memory_equal(&limited, &asked, sizeof asked);
    }
    elea_engine_free(engine);
    elea_body_free(launched);
    elea_body_free(body);
}

static void settings_are_checked_before_anything_is_read(void **state)
{
    (void)state;
    static trajectory t;
    elea_settings settings = trajectory_small_counts();
    settings.viscosity = 0.0;
    trajectory_begin(&t, MAX_FRAMES);
    elea_error error;
    assert_failed(trajectory_run(&t, &settings, &error), &error, ELEA_ERROR_ARGUMENT, "viscosity");
    assert_int_equal(t.read, 0);
    elea_body *body = trajectory_body(0);
    elea_result result;
    assert_failed(elea_compute(body, &settings, &result, &error), &error, ELEA_ERROR_ARGUMENT,
                  "viscosity");
    elea_body_free(body);
}

static void nobody_need_listen(void **state)
{
    (void)state;
    static trajectory t;
    elea_settings settings = trajectory_small_counts();
    settings.num_threads = 0;
    trajectory_begin(&t, MAX_FRAMES);
    const elea_source source = {
        .struct_size = sizeof source, .next = trajectory_next, .context = &t};
    elea_timing timing = {sizeof timing, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0, 0};
    assert_int_equal(elea_run(&settings, &source, NULL, &timing, NULL), ELEA_OK);
    assert_int_equal(t.read, MAX_FRAMES + 1);
    assert_true(timing.wall > 0.0 && timing.read >= 0.0 && timing.index > 0.0 &&
                timing.walks > 0.0 && timing.interior > 0.0 && timing.num_walks > 0);
}

/* 1,500,000 spheres in a row take seconds to prepare. */
static void the_time_ends_a_long_preparation(void **state)
{
    (void)state;
    elea_body *body = test_row(1500000, (vec3){2.0, 0.0, 0.0}, 1.0);
    for (unsigned threads = 1; threads <= 2; threads++) {
        elea_settings settings = elea_settings_default();
        elea_error error = ELEA_ERROR_INIT;
        elea_result result;
        settings.num_walks = 2000;
        settings.num_threads = threads;
        settings.max_run_time = 0.01;
        assert_int_equal(elea_compute(body, &settings, &result, &error), ELEA_ERROR_TIME);
        assert_non_null(
            strstr(error.message, "the time of 0.01 s was over before its preparation"));
    }
    elea_body_free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_before_a_failing_one_are_delivered),
        cmocka_unit_test(a_source_may_fail_at_once),
        cmocka_unit_test(a_source_may_be_empty),
        cmocka_unit_test(a_body_that_does_not_fit_fails_with_its_frame_named),
        cmocka_unit_test(a_failing_observer_ends_the_run),
        cmocka_unit_test(the_caller_may_cancel),
        cmocka_unit_test(an_ample_time_changes_no_bit),
        cmocka_unit_test(without_time_there_is_a_first_result_and_no_other),
        cmocka_unit_test(a_source_that_ends_in_time_is_no_failure),
        cmocka_unit_test(a_frame_that_stopped_for_the_time_can_be_had_again),
        cmocka_unit_test(time_limits_charges_to_those_for_the_walks_that_it_allows),
        cmocka_unit_test(settings_are_checked_before_anything_is_read),
        cmocka_unit_test(nobody_need_listen),
        cmocka_unit_test(the_time_ends_a_long_preparation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
