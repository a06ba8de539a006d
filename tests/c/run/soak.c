/* SPDX-License-Identifier: MIT */
/*
 * Very many walks on many bodies, with all available methods and instruction sets. Exits with
 * status 1 if a run never ends, or if a result is not finite or deviates.
 *
 *     soak [--walks N] [--body NAME] [--method NAME] [--skin X] [--seed N] [--threads N]
 *
 * N walks in all (default 4e7) are distributed so that all rows take about equally long. NAME is
 * part of a body's name, and "wos" or an instruction set; X is the skin in launch radii. The
 * environment variable ELEA_SHARED_DATA is the folder of published bodies.
 *
 * Values are compared with known ones and with those of the other methods, in about 1,000
 * comparisons. The probability of a chance deviation of LIMIT errors is 1e-10.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "run/soak_bodies.h"

#define LIMIT           6.5
#define MAX_STEPS       2000.0 /* of a walk on average: the slowest body needs about 50 */
#define PATIENCE        1200.0 /* seconds without a finished block */
#define WALKS_PER_FRAME 4000000U
#define LARGE           400000000.0 /* with fewer walks the largest bodies are omitted */

typedef struct options {
    double walks;
    const char *body, *method;
    double skin;
    uint64_t seed;
    unsigned threads;
} options;

/* ---- Methods ---- */

typedef struct method {
    const char *name;
    elea_method method;
    elea_isa isa;
    double cost; /* approximate cost of a step relative to the fastest; distributes the walks */
} method;

static const method methods[] = {
    {"wos", ELEA_METHOD_WOS, ELEA_ISA_BEST, 8.0},
    {"portable", ELEA_METHOD_FIRST_PASSAGE, ELEA_ISA_PORTABLE, 3.0},
    {"avx2", ELEA_METHOD_FIRST_PASSAGE, ELEA_ISA_AVX2, 1.3},
    {"avx512", ELEA_METHOD_FIRST_PASSAGE, ELEA_ISA_AVX512, 1.0},
};
enum { N_METHODS = sizeof methods / sizeof methods[0] };

static bool is_chosen(const options *o, const method *m)
{
    return elea_isa_available(m->isa) && (o->method == NULL || strcmp(o->method, m->name) == 0);
}

/* ---- A run ---- */

/* Frames of one body, and their results. */
typedef struct run {
    const soak_body *body;
    uint64_t next, end;
    uint64_t n_frames, walks, steps;
    soak_values sum; /* values, and squares of their errors */
    uint64_t walks_seen;
    double last_change;
} run;

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static elea_body *build(const soak_body *b, elea_error *error)
{
    elea_body *body = NULL;
    elea_body_builder *builder = elea_body_builder_create(error);
    elea_status failed = builder == NULL ? ELEA_ERROR_MEMORY : ELEA_OK;
    for (size_t i = 0; i < b->n && !failed; i++)
        failed = elea_body_builder_add_sphere(builder, b->centres + 3 * i, b->radii[i], error);
    for (size_t i = 0; i < b->n_cuboids && !failed; i++)
        failed = elea_body_builder_add_cuboid(builder, b->corners + 6 * i, b->corners + 6 * i + 3,
                                              error);
    if (!failed)
        body = elea_body_builder_finish(builder, error);
    elea_body_builder_free(builder);
    return body;
}

static elea_status next_frame(void *context, elea_job *job, elea_error *error)
{
    run *r = context;
    if (r->next == r->end)
        return ELEA_OK;
    const soak_body *b = r->body;
    job->body = build(b, error);
    job->frame = r->next++;
    job->time = NAN;
    return job->body != NULL ? ELEA_OK : error->status;
}

static const elea_quantity *quantity(const elea_result *result, int i)
{
    if (i == SOAK_C)
        return elea_result_quantity(result, ELEA_CAPACITANCE, 0);
    if (i == SOAK_MEAN)
        return elea_result_quantity(result, ELEA_MEAN_ELECTRIC_POLARIZABILITY, 0);
    if (i < SOAK_EIGENVALUES)
        return elea_result_quantity(result, ELEA_ELECTRIC_POLARIZABILITY,
                                    (size_t)(i - SOAK_TENSOR));
    return elea_result_quantity(result, ELEA_ELECTRIC_POLARIZABILITY_EIGENVALUES,
                                (size_t)(i - SOAK_EIGENVALUES));
}

static elea_status take_result(void *context, const elea_result *result, elea_error *error)
{
    run *r = context;
    (void)error;
    for (int i = 0; i < SOAK_VALUES; i++) {
        const elea_quantity *q = quantity(result, i);
        r->sum.value[i] += q->value;
        r->sum.error[i] += q->std_error * q->std_error;
    }
    r->n_frames++;
    r->walks += elea_result_info(result)->num_walks;
    r->steps += elea_result_info(result)->num_steps;
    return ELEA_OK;
}

/* A walk that never ends cannot be cancelled, only abandoned. */
static bool watch(void *context, const elea_progress *progress)
{
    run *r = context;
    if (progress->walks_done != r->walks_seen) {
        r->walks_seen = progress->walks_done;
        r->last_change = now();
    }
    if (now() - r->last_change > PATIENCE) {
        printf("FAILED: %s: stuck after %llu walks\n", r->body->name,
               (unsigned long long)r->walks_seen);
        (void)fflush(stdout);
        _Exit(1);
    }
    return true;
}

/* `walks` walks in frames of equal size; false if the library reports an error. */
static bool walk(const options *o, const soak_body *body, const method *m, double walks, run *r)
{
    elea_settings settings = elea_settings_default();
    elea_error error;
    *r = (run){.body = body, .last_change = now()};
    r->end = (uint64_t)(walks / WALKS_PER_FRAME) + 1;
    settings.method = m->method;
    settings.isa = m->isa;
    settings.seed = o->seed;
    settings.num_walks = (uint64_t)(walks / (double)r->end) + 1;
    settings.interior = ELEA_INTERIOR_SAMPLE;
    settings.num_interior_samples = 1000;
    settings.launch_radius = body->launch_radius;
    settings.skin_thickness = o->skin;
    settings.num_threads = o->threads;
    const elea_source source = {.struct_size = sizeof source, .next = next_frame, .context = r};
    const elea_observer observer = {
        .struct_size = sizeof observer, .result = take_result, .poll = watch, .context = r};
    if (elea_run(&settings, &source, &observer, NULL, &error) == ELEA_OK)
        return true;
    printf("FAILED: %s, %s: %s\n", body->name, m->name, error.message);
    return false;
}

/* ---- Comparing ---- */

static soak_values means(const run *r)
{
    soak_values mean;
    for (int i = 0; i < SOAK_VALUES; i++) {
        mean.value[i] = r->sum.value[i] / (double)r->n_frames;
        mean.error[i] = sqrt(r->sum.error[i]) / (double)r->n_frames;
    }
    return mean;
}

/* In units of the error; the skin and the rounding of floats may add a millionth. */
static double deviation(const soak_values *a, const soak_values *b, int i)
{
    double millionth = 1e-6 * fabs(a->value[i == SOAK_C ? SOAK_C : SOAK_MEAN]);
    return (a->value[i] - b->value[i]) / (hypot(a->error[i], b->error[i]) + millionth);
}

/* The largest deviation; unknown values do not count. */
static double largest_deviation(const soak_values *a, const soak_values *b, int n, int *which)
{
    double largest = 0.0;
    for (int i = 0; i < n; i++) {
        double d = deviation(a, b, i);
        if (fabs(d) > fabs(largest)) {
            largest = d;
            *which = i;
        }
    }
    return largest;
}

static bool is_finite(const soak_values *v)
{
    for (int i = 0; i < SOAK_VALUES; i++)
        if (!isfinite(v->value[i]) || !isfinite(v->error[i]))
            return false;
    return true;
}

/* ---- The rows ---- */

static void print_header(void)
{
    printf("%-16s %-8s %11s %9s %6s %11s %8s %33s %7s %7s %7s\n", "body", "method", "walks",
           "walks/s", "steps", "C", "error", "eigenvalues of alpha, rel. error", "C off", "most",
           "others");
}

static void print_row(const soak_body *body, const method *m, const run *r, double seconds,
                      const soak_values *v)
{
    const double *alpha = v->value + SOAK_EIGENVALUES;
    printf("%-16s %-8s %11llu %9.0f %6.1f %11.7g %8.1e %9.6g %9.6g %9.6g %7.1e", body->name,
           m->name, (unsigned long long)r->walks, (double)r->walks / seconds,
           (double)r->steps / (double)r->walks, v->value[SOAK_C], v->error[SOAK_C], alpha[0],
           alpha[1], alpha[2], v->error[SOAK_MEAN] / v->value[SOAK_MEAN]);
}

/*
 * Compares with known values and with the previous methods: the tensor, because noise separates
 * nearly equal eigenvalues. False if they deviate.
 */
static bool judge(const soak_body *body, const soak_values *before, size_t n_before, const run *r,
                  const soak_values *v)
{
    int which = 0;
    double known = largest_deviation(v, &body->known, SOAK_VALUES, &which), others = 0.0;
    for (size_t i = 0; i < n_before; i++) {
        double d = largest_deviation(v, &before[i], SOAK_EIGENVALUES, &which);
        others = fabs(d) > fabs(others) ? d : others;
    }
    bool good = is_finite(v) && (double)r->steps < MAX_STEPS * (double)r->walks &&
                fabs(known) < LIMIT && fabs(others) < LIMIT;
    if (isfinite(body->known.value[SOAK_C]))
        printf(" %7.2f %7.2f", deviation(v, &body->known, SOAK_C), known);
    else
        printf(" %7s %7s", "", "");
    if (n_before > 0)
        printf(" %7.2f", others);
    printf("%s\n", good ? "" : " FAILED");
    (void)fflush(stdout);
    return good;
}

/* Steps per walk times their cost, from a short run. */
static double cost_of(const options *o, const soak_body *body, const method *m)
{
    run r;
    options pilot = *o;
    pilot.seed = 0;
    if (!walk(&pilot, body, m, 2000.0, &r))
        exit(1);
    return m->cost * (1.0 + (double)r.steps / (double)r.walks);
}

/* Runs all methods on a body, each with as many walks as it completes at that cost. */
static bool soak(const options *o, const soak_body *body, double budget)
{
    soak_values found[N_METHODS];
    size_t n = 0;
    bool good = true;
    for (size_t i = 0; i < N_METHODS; i++) {
        if (!is_chosen(o, &methods[i]))
            continue;
        run r;
        double start = now();
        good = walk(o, body, &methods[i], budget / cost_of(o, body, &methods[i]), &r) && good;
        if (r.n_frames == 0)
            continue;
        found[n] = means(&r);
        print_row(body, &methods[i], &r, now() - start, &found[n]);
        good = judge(body, found, n, &r, &found[n]) && good;
        n++;
    }
    return good;
}

/* Cost allowed for each row to obtain the requested number of walks. */
static double budget_of_row(const options *o, const soak_body *bodies, size_t n)
{
    double per_cost = 0.0;
    for (size_t b = 0; b < n; b++)
        for (size_t i = 0; i < N_METHODS; i++)
            if (is_chosen(o, &methods[i]))
                per_cost += 1.0 / cost_of(o, &bodies[b], &methods[i]);
    return o->walks / per_cost;
}

static bool parse(int argc, char **argv, options *o)
{
    *o = (options){.walks = 4e7};
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc)
            return false;
        const char *name = argv[i], *value = argv[i + 1];
        if (strcmp(name, "--walks") == 0)
            o->walks = atof(value);
        else if (strcmp(name, "--body") == 0)
            o->body = value;
        else if (strcmp(name, "--method") == 0)
            o->method = value;
        else if (strcmp(name, "--skin") == 0)
            o->skin = atof(value);
        else if (strcmp(name, "--seed") == 0)
            o->seed = strtoull(value, NULL, 10);
        else if (strcmp(name, "--threads") == 0)
            o->threads = (unsigned)atoi(value);
        else
            return false;
    }
    return o->walks >= 1.0;
}

/* Keeps only the requested bodies. */
static size_t choose(const options *o, soak_body *bodies, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (o->body == NULL || strstr(bodies[i].name, o->body) != NULL)
            bodies[kept++] = bodies[i];
        else
            soak_free_bodies(&bodies[i], 1);
    }
    return kept;
}

int main(int argc, char **argv)
{
    options o;
    if (!parse(argc, argv, &o)) {
        (void)fputs("usage: soak [--walks N] [--body NAME] [--method NAME] [--skin X] [--seed N] "
                    "[--threads N]\n",
                    stderr);
        return 2;
    }
    static soak_body bodies[SOAK_MAX_BODIES];
    size_t largest = o.walks >= LARGE || o.body != NULL ? 50000 : 3000;
    size_t n = soak_make_bodies(getenv("ELEA_SHARED_DATA"), largest, bodies);
    n = choose(&o, bodies, n);
    bool good = n > 0;
    double budget = budget_of_row(&o, bodies, n);
    print_header();
    for (size_t i = 0; i < n; i++)
        good = soak(&o, &bodies[i], budget) && good;
    soak_free_bodies(bodies, n);
    puts(good ? "all good" : "FAILED");
    return good ? 0 : 1;
}
