/* SPDX-License-Identifier: MIT */
/* Roots are rounded correctly, whatever those of the C library are. */
#include "base/roots.h"
#include "support.h"

static void cubes_have_exact_roots(void **state)
{
    (void)state;
    for (double i = 1.0; i <= 200000.0; i += 7.0)
        assert_true(cube_root(i * i * i) == i);
    assert_true(cube_root(-27.0) == -3.0 && cube_root(0.125) == 0.5);
}

/* From 60 digits; glibc 2.36 for x86 has another last digit in the second half. */
static void roots_are_rounded_correctly(void **state)
{
    (void)state;
    assert_true(cube_root(2.0) == 0x1.428a2f98d728bp+0);
    assert_true(cube_root(3.0) == 0x1.7137449123ef6p+0);
    assert_true(cube_root(0.1) == 0x1.db4c7760bcff3p-2);
    assert_true(cube_root(5.0) == 0x1.b5c0fbcfec4d4p+0);
    assert_true(cube_root(6.0) == 0x1.d12ed0af1a27fp+0);
    assert_true(cube_root(7.0) == 0x1.e9b5dba58189ep+0);
}

static void sums_of_squares_keep_what_is_unknown(void **state)
{
    (void)state;
    assert_true(root_of_squares(3.0, -4.0) == 5.0 && root_of_squares(0.0, 0.0) == 0.0);
    assert_true(root_of_squares(HUGE_VAL, 1.0) == HUGE_VAL);
    assert_true(isnan(root_of_squares(NAN, 1.0)));
}

static void limits_are_those_of_c(void **state)
{
    (void)state;
    assert_true(cube_root(0.0) == 0.0 && cube_root(HUGE_VAL) == HUGE_VAL);
    assert_true(isnan(cube_root(NAN)));
    assert_near(cube_root(1e-300) * 1e100, 1.0, 1e-15);
    assert_near(cube_root(1e300) * 1e-100, 1.0, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cubes_have_exact_roots),
        cmocka_unit_test(roots_are_rounded_correctly),
        cmocka_unit_test(sums_of_squares_keep_what_is_unknown),
        cmocka_unit_test(limits_are_those_of_c),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
