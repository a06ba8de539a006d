/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "engine/engine.h"
#include "interior/union.h"
#include "result/properties.h"
#include "timer.h"

#define WALKS_PER_BLOCK 8192
#define SHORT_RUN       50000 /* walks per frame of a trajectory */

void bench_sizes_header(void)
{
    printf(
        "\nFrom few spheres to many: first passage, one thread (processor time)\n"
        "ms for the parts of a frame with %d walks; grid: its lists, and the cells needed by\n"
        "these walks; then walks with these cells. 0.1 %%: seconds to this error in C and alpha,\n"
        "including everything except the exact interior.\n",
        SHORT_RUN);
    printf("%-16s %8s %8s %8s %8s %8s %8s %7s %7s %8s %9s %8s %8s %9s\n", "body", "body ms",
           "launch", "grid", "walks", "interior", "cells", "MB", "bytes/", "steps/", "walks/s",
           "ns/step", "C 0.1 %", "al. 0.1 %");
    printf("%-16s %8s %8s %8s %8s %8s %8s %7s %7s %8s\n", "", "", "ms", "ms", "ms", "ms", "", "",
           "sphere", "walk");
}

/* Runs blocks from the first on: at least `walks` walks, and as many as fit in `seconds`. */
static double walk(elea_engine *engine, uint64_t walks, double seconds, elea_tally *tally)
{
    elea_error error = {.status = ELEA_OK};
    double start = bench_cpu(), elapsed = 0.0;
    for (uint64_t block = 0; tally->count < walks || elapsed < seconds; block++) {
        bench_expect(elea_engine_block(engine, 0, 0, block, WALKS_PER_BLOCK, tally, NULL, &error),
                     &error);
        elapsed = bench_cpu() - start;
    }
    return elapsed;
}

static double relative_error(const elea_body *body, const elea_launch *launch,
                             const elea_tally *tally, elea_property property)
{
    static elea_result result;
    elea_moments none = {.known = false};
    elea_settings settings = elea_settings_default();
    memset(&result, 0, sizeof result);
    elea_result_compute(&result, &settings, body, launch, tally, NULL,
                        &(elea_frame_facts){.moments = &none}, NULL, NULL);
    const elea_quantity *q = elea_result_quantity(&result, property, 0);
    return q->std_error / q->value;
}

/* The time to 0.1 %: initial work, plus the required number of walks. */
static double time_to_error(double once, double relative, double seconds)
{
    double factor = relative / 1e-3;
    return once + seconds * factor * factor;
}

static double time_interior(const elea_body *body)
{
    elea_error error = {.status = ELEA_OK};
    elea_closed_form u;
    double start = bench_cpu();
    bench_expect(elea_union_compute(body->spheres, body->n_spheres, &u, NULL, NULL, &error),
                 &error);
    return bench_cpu() - start;
}

void bench_sizes(const bench_shapes *shapes, double seconds)
{
    static elea_tally first, again, steady;
    memset(&first, 0, sizeof first);
    memset(&again, 0, sizeof again);
    memset(&steady, 0, sizeof steady);
    elea_settings settings = elea_settings_default();
    elea_launch launch;
    elea_error error = {.status = ELEA_OK};
    double times[5];
    times[0] = bench_cpu();
    elea_body *body = bench_body(shapes);
    times[1] = bench_cpu();
    bench_expect(elea_launch_ellipsoid(body, &settings, &launch, &error), &error);
    elea_body *turned = elea_launch_body(&launch, body, &error);
    bench_expect(error.status, &error);
    times[2] = bench_cpu();
    elea_engine *engine = elea_engine_create(&error);
    bench_expect(error.status, &error);
    bench_expect(elea_engine_prepare(engine, turned, &launch, ELEA_ISA_BEST, &error), &error);
    times[3] = bench_cpu();
    (void)walk(engine, SHORT_RUN, 0.0, &first);
    times[4] = bench_cpu();
    elea_engine_size size = elea_engine_describe(engine);
    double walks = walk(engine, SHORT_RUN, 0.0, &again), grid = times[4] - times[2] - walks;
    double elapsed = walk(engine, SHORT_RUN, seconds, &steady), n = (double)steady.count;
    double once = times[4] - times[0] - walks;
    printf("%-16s %8.2f %8.2f %8.2f %8.2f %8.2f %8zu %7.1f %7.0f %8.2f %9.0f %8.1f %8.3g %9.3g\n",
           shapes->name, 1e3 * (times[1] - times[0]), 1e3 * (times[2] - times[1]),
           1e3 * fmax(grid, 0.0), 1e3 * walks, 1e3 * time_interior(body), size.cells,
           1e-6 * (double)size.bytes, (double)size.bytes / (double)shapes->n,
           (double)steady.steps / n, n / elapsed, 1e9 * elapsed / (double)steady.steps,
           time_to_error(once, relative_error(body, &launch, &steady, ELEA_CAPACITANCE), elapsed),
           time_to_error(once,
                         relative_error(body, &launch, &steady, ELEA_MEAN_ELECTRIC_POLARIZABILITY),
                         elapsed));
    (void)fflush(stdout);
    elea_engine_free(engine);
    elea_body_free(turned);
    elea_body_free(body);
}

/* ---- Hard bodies ---- */

#define HARD_WALKS 10000

static void hard_row(bench_shapes shapes)
{
    elea_settings settings = elea_settings_default();
    settings.num_walks = HARD_WALKS;
    settings.num_threads = 1;
    elea_error error = {.status = ELEA_OK};
    elea_result *result = elea_result_create(&error);
    bench_expect(error.status, &error);
    double start = bench_cpu();
    elea_body *body = bench_body(&shapes);
    bench_expect(elea_compute(body, &settings, result, &error), &error);
    double elapsed = bench_cpu() - start;
    const elea_quantity *c = elea_result_quantity(result, ELEA_CAPACITANCE, 0);
    printf("%-16s %8.2f %12.6g %12.2g\n", shapes.name, elapsed, c->value, c->std_error);
    (void)fflush(stdout);
    elea_result_free(result);
    elea_body_free(body);
    bench_free(&shapes);
}

void bench_hard(void)
{
    printf("\nHard bodies: a frame with %d walks, one thread (processor time)\n", HARD_WALKS);
    printf("%-16s %8s %12s %12s\n", "body", "s", "C", "error");
    for (size_t n = 1000; n <= 100000; n *= 10)
        hard_row(bench_line(n));
    for (size_t n = 1000; n <= 100000; n *= 10)
        hard_row(bench_same(n));
    hard_row(bench_plane(300));
    hard_row(bench_globule(1000000));
}
