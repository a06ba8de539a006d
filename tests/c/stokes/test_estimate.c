/* SPDX-License-Identifier: MIT */
#include "stokes/calibration.h"
#include "stokes/dense.h"
#include "stokes/spheroid.h"

/* Levels of a spheroid whose patches are off by these parts in C; all lengths by half of that. */
static elea_stokes_answer answer_of(double fine, double coarse)
{
    elea_stokes_level exact = spheroid_prolate(10.0, 3.0);
    elea_stokes_answer answer = {.n_levels = 3};
    answer.fine = spheroid_scaled(&exact, 1.0 + 0.5 * fine);
    answer.coarse = spheroid_scaled(&exact, 1.0 + 0.5 * coarse);
    answer.fine.capacitance = exact.capacitance * (1.0 + fine);
    answer.coarse.capacitance = exact.capacitance * (1.0 + coarse);
    answer.fine.area = answer.coarse.area = 1.0;
    answer.fine.n_patches = 500;
    answer.coarse.n_patches = 250;
    answer.fine.tail = 1e-5;
    return answer;
}

static double true_capacitance(void)
{
    return spheroid_prolate(10.0, 3.0).capacitance;
}

static elea_stokes_estimate estimate_of(const elea_stokes_answer *answer, double c, double error)
{
    elea_stokes_estimate estimate;
    const elea_known_capacitance known = {c, error};
    assert_true(elea_stokes_estimate_compute(answer, &known, &estimate));
    return estimate;
}

static void capacitance_corrects_by_powers(void **state)
{
    (void)state;
    elea_stokes_answer answer = answer_of(0.004, 0.01);
    elea_hydrodynamics raw;
    assert_true(elea_hydrodynamics_compute(&answer.fine, &raw));
    double c = true_capacitance();
    elea_stokes_estimate e = estimate_of(&answer, c, 0.0);
    double ratio = c / answer.fine.capacitance;
    const elea_stokes_calibration *f = elea_stokes_calibrations;
    assert_close(e.shift, -log(ratio), 1e-13);
    assert_close(e.values.radius, raw.radius * pow(ratio, f[0].power), 1e-13);
    assert_close(e.values.rotational_radius, raw.rotational_radius * pow(ratio, f[1].power), 1e-13);
    assert_close(e.values.viscosity, raw.viscosity * pow(ratio, f[2].power), 1e-13);
    assert_close(e.values.viscosity_infinite, raw.viscosity_infinite * pow(ratio, f[2].power),
                 1e-13);
    assert_close(e.values.relaxation_time[2], raw.relaxation_time[2] * pow(ratio, 3.0 * f[1].power),
                 1e-13);
    for (int k = 0; k < 3; k++)
        assert_true(e.by_capacitance[k] == elea_stokes_calibrations[k].power);
    assert_true(e.num_patches == 500);
}

/* R_h, R_r and the times remain those of the tensors, and D_t and D_r those of one body. */
static void corrected_values_are_consistent(void **state)
{
    (void)state;
    elea_random random = test_random(1);
    for (int n = 0; n < 100; n++) {
        elea_stokes_answer answer = {.n_levels = 1, .fine = spheroid_random(&random)};
        elea_stokes_estimate e = estimate_of(&answer, test_uniform(&random, 0.8, 1.2), 1e-4);
        const elea_hydrodynamics *h = &e.values;
        double trace = h->translation[0] + h->translation[1] + h->translation[2];
        double turns = h->rotation[0] + h->rotation[1] + h->rotation[2], rates = 0.0, m[6][6];
        assert_close(h->radius, 1.0 / (2.0 * ELEA_PI * trace), 1e-13);
        assert_close(pow(h->rotational_radius, 3.0), 3.0 / (8.0 * ELEA_PI * turns), 1e-13);
        for (int k = 0; k < 5; k++)
            rates += 1.0 / h->relaxation_time[k];
        assert_close(rates / 5.0, 2.0 * turns, 1e-12);
        elea_hydrodynamics_mobility(h, (const double[3]){1.0, -2.0, 0.5}, m);
        assert_true(dense_factorize(m[0], 6, 0, 6));
    }
}

static void errors_are_made_of_shift_change_floor_and_tail(void **state)
{
    (void)state;
    double c = true_capacitance();
    elea_stokes_answer exact = answer_of(0.0, 0.0), off = answer_of(0.004, 0.004),
                       changing = answer_of(0.0, 0.01);
    elea_stokes_estimate none = estimate_of(&exact, c, 0.0), shift = estimate_of(&off, c, 0.0),
                         change = estimate_of(&changing, c, 0.0);
    static const double slope[3] = {0.5, 0.5, 1.5}; /* d ln Q / d ln C of these levels */
    for (int k = 0; k < 3; k++) {
        const elea_stokes_calibration *f = &elea_stokes_calibrations[k];
        assert_close(none.error[k], 2.0 * f->floor + 1e-5, 1e-9);
        assert_close(shift.error[k] - none.error[k], f->shift * log1p(0.004), 1e-9);
        double x = slope[k] * log1p(0.005) / 0.5 - f->power * log1p(0.01);
        assert_close(change.error[k] - none.error[k], f->change * fabs(x), 1e-9);
    }
}

static void rough_surfaces_and_edges_add_errors(void **state)
{
    (void)state;
    double c = true_capacitance();
    elea_stokes_answer smooth = answer_of(0.0, 0.0), rough = smooth, edged = smooth;
    rough.fine.area = 1.1;
    edged.edges = true;
    elea_stokes_estimate none = estimate_of(&smooth, c, 0.0), area = estimate_of(&rough, c, 0.0),
                         edges = estimate_of(&edged, c, 0.0);
    const double *turns = none.values.rotation; /* the long axis is z */
    const double factor[3] = {1.0, sqrt(turns[2] / turns[0]), 1.0};
    for (int k = 0; k < 3; k++) {
        const elea_stokes_calibration *f = &elea_stokes_calibrations[k];
        assert_close(area.error[k] - none.error[k], f->roughness * log(1.1), 1e-9);
        assert_close(edges.error[k] - none.error[k], 2.0 * f->edges * factor[k], 1e-9);
    }
}

/* Then what the walks say is noise, and the patches are better. */
static void few_walks_do_not_spoil_the_solution(void **state)
{
    (void)state;
    elea_stokes_answer answer = answer_of(0.001, 0.002);
    elea_hydrodynamics raw;
    assert_true(elea_hydrodynamics_compute(&answer.fine, &raw));
    elea_stokes_estimate e = estimate_of(&answer, 1.1 * true_capacitance(), 0.1);
    assert_close(e.values.radius, raw.radius, 1e-3);
    assert_close(e.values.viscosity, raw.viscosity, 2e-3);
    assert_true(e.error[0] > 0.004 && e.error[0] < 0.01);
    assert_true(e.by_capacitance[0] < 0.01);
    e = estimate_of(&answer, 1.1 * true_capacitance(), NAN); /* as bad as infinite */
    assert_true(e.values.radius == raw.radius && e.by_capacitance[2] == 0.0);
    e = estimate_of(&answer, true_capacitance(), 3e-4); /* as usual */
    assert_close(e.by_capacitance[0], elea_stokes_calibrations[0].power, 0.005);
}

static void without_walks_levels_tell_the_error(void **state)
{
    (void)state;
    elea_stokes_answer answer = answer_of(0.0, 0.02);
    elea_stokes_estimate e;
    elea_hydrodynamics raw;
    assert_true(elea_hydrodynamics_compute(&answer.fine, &raw));
    assert_true(elea_stokes_estimate_compute(&answer, NULL, &e));
    assert_true(e.values.radius == raw.radius && e.values.viscosity == raw.viscosity);
    assert_true(e.shift == 0.0 && e.by_capacitance[0] == 0.0);
    assert_close(e.error[0], 1.5 * (1.0 - 1.0 / 1.01) + 3e-5 + 5e-4, 1e-9);
    assert_close(e.error[2], 1.5 * (1.0 - pow(1.01, -3.0)) + 3e-5 + 5e-4, 1e-9);
    answer.n_levels = 1; /* of which nothing else is known */
    elea_stokes_estimate one;
    assert_true(elea_stokes_estimate_compute(&answer, NULL, &one));
    assert_true(one.error[0] > e.error[0] && one.values.radius == e.values.radius);
}

static void levels_that_are_not_positive_have_no_estimate(void **state)
{
    (void)state;
    elea_stokes_estimate e;
    elea_stokes_answer answer = {.n_levels = 0};
    assert_false(elea_stokes_estimate_compute(&answer, NULL, &e));
    for (int level = 0; level < 2; level++) {
        answer = answer_of(0.0, 0.01);
        (level == 0 ? &answer.fine : &answer.coarse)->resistance[4][4] *= -1.0;
        assert_false(elea_stokes_estimate_compute(&answer, NULL, &e));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(capacitance_corrects_by_powers),
        cmocka_unit_test(corrected_values_are_consistent),
        cmocka_unit_test(errors_are_made_of_shift_change_floor_and_tail),
        cmocka_unit_test(rough_surfaces_and_edges_add_errors),
        cmocka_unit_test(few_walks_do_not_spoil_the_solution),
        cmocka_unit_test(without_walks_levels_tell_the_error),
        cmocka_unit_test(levels_that_are_not_positive_have_no_estimate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
