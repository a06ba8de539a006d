/* SPDX-License-Identifier: MIT */
/** Clocks of the benchmarks, and the end when something fails. */
#ifndef ELEA_BENCH_TIMER_H
#define ELEA_BENCH_TIMER_H

#include "elea.h"

/** Seconds on the wall. */
double bench_wall(void);

/** Seconds of processor time of all threads, which other programs disturb less. */
double bench_cpu(void);

/** Ends the benchmark with the error's message, if there is an error. */
void bench_expect(elea_status status, const elea_error *error);

#endif
