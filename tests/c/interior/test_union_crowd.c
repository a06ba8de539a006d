/* SPDX-License-Identifier: MIT */
/* Unions of balls each of which overlaps very many others. */
#include "interior/union_helpers.h"

enum { N = 5000 };

static const double unit_volume = 4.0 / 3.0 * ELEA_PI;

static double normal(elea_random *random)
{
    double u = 1.0 - random_uniform(random), v = random_uniform(random);
    return sqrt(-2.0 * log(u)) * cos(2.0 * ELEA_PI * v);
}

/* Centres with a normal distribution, and radii about 1. */
static void fill_crowd(elea_sphere *balls, double scatter, double spread, uint64_t seed)
{
    elea_random random = random_create(seed, 0, ELEA_PURPOSE_INTERIOR, 0);
    for (size_t i = 0; i < N; i++)
        balls[i] = ball(scatter * normal(&random), scatter * normal(&random),
                        scatter * normal(&random), 1.0 + spread * normal(&random));
}

/* The largest distance of a ball from the origin. */
static double reach_of(const elea_sphere *balls)
{
    double reach = 0.0;
    for (size_t i = 0; i < N; i++)
        reach = fmax(reach, vec3_length(balls[i].centre) + balls[i].radius);
    return reach;
}

static void a_crowd_is_between_two_balls(void **state)
{
    (void)state;
    static elea_sphere balls[N];
    const double scatters[] = {1e-1, 1e-3, 1e-6, 1e-9};
    for (size_t k = 0; k < 4; k++) {
        fill_crowd(balls, scatters[k], 0.0, 20 + k);
        elea_closed_form u = closed_form(balls, N);
        double outer = unit_volume * pow(reach_of(balls), 3.0), rounding = 1e-12 * unit_volume;
        assert_true(u.volume > unit_volume - rounding && u.volume < outer + rounding);
        assert_true(vec3_length(u.centroid) < 4.0 * scatters[k]);
    }
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Balls of one radius in a row add what each has beyond the one before it. */
static void a_row_adds_lenses(void **state)
{
    (void)state;
    static elea_sphere balls[N];
    double place[N], volume = unit_volume, area = 4.0 * ELEA_PI;
    elea_random random = random_create(31, 0, ELEA_PURPOSE_INTERIOR, 0);
    vec3 along = random_direction(&random);
    for (size_t i = 0; i < N; i++) {
        place[i] = 1.9 * random_uniform(&random);
        balls[i] = (elea_sphere){vec3_scale(place[i], along), 1.0};
    }
    qsort(place, N, sizeof place[0], by_size);
    for (size_t i = 1; i < N; i++) {
        double d = place[i] - place[i - 1];
        volume += ELEA_PI * d * (1.0 - d * d / 12.0);
        area += 2.0 * ELEA_PI * d;
    }
    elea_closed_form u = closed_form(balls, N);
    assert_close(u.volume, volume, 1e-11 * volume);
    assert_close(u.area, area, 1e-11 * area);
}

static bool is_covered(const elea_sphere *balls, size_t but, vec3 point)
{
    for (size_t i = 0; i < N; i++) {
        vec3 v = vec3_sub(point, balls[i].centre);
        if (i != but && vec3_dot(v, v) < balls[i].radius * balls[i].radius * (1.0 + 1e-12))
            return true;
    }
    return false;
}

/* Balls without area are covered; without them, nothing changes, and all others are found anew. */
static void balls_without_area_are_covered(void **state)
{
    (void)state;
    static elea_sphere balls[N], seen[N];
    static double areas[N];
    const double scatters[] = {0.3, 0.1, 1e-3}, spreads[] = {0.0, 0.1, 1e-3};
    elea_random random = random_create(41, 0, ELEA_PURPOSE_INTERIOR, 0);
    for (size_t k = 0; k < 3; k++) {
        size_t n_seen = 0;
        fill_crowd(balls, scatters[k], spreads[k], 42 + k);
        elea_closed_form u = closed_form_any(balls, N, areas);
        assert_true(u.reliable && u.residual_volume < 1e-12 && u.residual_area < 1e-12);
        for (size_t i = 0; i < N; i++) {
            if (areas[i] > 0.0)
                seen[n_seen++] = balls[i];
            else if (i % 64 == 0)
                for (int turn = 0; turn < 10; turn++) {
                    vec3 normal_there = random_direction(&random);
                    assert_true(is_covered(
                        balls, i, vec3_add_scaled(balls[i].centre, balls[i].radius, normal_there)));
                }
        }
        assert_true(n_seen > 4 && n_seen < N / 2);
        elea_closed_form v = closed_form(seen, n_seen);
        assert_close(v.volume, u.volume, 1e-12 * u.volume);
        assert_close(v.area, u.area, 1e-12 * u.area);
    }
}

/* Every ball of a shell is exposed. */
static void a_shell_of_nearly_equal_balls_is_a_ball(void **state)
{
    (void)state;
    static elea_sphere balls[N];
    static double areas[N];
    const double shift = 1e-3;
    size_t n_seen = 0;
    for (size_t i = 0; i < N; i++) {
        double z = 1.0 - (2.0 * (double)i + 1.0) / N, rho = sqrt(1.0 - z * z);
        double phi = 2.399963229728653 * (double)i;
        balls[i] = ball(shift * rho * cos(phi), shift * rho * sin(phi), shift * z, 1.0);
    }
    elea_closed_form u = closed_form_any(balls, N, areas);
    for (size_t i = 0; i < N; i++)
        n_seen += areas[i] > 0.0;
    assert_int_equal(n_seen, N);
    assert_true(u.reliable);
    /* A point of the outer sphere is at most 2 spacings from a centre's direction. */
    double outer = unit_volume * pow(1.0 + shift, 3.0), angle = 2.0 * sqrt(4.0 * ELEA_PI / N);
    assert_true(u.volume < outer && u.volume > outer * (1.0 - 3.0 * shift * angle * angle));
}

/* A result that takes too much work is given up, whatever the order of the parts. */
static void too_much_work_is_given_up(void **state)
{
    (void)state;
    static elea_sphere balls[N];
    elea_error error;
    fill_crowd(balls, 10.0, 0.0, 51);
    for (int i = 0; i < 2; i++) {
        elea_union *job = elea_union_create(balls, N, NULL, NULL, &error);
        assert_non_null(job);
        if (i == 1)
            elea_union_limit(job, 1000);
        assert_int_equal(elea_program_run(&elea_union_program, job, &error), ELEA_OK);
        assert_int_equal(elea_union_form(job)->reliable, i == 0);
        elea_union_free(job);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crowd_is_between_two_balls),
        cmocka_unit_test(a_row_adds_lenses),
        cmocka_unit_test(balls_without_area_are_covered),
        cmocka_unit_test(a_shell_of_nearly_equal_balls_is_a_ball),
        cmocka_unit_test(too_much_work_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
