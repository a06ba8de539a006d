/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "base/carlson.h"

/* Carlson 1995, table 1, and the sphere. */
static void carlson_integrals_have_their_published_values(void **state)
{
    (void)state;
    assert_close(elea_carlson_rf(1.0, 2.0, 1e-30), 1.3110287771460599, 1e-13);
    assert_close(elea_carlson_rf(2.0, 3.0, 4.0), 0.58408284167715170669, 1e-14);
    assert_close(elea_carlson_rf(4.0, 4.0, 4.0), 0.5, 1e-15);
    assert_close(elea_carlson_rd(2.0, 3.0, 4.0), 0.16510527294261053349, 1e-13);
    assert_close(elea_carlson_rd(4.0, 4.0, 4.0), 0.125, 1e-14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(carlson_integrals_have_their_published_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
