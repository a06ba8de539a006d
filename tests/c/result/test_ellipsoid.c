/* SPDX-License-Identifier: MIT */
#include "base/carlson.h"
#include "result/ellipsoid.h"
#include "result/synthetic_tally.h"

static void polarizabilities_of(const double a[3], double alpha[3])
{
    for (int k = 0; k < 3; k++) {
        double x = a[(k + 1) % 3], y = a[(k + 2) % 3], z = a[k];
        alpha[k] = 4.0 * ELEA_PI / elea_carlson_rd(x * x, y * y, z * z);
    }
}

/* Perrin's integrals: the field of a turning ellipsoid, 16 pi (a2^2 + a3^2) / (3 (...)). */
static double perrin(const double a[3], int axis)
{
    int j = (axis + 1) % 3, k = (axis + 2) % 3;
    double y = a[j] * a[j], z = a[k] * a[k], x = a[axis] * a[axis];
    double by_y = 2.0 / 3.0 * elea_carlson_rd(z, x, y), by_z = 2.0 / 3.0 * elea_carlson_rd(x, y, z);
    return 16.0 * ELEA_PI / 3.0 * (y + z) / (y * by_y + z * by_z);
}

static void ellipsoids_are_found_from_their_polarizabilities(void **state)
{
    (void)state;
    static const double axes[][3] = {{1.0, 1.0, 1.0},  {1.0, 1.0, 2.0},   {2.0, 2.0, 1.0},
                                     {1.0, 2.0, 3.0},  {0.3, 10.0, 2.0},  {5.0, 0.1, 5.0},
                                     {1.0, 1.0, 50.0}, {1e-3, 1.0, 1.0},  {1e-3, 1e-3, 1.0},
                                     {1e6, 2e6, 3e6},  {1e-6, 1e-6, 1e-3}};
    for (size_t i = 0; i < NUM_ITEMS(axes); i++) {
        double alpha[3];
        elea_ellipsoid e;
        polarizabilities_of(axes[i], alpha);
        assert_true(elea_ellipsoid_find(alpha, &e));
        const double *a = axes[i];
        assert_close(e.volume, 4.0 / 3.0 * ELEA_PI * a[0] * a[1] * a[2], 1e-12);
        for (int k = 0; k < 3; k++) {
            assert_close(e.axis[k], a[k], 1e-6);
            assert_close(e.friction[k], perrin(a, k), 1e-7);
        }
    }
}

static void a_sphere_has_the_friction_of_stokes(void **state)
{
    (void)state;
    const double alpha[3] = {4.0 * ELEA_PI * 8.0, 4.0 * ELEA_PI * 8.0, 4.0 * ELEA_PI * 8.0};
    elea_ellipsoid e;
    assert_true(elea_ellipsoid_find(alpha, &e));
    for (int k = 0; k < 3; k++) {
        assert_close(e.axis[k], 2.0, 1e-12);
        assert_close(e.friction[k], 64.0 * ELEA_PI, 1e-12);
    }
}

static void slopes_are_those_of_the_friction(void **state)
{
    (void)state;
    elea_random random = test_random(1);
    for (int n = 0; n < 100; n++) {
        double alpha[3], h = 1e-4;
        elea_ellipsoid e;
        for (int k = 0; k < 3; k++)
            alpha[k] = exp(test_uniform(&random, -1.5, 1.5));
        assert_true(elea_ellipsoid_find(alpha, &e));
        for (int j = 0; j < 3; j++) {
            elea_ellipsoid up, down;
            double higher[3] = {alpha[0], alpha[1], alpha[2]}, lower[3];
            memcpy(lower, alpha, sizeof lower);
            higher[j] *= exp(h);
            lower[j] *= exp(-h);
            assert_true(elea_ellipsoid_find(higher, &up) && elea_ellipsoid_find(lower, &down));
            for (int i = 0; i < 3; i++)
                assert_near(e.by_alpha[i][j], log(up.friction[i] / down.friction[i]) / (2.0 * h),
                            1e-6);
        }
    }
}

static void any_positive_polarizabilities_have_one(void **state)
{
    (void)state;
    elea_random random = test_random(2);
    for (int n = 0; n < 1000; n++) {
        double alpha[3], again[3];
        elea_ellipsoid e;
        for (int k = 0; k < 3; k++)
            alpha[k] = exp(test_uniform(&random, -5.0, 5.0));
        assert_true(elea_ellipsoid_find(alpha, &e));
        polarizabilities_of(e.axis, again);
        for (int k = 0; k < 3; k++)
            assert_close(again[k], alpha[k], 1e-9);
    }
}

/* Unknown, but no crash and no endless loop. */
static void degenerate_polarizabilities_have_none_or_a_finite_one(void **state)
{
    (void)state;
    static const double cases[][3] = {
        {0.0, 1.0, 1.0},   {-1.0, 1.0, 1.0},      {1e-300, 1.0, 1.0}, {1e-30, 1e-30, 1.0},
        {1e-12, 1.0, 2.0}, {1e300, 1e300, 1e300}, {NAN, 1.0, 1.0},    {HUGE_VAL, 1.0, 1.0}};
    for (size_t i = 0; i < NUM_ITEMS(cases); i++) {
        elea_ellipsoid e;
        if (elea_ellipsoid_find(cases[i], &e))
            assert_true(isfinite(e.friction[0] + e.friction[1] + e.friction[2]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ellipsoids_are_found_from_their_polarizabilities),
        cmocka_unit_test(a_sphere_has_the_friction_of_stokes),
        cmocka_unit_test(slopes_are_those_of_the_friction),
        cmocka_unit_test(any_positive_polarizabilities_have_one),
        cmocka_unit_test(degenerate_polarizabilities_have_none_or_a_finite_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
