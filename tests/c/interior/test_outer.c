/* SPDX-License-Identifier: MIT */
#include "interior/outer.h"

#include "interior/union.h"
#include "support.h"

static elea_outer outer_of(const elea_body *body)
{
    elea_contact contact = {.nodes = NULL};
    elea_outer outer = {.body = NULL};
    elea_outer_work work = {.body = body, .contact = &contact, .outer = &outer};
    assert_int_equal(elea_program_run(&elea_outer_program, &work, NULL), ELEA_OK);
    elea_contact_clear(&contact);
    return outer;
}

static void of_a_globule_are_all(void **state)
{
    (void)state;
    elea_body *body = test_globule(500, 1);
    elea_outer outer = outer_of(body);
    assert_null(outer.body);
    elea_body_free(body);
}

static void of_equal_spheres_is_the_first(void **state)
{
    (void)state;
    elea_sphere spheres[1000];
    for (size_t i = 0; i < 1000; i++)
        spheres[i] = (elea_sphere){{0.1, 0.2, i % 2 == 0 ? 0.3 : 7.0}, 1.0 / 3.0};
    elea_body *body = test_body(1000, spheres);
    elea_outer outer = outer_of(body);
    assert_int_equal(outer.body->n_spheres, 2);
    assert_int_equal(outer.number[0], 0);
    assert_int_equal(outer.number[1], 1);
    assert_true(outer.body->enclosing == body->enclosing);
    elea_outer_clear(&outer);
    elea_body_free(body);
}

/* Spheres of a row, each with smaller ones inside that touch it or not, and one that protrudes. */
static void are_found_among_inner_ones(void **state)
{
    (void)state;
    elea_sphere spheres[400];
    for (size_t i = 0; i < 100; i++) {
        double x = 16.0 * (double)i;
        spheres[4 * i] = (elea_sphere){{x + 1.0, 0.0, 0.0}, 1.0};     /* touches from inside */
        spheres[4 * i + 1] = (elea_sphere){{x, 0.0, 0.0}, 2.0};       /* the outer one */
        spheres[4 * i + 2] = (elea_sphere){{x, 0.5, 0.25}, 0.125};    /* far inside */
        spheres[4 * i + 3] = (elea_sphere){{x, 1.0, 0.0}, 1.0 + 0.5}; /* protrudes */
    }
    elea_body *body = test_body(400, spheres);
    elea_outer outer = outer_of(body);
    double values[400];
    assert_int_equal(outer.body->n_spheres, 200);
    assert_true(outer.body->smallest == 1.5);
    for (size_t i = 0; i < 200; i++) {
        assert_int_equal(outer.number[i], 4 * (i / 2) + 1 + 2 * (i % 2));
        assert_memory_equal(&outer.body->spheres[i], &body->spheres[outer.number[i]],
                            sizeof *body->spheres);
        values[i] = (double)(i + 1);
    }
    elea_outer_spread(&outer, values, 400);
    for (size_t i = 0, k = 0; i < 400; i++) {
        bool kept = k < 200 && outer.number[k] == i;
        k += kept;
        assert_true(values[i] == (kept ? (double)k : 0.0));
    }
    elea_outer_clear(&outer);
    elea_body_free(body);
}

static double volume_of(const elea_sphere *spheres, size_t n)
{
    elea_closed_form form;
    elea_error error;
    assert_int_equal(elea_union_compute(spheres, n, &form, NULL, NULL, &error), ELEA_OK);
    assert_true(form.reliable);
    return form.volume;
}

/* Of thousands that all overlap, most can be left out; but not if radii will change. */
static void of_a_crowd_have_the_same_union(void **state)
{
    (void)state;
    enum { N = 4000 };
    static elea_sphere spheres[N];
    const double scatters[] = {1e-3, 0.2};
    for (size_t k = 0; k < 2; k++) {
        elea_random random = random_create(61 + k, 0, ELEA_PURPOSE_INTERIOR, 0);
        for (size_t i = 0; i < N; i++) {
            vec3 place =
                vec3_scale(scatters[k] * sqrt(random_uniform(&random)), random_direction(&random));
            spheres[i] = (elea_sphere){place, 1.0};
        }
        elea_body *body = test_body(N, spheres);
        elea_outer outer = outer_of(body);
        assert_non_null(outer.body);
        assert_true(outer.body->n_spheres < N / 2);
        double whole = volume_of(body->spheres, N);
        double kept = volume_of(outer.body->spheres, outer.body->n_spheres);
        assert_true(fabs(kept - whole) < 1e-11 * whole);
        elea_outer_clear(&outer);
        elea_contact contact = {.nodes = NULL};
        elea_outer_work work = {.body = body, .contact = &contact, .outer = &outer, .each = true};
        assert_int_equal(elea_program_run(&elea_outer_program, &work, NULL), ELEA_OK);
        assert_null(outer.body);
        elea_contact_clear(&contact);
        elea_body_free(body);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_a_globule_are_all),
        cmocka_unit_test(of_equal_spheres_is_the_first),
        cmocka_unit_test(are_found_among_inner_ones),
        cmocka_unit_test(of_a_crowd_have_the_same_union),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
