/* SPDX-License-Identifier: MIT */
/* Mobility matrices of random bodies: each must be symmetric and positive definite. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/vec3.h"
#include "bench.h"
#include "stokes/dense.h"
#include "stokes/hydrodynamics.h"
#include "timer.h"

/* ---- Random bodies ---- */

enum { MOST = 200 };

typedef struct random_body {
    size_t n;
    double centre[MOST][3], radius[MOST];
} random_body;

static double uniform(elea_random *random, double low, double high)
{
    return low + (high - low) * random_uniform(random);
}

/* From 1 to `largest`, by its logarithm. */
static double any_radius(elea_random *random, double largest)
{
    return pow(largest, random_uniform(random));
}

static void direction(elea_random *random, double d[3])
{
    double z = uniform(random, -1.0, 1.0), angle = uniform(random, 0.0, 2.0 * ELEA_PI);
    double s = sqrt(1.0 - z * z);
    d[0] = s * cos(angle);
    d[1] = s * sin(angle);
    d[2] = z;
}

static void add(random_body *b, const double from[3], const double d[3], double far, double radius)
{
    for (int k = 0; k < 3; k++)
        b->centre[b->n][k] = from[k] + far * d[k];
    b->radius[b->n++] = radius;
}

static const double origin[3] = {0.0, 0.0, 0.0};

static void scattered(elea_random *random, random_body *b)
{
    size_t n = 1 + (size_t)uniform(random, 0.0, 40.0);
    double spread = any_radius(random, 300.0);
    for (size_t i = 0; i < n; i++) {
        double d[3];
        direction(random, d);
        add(b, origin, d, spread * cbrt(random_uniform(random)), any_radius(random, 100.0));
    }
}

/* Each inside the one before it, a third of them touching it from inside. */
static void nested(elea_random *random, random_body *b)
{
    double radius = 100.0, d[3];
    size_t n = 2 + (size_t)uniform(random, 0.0, 10.0);
    add(b, origin, origin, 0.0, radius);
    for (size_t i = 1; i < n; i++) {
        double smaller = radius * uniform(random, 0.3, 1.0);
        double room = (radius - smaller) * (i % 3 == 0 ? 1.0 : random_uniform(random));
        direction(random, d);
        add(b, b->centre[i - 1], d, room, smaller);
        radius = smaller;
    }
    direction(random, d); /* and one that is not */
    add(b, origin, d, uniform(random, 90.0, 190.0), any_radius(random, 100.0));
}

/* A shell that may be closed, with a sphere in its cavity. */
static void cavity(elea_random *random, random_body *b)
{
    size_t n = 50 + (size_t)uniform(random, 0.0, MOST - 51.0);
    double wall = 100.0 * sqrt(4.0 * ELEA_PI / (double)n) * uniform(random, 0.5, 1.0), d[3];
    for (size_t i = 0; i < n; i++) {
        direction(random, d);
        double z = 1.0 - (2.0 * (double)i + 1.0) / (double)n, s = sqrt(1.0 - z * z);
        double angle = 2.399963229728653 * (double)i;
        const double even[3] = {s * cos(angle), s * sin(angle), z};
        add(b, origin, i % 10 == 0 ? d : even, 100.0, wall);
    }
    add(b, origin, d, uniform(random, 0.0, 50.0), any_radius(random, 50.0));
}

/* Each touches one of those before it. */
static void touching(elea_random *random, random_body *b)
{
    size_t n = 2 + (size_t)uniform(random, 0.0, 60.0);
    double largest = random_uniform(random) < 0.5 ? 1.0 : 100.0;
    add(b, origin, origin, 0.0, any_radius(random, largest));
    for (size_t i = 1; i < n; i++) {
        size_t partner = (size_t)uniform(random, 0.0, (double)i);
        double radius = any_radius(random, largest), d[3];
        direction(random, d);
        add(b, b->centre[partner], d, radius + b->radius[partner], radius);
    }
}

/* Far from the origin of the coordinates. */
static void single(elea_random *random, random_body *b)
{
    double d[3];
    direction(random, d);
    add(b, origin, d, any_radius(random, 1e5), any_radius(random, 100.0));
}

/* The same sphere twice, and again with tiny displacements. */
static void coincident(elea_random *random, random_body *b)
{
    scattered(random, b);
    size_t n = b->n;
    for (size_t i = 0; i < n; i++) {
        double d[3];
        direction(random, d);
        add(b, b->centre[i], d, i % 2 == 0 ? 0.0 : pow(10.0, uniform(random, -12.0, 0.0)),
            b->radius[i]);
    }
}

/* A line or a plane of spheres. */
static void flat(elea_random *random, random_body *b)
{
    bool line = random_uniform(random) < 0.5;
    size_t n = 2 + (size_t)uniform(random, 0.0, 80.0);
    double step = uniform(random, 0.2, 3.0);
    for (size_t i = 0; i < n; i++) {
        double x = step * (double)(line ? i : i % 9), y = line ? 0.0 : step * (double)(i / 9);
        const double d[3] = {x, y, 0.0};
        add(b, origin, d, 1.0, 1.0);
    }
}

static void distant(elea_random *random, random_body *b)
{
    double d[3];
    direction(random, d);
    add(b, origin, d, 0.0, any_radius(random, 100.0));
    add(b, origin, d, uniform(random, 10.0, 1000.0), any_radius(random, 100.0));
}

static const struct family {
    const char *name;
    void (*make)(elea_random *random, random_body *b);
} families[] = {{"scattered, radii 1 to 100", scattered},
                {"nested", nested},
                {"cavities", cavity},
                {"touching clusters", touching},
                {"single spheres", single},
                {"coincident", coincident},
                {"lines and planes", flat},
                {"two distant spheres", distant}};
#define FAMILIES (sizeof families / sizeof families[0])

/* ---- Their mobility ---- */

typedef struct findings {
    size_t bodies, failed, asymmetric, indefinite, other;
    size_t isotropic;  /* self terms that had to be made less anisotropic */
    double asymmetry;  /* the largest, relative */
    double definite;   /* the least eigenvalue, in units of the diagonal */
    double worst_rule; /* relative deviation of the correlation time */
} findings;

/* The least eigenvalue of a symmetric matrix with a diagonal of ones, by bisection: m - x is
 * positive definite below it. */
static bool is_positive(double m[6][6], double less)
{
    double l[6][6] = {{0.0}};
    for (int i = 0; i < 6; i++)
        for (int j = 0; j <= i; j++) {
            double sum = m[i][j] - (i == j ? less : 0.0);
            for (int k = 0; k < j; k++)
                sum -= l[i][k] * l[j][k];
            if (i == j && !(sum > 0.0))
                return false;
            l[i][j] = i == j ? sqrt(sum) : sum / l[j][j];
        }
    return true;
}

static double least_eigenvalue(double m[6][6])
{
    double low = -6.0, high = 1.0;
    for (int i = 0; i < 60; i++) {
        double middle = 0.5 * (low + high);
        if (is_positive(m, middle))
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void check_matrix(const elea_result *result, elea_reference about, findings *f)
{
    double m[6][6], scaled[6][6], worst = 0.0;
    if (!elea_result_mobility(result, about, m)) {
        f->failed++;
        return;
    }
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++)
            scaled[i][j] = m[i][j] / sqrt(m[i][i] * m[j][j]);
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < i; j++)
            worst = fmax(worst, fabs(scaled[i][j] - scaled[j][i]));
    double least = least_eigenvalue(scaled);
    f->asymmetry = fmax(f->asymmetry, worst);
    f->definite = fmin(f->definite, least);
    f->asymmetric += !(worst < 1e-10);
    f->indefinite += !(least > 0.0);
}

/* D_tr at the centre of diffusion, from the resistance matrix itself, in units of the others. */
static void check_coupling(const elea_stokes_level *level, findings *f)
{
    elea_hydrodynamics h;
    double factor[36], m[6][6], moved[6][6], r[3], worst = 0.0;
    if (!elea_hydrodynamics_compute(level, &h)) {
        f->failed++;
        return;
    }
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++)
            factor[6 * i + j] = level->resistance[i][j];
    f->failed += !dense_factorize(factor, 6, 0, 6);
    dense_invert(factor, 6, m[0]);
    for (int k = 0; k < 3; k++)
        r[k] = h.centre[k] - level->origin[k];
    elea_mobility_move((const double(*)[6])m, r, moved);
    double along = moved[0][0] + moved[1][1] + moved[2][2];
    double about = moved[3][3] + moved[4][4] + moved[5][5];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < i; j++)
            worst =
                fmax(worst, fabs(moved[i][3 + j] - moved[j][3 + i]) / sqrt(along * about) * 3.0);
    f->asymmetry = fmax(f->asymmetry, worst);
    f->asymmetric += !(worst < 1e-10);
    f->isotropic += level->anisotropy < STOKES_ANISOTROPY;
}

static void check_levels(const elea_body *body, uint64_t seed, size_t patches, findings *f)
{
    elea_error error = {.status = ELEA_OK};
    elea_stokes *stokes = elea_stokes_create(&error);
    const elea_stokes_task task = {
        .body = body, .seed = seed, .isa = ELEA_ISA_BEST, .num_patches = patches, .levels = 2};
    bench_expect(error.status, &error);
    bench_expect(elea_stokes_begin(stokes, &task, &error), &error);
    bench_expect(elea_stokes_run(stokes, &error), &error);
    const elea_stokes_answer *answer = elea_stokes_result(stokes);
    f->failed += answer->failed;
    if (!answer->failed)
        check_coupling(&answer->fine, f);
    elea_stokes_free(stokes);
}

/* tau = 1 / (2 tr D_r), the harmonic mean of the relaxation times. */
static void check_times(const elea_result *result, findings *f)
{
    double rates = 0.0;
    for (size_t k = 0; k < 5; k++)
        rates += 0.2 / elea_result_quantity(result, ELEA_RELAXATION_TIMES, k)->value;
    double mean = elea_result_quantity(result, ELEA_CORRELATION_TIME, 0)->value;
    double turning = elea_result_quantity(result, ELEA_ROTATIONAL_DIFFUSION_COEFFICIENT, 0)->value;
    double rule = fmax(fabs(rates * mean - 1.0), fabs(6e-9 * turning * mean - 1.0));
    f->worst_rule = fmax(f->worst_rule, rule);
    f->other += !(rule < 1e-10);
    f->other += !(elea_result_quantity(result, ELEA_INTRINSIC_VISCOSITY, 0)->value >=
                  elea_result_quantity(result, ELEA_INTRINSIC_VISCOSITY_HIGH_FREQUENCY, 0)->value);
}

static elea_settings settings_of(size_t patches, uint64_t seed)
{
    elea_settings settings = elea_settings_default();
    settings.theory = ELEA_THEORY_STOKES;
    settings.num_patches = (unsigned)patches;
    settings.num_walks = 2000;
    settings.num_threads = 1;
    settings.seed = seed;
    settings.length_unit = ELEA_LENGTH_ANGSTROM;
    settings.temperature = 298.15;
    settings.viscosity = 0.89e-3;
    return settings;
}

static void check_body(const struct family *family, uint64_t number, size_t patches, findings *f)
{
    elea_random random = random_create(1, number, ELEA_PURPOSE_PATCHES, 0);
    elea_error error = {.status = ELEA_OK};
    random_body *b = calloc(1, sizeof *b);
    elea_result *result = elea_result_create(&error);
    if (b == NULL || result == NULL)
        exit(1);
    family->make(&random, b);
    elea_body *body = elea_body_create(b->n, b->centre[0], b->radius, &error);
    if (body == NULL)
        bench_expect(error.status, &error);
    const elea_settings settings = settings_of(patches, number);
    bench_expect(elea_compute(body, &settings, result, &error), &error);
    size_t before = f->failed + f->asymmetric + f->indefinite + f->other;
    f->bodies++;
    check_levels(body, number, patches, f);
    check_matrix(result, ELEA_CENTRE_OF_DIFFUSION_REFERENCE, f);
    check_matrix(result, ELEA_CENTRE_OF_MASS_REFERENCE, f);
    check_times(result, f);
    if (f->failed + f->asymmetric + f->indefinite + f->other > before)
        printf("  body %llu of \"%s\" fails\n", (unsigned long long)number, family->name);
    elea_body_free(body);
    elea_result_free(result);
    free(b);
}

void bench_stokes_mobility(size_t n_bodies, size_t patches)
{
    printf(
        "\nMobility matrices of random bodies, %zu patches\n"
        "(isotropic: with a weaker anisotropy of the self terms; least: eigenvalue, in units of\n"
        "the diagonal; asymmetry of D_tr and of the matrix, and deviation of 1 / 2 tr D_r from "
        "the\n"
        "correlation time: the largest, relative)\n",
        patches);
    printf("%-28s %7s %6s %10s %10s %9s %9s %10s %9s\n", "family", "bodies", "failed", "asymmetric",
           "indefinite", "isotropic", "least", "asymmetry", "times");
    for (size_t k = 0; k < FAMILIES; k++) {
        findings f = {.definite = HUGE_VAL};
        for (uint64_t i = k; i < n_bodies; i += FAMILIES)
            check_body(&families[k], i, patches, &f);
        printf("%-28s %7zu %6zu %10zu %10zu %9zu %9.1e %10.1e %9.1e\n", families[k].name, f.bodies,
               f.failed + f.other, f.asymmetric, f.indefinite, f.isotropic, f.definite, f.asymmetry,
               f.worst_rule);
        (void)fflush(stdout);
    }
}
