/* SPDX-License-Identifier: MIT */
/* The speed of multiplications and additions in registers: what the product is compared with. */
#include "stokes/peak.h"
#include "base/lanes.h"
#include "timer.h"

/** Chains of dependent operations: more than latency times throughput of any processor. */
#define CHAINS 12
#define TURNS  100000

double LANES_JOIN(bench_peak, BENCH_ISA)(void)
{
    lanes_float sum[CHAINS];
    for (int i = 0; i < CHAINS; i++)
        sum[i] = lanes_set((float)i);
    lanes_float factor = lanes_set(0.999f), term = lanes_set(0.001f);
    double start = bench_cpu();
    for (int turn = 0; turn < TURNS; turn++)
#pragma GCC unroll 12
        for (int i = 0; i < CHAINS; i++)
            sum[i] = sum[i] * factor + term;
    double elapsed = bench_cpu() - start;
    for (int i = 1; i < CHAINS; i++)
        sum[0] += sum[i];
    volatile float used = lanes_sum(sum[0]);
    (void)used;
    return 2.0 * CHAINS * LANES * TURNS / elapsed;
}
