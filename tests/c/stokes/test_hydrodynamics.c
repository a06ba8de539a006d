/* SPDX-License-Identifier: MIT */
#include "stokes/dense.h"
#include "stokes/spheroid.h"

static elea_hydrodynamics hydrodynamics_of(const elea_stokes_level *level)
{
    elea_hydrodynamics h;
    assert_true(elea_hydrodynamics_compute(level, &h));
    return h;
}

/* ---- Exact values ---- */

static void sphere_has_its_textbook_values(void **state)
{
    (void)state;
    const double a = 1.7;
    elea_stokes_level level = spheroid_sphere(a);
    elea_hydrodynamics h = hydrodynamics_of(&level);
    double volume = 4.0 / 3.0 * ELEA_PI * a * a * a;
    assert_close(h.radius, a, 1e-14);
    assert_close(h.rotational_radius, a, 1e-14);
    assert_close(h.viscosity, 2.5 * volume, 1e-14);
    assert_close(h.viscosity_infinite, 2.5 * volume, 1e-14);
    for (int i = 0; i < SYM3_SIZE; i++) {
        assert_close(h.translation[i], i < 3 ? 1.0 / (6.0 * ELEA_PI * a) : 0.0, 1e-14);
        assert_close(h.rotation[i], i < 3 ? 1.0 / (8.0 * ELEA_PI * a * a * a) : 0.0, 1e-14);
        assert_true(h.coupling[i] == 0.0);
    }
    for (int i = 0; i < 5; i++)
        assert_close(h.relaxation_time[i], volume, 1e-7);
}

/* Perrin's friction of prolate spheroids, and Simha's viscosities at zero frequency. */
static void spheroids_have_theirs(void **state)
{
    (void)state;
    static const struct {
        double ratio, viscosity;
    } known[] = {{2.0, 2.908}, {5.0, 5.806}, {10.0, 13.634}};
    for (size_t i = 0; i < NUM_ITEMS(known); i++) {
        double p = known[i].ratio, root = sqrt(p * p - 1.0), volume = 4.0 / 3.0 * ELEA_PI / (p * p);
        elea_stokes_level level = spheroid_prolate(1.0, p);
        elea_hydrodynamics h = hydrodynamics_of(&level);
        double f = 1.0 - 1.0 / (p * p), e = sqrt(f);
        double along = (1.0 - f) / f * (0.5 / e * log((1.0 + e) / (1.0 - e)) - 1.0);
        double across = 0.5 * (1.0 - along); /* depolarization factors */
        assert_close(h.radius, root / p / log(p + root), 1e-12);
        assert_near(h.viscosity / volume, known[i].viscosity, 5e-4);
        assert_true(h.viscosity_infinite < h.viscosity);
        assert_close(1.0 / h.rotation[SYM3_ZZ], 2.0 * volume / across, 1e-12);
        assert_close(1.0 / h.rotation[SYM3_XX],
                     2.0 * volume * (p * p + 1.0) / (p * p * along + across), 1e-12);
        double tau = 1.0 / (6.0 * h.rotation[SYM3_XX]);
        assert_close(h.relaxation_time[0], tau, 1e-10);
        assert_close(h.relaxation_time[4],
                     1.0 / (2.0 * h.rotation[SYM3_XX] + 4.0 * h.rotation[SYM3_ZZ]), 1e-10);
    }
}

/* ---- The centre of diffusion ---- */

static double coupling_skew(const elea_stokes_level *level, const double centre[3])
{
    double shift[3], factor[36], m[6][6], skew = 0.0;
    for (int k = 0; k < 3; k++)
        shift[k] = centre[k] - level->origin[k];
    elea_stokes_level there = spheroid_about(level, shift);
    for (int i = 0; i < 36; i++)
        factor[i] = there.resistance[i / 6][i % 6];
    assert_true(dense_factorize(factor, 6, 0, 6));
    dense_invert(factor, 6, m[0]);
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            skew = fmax(skew, fabs(m[i][3 + j] - m[j][3 + i]) / sqrt(m[i][i] * m[3 + j][3 + j]));
    return skew;
}

static void assert_same(const elea_hydrodynamics *a, const elea_hydrodynamics *b, double relative)
{
    assert_close(a->radius, b->radius, relative);
    assert_close(a->rotational_radius, b->rotational_radius, relative);
    assert_close(a->viscosity, b->viscosity, relative);
    assert_close(a->viscosity_infinite, b->viscosity_infinite, relative);
    for (int i = 0; i < SYM3_SIZE; i++) {
        double t = b->translation[0], r = b->rotation[0];
        assert_near(a->translation[i], b->translation[i], relative * t);
        assert_near(a->rotation[i], b->rotation[i], relative * r);
        assert_near(a->coupling[i], b->coupling[i], relative * sqrt(t * r));
    }
    for (int i = 0; i < 3; i++)
        assert_near(a->centre[i], b->centre[i], relative * b->radius);
    for (int i = 0; i < 5; i++)
        assert_close(a->relaxation_time[i], b->relaxation_time[i], relative);
}

static void results_do_not_depend_on_the_origin_of_the_modes(void **state)
{
    (void)state;
    elea_random random = test_random(1);
    for (int n = 0; n < 100; n++) {
        elea_stokes_level level = spheroid_random(&random);
        const double s[3] = {test_uniform(&random, -2.0, 2.0), test_uniform(&random, -2.0, 2.0),
                             test_uniform(&random, -2.0, 2.0)};
        elea_stokes_level moved = spheroid_about(&level, s);
        elea_hydrodynamics here = hydrodynamics_of(&level), there = hydrodynamics_of(&moved);
        assert_same(&there, &here, 1e-8);
        assert_true(coupling_skew(&level, here.centre) < 1e-10);
    }
}

static void centre_of_a_shifted_sphere_is_its_centre(void **state)
{
    (void)state;
    elea_stokes_level sphere = spheroid_sphere(1.3);
    static const double s[3] = {0.4, -2.0, 0.7};
    elea_stokes_level level = spheroid_about(&sphere, s);
    elea_hydrodynamics h = hydrodynamics_of(&level);
    for (int k = 0; k < 3; k++)
        assert_near(h.centre[k], 0.0, 1e-13);
    assert_close(h.radius, 1.3, 1e-13);
    assert_close(h.viscosity, 2.5 * 4.0 / 3.0 * ELEA_PI * pow(1.3, 3.0), 1e-12);
}

/* ---- Symmetries ---- */

static void random_axes(elea_random *random, double sign, double q[3][3])
{
    vec3 a = random_direction(random), b, c;
    vec3_complete_frame(a, &b, &c);
    const vec3 rows[3] = {a, b, c};
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            q[i][k] = vec3_coordinate(rows[i], k);
    double determinant = vec3_dot(vec3_cross(a, b), c);
    for (int k = 0; k < 3; k++)
        q[2][k] *= sign * determinant;
}

static void turn_tensor(const double t[SYM3_SIZE], const double q[3][3], double sign,
                        double turned[SYM3_SIZE])
{
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++) {
            double sum = 0.0;
            for (int k = 0; k < 9; k++)
                sum += q[i][k / 3] * t[sym3_index(k / 3, k % 3)] * q[j][k % 3];
            turned[sym3_index(i, j)] = sign * sum;
        }
}

/* A screw and its mirror image couple with opposite signs. */
static void turning_and_mirroring_turn_tensors(void **state)
{
    (void)state;
    elea_random random = test_random(2);
    for (int n = 0; n < 100; n++) {
        double q[3][3], sign = n % 2 == 0 ? 1.0 : -1.0;
        elea_stokes_level level = spheroid_random(&random);
        random_axes(&random, sign, q);
        elea_stokes_level turned = spheroid_turned(&level, (const double(*)[3])q);
        elea_hydrodynamics before = hydrodynamics_of(&level), after = hydrodynamics_of(&turned);
        elea_hydrodynamics expected = before;
        turn_tensor(before.translation, (const double(*)[3])q, 1.0, expected.translation);
        turn_tensor(before.rotation, (const double(*)[3])q, 1.0, expected.rotation);
        turn_tensor(before.coupling, (const double(*)[3])q, sign, expected.coupling);
        for (int i = 0; i < 3; i++) {
            expected.centre[i] = 0.0;
            for (int k = 0; k < 3; k++)
                expected.centre[i] += q[i][k] * before.centre[k];
        }
        assert_same(&after, &expected, 1e-8);
        assert_true(fabs(before.coupling[0]) > 0.0);
    }
}

static void all_scales_with_the_body(void **state)
{
    (void)state;
    elea_random random = test_random(3);
    elea_stokes_level level = spheroid_random(&random);
    const double f = 3.7;
    elea_stokes_level large = spheroid_scaled(&level, f);
    elea_hydrodynamics h = hydrodynamics_of(&level), g = hydrodynamics_of(&large);
    h.radius *= f;
    h.rotational_radius *= f;
    h.viscosity *= f * f * f;
    h.viscosity_infinite *= f * f * f;
    for (int i = 0; i < SYM3_SIZE; i++) {
        h.translation[i] /= f;
        h.coupling[i] /= f * f;
        h.rotation[i] /= f * f * f;
    }
    for (int i = 0; i < 3; i++)
        h.centre[i] *= f;
    for (int i = 0; i < 5; i++)
        h.relaxation_time[i] *= f * f * f;
    assert_same(&g, &h, 1e-10);
}

static void mobility_is_positive_about_any_point(void **state)
{
    (void)state;
    elea_random random = test_random(4);
    for (int n = 0; n < 1000; n++) {
        elea_stokes_level level = spheroid_random(&random);
        elea_hydrodynamics h = hydrodynamics_of(&level);
        double m[6][6], back[6][6], factor[36];
        const double place[3] = {test_uniform(&random, -3.0, 3.0), 0.5, -1.0};
        elea_hydrodynamics_mobility(&h, place, m);
        const double r[3] = {h.centre[0] - place[0], h.centre[1] - place[1],
                             h.centre[2] - place[2]};
        elea_mobility_move((const double(*)[6])m, r, back);
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                assert_near(back[i][j], h.translation[sym3_index(i, j)], 1e-13);
        memcpy(factor, m, sizeof factor);
        assert_true(dense_factorize(factor, 6, 0, 6));
    }
}

static void matrices_that_are_not_positive_are_refused(void **state)
{
    (void)state;
    elea_hydrodynamics h;
    for (int i = 0; i < STOKES_MODES; i++) {
        elea_stokes_level level = spheroid_prolate(1.0, 2.0);
        level.resistance[i][i] *= -1.0;
        assert_false(elea_hydrodynamics_compute(&level, &h));
        level.resistance[i][i] = NAN;
        assert_false(elea_hydrodynamics_compute(&level, &h));
    }
}

/* ---- Relaxation times ---- */

/* R_i E = E X_i - X_i E */
static void turn_strain(int i, const double e[3][3], double turned[3][3])
{
    static const int next[3] = {1, 2, 0}, last[3] = {2, 0, 1};
    double x[3][3] = {{0.0}};
    x[last[i]][next[i]] = 1.0;
    x[next[i]][last[i]] = -1.0;
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 3; b++) {
            turned[a][b] = 0.0;
            for (int k = 0; k < 3; k++)
                turned[a][b] += e[a][k] * x[k][b] - x[a][k] * e[k][b];
        }
}

/* The operator of rotational diffusion on strains: - sum_i D_i R_i R_i. */
static void diffusion_operator(const double d[3], double l[5][5])
{
    for (int n = 0; n < 5; n++)
        for (int m = 0; m < 5; m++) {
            l[m][n] = 0.0;
            for (int i = 0; i < 3; i++) {
                double once[3][3], twice[3][3];
                turn_strain(i, spheroid_strain[n], once);
                turn_strain(i, (const double(*)[3])once, twice);
                for (int k = 0; k < 9; k++)
                    l[m][n] -= d[i] * spheroid_strain[m][k / 3][k % 3] * twice[k / 3][k % 3];
            }
        }
}

/* Equal traces of the first five powers: equal eigenvalues. */
static void relaxation_rates_are_the_eigenvalues_of_the_operator(void **state)
{
    (void)state;
    elea_random random = test_random(5);
    for (int n = 0; n < 100; n++) {
        double d[3], l[5][5], power[5][5], tau[5];
        for (int k = 0; k < 3; k++)
            d[k] = test_uniform(&random, 0.1, 3.0);
        diffusion_operator(d, l);
        elea_relaxation_times(d, tau);
        memcpy(power, l, sizeof power);
        for (int k = 1; k <= 5; k++) {
            double trace = 0.0, sum = 0.0, next[5][5] = {{0.0}};
            for (int i = 0; i < 5; i++) {
                trace += power[i][i];
                sum += pow(tau[i], -k);
            }
            assert_close(sum, trace, 1e-12);
            for (int i = 0; i < 125; i++)
                next[i / 25][i % 5] += power[i / 25][i / 5 % 5] * l[i / 5 % 5][i % 5];
            memcpy(power, next, sizeof power);
        }
    }
}

static void relaxation_times_obey_the_sum_rule(void **state)
{
    (void)state;
    elea_random random = test_random(6);
    for (int n = 0; n < 1000; n++) {
        double d[3], tau[5], rates = 0.0;
        for (int k = 0; k < 3; k++)
            d[k] = exp(test_uniform(&random, -4.0, 4.0));
        elea_relaxation_times(d, tau);
        for (int k = 0; k < 5; k++) {
            rates += 1.0 / tau[k];
            assert_true(k == 0 || tau[k] <= tau[k - 1]);
        }
        assert_close(rates / 5.0, 2.0 * (d[0] + d[1] + d[2]), 1e-12);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sphere_has_its_textbook_values),
        cmocka_unit_test(spheroids_have_theirs),
        cmocka_unit_test(results_do_not_depend_on_the_origin_of_the_modes),
        cmocka_unit_test(centre_of_a_shifted_sphere_is_its_centre),
        cmocka_unit_test(turning_and_mirroring_turn_tensors),
        cmocka_unit_test(all_scales_with_the_body),
        cmocka_unit_test(mobility_is_positive_about_any_point),
        cmocka_unit_test(matrices_that_are_not_positive_are_refused),
        cmocka_unit_test(relaxation_rates_are_the_eigenvalues_of_the_operator),
        cmocka_unit_test(relaxation_times_obey_the_sum_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
