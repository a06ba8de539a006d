/* SPDX-License-Identifier: MIT */
#include "result/formulas.h"
#include "support.h"

/* A function of two inputs, which are inputs 3 and 20 of the gradient. */
typedef uncertain (*function)(uncertain a, uncertain b);

enum { A = 3, B = 20 };

static uncertain value_at(function f, double a, double b)
{
    return f(uncertain_input(a, A), uncertain_input(b, B));
}

/* Central differences, with steps that give about ten digits. */
static void assert_gradient(function f, double a, double b)
{
    double ha = 1e-5 * fmax(1.0, fabs(a)), hb = 1e-5 * fmax(1.0, fabs(b));
    uncertain at = value_at(f, a, b);
    double by_a = (value_at(f, a + ha, b).value - value_at(f, a - ha, b).value) / (2.0 * ha);
    double by_b = (value_at(f, a, b + hb).value - value_at(f, a, b - hb).value) / (2.0 * hb);
    double tolerance = 1e-8 * (1.0 + fabs(by_a) + fabs(by_b) + fabs(at.value));
    assert_near(at.gradient[A], by_a, tolerance);
    assert_near(at.gradient[B], by_b, tolerance);
    for (int i = 0; i < ELEA_NUM_INPUTS; i++)
        if (i != A && i != B)
            assert_true(at.gradient[i] == 0.0);
}

static void assert_gradients(function f)
{
    static const double values[] = {0.3, 1.0, 1.7, 6.5};
    for (size_t i = 0; i < NUM_ITEMS(values); i++)
        for (size_t j = 0; j < NUM_ITEMS(values); j++)
            assert_gradient(f, values[i], values[j]);
}

static uncertain twice_first(uncertain a, uncertain b)
{
    (void)b;
    return uncertain_scale(2.0, a);
}

static uncertain log_of_first(uncertain a, uncertain b)
{
    (void)b;
    return uncertain_log(a);
}

static uncertain exp_of_difference(uncertain a, uncertain b)
{
    return uncertain_exp(uncertain_sub(a, b));
}

static uncertain cbrt_of_product(uncertain a, uncertain b)
{
    return uncertain_cbrt(uncertain_mul(a, b));
}

static uncertain a_chain_of_all(uncertain a, uncertain b)
{
    uncertain sum = uncertain_add(uncertain_mul(a, b), uncertain_constant(1.5));
    uncertain ratio = uncertain_div(uncertain_log(sum), uncertain_add(a, a));
    uncertain power = uncertain_pow(uncertain_exp(ratio), uncertain_add(b, uncertain_constant(2)));
    return uncertain_sub(uncertain_cbrt(power), uncertain_scale(-0.5, uncertain_mul(a, a)));
}

static void functions_carry_their_gradient(void **state)
{
    (void)state;
    static const function functions[] = {
        uncertain_add, uncertain_sub, uncertain_mul,     uncertain_div,   uncertain_pow,
        twice_first,   log_of_first,  exp_of_difference, cbrt_of_product, a_chain_of_all,
    };
    for (size_t i = 0; i < NUM_ITEMS(functions); i++)
        assert_gradients(functions[i]);
}

static void functions_have_their_values(void **state)
{
    (void)state;
    uncertain a = uncertain_input(2.0, A), b = uncertain_input(3.0, B);
    assert_true(uncertain_add(a, b).value == 5.0 && uncertain_sub(a, b).value == -1.0);
    assert_true(uncertain_mul(a, b).value == 6.0 && uncertain_div(b, a).value == 1.5);
    assert_true(uncertain_scale(-2.0, a).value == -4.0);
    assert_close(uncertain_log(a).value, 0.69314718055994531, 1e-15);
    assert_close(uncertain_exp(a).value, 7.3890560989306502, 1e-15);
    assert_close(uncertain_cbrt(uncertain_constant(27.0)).value, 3.0, 1e-15);
    assert_close(uncertain_pow(a, b).value, 8.0, 1e-15);
}

static void what_does_not_depend_on_an_input_has_no_gradient(void **state)
{
    (void)state;
    uncertain a = uncertain_input(2.0, A), nothing = uncertain_sub(a, a);
    uncertain constant = uncertain_constant(4.0);
    for (int i = 0; i < ELEA_NUM_INPUTS; i++)
        assert_true(nothing.gradient[i] == 0.0 && constant.gradient[i] == 0.0);
}

static void zero_to_a_power_above_one_is_flat(void **state)
{
    (void)state;
    uncertain zero = uncertain_pow(uncertain_input(0.0, A), uncertain_input(2.9, B));
    assert_true(zero.value == 0.0 && zero.gradient[A] == 0.0 && zero.gradient[B] == 0.0);
}

/* ---- The viscosity prefactor ---- */

static uncertain prefactor(double a, double b, double c)
{
    const uncertain eigenvalues[3] = {uncertain_input(a, 0), uncertain_input(b, 1),
                                      uncertain_input(c, 2)};
    return elea_formula_prefactor(eigenvalues);
}

static void prefactor_has_known_values(void **state)
{
    (void)state;
    /*
     * A sphere has exactly 5/6; the others are from an independent implementation of the formula.
     */
    assert_close(prefactor(1.0, 1.0, 1.0).value, 5.0 / 6.0, 1e-14);
    assert_close(prefactor(96681.0, 100999.0, 184488.0).value, 0.8274048107796796, 1e-12);
    assert_close(prefactor(22.658, 22.658, 60.421).value, 0.8193708553113073, 1e-12);
    assert_close(prefactor(1.0, 1.0, 1000.0).value, 0.7637835043501515, 1e-12);
    assert_close(prefactor(1.0, 30.0, 30.0).value, 0.803028500642239, 1e-12);
    /* [eta] / [sigma] of two touching spheres from runs of NIST ZENO, to its printed digits. */
    assert_near(prefactor(22.658, 22.658, 60.421).value, 3.4479 / 4.2080, 3e-5);
}

static void prefactor_does_not_depend_on_the_unit(void **state)
{
    (void)state;
    double q = prefactor(1.0, 1.5, 4.0).value;
    assert_close(prefactor(1e-30, 1.5e-30, 4e-30).value, q, 1e-13);
    assert_close(prefactor(1e30, 1.5e30, 4e30).value, q, 1e-13);
}

static void prefactor_carries_its_gradient(void **state)
{
    (void)state;
    static const double known[][3] = {{1.0, 1.2, 1.5},        {1.0, 3.0, 9.0},
                                      {22.658, 23.0, 60.421}, {96681.0, 100999.0, 184488.0},
                                      {1.0, 50.0, 55.0},      {1.0, 1.01, 1.02}};
    for (size_t i = 0; i < NUM_ITEMS(known); i++) {
        const double *l = known[i];
        uncertain q = prefactor(l[0], l[1], l[2]);
        double h[3];
        for (int k = 0; k < 3; k++)
            h[k] = 1e-5 * l[k];
        const double slope[3] = {
            (prefactor(l[0] + h[0], l[1], l[2]).value - prefactor(l[0] - h[0], l[1], l[2]).value) /
                (2.0 * h[0]),
            (prefactor(l[0], l[1] + h[1], l[2]).value - prefactor(l[0], l[1] - h[1], l[2]).value) /
                (2.0 * h[1]),
            (prefactor(l[0], l[1], l[2] + h[2]).value - prefactor(l[0], l[1], l[2] - h[2]).value) /
                (2.0 * h[2]),
        };
        for (int k = 0; k < 3; k++)
            assert_near(q.gradient[k] * l[k], slope[k] * l[k], 1e-8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_carry_their_gradient),
        cmocka_unit_test(functions_have_their_values),
        cmocka_unit_test(what_does_not_depend_on_an_input_has_no_gradient),
        cmocka_unit_test(zero_to_a_power_above_one_is_flat),
        cmocka_unit_test(prefactor_has_known_values),
        cmocka_unit_test(prefactor_does_not_depend_on_the_unit),
        cmocka_unit_test(prefactor_carries_its_gradient),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
