/* SPDX-License-Identifier: MIT */
#include "run/walk_plan.h"
#include "support.h"

enum { BLOCK = 4096 };

static elea_walk_plan plan_for(double capacitance, double polarizability)
{
    elea_settings settings = elea_settings_default();
    settings.max_rsd_capacitance = capacitance;
    settings.max_rsd_polarizability = polarizability;
    return elea_walk_plan_controlled(&settings, BLOCK);
}

static bool is_coarse(const elea_walk_plan *plan)
{
    return plan->block_size < BLOCK && plan->first_round < 10000 && plan->charges > 0;
}

static void the_default_precision_and_finer_ones_have_long_rounds(void **state)
{
    (void)state;
    static const double precisions[] = {0.001, 0.0005, 1e-5};
    for (size_t i = 0; i < NUM_ITEMS(precisions); i++) {
        elea_walk_plan plan = plan_for(precisions[i], 0.0);
        assert_int_equal(plan.block_size, BLOCK);
        assert_int_equal(plan.first_round, 10000);
        assert_int_equal(plan.charges, 0);
        plan = plan_for(precisions[i], 0.05); /* the finer one counts */
        assert_int_equal(plan.block_size, BLOCK);
    }
}

static void coarser_precisions_have_short_ones(void **state)
{
    (void)state;
    uint64_t before = UINT64_MAX;
    for (double precision = 0.0011; precision < 0.9; precision *= 1.1) {
        elea_walk_plan plan = plan_for(precision, 0.0);
        assert_true(is_coarse(&plan) && plan.first_round <= before);
        /* 16 clusters a block: at least 20 are needed for an error. */
        assert_true(plan.first_round >= 2 * plan.block_size && plan.block_size >= 16 * 16);
        assert_true(plan.charges >= 16 && plan.charges <= 50);
        before = plan.first_round;
    }
    elea_walk_plan alone = plan_for(0.0, 0.01), both = plan_for(0.01, 0.01);
    assert_true(is_coarse(&alone) && both.first_round == alone.first_round);
    alone = plan_for(0.0, 0.003); /* as difficult as less than 0.1 % in the capacitance */
    assert_false(is_coarse(&alone));
}

static void numbers_of_walks_are_kept(void **state)
{
    (void)state;
    elea_settings settings = elea_settings_default();
    settings.max_rsd_capacitance = 0.01;
    settings.num_walks = 300;
    elea_walk_plan plan = elea_walk_plan_controlled(&settings, BLOCK);
    assert_true(plan.block_size == BLOCK && plan.expected == 300 && plan.charges == 0);
    settings.num_walks = 0;
    settings.min_num_walks = 50000;
    plan = elea_walk_plan_controlled(&settings, BLOCK);
    assert_true(plan.block_size == BLOCK && plan.expected == 50000 && plan.charges == 0);
    settings = elea_settings_default();
    settings.max_rsd_capacitance = 0.01;
    plan = elea_walk_plan_usual(&settings, BLOCK); /* without charges */
    assert_true(plan.block_size == BLOCK && plan.first_round == 10000);
}

/* The promise of elea_run for a frame that was stopped by the time. */
static void a_maximum_repeats_a_coarse_run(void **state)
{
    (void)state;
    elea_body *body = test_globule(40, 3);
    elea_settings settings = elea_settings_default();
    settings.max_rsd_capacitance = 0.004;
    elea_result whole = test_compute(body, &settings);
    settings.max_num_walks = whole.info.num_walks;
    settings.control_charges = whole.info.num_control_charges;
    elea_result again = test_compute(body, &settings);
    assert_same_result(&whole, &again);
    elea_body_free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_precision_and_finer_ones_have_long_rounds),
        cmocka_unit_test(coarser_precisions_have_short_ones),
        cmocka_unit_test(numbers_of_walks_are_kept),
        cmocka_unit_test(a_maximum_repeats_a_coarse_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
