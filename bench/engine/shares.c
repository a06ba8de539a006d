/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "bench.h"
#include "engine/pieces.h"
#include "timer.h"

#define SHORT_RUN 50000 /* walks per frame of a trajectory */

static const bench_time_pieces timers[ELEA_NUM_ISAS] = {
    [ELEA_ISA_PORTABLE] = bench_pieces_portable,
#ifdef ELEA_HAVE_X86_KERNELS
    [ELEA_ISA_AVX2] = bench_pieces_avx2,
    [ELEA_ISA_AVX512] = bench_pieces_avx512,
#endif
};

void bench_shares_header(void)
{
    printf(
        "\nWhere the time of a walk is spent, one thread (processor time, ns per walk)\n"
        "Building: additional time of the first %d walks compared with repeating them. The other\n"
        "parts are timed separately, on walkers sampled during walks, times their number per\n"
        "walk; \"other\" is launch, return, positions on the body, moving walkers between lanes,\n"
        "and overlap and cache effects between the parts.\n",
        SHORT_RUN);
    printf("%-20s %-8s %8s %6s %8s %9s | %7s %7s %7s %7s %7s %7s\n", "body", "method", "steps/",
           "lanes", "all", "building", "cells", "lists", "laws", "random", "scores", "other");
    printf("%-20s %-8s %8s %6s %8s %9s | %7s %7s %7s %7s %7s %7s\n", "", "", "walk", "full", "ns",
           "ns", "%", "%", "%", "%", "%", "%");
}

static void print_row(const bench_shapes *shapes, const char *method, const bench_pieces *p)
{
    double known = p->cells + p->lists + p->laws + p->random + p->scores, unit = 100.0 / p->all;
    printf("%-20s %-8s %8.2f %6.2f %8.1f %9.1f | %7.1f %7.1f %7.1f %7.1f %7.1f %7.1f\n",
           shapes->name, method, p->steps, p->fill, p->all, p->building, unit * p->cells,
           unit * p->lists, unit * p->laws, unit * p->random, unit * p->scores,
           100.0 - unit * known);
    (void)fflush(stdout);
}

void bench_shares(const bench_shapes *shapes, double seconds)
{
    elea_body *body = bench_body(shapes);
    elea_settings settings = elea_settings_default();
    elea_launch launch;
    elea_error error = {.status = ELEA_OK};
    bench_expect(elea_launch_ellipsoid(body, &settings, &launch, &error), &error);
    elea_body *turned = elea_launch_body(&launch, body, &error);
    bench_expect(error.status, &error);
    for (elea_isa isa = ELEA_ISA_PORTABLE; isa < ELEA_NUM_ISAS; isa++) {
        bench_pieces pieces;
        if (!elea_isa_available(isa))
            continue;
        bench_expect(timers[isa](turned, &launch, SHORT_RUN, 0.2 * seconds, &pieces, &error),
                     &error);
        print_row(shapes, elea_isa_name(isa), &pieces);
    }
    elea_body_free(turned);
    elea_body_free(body);
}
