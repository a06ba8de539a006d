/* SPDX-License-Identifier: MIT */
/** The peak speed of a core, compiled once per instruction set. */
#ifndef ELEA_BENCH_PEAK_H
#define ELEA_BENCH_PEAK_H

/** Operations per second of one core in a short run. */
double bench_peak_portable(void);
double bench_peak_avx2(void);
double bench_peak_avx512(void);

#endif
