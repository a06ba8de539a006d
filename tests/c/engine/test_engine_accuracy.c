/* SPDX-License-Identifier: MIT */
/*
 * The engine against known values and against the plain walk, and its error bars against the
 * scatter of many runs. Statistics with fixed seeds: with other random numbers, one of about 280
 * comparisons at 4 errors would fail by chance once in 60 times. The soak is more extensive.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/charging.h"
#include "engine/engine.h"
#include "result/properties.h"
#include "walk/walk.h"

#define LIMIT 4.0 /* standard errors of single quantities */

enum { MAX_SPHERES = 3000 };

typedef struct spheres {
    size_t n;
    double centres[3 * MAX_SPHERES], radii[MAX_SPHERES];
} spheres;

static void add(spheres *s, double x, double y, double z, double radius)
{
    s->centres[3 * s->n] = x;
    s->centres[3 * s->n + 1] = y;
    s->centres[3 * s->n + 2] = z;
    s->radii[s->n++] = radius;
}

/* The SPHERE lines of a BOD file; false if the reference data are not available. */
static bool load(spheres *s, const char *name)
{
    const char *folder = getenv("ELEA_SHARED_DATA");
    char path[1024], line[256];
    s->n = 0;
    if (folder == NULL)
        return false;
    (void)snprintf(path, sizeof path, "%s/nist/%s", folder, name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return false;
    double x, y, z, radius;
    while (fgets(line, sizeof line, file) != NULL && s->n < MAX_SPHERES)
        if (sscanf(line, " SPHERE %lf %lf %lf %lf", &x, &y, &z, &radius) == 4)
            add(s, x, y, z, radius);
    (void)fclose(file);
    return s->n > 0;
}

/* 416 unit spheres along a circle of radius 4. */
static void make_torus(spheres *s)
{
    s->n = 0;
    for (int i = 0; i < 416; i++) {
        double angle = 2.0 * ELEA_PI * i / 416;
        add(s, 4.0 * cos(angle), 4.0 * sin(angle), 0.0, 1.0);
    }
}

/* Overlapping spheres of random size in an ellipsoid. */
static void make_globule(spheres *s)
{
    elea_random random = random_create(1, 0, ELEA_PURPOSE_INTERIOR, 0);
    s->n = 0;
    while (s->n < MAX_SPHERES) {
        vec3 p = random_in_ball(&random);
        add(s, 19.0 * p.x, 17.0 * p.y, 14.0 * p.z, 1.2 + 0.7 * random_uniform(&random));
    }
}

/* A stretched chain of touching and overlapping beads. */
static void make_chain(spheres *s)
{
    elea_random random = random_create(2, 0, ELEA_PURPOSE_INTERIOR, 0);
    vec3 p = {0.0, 0.0, 0.0};
    s->n = 0;
    while (s->n < 300) {
        add(s, p.x, p.y, p.z, 2.5);
        vec3 step = vec3_add_scaled((vec3){2.0, 0.0, 0.0}, 1.8, random_direction(&random));
        p = vec3_add(p, step);
    }
}

/* Carlson's symmetric integrals by duplication. */
static double carlson_rf(double x, double y, double z)
{
    for (int i = 0; i < 60; i++) {
        double lambda = sqrt(x * y) + sqrt(y * z) + sqrt(z * x);
        x = 0.25 * (x + lambda);
        y = 0.25 * (y + lambda);
        z = 0.25 * (z + lambda);
    }
    return 1.0 / sqrt((x + y + z) / 3.0);
}

static double carlson_rd(double x, double y, double z)
{
    double sum = 0.0, factor = 1.0;
    for (int i = 0; i < 60; i++) {
        double lambda = sqrt(x * y) + sqrt(y * z) + sqrt(z * x);
        sum += factor / (sqrt(z) * (z + lambda));
        factor *= 0.25;
        x = 0.25 * (x + lambda);
        y = 0.25 * (y + lambda);
        z = 0.25 * (z + lambda);
    }
    return 3.0 * sum + factor / (z * sqrt(z));
}

/* An ellipsoid about the origin that contains the body: its box, scaled until it does. */
static elea_launch launch_ellipsoid(const elea_body *body)
{
    double a[3] = {0.0, 0.0, 0.0}, stretch = 0.0;
    for (size_t i = 0; i < body->n_spheres; i++) {
        const elea_sphere *s = &body->spheres[i];
        const double c[3] = {s->centre.x, s->centre.y, s->centre.z};
        for (int k = 0; k < 3; k++)
            a[k] = fmax(a[k], fabs(c[k]) + s->radius);
    }
    double least = fmin(a[0], fmin(a[1], a[2]));
    for (size_t i = 0; i < body->n_spheres; i++) {
        const elea_sphere *s = &body->spheres[i];
        vec3 scaled = {s->centre.x / a[0], s->centre.y / a[1], s->centre.z / a[2]};
        stretch = fmax(stretch, vec3_length(scaled) + s->radius / least);
    }
    elea_launch launch = {.frame = {{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}}};
    for (int k = 0; k < 3; k++) {
        a[k] *= 1.05 * stretch; /* at a distance, so that a sphere is more than its skin */
        launch.axes[k] = a[k];
        launch.radius = fmax(launch.radius, a[k]);
    }
    const double q[3] = {a[0] * a[0], a[1] * a[1], a[2] * a[2]};
    launch.capacity = 1.0 / carlson_rf(q[0], q[1], q[2]);
    for (int k = 0; k < 3; k++) {
        double factor = a[0] * a[1] * a[2] / 3.0 * carlson_rd(q[(k + 1) % 3], q[(k + 2) % 3], q[k]);
        launch.polarizability[k] = 4.0 * ELEA_PI * a[0] * a[1] * a[2] / (factor * a[k]);
    }
    launch.skin = 1e-6 * launch.radius;
    return launch;
}

/* C, the six components of alpha, its eigenvalues and their mean, each with its error. */
enum { N_COMPONENTS = 7, MEAN = 10, N_VALUES = 11 };
typedef struct values {
    double value[N_VALUES], error[N_VALUES];
} values;

static const elea_quantity *quantity(const elea_result *result, size_t i)
{
    if (i == 0)
        return elea_result_quantity(result, ELEA_CAPACITANCE, 0);
    if (i < N_COMPONENTS)
        return elea_result_quantity(result, ELEA_ELECTRIC_POLARIZABILITY, i - 1);
    if (i < MEAN)
        return elea_result_quantity(result, ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES,
                                    i - N_COMPONENTS);
    return elea_result_quantity(result, ELEA_MEAN_ELECTRIC_POLARIZABILITY, 0);
}

static values values_of(const elea_body *body, const elea_launch *launch, const elea_tally *tally)
{
    static elea_result result;
    elea_settings settings = elea_settings_default();
    elea_moments none = {.known = false};
    memset(&result, 0, sizeof result);
    elea_result_compute(&result, &settings, body, launch, tally, NULL,
                        &(elea_frame_facts){.moments = &none}, NULL, NULL);
    values v;
    for (size_t i = 0; i < N_VALUES; i++) {
        const elea_quantity *q = quantity(&result, i);
        v.value[i] = q->value;
        v.error[i] = q->std_error;
    }
    return v;
}

static void walk(elea_engine *engine, unsigned charges, uint64_t seed, uint64_t n_walks,
                 elea_tally *tally)
{
    memset(tally, 0, sizeof *tally);
    const elea_charges_order order = {.asked = charges, .n_walks = n_walks};
    assert_int_equal(elea_engine_place_charges(engine, seed, 0, &order, NULL), ELEA_OK);
    for (uint64_t b = 0; b * 8192 < n_walks; b++) {
        uint64_t left = n_walks - b * 8192;
        assert_int_equal(
            elea_engine_block(engine, seed, 0, b, left < 8192 ? left : 8192, tally, NULL, NULL),
            ELEA_OK);
    }
}

static values walk_in_lanes(const elea_body *body, const elea_launch *launch, elea_isa isa,
                            unsigned charges, uint64_t n_walks)
{
    elea_tally tally;
    elea_engine *engine = elea_engine_create(NULL);
    assert_int_equal(elea_engine_prepare(engine, body, launch, isa, NULL), ELEA_OK);
    walk(engine, charges, 1, n_walks, &tally);
    elea_engine_free(engine);
    return values_of(body, launch, &tally);
}

static values walk_plainly(const elea_body *body, const elea_launch *launch, uint64_t n_walks)
{
    elea_tally tally;
    memset(&tally, 0, sizeof tally);
    elea_index *index = elea_index_create(NULL);
    assert_int_equal(elea_index_build(index, body, launch->radius, NULL), ELEA_OK);
    elea_random random = random_create(3, 0, ELEA_PURPOSE_WALKS, 0);
    assert_int_equal(elea_walk_block(index, launch, &random, n_walks, &tally, NULL, NULL), ELEA_OK);
    elea_index_free(index);
    return values_of(body, launch, &tally);
}

static void assert_agree(const values *a, const values *b)
{
    for (int i = 0; i < N_COMPONENTS; i++)
        assert_true(fabs(a->value[i] - b->value[i]) < LIMIT * hypot(a->error[i], b->error[i]));
}

/* NaN means that a value is not known. */
static void assert_known(const values *v, const double known[N_VALUES])
{
    assert_true(v->error[0] < 2e-3 * known[0]);
    for (int i = 0; i < N_VALUES; i++)
        assert_false(fabs(v->value[i] - known[i]) >= LIMIT * v->error[i]);
}

static void know(double known[N_VALUES], double capacitance, double mean)
{
    for (int i = 0; i < N_VALUES; i++)
        known[i] = NAN;
    known[0] = capacitance;
    known[MEAN] = mean;
}

/* For a body with an axis. Noise separates equal eigenvalues, so the components are compared. */
static void know_axial(double known[N_VALUES], double capacitance, vec3 axis, double along,
                       double across)
{
    const double e[3] = {axis.x, axis.y, axis.z};
    know(known, capacitance, (along + 2.0 * across) / 3.0);
    for (int j = 0; j < 3; j++)
        for (int k = j; k < 3; k++)
            known[1 + sym3_index(j, k)] = (j == k ? across : 0.0) + (along - across) * e[j] * e[k];
}

/* For published bodies, whose orientation does not matter. */
static void know_eigenvalues(double known[N_VALUES], double capacitance, double first,
                             double second, double third)
{
    know(known, capacitance, (first + second + third) / 3.0);
    known[N_COMPONENTS] = first;
    known[N_COMPONENTS + 1] = second;
    known[N_COMPONENTS + 2] = third;
}

/*
 * Compares all instruction sets, with and without control charges, with the plain walk, and with
 * known values unless they are NULL.
 */
static void check(const spheres *s, uint64_t n_walks, const double *known)
{
    elea_body *body = elea_body_create(s->n, s->centres, s->radii, NULL);
    assert_non_null(body);
    elea_launch launch = launch_ellipsoid(body);
    values plain = walk_plainly(body, &launch, n_walks / 8);
    for (elea_isa isa = ELEA_ISA_PORTABLE; isa < ELEA_NUM_ISAS; isa++) {
        if (!elea_isa_available(isa))
            continue;
        values without = walk_in_lanes(body, &launch, isa, 0, n_walks);
        values with = walk_in_lanes(body, &launch, isa, ELEA_CONTROL_CHARGES_AUTO, n_walks);
        assert_agree(&without, &plain);
        assert_agree(&with, &without);
        if (known != NULL) {
            assert_known(&without, known);
            assert_known(&with, known);
        }
    }
    elea_body_free(body);
}

static void sphere_is_right(void **state)
{
    (void)state;
    spheres *s = calloc(1, sizeof *s);
    double known[N_VALUES];
    add(s, 1.0, 2.0, 3.0, 1.0);
    know_axial(known, 1.0, (vec3){1.0, 0.0, 0.0}, 4.0 * ELEA_PI, 4.0 * ELEA_PI);
    check(s, 500000, known);
    free(s);
}

/* Nested spheres are equivalent to the outer one. */
static void sphere_with_spheres_inside_is_right(void **state)
{
    (void)state;
    spheres *s = calloc(1, sizeof *s);
    double known[N_VALUES];
    add(s, 1.0, 2.0, 3.0, 1.0);
    add(s, 1.2, 2.0, 3.0, 0.7);
    add(s, 1.0, 2.0, 3.0, 1.0);
    know_axial(known, 1.0, (vec3){1.0, 0.0, 0.0}, 4.0 * ELEA_PI, 4.0 * ELEA_PI);
    check(s, 500000, known);
    free(s);
}

static void two_spheres_are_right(void **state)
{
    (void)state;
    const double zeta3 = 1.2020569031595943;
    spheres *s = calloc(1, sizeof *s);
    double known[N_VALUES];
    add(s, 0.0, 0.0, 0.0, 1.0);
    add(s, 0.0, 1.2, 1.6, 1.0);
    know_axial(known, 2.0 * log(2.0), (vec3){0.0, 0.6, 0.8}, 16.0 * ELEA_PI * zeta3,
               6.0 * ELEA_PI * zeta3);
    check(s, 1000000, known);
    free(s);
}

static void published_bodies_are_right(void **state)
{
    (void)state;
    spheres *s = calloc(1, sizeof *s);
    double known[N_VALUES];
    if (!load(s, "1LYD.bod")) {
        free(s);
        skip();
    }
    know_eigenvalues(known, 21.4869, 96681.0, 100999.0, 184488.0);
    check(s, 1000000, known);
    assert_true(load(s, "polymer.bod"));
    know_eigenvalues(known, 2.15962, 65.418, 84.087, 270.51);
    check(s, 1000000, known);
    free(s);
}

static void torus_is_right(void **state)
{
    (void)state;
    spheres *s = calloc(1, sizeof *s);
    double known[N_VALUES];
    make_torus(s);
    know(known, 3.72748, 700.212);
    check(s, 400000, known);
    free(s);
}

static void globule_and_chain_agree_with_the_plain_walk(void **state)
{
    (void)state;
    spheres *s = calloc(1, sizeof *s);
    make_globule(s);
    check(s, 400000, NULL);
    make_chain(s);
    check(s, 400000, NULL);
    free(s);
}

/*
 * How often the 95 % interval contains the true value, over many short runs. With N runs the share
 * scatters by sqrt(0.95 0.05 / N) = 0.5 % for 2,000 runs.
 */
static void check_coverage(const spheres *s, unsigned charges, uint64_t n_walks, int n_runs)
{
    elea_body *body = elea_body_create(s->n, s->centres, s->radii, NULL);
    elea_launch launch = launch_ellipsoid(body);
    values truth =
        walk_in_lanes(body, &launch, ELEA_ISA_BEST, ELEA_CONTROL_CHARGES_AUTO, 200 * n_walks);
    elea_engine *engine = elea_engine_create(NULL);
    assert_int_equal(elea_engine_prepare(engine, body, &launch, ELEA_ISA_BEST, NULL), ELEA_OK);
    int within[N_COMPONENTS] = {0};
    for (int run = 0; run < n_runs; run++) {
        elea_tally tally;
        walk(engine, charges, 1000 + (uint64_t)run, n_walks, &tally);
        values v = values_of(body, &launch, &tally);
        for (int i = 0; i < N_COMPONENTS; i++)
            within[i] +=
                fabs(v.value[i] - truth.value[i]) < 1.96 * hypot(v.error[i], truth.error[i]);
    }
    for (int i = 0; i < N_COMPONENTS; i++) {
        double share = (double)within[i] / n_runs;
        print_message("%zu spheres, %llu walks with %zu charges, value %d: %.2f %%\n", s->n,
                      (unsigned long long)n_walks, elea_engine_describe(engine).charges, i,
                      100.0 * share);
        assert_true(share > 0.928 && share < 0.968);
    }
    elea_engine_free(engine);
    elea_body_free(body);
}

static void error_bars_mean_what_they_say(void **state)
{
    (void)state;
    spheres *s = calloc(1, sizeof *s);
    add(s, 0.0, 0.0, 0.0, 1.0);
    add(s, 0.0, 1.2, 1.6, 1.0);
    add(s, 1.5, -0.3, 0.2, 0.6);
    for (int with = 0; with < 2; with++) {
        check_coverage(s, with ? ELEA_CONTROL_CHARGES_AUTO : 0, 5000, 2000);
        check_coverage(s, with ? ELEA_CONTROL_CHARGES_AUTO : 0, 20000, 2000);
    }
    free(s);
}

/* If few hits are near each charge, rare walks have large scores. */
static void error_bars_of_chains_and_globules_do_so_too(void **state)
{
    (void)state;
    spheres *s = calloc(1, sizeof *s);
    make_globule(s);
    check_coverage(s, ELEA_CONTROL_CHARGES_AUTO, 5000, 2000);
    s->n = 0;
    make_chain(s);
    check_coverage(s, ELEA_CONTROL_CHARGES_AUTO, 5000, 2000);
    check_coverage(s, 100, 5000, 2000);
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sphere_is_right),
        cmocka_unit_test(sphere_with_spheres_inside_is_right),
        cmocka_unit_test(two_spheres_are_right),
        cmocka_unit_test(published_bodies_are_right),
        cmocka_unit_test(torus_is_right),
        cmocka_unit_test(globule_and_chain_agree_with_the_plain_walk),
        cmocka_unit_test(error_bars_mean_what_they_say),
        cmocka_unit_test(error_bars_of_chains_and_globules_do_so_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
