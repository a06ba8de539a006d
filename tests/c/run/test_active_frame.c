/* SPDX-License-Identifier: MIT */
#include "run/active_frame.h"
#include "run/clock.h"
#include "support.h"

static void time_that_is_left_is_divided_evenly(void **state)
{
    (void)state;
    assert_true(elea_time_share(100.0, 0.0, 10) == 10.0);
    assert_true(elea_time_share(100.0, 10.0, 9) == 10.0); /* with one in progress, untouched */
    assert_true(elea_time_share(95.0, 5.0, 9) == 10.0);   /* and half done */
    assert_true(elea_time_share(100.0, 0.0, 9) > 11.0);   /* the others get the time it saved */
    assert_true(elea_time_share(60.0, 0.0, 9) < 7.0);
    assert_true(elea_time_share(-5.0, 0.0, 3) == 0.0);
    assert_true(elea_time_share(5.0, 6.0, 3) == 0.0);
}

/* Launch surface, charges and index, as far as they are needed. */
static void do_preparation(elea_active_frame *active, const elea_settings *settings, unsigned bits)
{
    elea_task task;
    while ((active->missing & bits) != 0) {
        assert_true(elea_active_frame_claim(active, &task));
        assert_int_equal(task.stage, STAGE_PREPARATION);
        assert_int_equal(elea_active_frame_work(&task, settings, NULL), ELEA_OK);
        assert_int_equal(elea_active_frame_hand_in(&task, settings, 0.0, NULL), ELEA_OK);
    }
}

/* The same without the dimensions. */
static void prepare_all(elea_active_frame *active, const elea_settings *settings)
{
    do_preparation(active, settings, FRAME_OUTER | FRAME_LAUNCH | FRAME_INDEX);
    active->measuring = false;
}

/* While one thread prepares the walks, others may do the closed form and the Stokes equations. */
static void solver_does_not_wait_for_walks(void **state)
{
    (void)state;
    elea_active_frame active;
    elea_settings settings = elea_settings_default();
    settings.theory = ELEA_THEORY_STOKES;
    settings.num_patches = 40;
    settings.num_walks = 100;
    elea_task preparation, task;
    assert_int_equal(elea_active_frame_create(&active, NULL, NULL), ELEA_OK);
    assert_int_equal(elea_active_frame_reserve(&active, settings.method, 8, NULL), ELEA_OK);
    active.job.body = test_globule(6, 5);
    active.deadline = active.budget = HUGE_VAL;
    assert_int_equal(elea_active_frame_prepare(&active, &settings), ELEA_OK);
    do_preparation(&active, &settings, FRAME_OUTER);
    assert_true(elea_active_frame_claim(&active, &preparation));
    assert_int_equal(preparation.stage, STAGE_PREPARATION);
    bool solved = false;
    while (elea_active_frame_claim(&active, &task)) {
        assert_true(task.stage == STAGE_CLOSED_FORM || task.stage == STAGE_STOKES ||
                    task.stage == STAGE_CHARGES || task.stage == STAGE_DIMENSIONS);
        solved = solved || task.stage == STAGE_STOKES;
        assert_int_equal(elea_active_frame_work(&task, &settings, NULL), ELEA_OK);
        assert_int_equal(elea_active_frame_hand_in(&task, &settings, 0.0, NULL), ELEA_OK);
    }
    assert_true(solved && elea_stokes_is_done(active.stokes.solver));
    assert_false(elea_active_frame_is_finished(&active));
    assert_int_equal(elea_active_frame_work(&preparation, &settings, NULL), ELEA_OK);
    assert_int_equal(elea_active_frame_hand_in(&preparation, &settings, 0.0, NULL), ELEA_OK);
    do_preparation(&active, &settings, FRAME_LAUNCH);
    assert_true(elea_active_frame_claim(&active, &task) && task.stage == STAGE_WALKS);
    assert_int_equal(elea_active_frame_work(&task, &settings, NULL), ELEA_OK);
    assert_int_equal(elea_active_frame_hand_in(&task, &settings, 0.0, NULL), ELEA_OK);
    assert_true(elea_active_frame_is_finished(&active));
    elea_active_frame_free(&active);
}

static void walks_and_samples_take_turns_where_time_is_short(void **state)
{
    (void)state;
    elea_active_frame active;
    elea_settings settings = elea_settings_default();
    settings.interior = ELEA_INTERIOR_SAMPLE;
    assert_int_equal(elea_active_frame_create(&active, NULL, NULL), ELEA_OK);
    assert_int_equal(elea_active_frame_reserve(&active, settings.method, 8, NULL), ELEA_OK);
    active.job.body = test_globule(6, 5);
    active.deadline = HUGE_VAL;
    assert_int_equal(elea_active_frame_prepare(&active, &settings), ELEA_OK);
    prepare_all(&active, &settings);
    elea_task task;
    active.budget = HUGE_VAL; /* any time limit: walks first */
    active.spent_on[STAGE_WALKS] = 1.0;
    assert_true(elea_active_frame_claim(&active, &task) && task.stage == STAGE_WALKS);
    active.budget = 10.0;
    assert_true(elea_active_frame_claim(&active, &task) && task.stage == STAGE_SAMPLES);
    active.spent_on[STAGE_SAMPLES] = 2.0;
    assert_true(elea_active_frame_claim(&active, &task) && task.stage == STAGE_WALKS);
    /* A task without work leaves its turn to the other. */
    elea_block_queue_skip(&active.walks);
    assert_true(elea_active_frame_claim(&active, &task) && task.stage == STAGE_SAMPLES);
    elea_active_frame_free(&active);
}

static void a_last_block_is_as_long_as_the_time_left(void **state)
{
    (void)state;
    elea_active_frame active;
    elea_settings settings = elea_settings_default();
    assert_int_equal(elea_active_frame_create(&active, NULL, NULL), ELEA_OK);
    assert_int_equal(elea_active_frame_reserve(&active, settings.method, 8, NULL), ELEA_OK);
    active.job.body = test_globule(6, 5);
    active.deadline = HUGE_VAL;
    active.budget = 50.0;
    assert_int_equal(elea_active_frame_prepare(&active, &settings), ELEA_OK);
    prepare_all(&active, &settings);
    active.deadline = 1e30;
    active.exact = EXACT_DONE;
    elea_task task;
    active.seconds_per_walk = 1e-3; /* a block takes 1 of 50 s */
    assert_true(elea_active_frame_claim(&active, &task) && task.block.n_samples > 1000);
    active.done[STAGE_WALKS] = 1000;
    active.spent = active.spent_on[STAGE_WALKS] = 48.0; /* and now 20 s of 2 */
    active.seconds_per_walk = 0.0;
    active.samples.finished = true;
    assert_true(elea_active_frame_claim(&active, &task) && task.stage == STAGE_WALKS);
    assert_int_equal(task.block.n_samples, 256); /* the minimum */
    assert_false(elea_active_frame_claim(&active, &task));
    elea_active_frame_free(&active);
    assert_int_equal(elea_samples_in_time(3.0, 0.5), 6);
    assert_int_equal(elea_samples_in_time(-3.0, 0.5), 0);
    assert_true(elea_samples_in_time(1e300, 1e-300) == UINT64_MAX);
}

static void precisions_of_the_polarizability_and_minima_are_met(void **state)
{
    (void)state;
    elea_body *body = test_globule(7, 6);
    elea_settings settings = elea_settings_default();
    settings.max_rsd_capacitance = 0.0;
    settings.max_rsd_polarizability = 0.004;
    elea_result r = test_compute(body, &settings);
    const elea_quantity *alpha = elea_result_quantity(&r, ELEA_MEAN_ELECTRIC_POLARIZABILITY, 0);
    assert_int_equal(r.info.walks_stop, ELEA_STOP_PRECISION);
    assert_true(alpha->std_error <= 0.004 * alpha->value && r.info.num_walks < 1000000);
    settings.min_num_walks = 4 * r.info.num_walks;
    elea_result more = test_compute(body, &settings);
    assert_true(more.info.num_walks >= 4 * r.info.num_walks &&
                more.info.num_walks < 5 * r.info.num_walks);
    assert_int_equal(more.info.walks_stop, ELEA_STOP_PRECISION);
    settings.interior = ELEA_INTERIOR_SAMPLE;
    settings.max_rsd_volume = 0.5;
    settings.min_num_interior_samples = 123456;
    r = test_compute(body, &settings);
    assert_true(r.info.num_interior_samples >= 123456 && r.info.num_interior_samples < 150000);
    assert_true(r.info.num_interior_hits > 0 &&
                r.info.num_interior_hits < r.info.num_interior_samples);
    elea_body_free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_that_is_left_is_divided_evenly),
        cmocka_unit_test(solver_does_not_wait_for_walks),
        cmocka_unit_test(walks_and_samples_take_turns_where_time_is_short),
        cmocka_unit_test(a_last_block_is_as_long_as_the_time_left),
        cmocka_unit_test(precisions_of_the_polarizability_and_minima_are_met),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
