/* SPDX-License-Identifier: MIT */
/** Bodies that the benchmarks generate: the same on every machine. */
#ifndef ELEA_BENCH_BODIES_H
#define ELEA_BENCH_BODIES_H

#include "elea.h"

typedef struct bench_spheres {
    char name[32];
    size_t n;
    double *centres; /**< [n][3] */
    double *radii;
} bench_spheres;

/** A self-avoiding chain of `n` beads of radius 0.6 at distance 1. */
bench_spheres bench_chain(size_t n);

/** Alpha carbons of a compact chain: `n` spheres of 5 A, 3.8 A apart along it. */
bench_spheres bench_calpha(size_t n);

/** Atoms of radius 1.2 to 1.9 A, 10 A^3 each, in a rough ellipsoid: like a protein. */
bench_spheres bench_globule(size_t n);

/** The spheres of a file with radii (BOD), or of a structure with radii after Bondi. */
bench_spheres bench_load(const char *path);

elea_body *bench_body(const bench_spheres *spheres);
void bench_free(bench_spheres *spheres);

#endif
