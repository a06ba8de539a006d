/* SPDX-License-Identifier: MIT */
/** Clocks of the benchmarks, and their exit on failure. */
#ifndef ELEA_BENCH_TIMER_H
#define ELEA_BENCH_TIMER_H

#include "elea.h"

/** Wall-clock seconds. */
double bench_wall(void);

/** Processor seconds of all threads, which other programs affect less. */
double bench_cpu(void);

/** Ends the benchmark with the error's message, if there is an error. */
void bench_expect(elea_status status, const elea_error *error);

#endif
