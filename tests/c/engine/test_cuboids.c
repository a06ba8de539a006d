/* SPDX-License-Identifier: MIT */
/* Bodies with cuboids. Each value exceeds 5 standard errors with a probability of 6e-7. */
#include "support.h"

/* Helsing and Perfekt 2013, Appl. Comput. Harmon. Anal. 34, 445. */
#define CUBE_CAPACITANCE    0.66067815
#define CUBE_POLARIZABILITY 3.6443052

enum { NUM_WALKS = 400000 };

static elea_settings settings_of(elea_method method, uint64_t num_walks)
{
    elea_settings settings = elea_settings_default();
    settings.method = method;
    settings.num_walks = num_walks;
    settings.num_threads = 2;
    settings.seed = 11;
    return settings;
}

/* A unit cube made of n^3 abutting cubes, somewhere in space. */
static elea_body *cube_of_cubes(int n)
{
    size_t size = (size_t)n * (size_t)n * (size_t)n;
    double *corners = malloc(6 * size * sizeof *corners);
    assert_non_null(corners);
    for (size_t i = 0; i < size; i++) {
        const size_t at[3] = {i % (size_t)n, i / (size_t)n % (size_t)n, i / (size_t)(n * n)};
        for (int k = 0; k < 3; k++) {
            corners[6 * i + (size_t)k] = 7.0 + (double)at[k] / n;
            corners[6 * i + (size_t)k + 3] = 7.0 + (double)(at[k] + 1) / n;
        }
    }
    elea_error error;
    elea_body *body = test_shapes(0, NULL, NULL, size, corners, &error);
    free(corners);
    assert_non_null(body);
    return body;
}

static void assert_cube(const elea_body *body, elea_method method, uint64_t num_walks, elea_isa isa)
{
    elea_settings settings = settings_of(method, num_walks);
    settings.isa = isa;
    elea_result result;
    elea_error error;
    assert_int_equal(elea_compute(body, &settings, &result, &error), ELEA_OK);
    assert_within_errors(elea_result_quantity(&result, ELEA_CAPACITANCE, 0), CUBE_CAPACITANCE, 5.0);
    for (size_t k = 0; k < 6; k++)
        assert_within_errors(elea_result_quantity(&result, ELEA_ELECTRIC_POLARIZABILITY, k),
                             k < 3 ? CUBE_POLARIZABILITY : 0.0, 5.0);
    assert_near(elea_result_quantity(&result, ELEA_VOLUME, 0)->value, 1.0, 1e-12);
    assert_near(elea_result_quantity(&result, ELEA_SURFACE_AREA, 0)->value, 6.0, 1e-10);
    for (size_t k = 0; k < 6; k++)
        assert_near(elea_result_quantity(&result, ELEA_GYRATION, k)->value,
                    k < 3 ? 1.0 / 12.0 : 0.0, 1e-12);
}

static void assert_cube_by_all_means(const elea_body *body)
{
    for (int isa = ELEA_ISA_PORTABLE; isa < (int)ELEA_NUM_ISAS; isa++)
        if (elea_isa_available((elea_isa)isa))
            assert_cube(body, ELEA_METHOD_FIRST_PASSAGE, NUM_WALKS, (elea_isa)isa);
    assert_cube(body, ELEA_METHOD_WOS, NUM_WALKS / 4, ELEA_ISA_BEST);
}

static void cube_has_the_known_values(void **state)
{
    (void)state;
    elea_body *body = cube_of_cubes(1);
    assert_cube_by_all_means(body);
    elea_body_free(body);
}

static void a_cube_of_cubes_is_a_cube(void **state)
{
    (void)state;
    static const int n[] = {2, 5, 16};
    for (size_t i = 0; i < NUM_ITEMS(n); i++) {
        elea_body *body = cube_of_cubes(n[i]);
        assert_cube_by_all_means(body);
        elea_body_free(body);
    }
}

static double deviation(const elea_quantity *a, const elea_quantity *b)
{
    return fabs(a->value - b->value) / hypot(a->std_error, b->std_error);
}

static void assert_methods_agree(const elea_body *body)
{
    elea_result fast, plain;
    elea_settings settings = settings_of(ELEA_METHOD_FIRST_PASSAGE, NUM_WALKS);
    assert_int_equal(elea_compute(body, &settings, &fast, NULL), ELEA_OK);
    settings = settings_of(ELEA_METHOD_WOS, NUM_WALKS / 4);
    settings.interior = ELEA_INTERIOR_SAMPLE;
    settings.num_interior_samples = 100000;
    assert_int_equal(elea_compute(body, &settings, &plain, NULL), ELEA_OK);
    for (size_t k = 0; k < 6; k++)
        assert_true(deviation(elea_result_quantity(&fast, ELEA_ELECTRIC_POLARIZABILITY, k),
                              elea_result_quantity(&plain, ELEA_ELECTRIC_POLARIZABILITY, k)) < 5.0);
    assert_true(deviation(elea_result_quantity(&fast, ELEA_CAPACITANCE, 0),
                          elea_result_quantity(&plain, ELEA_CAPACITANCE, 0)) < 5.0);
    assert_true(deviation(elea_result_quantity(&fast, ELEA_VOLUME, 0),
                          elea_result_quantity(&plain, ELEA_VOLUME, 0)) < 5.0);
    for (size_t k = 0; k < 6; k++)
        assert_true(deviation(elea_result_quantity(&fast, ELEA_GYRATION, k),
                              elea_result_quantity(&plain, ELEA_GYRATION, k)) < 5.0);
}

static void slabs_and_mixed_bodies_agree_with_plain_walks(void **state)
{
    (void)state;
    static const double brick[] = {0.0, 0.0, 0.0, 1.0, 2.0, 3.0};
    static const double far[] = {0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 2.0, -1.0, 1.0, 2.2, 4.0, 1.3};
    static const double centres[] = {0.5, 0.5, 3.2, 1.5, 1.0, 1.0, -0.5, 3.0, 0.0};
    static const double radii[] = {0.8, 0.7, 0.3};
    elea_body *bodies[] = {
        test_shapes(0, NULL, NULL, 1, brick, NULL),
        test_shapes(0, NULL, NULL, 2, far, NULL),
        test_shapes(3, centres, radii, 2, far, NULL),
    };
    for (size_t i = 0; i < NUM_ITEMS(bodies); i++) {
        assert_non_null(bodies[i]);
        assert_methods_agree(bodies[i]);
        elea_body_free(bodies[i]);
    }
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    static const double boxes[] = {0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 2.0, -1.0, 1.0, 2.2, 4.0, 1.3};
    static const double centre[] = {0.5, 0.5, 3.2}, radius[] = {0.8};
    elea_body *bodies[] = {test_shapes(0, NULL, NULL, 2, boxes, NULL),
                           test_shapes(1, centre, radius, 2, boxes, NULL)};
    for (size_t i = 0; i < NUM_ITEMS(bodies); i++)
        for (int isa = ELEA_ISA_PORTABLE; isa < (int)ELEA_NUM_ISAS; isa++) {
            elea_settings settings = settings_of(ELEA_METHOD_FIRST_PASSAGE, 30000);
            settings.num_interior_samples = 30000;
            settings.isa = (elea_isa)isa;
            if (!elea_isa_available(settings.isa))
                continue;
            settings.num_threads = 1;
            elea_result alone = test_compute(bodies[i], &settings);
            settings.num_threads = 3;
            elea_result shared = test_compute(bodies[i], &settings);
            assert_same_result(&alone, &shared);
        }
    elea_body_free(bodies[0]);
    elea_body_free(bodies[1]);
}

static void bad_cuboids_are_refused(void **state)
{
    (void)state;
    static const double flat[] = {0.0, 0.0, 0.0, 1.0, 0.0, 3.0};
    static const double astray[] = {0.0, 0.0, 0.0, 1.0, 1.0, HUGE_VAL};
    elea_error error;
    assert_null(test_shapes(0, NULL, NULL, 1, flat, &error));
    assert_failed(error.status, &error, ELEA_ERROR_BODY, "cuboid 1 extends from 0 to 0 along y");
    assert_null(test_shapes(0, NULL, NULL, 1, astray, &error));
    assert_failed(error.status, &error, ELEA_ERROR_BODY, "not finite");
    assert_null(test_shapes(0, NULL, NULL, 0, NULL, &error));
    assert_failed(error.status, &error, ELEA_ERROR_BODY, "the body has no primitives");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cube_has_the_known_values),
        cmocka_unit_test(a_cube_of_cubes_is_a_cube),
        cmocka_unit_test(slabs_and_mixed_bodies_agree_with_plain_walks),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(bad_cuboids_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
