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

static void coarser_precisions_have_shorter_rounds_and_fewer_charges(void **state)
{
    (void)state;
    elea_walk_plan finer = {BLOCK, UINT64_MAX, UINT64_MAX, ELEA_MAX_CONTROL_CHARGES};
    for (double precision = 1e-5; precision < 0.9; precision *= 1.1) {
        elea_walk_plan plan = plan_for(precision, 0.0);
        assert_true(plan.first_round <= finer.first_round && plan.charges <= finer.charges);
        assert_true(plan.block_size <= finer.block_size);
        /* 16 clusters a block: at least 20 are needed for an error. */
        assert_true(plan.first_round >= 2 * plan.block_size && plan.block_size >= 16 * 8);
        assert_true(plan.charges >= 16);
        finer = plan;
    }
    elea_walk_plan alone = plan_for(0.0, 0.01), both = plan_for(0.01, 0.01);
    assert_true(both.first_round == alone.first_round && both.charges == alone.charges);
    assert_true(plan_for(0.01, 0.0).first_round < alone.first_round);
}

static void the_default_precision_costs_a_few_thousand_walks(void **state)
{
    (void)state;
    elea_walk_plan plan = plan_for(0.001, 0.0);
    assert_true(plan.first_round >= 2000 && plan.first_round <= 4000);
    assert_true(plan.charges >= 60 && plan.charges <= 120);
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
        cmocka_unit_test(coarser_precisions_have_shorter_rounds_and_fewer_charges),
        cmocka_unit_test(the_default_precision_costs_a_few_thousand_walks),
        cmocka_unit_test(numbers_of_walks_are_kept),
        cmocka_unit_test(a_maximum_repeats_a_coarse_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
