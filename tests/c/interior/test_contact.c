/* SPDX-License-Identifier: MIT */
#include "interior/contact.h"
#include "interior/union.h"
#include "support.h"

enum { MOST = 200 };

/* Mean of the score and its error, from `n` samples. */
static elea_quantity virial(size_t n_spheres, const double (*centres)[3], const double *radii,
                            uint64_t n, uint64_t seed)
{
    elea_contact contact = {.nodes = NULL};
    elea_tally tally = {.count = 0};
    elea_random random = test_random(seed);
    elea_body *body = elea_body_create(n_spheres, centres[0], radii, NULL);
    assert_non_null(body);
    assert_int_equal(elea_contact_build(&contact, body, NULL, NULL), ELEA_OK);
    elea_contact_block(&contact, &random, n, &tally);
    double mean[ELEA_TALLY_SIZE];
    elea_tally_mean(&tally, mean);
    double error = sqrt(fmax(0.0, elea_tally_error_covariance(&tally, 0, 0)));
    assert_int_equal(tally.count, n);
    elea_contact_clear(&contact);
    elea_body_free(body);
    return (elea_quantity){mean[0], error, error};
}

static void assert_within(const elea_quantity *q, double value, double sigmas)
{
    assert_near(q->value, value, sigmas * q->std_error);
}

/* Centres at equal distances along x. */
static void set_chain(size_t n, double length, double centres[MOST][3], double radii[MOST])
{
    for (size_t i = 0; i < n; i++) {
        centres[i][0] = length * (double)i / (double)(n - 1);
        centres[i][1] = centres[i][2] = 0.0;
        radii[i] = 1.0;
    }
}

static void of_a_sphere_is_four_times_its_volume(void **state)
{
    (void)state;
    const double centre[1][3] = {{3.0, -1.0, 7.0}}, radius = 2.0;
    elea_quantity q = virial(1, centre, &radius, 20, 1);
    assert_close(q.value, 4.0 * 4.0 / 3.0 * ELEA_PI * 8.0, 1e-12);
    assert_true(q.std_error < 1e-7 * q.value);
    /* Copies of it inside are hidden. */
    const double several[3][3] = {{3.0, -1.0, 7.0}, {3.0, -1.0, 7.0}, {3.0, -1.0, 7.0}};
    const double radii[3] = {2.0, 0.5, 2.0};
    q = virial(3, several, radii, 20, 2);
    assert_close(q.value, 4.0 * 4.0 / 3.0 * ELEA_PI * 8.0, 1e-12);
}

/*
 * Of two dumbbells at an angle, the centre of one is excluded from four balls of twice the radius,
 * whose union has a closed form; Simpson's rule over the angle.
 */
static double virial_of_dumbbell(double distance)
{
    enum { STEPS = 64 };
    double sum = 0.0;
    for (int i = 0; i <= STEPS; i++) {
        double c = (double)i / STEPS, s = sqrt(1.0 - c * c), a = 0.5 * distance;
        const elea_sphere balls[4] = {{{a + a * c, a * s, 0.0}, 2.0},
                                      {{a - a * c, -a * s, 0.0}, 2.0},
                                      {{-a + a * c, a * s, 0.0}, 2.0},
                                      {{-a - a * c, -a * s, 0.0}, 2.0}};
        elea_closed_form form;
        assert_int_equal(elea_union_compute(balls, 4, &form, NULL, NULL, NULL), ELEA_OK);
        double weight = i == 0 || i == STEPS ? 1.0 : i % 2 == 1 ? 4.0 : 2.0;
        sum += weight * form.volume / (3.0 * STEPS);
    }
    return 0.5 * sum;
}

static void of_dumbbells_is_that_of_the_closed_form(void **state)
{
    (void)state;
    static const double distances[] = {0.5, 1.0, 2.0, 3.0, 5.0}; /* from fused to separate ones */
    for (size_t i = 0; i < NUM_ITEMS(distances); i++) {
        double centres[MOST][3], radii[MOST];
        set_chain(2, distances[i], centres, radii);
        elea_quantity q = virial(2, centres, radii, 20000, 10 + i);
        assert_true(q.std_error < (distances[i] > 4.0 ? 0.05 : 0.005) * q.value);
        assert_within(&q, virial_of_dumbbell(distances[i]), 3.0);
    }
}

/* Isihara 1950, J. Chem. Phys. 18, 1446: B2 = V + S M / (4 pi) of a convex body. */
static void of_spherocylinders_is_isiharas(void **state)
{
    (void)state;
    static const double lengths[] = {1.0, 4.0, 12.0};
    for (size_t i = 0; i < NUM_ITEMS(lengths); i++) {
        double centres[MOST][3], radii[MOST], length = lengths[i];
        set_chain(MOST, length, centres, radii);
        double volume = ELEA_PI * length + 4.0 / 3.0 * ELEA_PI;
        double area = 2.0 * ELEA_PI * length + 4.0 * ELEA_PI;
        double curvature = 4.0 * ELEA_PI + ELEA_PI * length;
        elea_quantity q = virial(MOST, centres, radii, 6000, 20 + i);
        assert_true(q.std_error < 0.01 * q.value);
        assert_within(&q, volume + area * curvature / (4.0 * ELEA_PI), 3.0);
    }
}

static void errors_are_as_large_as_the_deviations(void **state)
{
    (void)state;
    double centres[MOST][3], radii[MOST], truth = virial_of_dumbbell(3.0), sum = 0.0;
    set_chain(2, 3.0, centres, radii);
    enum { RUNS = 100 };
    for (uint64_t run = 0; run < RUNS; run++) {
        elea_quantity q = virial(2, centres, radii, 400, 100 + run);
        sum += pow((q.value - truth) / q.std_error, 2.0) / RUNS;
    }
    assert_near(sum, 1.0, 0.4); /* its standard deviation is 0.14 */
}

static void does_not_depend_on_the_unit_or_the_place(void **state)
{
    (void)state;
    double centres[MOST][3], radii[MOST];
    set_chain(5, 6.0, centres, radii);
    centres[2][1] = 1.5;
    elea_quantity q = virial(5, centres, radii, 500, 3);
    for (size_t i = 0; i < 5; i++) {
        radii[i] *= 8.0;
        for (int k = 0; k < 3; k++)
            centres[i][k] = 8.0 * centres[i][k] + 100.0;
    }
    elea_quantity scaled = virial(5, centres, radii, 500, 3);
    assert_close(scaled.value, 512.0 * q.value, 1e-9);
    assert_close(scaled.std_error, 512.0 * q.std_error, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_a_sphere_is_four_times_its_volume),
        cmocka_unit_test(of_dumbbells_is_that_of_the_closed_form),
        cmocka_unit_test(of_spherocylinders_is_isiharas),
        cmocka_unit_test(errors_are_as_large_as_the_deviations),
        cmocka_unit_test(does_not_depend_on_the_unit_or_the_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
