/* SPDX-License-Identifier: MIT */
/* The whole solver: bodies with exact or published values, and what must not change a result. */
#include <pthread.h>

#include "base/carlson.h"
#include "body/shape.h"
#include "interior/interior.h"
#include "stokes/hydrodynamics.h"
#include "support.h"

#define PATCHES 1000

/* R_h, rotational radius, and [eta] times the volume. */
typedef struct answer {
    double radius, rotational, viscosity, capacitance;
    elea_stokes_level level;
    elea_hydrodynamics all;
} answer;

static elea_stokes *begin(const elea_body *body, size_t n, uint64_t seed)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_stokes *stokes = elea_stokes_create(&error);
    assert_non_null(stokes);
    const elea_stokes_task task = {
        .body = body, .seed = seed, .isa = ELEA_ISA_BEST, .num_patches = n, .levels = 3};
    if (elea_stokes_begin(stokes, &task, &error) != ELEA_OK)
        fail_msg("%s", error.message);
    return stokes;
}

static answer take(elea_stokes *stokes)
{
    const elea_stokes_answer *found = elea_stokes_result(stokes);
    answer a = {.level = found->fine, .capacitance = found->fine.capacitance};
    assert_true(found->n_levels > 0 && !found->failed);
    assert_true(elea_hydrodynamics_compute(&a.level, &a.all));
    a.radius = a.all.radius;
    a.rotational = a.all.rotational_radius;
    a.viscosity = a.all.viscosity;
    elea_stokes_free(stokes);
    return a;
}

static answer solve(const elea_body *body, size_t n, uint64_t seed)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_stokes *stokes = begin(body, n, seed);
    if (elea_stokes_run(stokes, &error) != ELEA_OK)
        fail_msg("%s", error.message);
    return take(stokes);
}

/* In percent, at n = 1000: twice what three seeds gave (docs/stokes.md). */
typedef struct tolerance {
    double radius, rotational, viscosity;
} tolerance;

static void check(const char *name, const elea_body *body, double radius, double rotational,
                  double viscosity, tolerance percent)
{
    answer a = solve(body, PATCHES, 0);
    double r = 100.0 * (a.radius / radius - 1.0), s = 100.0 * (a.rotational / rotational - 1.0),
           v = 100.0 * (a.viscosity / viscosity - 1.0);
    print_message("%-12s %4zu patches: R_h %+.3f %%, R_r %+.3f %%, [eta] %+.3f %%\n", name,
                  a.level.n_patches, r, s, v);
    assert_true(fabs(r) < percent.radius && fabs(s) < percent.rotational &&
                fabs(v) < percent.viscosity);
}

/* ---- Spheres ---- */

static void test_sphere(void **state)
{
    (void)state;
    elea_body *body = test_body(1, (elea_sphere[]){{{1.0, -2.0, 0.5}, 3.0}});
    double volume = 4.0 / 3.0 * ELEA_PI * 27.0;
    check("sphere", body, 3.0, 3.0, 2.5 * volume, (tolerance){0.05, 0.05, 0.15});
    elea_body_free(body);
}

/* Drag along and across: 0.64514 and 0.72466 of each sphere's own (Goldman, Cox and Brenner 1966);
 * the rest from 8,000 patches. */
static void test_touching_spheres(void **state)
{
    (void)state;
    elea_body *body = test_row(2, (vec3){2.0, 0.0, 0.0}, 1.0);
    double volume = 8.0 / 3.0 * ELEA_PI;
    check("dimer", body, 1.39212, 1.40169, 3.4494 * volume, (tolerance){0.1, 0.1, 0.25});
    answer a = solve(body, PATCHES, 0);
    double along = 1.0 / (6.0 * ELEA_PI * 2.0 * a.all.translation[SYM3_XX]);
    double across = 1.0 / (6.0 * ELEA_PI * 2.0 * a.all.translation[SYM3_YY]);
    assert_close(along, 0.64514, 2e-3);
    assert_close(across, 0.72466, 2e-3);
    elea_body_free(body);
}

/* ---- Spheroids ---- */

/* Perrin 1934 and Jeffery 1922, for semi-axes a (of the symmetry axis) and b. */
typedef struct spheroid {
    double radius, rotational, volume;
} spheroid;

static spheroid perrin(double a, double b)
{
    double square[3] = {a * a, b * b, b * b}, m[3], trace = 0.0;
    spheroid s = {.volume = 4.0 / 3.0 * ELEA_PI * a * b * b};
    s.radius = 1.0 / elea_carlson_rf(square[0], square[1], square[2]);
    for (int i = 0; i < 3; i++)
        m[i] = 2.0 / 3.0 * elea_carlson_rd(square[(i + 1) % 3], square[(i + 2) % 3], square[i]);
    for (int i = 0; i < 3; i++) {
        int j = (i + 1) % 3, k = (i + 2) % 3;
        trace += 3.0 * (square[j] * m[j] + square[k] * m[k]) /
                 (16.0 * ELEA_PI * (square[j] + square[k]));
    }
    s.rotational = cbrt(3.0 / (8.0 * ELEA_PI * trace));
    return s;
}

/* The spheres that touch a prolate spheroid of semi-axes p, 1, 1 from inside. */
static elea_body *prolate(double p)
{
    enum { N = 301 };
    elea_sphere spheres[N];
    double focus = p * p - 1.0, reach = focus / p;
    for (int i = 0; i < N; i++) {
        double x = -reach * cos(ELEA_PI * i / (N - 1));
        spheres[i] = (elea_sphere){{x, 0.0, 0.0}, sqrt(1.0 - x * x / focus)};
    }
    return test_body(N, spheres);
}

/* The same for semi-axes p (along z), 1, 1 with p < 1: centres on a disc. */
static elea_body *oblate(double p)
{
    enum { N = 1000 };
    elea_sphere *spheres = malloc(N * sizeof *spheres);
    assert_non_null(spheres);
    double focus = 1.0 - p * p;
    for (int i = 0; i < N; i++) {
        /* Denser towards the rim, where the spheres are small. */
        double u = (i + 0.5) / N, r = focus * sqrt(1.0 - (1.0 - u) * (1.0 - u));
        double angle = 2.399963229728653 * i;
        if (i % 8 == 0)
            r = focus;
        spheres[i] =
            (elea_sphere){{r * cos(angle), r * sin(angle), 0.0}, p * sqrt(1.0 - r * r / focus)};
    }
    elea_body *body = test_body(N, spheres);
    free(spheres);
    return body;
}

/* With the capacitance, which is equal to R_h for ellipsoids, as walks would know it. */
static void check_corrected(const char *name, const elea_body *body, const spheroid *exact,
                            double viscosity)
{
    elea_error error = ELEA_ERROR_INIT;
    const elea_known_capacitance known = {exact->radius, 1e-4};
    elea_stokes_estimate e;
    elea_stokes *stokes = begin(body, PATCHES, 0);
    assert_int_equal(elea_stokes_run(stokes, &error), ELEA_OK);
    assert_true(elea_stokes_estimate_compute(elea_stokes_result(stokes), &known, &e));
    double r = e.values.radius / exact->radius - 1.0;
    double s = e.values.rotational_radius / exact->rotational - 1.0;
    double v = e.values.viscosity / (viscosity * exact->volume) - 1.0;
    print_message("%-12s R_h %+.3f (%.3f) %%, R_r %+.3f (%.3f) %%, [eta] %+.3f (%.3f) %%\n", name,
                  100.0 * r, 100.0 * e.error[0], 100.0 * s, 100.0 * e.error[1], 100.0 * v,
                  100.0 * e.error[2]);
    assert_true(fabs(r) < 0.001 && fabs(s) < 0.001 && fabs(v) < 0.0025);
    elea_stokes_free(stokes);
}

/* [eta]: Simha 1940, by the formulas of Kim and Karrila 1991. */
static void test_spheroids(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double p, viscosity;
    } bodies[] = {{"prolate 2", 2.0, 2.9076},
                  {"prolate 5", 5.0, 5.8062},
                  {"prolate 10", 10.0, 13.634},
                  {"oblate 1/2", 0.5, 2.854},
                  {"oblate 1/5", 0.2, 4.708}};
    for (size_t i = 0; i < NUM_ITEMS(bodies); i++) {
        double p = bodies[i].p;
        elea_body *body = p > 1.0 ? prolate(p) : oblate(p);
        spheroid s = perrin(p, 1.0);
        check_corrected(bodies[i].name, body, &s, bodies[i].viscosity);
        elea_body_free(body);
    }
}

/* ---- Symmetries ---- */

static elea_body *screw(bool mirrored, vec3 move, double scale)
{
    enum { N = 12 };
    elea_sphere spheres[N];
    for (int i = 0; i < N; i++) {
        vec3 at = {2.0 * cos(0.9 * i), 2.0 * sin(0.9 * i), 0.7 * i};
        at.x = mirrored ? -at.x : at.x;
        spheres[i] =
            (elea_sphere){vec3_add(vec3_scale(scale, at), move), scale * (1.0 + 0.05 * (i % 3))};
    }
    return test_body(N, spheres);
}

static void test_scaling(void **state)
{
    (void)state;
    elea_body *small = screw(false, (vec3){0.0, 0.0, 0.0}, 1.0);
    elea_body *large = screw(false, (vec3){0.0, 0.0, 0.0}, 1000.0);
    answer a = solve(small, 300, 3), b = solve(large, 300, 3);
    assert_close(b.radius, 1000.0 * a.radius, 1e-10);
    assert_close(b.rotational, 1000.0 * a.rotational, 1e-10);
    assert_close(b.viscosity, 1e9 * a.viscosity, 1e-10);
    assert_close(b.capacitance, 1000.0 * a.capacitance, 1e-10);
    elea_body_free(small);
    elea_body_free(large);
}

/* The body knows only its own coordinates, so a move changes nothing at all. */
static void test_move(void **state)
{
    (void)state;
    elea_body *here = screw(false, (vec3){0.0, 0.0, 0.0}, 1.0);
    elea_body *there = screw(false, (vec3){512.0, -256.0, 64.0}, 1.0);
    answer a = solve(here, 300, 3), b = solve(there, 300, 3);
    assert_memory_equal(&a.level, &b.level, sizeof a.level);
    elea_body_free(here);
    elea_body_free(there);
}

/* The coupling of translation and rotation changes its sign, and nothing else does. */
static void test_mirror_image(void **state)
{
    (void)state;
    elea_body *left = screw(false, (vec3){0.0, 0.0, 0.0}, 1.0);
    elea_body *right = screw(true, (vec3){0.0, 0.0, 0.0}, 1.0);
    answer a = solve(left, 1000, 3), b = solve(right, 1000, 4);
    assert_close(b.radius, a.radius, 2e-3);
    assert_close(b.rotational, a.rotational, 2e-3);
    const double *s = a.all.coupling, *t = b.all.coupling;
    double trace = s[SYM3_XX] + s[SYM3_YY] + s[SYM3_ZZ];
    double other = t[SYM3_XX] + t[SYM3_YY] + t[SYM3_ZZ];
    assert_true(fabs(trace) > 1e-5);
    assert_close(other, -trace, 0.05);
    elea_body_free(left);
    elea_body_free(right);
}

/* ---- Scheduling ---- */

typedef struct crew {
    elea_stokes *stokes;
    unsigned turn; /* of the two strands */
    pthread_mutex_t mutex;
} crew;

static void *work(void *argument)
{
    crew *c = argument;
    elea_error error = ELEA_ERROR_INIT;
    pthread_mutex_lock(&c->mutex);
    while (!elea_stokes_is_done(c->stokes)) {
        size_t part;
        elea_stokes_strand which =
            c->turn++ % 2 == 0 ? STOKES_STRAND_FORCES : STOKES_STRAND_CHARGES;
        bool claimed = elea_stokes_claim(c->stokes, which, &part);
        pthread_mutex_unlock(&c->mutex);
        elea_status failed = claimed ? elea_stokes_work(c->stokes, which, part, &error) : ELEA_OK;
        pthread_mutex_lock(&c->mutex);
        if (claimed)
            elea_stokes_hand_in(c->stokes, which);
        if (failed)
            break;
    }
    pthread_mutex_unlock(&c->mutex);
    return NULL;
}

static void test_threads_change_no_bit(void **state)
{
    (void)state;
    elea_body *body = test_globule(200, 5);
    answer alone = solve(body, 400, 1);
    crew c = {.stokes = begin(body, 400, 1)};
    pthread_t threads[4];
    assert_int_equal(pthread_mutex_init(&c.mutex, NULL), 0);
    for (size_t i = 0; i < NUM_ITEMS(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, &c), 0);
    for (size_t i = 0; i < NUM_ITEMS(threads); i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    (void)pthread_mutex_destroy(&c.mutex);
    answer together = take(c.stokes);
    assert_memory_equal(&alone.level, &together.level, sizeof alone.level);
    elea_body_free(body);
}

/* A doubled level follows on the others, and is more precise. */
static void test_doubling(void **state)
{
    (void)state;
    elea_error error = ELEA_ERROR_INIT;
    elea_body *body = test_globule(200, 5);
    elea_stokes *stokes = begin(body, 250, 1);
    assert_int_equal(elea_stokes_run(stokes, &error), ELEA_OK);
    unsigned levels = elea_stokes_result(stokes)->n_levels;
    size_t n = elea_stokes_result(stokes)->fine.n_patches;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(elea_stokes_double(stokes, &error), ELEA_OK);
        assert_false(elea_stokes_is_done(stokes));
        assert_int_equal(elea_stokes_run(stokes, &error), ELEA_OK);
    }
    const elea_stokes_answer *found = elea_stokes_result(stokes);
    assert_int_equal(found->n_levels, levels + 2);
    assert_true(found->fine.n_patches > 3 * n && found->coarse.n_patches > n);
    (void)take(stokes);
    elea_body_free(body);
}

/* ---- Hostile bodies ---- */

static elea_sphere random_sphere(elea_random *random, double spread, double largest)
{
    vec3 centre = vec3_scale(spread, random_in_ball(random));
    return (elea_sphere){centre, pow(largest, random_uniform(random))};
}

/* The mobility is positive definite, and the sum rule of the relaxation times holds. */
static void check_positive(const elea_hydrodynamics *h)
{
    double l[3], v[3][3], trace = 0.0, rates = 0.0;
    sym3_eigen(h->rotation, l, v);
    assert_true(l[0] > 0.0);
    for (int k = 0; k < 3; k++)
        trace += l[k];
    sym3_eigen(h->translation, l, v);
    assert_true(l[0] > 0.0);
    for (int k = 0; k < 5; k++)
        rates += 0.2 / h->relaxation_time[k];
    assert_close(1.0 / rates, 1.0 / (2.0 * trace), 1e-10);
    assert_true(h->radius > 0.0 && h->rotational_radius > 0.0 && h->viscosity > 0.0 &&
                h->viscosity_infinite > 0.0 && h->viscosity >= h->viscosity_infinite);
}

static void test_random_bodies(void **state)
{
    (void)state;
    elea_random random = random_create(7, 0, ELEA_PURPOSE_WALKS, 0);
    elea_sphere spheres[30];
    for (int i = 0; i < 400; i++) {
        size_t n = 1 + (size_t)(random_uniform(&random) * 29.0);
        double spread = pow(300.0, random_uniform(&random)), largest = i % 2 == 0 ? 100.0 : 2.0;
        for (size_t s = 0; s < n; s++)
            spheres[s] = random_sphere(&random, spread, largest);
        if (i % 5 == 0 && n > 1)
            spheres[1] = spheres[0];
        elea_body *body = test_body(n, spheres);
        answer a = solve(body, 100, (uint64_t)i);
        check_positive(&a.all);
        elea_body_free(body);
    }
}

static void test_cuboids(void **state)
{
    (void)state;
    elea_error error = ELEA_ERROR_INIT;
    elea_body *cube =
        test_shapes(0, NULL, NULL, 1, (double[]){0.0, 0.0, 0.0, 1.0, 1.0, 1.0}, &error);
    assert_non_null(cube);
    answer a = solve(cube, PATCHES, 0);
    print_message("cube: R_h %.5f, R_r %.5f, [eta] %.4f, C %.5f\n", a.radius, a.rotational,
                  a.viscosity, a.capacitance);
    assert_close(a.capacitance, 0.6606782, 1e-3);
    check_positive(&a.all);
    elea_body_free(cube);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sphere),       cmocka_unit_test(test_touching_spheres),
        cmocka_unit_test(test_spheroids),    cmocka_unit_test(test_cuboids),
        cmocka_unit_test(test_scaling),      cmocka_unit_test(test_move),
        cmocka_unit_test(test_mirror_image), cmocka_unit_test(test_threads_change_no_bit),
        cmocka_unit_test(test_doubling),     cmocka_unit_test(test_random_bodies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
