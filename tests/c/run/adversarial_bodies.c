/* SPDX-License-Identifier: MIT */
#include "run/adversarial.h"

enum { MOST = 512 };

/* ---- Help ---- */

static truth unknown(void)
{
    truth t;
    for (int i = 0; i < NUM_TRUE; i++) {
        t.value[i] = NAN;
        t.error[i] = 0.0;
    }
    return t;
}

static elea_body *cuboid(double x, double y, double z)
{
    const double corners[6] = {5.0, -2.0, 1.0, 5.0 + x, -2.0 + y, 1.0 + z};
    elea_error error = ELEA_ERROR_INIT;
    elea_body *body = test_shapes(0, NULL, NULL, 1, corners, &error);
    if (body == NULL)
        fail_msg("%s", error.message);
    return body;
}

/* Direction k of n, spread evenly. */
static vec3 spiral(size_t k, size_t n)
{
    double z = 1.0 - (2.0 * (double)k + 1.0) / (double)n, turn = 2.399963229728653 * (double)k;
    double across = sqrt(1.0 - z * z);
    return (vec3){across * cos(turn), across * sin(turn), z};
}

/* ---- Values known exactly ---- */

static const double ratios[] = {1.0, 0.3, 0.1, 0.03, 0.01};

static elea_body *pair(uint64_t seed, double distance, truth *known)
{
    elea_random random = test_random(seed);
    double radius = ratios[seed % NUM_ITEMS(ratios)];
    vec3 place = vec3_scale(distance, random_direction(&random));
    const elea_sphere spheres[2] = {{{0.0, 0.0, 0.0}, 1.0}, {place, radius}};
    *known = exact_pair(1.0, radius, distance);
    return test_body(2, spheres);
}

static elea_body *pair_3(uint64_t seed, truth *known)
{
    return pair(seed, 3.0, known);
}

static elea_body *pair_30(uint64_t seed, truth *known)
{
    return pair(seed, 30.0, known);
}

static elea_body *pair_300(uint64_t seed, truth *known)
{
    return pair(seed, 300.0, known);
}

static elea_body *pair_3000(uint64_t seed, truth *known)
{
    return pair(seed, 3000.0, known);
}

static elea_body *touching_pair(uint64_t seed, truth *known)
{
    elea_random random = test_random(seed);
    vec3 place = vec3_scale(2.0, random_direction(&random));
    const elea_sphere spheres[2] = {{{0.0, 0.0, 0.0}, 1.0}, {place, 1.0}};
    /* Apostol 1974, with zeta(3) = 1.2020569: 6 zeta(3) pi across, 16 zeta(3) pi along. */
    const double zeta = 1.2020569031595942;
    *known = unknown();
    known->value[TRUE_C] = 2.0 * log(2.0);
    known->value[TRUE_MEAN] = 28.0 / 3.0 * zeta * ELEA_PI;
    known->value[TRUE_EIGENVALUES + 2] = 16.0 * zeta * ELEA_PI;
    return test_body(2, spheres);
}

static bool is_far(size_t n, const elea_sphere *spheres, const elea_sphere *next, double least)
{
    for (size_t i = 0; i < n; i++)
        if (vec3_length(vec3_sub(spheres[i].centre, next->centre)) < least)
            return false;
    return true;
}

/* Spheres with radii of 0.1 to 1, nowhere nearer than 60. */
static elea_body *cloud(uint64_t seed, size_t n, truth *known)
{
    elea_random random = test_random(seed);
    elea_sphere spheres[MOST];
    double size = 200.0 * cbrt((double)n);
    for (size_t i = 0; i < n; i++)
        do {
            spheres[i].centre = vec3_scale(size, random_in_ball(&random));
            spheres[i].radius = pow(0.1, random_uniform(&random));
        } while (!is_far(i, spheres, &spheres[i], 60.0));
    *known = exact_cloud(n, spheres);
    return test_body(n, spheres);
}

static elea_body *cloud_5(uint64_t seed, truth *known)
{
    return cloud(seed, 5, known);
}

static elea_body *cloud_20(uint64_t seed, truth *known)
{
    return cloud(seed, 20, known);
}

static elea_body *cloud_100(uint64_t seed, truth *known)
{
    return cloud(seed, 100, known);
}

static elea_body *planet(uint64_t seed, truth *known)
{
    elea_random random = test_random(seed);
    elea_sphere spheres[5] = {{{0.0, 0.0, 0.0}, 1.0}};
    for (size_t i = 1; i < 5; i++)
        do {
            double distance = 60.0 * pow(20.0, random_uniform(&random));
            spheres[i].centre = vec3_scale(distance, random_direction(&random));
            spheres[i].radius = ratios[i];
        } while (!is_far(i, spheres, &spheres[i], 60.0));
    *known = exact_cloud(5, spheres);
    return test_body(5, spheres);
}

/* Helsing and Perfekt 2013, Appl. Comput. Harmon. Anal. 34, 445. */
static elea_body *cube(uint64_t seed, truth *known)
{
    (void)seed;
    *known = unknown();
    known->value[TRUE_C] = 0.66067815;
    known->value[TRUE_MEAN] = known->value[TRUE_YY] = known->value[TRUE_ZZ] = 3.6443052;
    return cuboid(1.0, 1.0, 1.0);
}

/* As in test_thin.c. */
static elea_body *plate(uint64_t seed, truth *known)
{
    double h = pow(10.0, -4.0 - (double)(seed % 3));
    *known = unknown();
    known->value[TRUE_C] = 0.3667874;
    known->error[TRUE_C] = 2.0 * h;
    known->value[TRUE_ZZ] = h;
    known->error[TRUE_ZZ] = 10.0 * h * h;
    return cuboid(1.0, 1.0, h);
}

static elea_body *wire(uint64_t seed, truth *known)
{
    double s = pow(10.0, -3.0 - (double)(seed % 4));
    *known = unknown();
    known->value[TRUE_YY] = known->value[TRUE_ZZ] = 2.188439615 * s * s;
    known->error[TRUE_YY] = known->error[TRUE_ZZ] = 2.0 * s * s * s;
    return cuboid(1.0, s, s);
}

/* ---- Values from long runs ---- */

enum { COMET, NEEDLE, FLAKE, SHELL, COATED, CHAIN, GLOBULE, NUM_LONG };

static size_t place_comet(elea_sphere *s)
{
    s[0] = (elea_sphere){{0.0, 0.0, 0.0}, 1.0};
    for (size_t k = 1; k <= 30; k++)
        s[k] = (elea_sphere){{pow(1.15, (double)k), 0.0, 0.0}, 0.1 * pow(0.93, (double)k)};
    return 31;
}

static size_t place_needle(elea_sphere *s)
{
    for (size_t k = 0; k < 60; k++)
        s[k] = (elea_sphere){{0.05 * (double)k, 0.02 * (double)k, 0.0}, 0.05};
    return 60;
}

static size_t place_flake(elea_sphere *s)
{
    size_t n = 0;
    for (int i = -12; i <= 12; i++)
        for (int j = -12; j <= 12; j++) {
            vec3 c = {2.0 * i + j, sqrt(3.0) * j, 0.0};
            if (vec3_length(c) < 18.0)
                s[n++] = (elea_sphere){c, 1.0};
        }
    return n;
}

/* Closed but for small holes; a ball inside is hidden. */
static size_t place_shell(elea_sphere *s)
{
    for (size_t k = 0; k < 300; k++)
        s[k] = (elea_sphere){vec3_scale(10.0, spiral(k, 300)), 1.2};
    s[300] = (elea_sphere){{0.0, 0.0, 0.0}, 3.0};
    return 301;
}

static size_t place_coated(elea_sphere *s)
{
    s[0] = (elea_sphere){{0.0, 0.0, 0.0}, 10.0};
    for (size_t k = 1; k <= 300; k++)
        s[k] = (elea_sphere){vec3_scale(10.3, spiral(k - 1, 300)), 0.7};
    return 301;
}

static size_t place_chain(elea_sphere *s)
{
    elea_random random = test_random(77);
    vec3 c = {0.0, 0.0, 0.0};
    for (size_t k = 0; k < 200; k++) {
        s[k] = (elea_sphere){c, 1.0};
        c = vec3_add_scaled(c, 2.0, random_direction(&random));
    }
    return 200;
}

static size_t place_globule(elea_sphere *s)
{
    elea_random random = test_random(78);
    for (size_t k = 0; k < 500; k++)
        s[k] = (elea_sphere){vec3_scale(10.0, random_in_ball(&random)),
                             1.2 + 0.8 * random_uniform(&random)};
    return 500;
}

static elea_body *long_body(int which)
{
    static size_t (*const place[NUM_LONG])(elea_sphere *) = {
        [COMET] = place_comet,     [NEEDLE] = place_needle, [FLAKE] = place_flake,
        [SHELL] = place_shell,     [COATED] = place_coated, [CHAIN] = place_chain,
        [GLOBULE] = place_globule,
    };
    elea_sphere spheres[MOST];
    size_t n = place[which](spheres);
    return test_body(n, spheres);
}

/*
 * C, the mean and the eigenvalues of the polarizability, and their errors, from 3e7 walks without
 * control charges: `test_adversarial --long-runs 3e7`.
 */
static const double long_runs[NUM_LONG][2][5] = {
    [COMET] = {{1.4621824, 904.72326, 12.556536, 12.601778, 2689.0115},
               {0.00059, 1.7, 0.023, 0.023, 5}},
    [NEEDLE] = {{0.42486182, 2.4706854, 0.047784235, 0.047789621, 7.3164825},
                {3.5e-05, 0.00052, 8.5e-06, 8.5e-06, 0.0016}},
    [FLAKE] = {{12.30924, 25352.527, 1837.9346, 37104.421, 37115.224},
               {0.00069, 3, 0.24, 5.8, 5.8}},
    [SHELL] = {{10.955949, 16526.075, 16522.727, 16525.922, 16529.575},
               {6.8e-05, 0.41, 0.76, 0.8, 0.79}},
    [COATED] = {{10.632495, 15105.127, 15102.808, 15105.572, 15107},
                {9.5e-05, 0.48, 0.85, 0.89, 0.84}},
    [CHAIN] = {{10.136096, 14809.242, 7041.9056, 11083.714, 26302.105},
               {0.001, 2.9, 2.5, 3.6, 6.6}},
    [GLOBULE] = {{10.774483, 15725.713, 15574.973, 15688.484, 15913.681},
                 {0.00024, 0.9, 1.5, 1.4, 1.5}},
};

static elea_body *long_run(int which, truth *known)
{
    *known = unknown();
    for (int i = 0; i < 5; i++) {
        known->value[i] = long_runs[which][0][i];
        known->error[i] = long_runs[which][1][i];
    }
    return long_body(which);
}

#define LONG_RUN(name, which)                                                                      \
    static elea_body *name(uint64_t seed, truth *known)                                            \
    {                                                                                              \
        (void)seed;                                                                                \
        return long_run(which, known);                                                             \
    }
LONG_RUN(comet, COMET)
LONG_RUN(needle, NEEDLE)
LONG_RUN(flake, FLAKE)
LONG_RUN(shell, SHELL)
LONG_RUN(coated, COATED)
LONG_RUN(chain, CHAIN)
LONG_RUN(globule, GLOBULE)

void print_long_runs(uint64_t num_walks)
{
    for (int which = 0; which < NUM_LONG; which++) {
        elea_body *body = long_body(which);
        elea_settings settings = test_counts(num_walks, 1, 99);
        settings.method = ELEA_METHOD_FIRST_PASSAGE;
        settings.control_charges = 0;
        elea_result result = test_compute(body, &settings);
        elea_body_free(body);
        const elea_quantity *q[5] = {
            elea_result_quantity(&result, ELEA_CAPACITANCE, 0),
            elea_result_quantity(&result, ELEA_MEAN_ELECTRIC_POLARIZABILITY, 0)};
        for (size_t k = 0; k < 3; k++)
            q[2 + k] = elea_result_quantity(&result, ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES, k);
        (void)printf("    [%d] = {{", which);
        for (int k = 0; k < 5; k++)
            (void)printf("%.9g%s", q[k]->value, k < 4 ? ", " : "},\n           {");
        for (int k = 0; k < 5; k++)
            (void)printf("%.2g%s", q[k]->std_error, k < 4 ? ", " : "}},\n");
    }
}

/* ---- All ---- */

const family families[] = {
    {"pair, distance 3", pair_3, false},
    {"pair, distance 30", pair_30, false},
    {"pair, distance 300", pair_300, false},
    {"pair, distance 3000", pair_3000, false},
    {"touching pair", touching_pair, false},
    {"cloud of 5", cloud_5, false},
    {"cloud of 20", cloud_20, false},
    {"cloud of 100", cloud_100, false},
    {"a ball and four far ones", planet, false},
    {"cube", cube, false},
    {"plate", plate, true},
    {"wire", wire, true},
    {"comet", comet, true},
    {"needle", needle, false},
    {"flake", flake, false},
    {"shell", shell, false},
    {"coated ball", coated, false},
    {"chain", chain, false},
    {"globule", globule, false},
};
const size_t num_families = NUM_ITEMS(families);
