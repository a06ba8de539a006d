/* SPDX-License-Identifier: MIT */
/** Bodies that the benchmarks generate: the same on every machine. */
#ifndef ELEA_BENCH_BODIES_H
#define ELEA_BENCH_BODIES_H

#include "elea.h"

typedef struct bench_shapes {
    char name[64];
    size_t n;        /**< spheres */
    double *centres; /**< [n][3] */
    double *radii;
    size_t n_cuboids;
    double *corners; /**< [n_cuboids][6] */
} bench_shapes;

/** Two unit spheres that touch. */
bench_shapes bench_pair(void);

/** A self-avoiding chain of `n` beads of radius 0.6 at distance 1. */
bench_shapes bench_chain(size_t n);

/** Alpha carbons of a compact chain: `n` spheres of 5 A, 3.8 A apart along it. */
bench_shapes bench_calpha(size_t n);

/** Atoms of radius 1.2 to 1.9 A, 10 A^3 each, in a rough ellipsoid: like a protein. */
bench_shapes bench_globule(size_t n);

/** The same, with radii larger by the thickness of a hydration layer. */
bench_shapes bench_coated_globule(size_t n);

/** 416 unit spheres along a circle of radius 4. */
bench_shapes bench_torus(void);

/** A stiff chain, stretched: `n` spheres of 2.5 A, 3.8 A apart along it. */
bench_shapes bench_worm(size_t n);

/** The same, but more flexible and not stretched; it may cross itself. */
bench_shapes bench_coil(size_t n);

/** `n` unit spheres that touch, in a line. */
bench_shapes bench_line(size_t n);

/** `n` times the same unit sphere. */
bench_shapes bench_same(size_t n);

/** Unit spheres that touch, in a square of `side` times `side`. */
bench_shapes bench_plane(size_t side);

/** One cuboid. */
bench_shapes bench_box(double x, double y, double z);

/** A ball made of all unit cubes with their centre within `radius`. */
bench_shapes bench_voxels(double radius);

/** The spheres of a file with radii (BOD), or of a structure with radii after Bondi. */
bench_shapes bench_load(const char *path);

/** Writes a BOD file with the body's name into the folder, for other programs. */
void bench_write(const bench_shapes *shapes, const char *folder);

elea_body *bench_body(const bench_shapes *shapes);
void bench_free(bench_shapes *spheres);

#endif
