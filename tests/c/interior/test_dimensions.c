/* SPDX-License-Identifier: MIT */
#include "interior/dimensions.h"
#include "support.h"

static elea_dimensions dimensions_of(const elea_body *body, double layer)
{
    elea_contact contact = {.nodes = NULL};
    elea_dimensions_work work = {.contact = &contact, .body = body, .outer = body, .layer = layer};
    assert_non_null(body);
    assert_int_equal(elea_contact_build(&contact, body, NULL, NULL), ELEA_OK);
    assert_int_equal(elea_dimensions_begin(&work, NULL), ELEA_OK);
    assert_int_equal(elea_program_run(&elea_dimensions_program, &work, NULL), ELEA_OK);
    assert_true(work.core == NULL && work.x == NULL);
    elea_contact_clear(&contact);
    return work.found;
}

static void of_one_and_two_spheres_are_known(void **state)
{
    (void)state;
    const elea_sphere spheres[3] = {
        {{1.0, 2.0, 3.0}, 1.5}, {{1.0, 2.0, 7.0}, 0.5}, {{1.0, 2.0, 4.0}, 0.25}};
    elea_body *one = test_body(1, spheres), *two = test_body(2, spheres);
    elea_body *three = test_body(3, spheres);
    elea_dimensions d = dimensions_of(one, 0.5);
    assert_close(d.extent, 3.0, 1e-12);
    assert_true(d.kirkwood == 0.0);
    assert_close(d.core_volume, 4.0 / 3.0 * ELEA_PI, 1e-12);
    d = dimensions_of(two, 0.0);
    assert_close(d.extent, 6.0, 1e-9);
    assert_close(d.kirkwood, 4.0 / (2.0 / 4.0), 1e-6); /* N^2 / (2 sum of 1 / r_ij) */
    assert_true(d.core_volume == 0.0);
    d = dimensions_of(two, 0.25);
    assert_close(d.core_volume, 4.0 / 3.0 * ELEA_PI * (pow(1.25, 3.0) + pow(0.25, 3.0)), 1e-12);
    d = dimensions_of(three, 0.0);
    assert_close(d.kirkwood, 9.0 / (2.0 * (1.0 / 4.0 + 1.0 + 1.0 / 3.0)), 1e-6);
    elea_body_free(one);
    elea_body_free(two);
    elea_body_free(three);
}

/* Against all pairs, in double precision, for numbers of spheres around the sizes of the blocks. */
static void are_those_of_all_pairs(void **state)
{
    (void)state;
    for (size_t n = 2; n < 300; n += n < 40 ? 1 : 37) {
        elea_body *body = test_globule(n, n);
        elea_dimensions d = dimensions_of(body, 0.0);
        double extent = 0.0, sum = 0.0;
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                const elea_sphere *p = &body->spheres[i], *q = &body->spheres[j];
                double r = vec3_length(vec3_sub(p->centre, q->centre));
                extent = fmax(extent, r + p->radius + q->radius);
                sum += i != j ? 1.0 / r : 0.0;
            }
        assert_close(d.extent, extent, 1e-14);
        assert_close(d.kirkwood, (double)(n * n) / sum, 1e-6);
        elea_body_free(body);
    }
}

/* N^2 / (2 sum over k of (N - k) / k). */
static void of_a_rod_follow_from_its_sums(void **state)
{
    (void)state;
    const size_t n = 1000;
    elea_body *body = test_row(n, (vec3){0.0, 2.0, 0.0}, 1.0);
    elea_dimensions d = dimensions_of(body, 0.0);
    double sum = 0.0;
    for (size_t k = 1; k < n; k++)
        sum += (double)(n - k) / (2.0 * (double)k);
    assert_close(d.extent, 2000.0, 1e-9);
    assert_close(d.kirkwood, (double)(n * n) / (2.0 * sum), 1e-5);
    elea_body_free(body);
}

static void are_unknown_where_they_do_not_exist(void **state)
{
    (void)state;
    const elea_sphere same[2] = {{{1.0, 1.0, 1.0}, 1.0}, {{1.0, 1.0, 1.0}, 2.0}};
    elea_body *body = test_body(2, same);
    elea_dimensions d = dimensions_of(body, 0.0);
    assert_close(d.extent, 4.0, 1e-12);
    assert_true(d.kirkwood == 0.0);
    elea_contact contact = {.nodes = NULL};
    elea_error error = ELEA_ERROR_INIT;
    assert_int_equal(elea_contact_build(&contact, body, NULL, NULL), ELEA_OK);
    elea_dimensions_work work = {.contact = &contact, .body = body, .outer = body, .layer = 1.0};
    assert_int_equal(elea_dimensions_begin(&work, &error), ELEA_ERROR_BODY);
    assert_non_null(strstr(error.message, "hydration layer"));
    elea_contact_clear(&contact);
    elea_body_free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_one_and_two_spheres_are_known),
        cmocka_unit_test(are_those_of_all_pairs),
        cmocka_unit_test(of_a_rod_follow_from_its_sums),
        cmocka_unit_test(are_unknown_where_they_do_not_exist),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
