/* SPDX-License-Identifier: MIT */
/* Requirements on each row of the table of methods; fails if one is incomplete. */
#include "run/method.h"

#include "support.h"

static void every_method_has_a_row(void **state)
{
    (void)state;
    for (int m = 0; m < (int)ELEA_NUM_METHODS; m++) {
        const elea_method_row *row = elea_method_find((elea_method)m);
        assert_non_null(row);
        assert_true(row->create && row->free && row->prepare && row->block && row->report &&
                    row->release);
        const elea_settings settings = elea_settings_default();
        assert_true(row->plan(&settings).block_size > 0);
        for (int other = 0; other < m; other++)
            assert_string_not_equal(row->name, elea_method_name((elea_method)other));
    }
    assert_null(elea_method_find(ELEA_NUM_METHODS));
}

/* A new method must also appear in the lists of the command and of Python, which use the names. */
static void every_method_knows_the_capacitance_of_a_sphere(void **state)
{
    (void)state;
    static const double centre[3] = {1.0, 2.0, 3.0}, radius[1] = {2.0};
    elea_body *body = elea_body_create(1, centre, radius, NULL);
    assert_non_null(body);
    for (int m = 0; m < (int)ELEA_NUM_METHODS; m++) {
        elea_settings settings = test_counts(5000, 100, 1);
        settings.method = (elea_method)m;
        settings.launch_radius = 3.0;
        elea_result result = test_compute(body, &settings);
        const elea_quantity *c = elea_result_quantity(&result, ELEA_CAPACITANCE, 0);
        assert_true(fabs(c->value - 2.0) <= 6.0 * c->std_error + 1e-5);
    }
    elea_body_free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_method_has_a_row),
        cmocka_unit_test(every_method_knows_the_capacitance_of_a_sphere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
