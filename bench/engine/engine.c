/* SPDX-License-Identifier: MIT */
#include "engine/engine.h"
#include "engine/charging.h"

#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "result/properties.h"
#include "timer.h"
#include "walk/walk.h"

#define WALKS_PER_BLOCK 8192
#define SHORT_RUN       50000 /* walks per frame of a trajectory */

void bench_engine_header(void)
{
    printf(
        "\nWalks to a given error, one thread (processor time, index included)\n"
        "var x time is (relative variance) x (seconds): 1 ns is a millisecond to 0.1 %%\n"
        "with control charges: as many as are worth their cost, including the time of their fit\n");
    printf("%-20s %-10s %7s %8s %9s %8s %11s %11s %9s %9s %8s %7s %9s %7s\n", "body", "method",
           "charges", "steps/", "walks/s", "ns/step", "var x time", "var x time", "0.1 % on",
           "0.1 % on", "cells", "MB", "50k walks", "cells");
    printf("%-20s %-10s %7s %8s %9s %8s %11s %11s %9s %9s %8s %7s %9s %7s\n", "", "", "", "walk",
           "", "", "of C, ns", "alpha, ns", "C, s", "alpha, s", "", "", "ms", "");
}

/* Cost and efficiency of a body's walks. */
typedef struct cost {
    double seconds;
    elea_tally tally;
    size_t cells, bytes, charges;
    bool lanes;
    double short_seconds;
    size_t short_cells;
} cost;

/* (relative variance) x (time) of C and of the mean polarizability, in nanoseconds. */
static void relative_variances(const elea_body *body, const elea_launch *launch, const cost *c,
                               double product[2])
{
    static elea_result result;
    elea_moments none = {.known = false};
    memset(&result, 0, sizeof result);
    elea_settings settings = elea_settings_default();
    elea_result_compute(&result, &settings, body, launch, &c->tally, NULL,
                        &(elea_frame_facts){.moments = &none}, NULL, NULL);
    const elea_property properties[] = {ELEA_CAPACITANCE, ELEA_MEAN_ELECTRIC_POLARIZABILITY};
    for (int i = 0; i < 2; i++) {
        const elea_quantity *q = elea_result_quantity(&result, properties[i], 0);
        double relative = q->std_error / q->value;
        product[i] = 1e9 * relative * relative * c->seconds;
    }
}

static void print_row(const bench_shapes *spheres, const elea_body *body, const elea_launch *launch,
                      const char *method, const cost *c)
{
    double n = (double)c->tally.count, product[2];
    relative_variances(body, launch, c, product);
    printf("%-20s %-10s %7zu %8.2f %9.0f %8.1f %11.4g %11.4g %9.3g %9.3g %8zu %7.1f %9.1f %7zu\n",
           spheres->name, method, c->charges, (double)c->tally.steps / n, n / c->seconds,
           1e9 * c->seconds / (double)c->tally.steps, product[0], product[1], 1e-3 * product[0],
           1e-3 * product[1], c->cells, 1e-6 * (double)c->bytes, 1e3 * c->short_seconds,
           c->short_cells);
    (void)fflush(stdout);
}

static void measure_plain(const elea_body *body, const elea_launch *launch, double seconds, cost *c)
{
    elea_error error = {.status = ELEA_OK};
    double start = bench_cpu();
    elea_index *index = elea_index_create(&error);
    bench_expect(error.status, &error);
    bench_expect(elea_index_build(index, body, launch->radius, &error), &error);
    seconds += bench_cpu() - start;
    for (uint64_t block = 0; c->seconds < seconds; block++) {
        elea_random random = random_create(0, 0, ELEA_PURPOSE_WALKS, block);
        (void)elea_walk_block(index, launch, &random, 1000, &c->tally, NULL, NULL);
        c->seconds = bench_cpu() - start;
        if (c->tally.count <= SHORT_RUN)
            c->short_seconds = c->seconds;
    }
    elea_index_size size = elea_index_memory(index);
    c->cells = c->short_cells = size.cells;
    c->bytes = size.bytes;
    elea_index_free(index);
}

/* With as many charges as are worth their cost for `planned` walks; 0: none. */
static void measure_engine(const elea_body *body, const elea_launch *launch, elea_isa isa,
                           double seconds, uint64_t planned, cost *c)
{
    memset(c, 0, sizeof *c);
    elea_error error = {.status = ELEA_OK};
    double start = bench_cpu();
    elea_engine *engine = elea_engine_create(&error);
    bench_expect(error.status, &error);
    bench_expect(elea_engine_prepare(engine, body, launch, isa, &error), &error);
    const elea_charges_order order = {.asked = ELEA_CONTROL_CHARGES_AUTO, .n_walks = planned};
    bench_expect(elea_engine_place_charges(engine, 0, 0, &order, &error), &error);
    for (uint64_t block = 0; c->seconds < seconds || c->tally.count < SHORT_RUN; block++) {
        bench_expect(
            elea_engine_block(engine, 0, 0, block, WALKS_PER_BLOCK, &c->tally, NULL, &error),
            &error);
        c->seconds = bench_cpu() - start;
        if (c->tally.count <= SHORT_RUN) {
            c->short_seconds = c->seconds * SHORT_RUN / (double)c->tally.count;
            c->short_cells = elea_engine_describe(engine).cells;
        }
    }
    elea_engine_size size = elea_engine_describe(engine);
    c->cells = size.cells;
    c->bytes = size.bytes;
    c->lanes = size.lanes;
    c->charges = size.charges;
    elea_engine_free(engine);
}

/* A long run, and the cost of a short one, each with the charges that are worth their cost. */
static void measure_with_charges(const elea_body *body, const elea_launch *launch, elea_isa isa,
                                 double seconds, uint64_t planned, cost *c)
{
    static cost brief;
    measure_engine(body, launch, isa, 0.0, SHORT_RUN, &brief);
    measure_engine(body, launch, isa, seconds, planned, c);
    c->short_seconds = brief.short_seconds;
    c->short_cells = brief.short_cells;
}

void bench_engine(const bench_shapes *spheres, double seconds)
{
    elea_body *body = bench_body(spheres);
    elea_settings settings = elea_settings_default();
    elea_launch launch;
    elea_error error = {.status = ELEA_OK};
    bench_expect(elea_launch_sphere(body, &settings, &launch, &error), &error);
    static cost c;
    memset(&c, 0, sizeof c);
    measure_plain(body, &launch, seconds, &c);
    print_row(spheres, body, &launch, "wos", &c);
    bench_expect(elea_launch_ellipsoid(body, &settings, &launch, &error), &error);
    elea_body *turned = elea_launch_body(&launch, body, &error);
    bench_expect(turned != NULL ? ELEA_OK : error.status, &error);
    for (elea_isa isa = ELEA_ISA_PORTABLE; isa < ELEA_NUM_ISAS; isa++) {
        if (!elea_isa_available(isa))
            continue;
        measure_engine(turned, &launch, isa, seconds, 0, &c);
        print_row(spheres, body, &launch, c.lanes ? elea_isa_name(isa) : "one by one", &c);
        measure_with_charges(turned, &launch, isa, seconds, c.tally.count, &c);
        print_row(spheres, body, &launch, c.lanes ? elea_isa_name(isa) : "one by one", &c);
        if (!c.lanes) /* the same for all instruction sets */
            break;
    }
    elea_body_free(turned);
    elea_body_free(body);
}
