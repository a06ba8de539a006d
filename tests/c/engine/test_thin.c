/* SPDX-License-Identifier: MIT */
/*
 * Wires and plates far thinner than one millionth of their length: their polarizability across
 * depends on the thickness alone. Each value exceeds 5 standard errors with a probability of 6e-7.
 */
#include "support.h"

enum { NUM_WALKS = 100000 };

static const double thicknesses[] = {1e-2, 1e-3, 1e-4, 1e-5, 1e-6};

static elea_result result_of(double y, double z, elea_method method)
{
    const double corners[6] = {3.0, -1.0, 2.0, 4.0, -1.0 + y, 2.0 + z};
    elea_error error = ELEA_ERROR_INIT;
    elea_body *body = test_shapes(0, NULL, NULL, 1, corners, &error);
    elea_settings settings = test_counts(NUM_WALKS, 1, 5);
    settings.method = method;
    settings.num_threads = 2;
    elea_result result = test_compute(body, &settings);
    elea_body_free(body);
    return result;
}

/* Within 5 errors of `reference`, or of `allowance` times it more. */
static void assert_value(const elea_quantity *q, double reference, double allowance)
{
    assert_near(q->value / reference, 1.0 + 0.5 * allowance,
                0.5 * allowance + 6.0 * q->std_error / reference);
    /* An error that covers everything is of no use. */
    assert_true(q->std_error < 0.02 * reference);
}

static void wires_are_as_thick_as_given(void **state)
{
    (void)state;
    /*
     * Per length: 2 pi r^2, where r = Gamma(1/4)^2 s / (4 pi^(3/2)) is the conformal radius of a
     * square of side s (Polya and Szego 1951, Isoperimetric Inequalities). Ends add a term of order
     * s.
     */
    double radius = pow(tgamma(0.25), 2.0) / (4.0 * pow(ELEA_PI, 1.5));
    for (size_t i = 0; i < NUM_ITEMS(thicknesses); i++) {
        double s = thicknesses[i], across = 2.0 * ELEA_PI * radius * radius * s * s;
        elea_result result = result_of(s, s, ELEA_METHOD_FIRST_PASSAGE);
        assert_value(elea_result_quantity(&result, ELEA_ELECTRIC_POLARIZABILITY, SYM3_YY), across,
                     2.0 * s);
        assert_value(elea_result_quantity(&result, ELEA_ELECTRIC_POLARIZABILITY, SYM3_ZZ), across,
                     2.0 * s);
    }
}

static void plates_are_as_thick_as_given(void **state)
{
    (void)state;
    /* Across a thin plate: its volume; edges add a term of order h. */
    const double square = 0.3667874; /* Read 1997, J. Comput. Phys. 133, 1 */
    for (size_t i = 0; i < NUM_ITEMS(thicknesses); i++) {
        double h = thicknesses[i];
        elea_result result = result_of(1.0, h, ELEA_METHOD_FIRST_PASSAGE);
        assert_value(elea_result_quantity(&result, ELEA_ELECTRIC_POLARIZABILITY, SYM3_ZZ), h,
                     15.0 * h);
        assert_value(elea_result_quantity(&result, ELEA_CAPACITANCE, 0), square, 4.0 * h);
    }
}

static void both_methods_agree(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_ITEMS(thicknesses); i++) {
        elea_result a = result_of(thicknesses[i], thicknesses[i], ELEA_METHOD_FIRST_PASSAGE);
        elea_result b = result_of(thicknesses[i], thicknesses[i], ELEA_METHOD_WOS);
        const elea_quantity *p = elea_result_quantity(&a, ELEA_CAPACITANCE, 0);
        const elea_quantity *q = elea_result_quantity(&b, ELEA_CAPACITANCE, 0);
        assert_near(p->value, q->value, 6.0 * hypot(p->std_error, q->std_error));
    }
}

/* A skin that is too thick for the body is in the error. */
static void error_covers_a_thick_skin(void **state)
{
    (void)state;
    const double s = 1e-4, corners[6] = {0.0, 0.0, 0.0, 1.0, s, s};
    elea_error error = ELEA_ERROR_INIT;
    elea_body *body = test_shapes(0, NULL, NULL, 1, corners, &error);
    elea_settings settings = test_counts(NUM_WALKS, 1, 6);
    settings.skin_thickness = 0.5 * s;
    elea_result result = test_compute(body, &settings);
    elea_body_free(body);
    const elea_quantity *q = elea_result_quantity(&result, ELEA_ELECTRIC_POLARIZABILITY, SYM3_YY);
    double excess = q->value - 2.18844 * s * s;
    assert_true(excess > 0.3 * 2.18844 * s * s);
    assert_true(q->std_error > 0.5 * excess && q->std_error < 4.0 * excess);
    const elea_quantity *c = elea_result_quantity(&result, ELEA_CAPACITANCE, 0);
    assert_true(c->std_error > 0.02 * c->value && c->std_error < 0.2 * c->value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wires_are_as_thick_as_given),
        cmocka_unit_test(plates_are_as_thick_as_given),
        cmocka_unit_test(both_methods_agree),
        cmocka_unit_test(error_covers_a_thick_skin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
