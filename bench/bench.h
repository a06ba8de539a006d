/* SPDX-License-Identifier: MIT */
/** The parts of elea-bench. Each prints a table; nothing is asserted. */
#ifndef ELEA_BENCH_BENCH_H
#define ELEA_BENCH_BENCH_H

#include "bodies.h"

/** Walks per second, seconds to 0.1 % on C, index: one row per body. */
void bench_walks_header(void);
void bench_walks(const bench_shapes *spheres, double seconds);

/** The plain walk compared with the engine's instruction sets: one row per body and method. */
void bench_engine_header(void);
void bench_engine(const bench_shapes *spheres, double seconds);

/** Cost of the parts of a walk: one row per body and instruction set. */
void bench_shares_header(void);
void bench_shares(const bench_shapes *shapes, double seconds);

/** Cost of the parts of a frame: one row per body. */
void bench_sizes_header(void);
void bench_sizes(const bench_shapes *shapes, double seconds);

/** Whole frames of hard bodies: one row per body. */
void bench_hard(void);

/** Whole frames of generated trajectories: one row per body, theory and precision. */
void bench_frames(double seconds);

/** Closed form of the interior as a function of the size and kind of the body. */
void bench_exact(double seconds);

/** One frame and 100 frames on 1, 2, ... threads. */
void bench_scaling(const bench_shapes *spheres, unsigned max_threads, double seconds);

/** Calls of elea_compute for a small body, without and with a context. */
void bench_calls(double seconds);

/** The product of the Stokes matrix with a block of columns: one row per body and number. */
void bench_stokes_product(const bench_shapes *bodies, size_t n_bodies, double seconds);

/** Time of a frame's phases, the best of several: one row per body. */
void bench_stokes_phases(const bench_shapes *bodies, size_t n_bodies, int times);

/** Two threads in one frame and in several, compared with one: one row per body. */
void bench_stokes_threads(const bench_shapes *bodies, size_t n_bodies, int times);

/** Threads in one frame by the times of its tasks: five rows per body. */
void bench_stokes_schedule(const bench_shapes *bodies, size_t n_bodies, int times);

/** Mobility matrices of random bodies, and whether each is as it must be: one row per family. */
void bench_stokes_mobility(size_t n_bodies, size_t patches);

/** Memory of frames in flight: two rows per body. */
void bench_stokes_memory(const bench_shapes *bodies, size_t n_bodies);

/** Frames and megabytes per second of each trajectory format. */
void bench_formats(const char *folder, double seconds);

#endif
