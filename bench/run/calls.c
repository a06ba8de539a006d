/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>

#include "bench.h"
#include "timer.h"

#define CALLS_PER_TURN 100

/* Seconds of a call; `context` may be NULL. */
static double turn(elea_context *context, const elea_body *body, const elea_settings *settings,
                   elea_result *result)
{
    elea_error error;
    double start = bench_wall();
    for (int i = 0; i < CALLS_PER_TURN; i++)
        bench_expect(context != NULL ? elea_context_compute(context, body, settings, result, &error)
                                     : elea_compute(body, settings, result, &error),
                     &error);
    return (bench_wall() - start) / CALLS_PER_TURN;
}

/* Alternates without and with a context; the fastest counts, since other programs only slow it. */
static void row(const elea_body *body, elea_method method, unsigned num_threads, double seconds)
{
    elea_settings settings = elea_settings_default();
    settings.method = method;
    settings.num_walks = 100;
    settings.num_threads = num_threads;
    elea_error error;
    elea_result *result = elea_result_create(&error);
    elea_context *context = elea_context_create(0, &error);
    bench_expect(result != NULL && context != NULL ? ELEA_OK : ELEA_ERROR_MEMORY, &error);
    double without = HUGE_VAL, with = HUGE_VAL, start = bench_wall();
    do {
        without = fmin(without, turn(NULL, body, &settings, result));
        with = fmin(with, turn(context, body, &settings, result));
    } while (bench_wall() - start < seconds);
    printf("%-14s %8u %14.1f %14.1f\n", elea_method_name(method), num_threads, 1e6 * without,
           1e6 * with);
    elea_context_free(context);
    elea_result_free(result);
}

void bench_calls(double seconds)
{
    elea_error error;
    bench_shapes chain = bench_chain(20);
    elea_body *body = elea_body_create(chain.n, chain.centres, chain.radii, &error);
    bench_expect(body != NULL ? ELEA_OK : error.status, &error);
    printf("\nMany small calls: %s, 100 walks (wall time, microseconds a call)\n", chain.name);
    printf("%-14s %8s %14s %14s\n", "method", "threads", "elea_compute", "with a context");
    for (int method = 0; method < (int)ELEA_NUM_METHODS; method++)
        for (unsigned threads = 1; threads <= 2; threads++)
            row(body, (elea_method)method, threads, seconds);
    elea_body_free(body);
    bench_free(&chain);
}
