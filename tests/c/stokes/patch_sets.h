/* SPDX-License-Identifier: MIT */
/** Patches for tests: on spheres, and at random. */
#ifndef ELEA_TESTS_PATCH_SETS_H
#define ELEA_TESTS_PATCH_SETS_H

#include "stokes/patches.h"
#include "support.h"

/** `n` patches without positions. */
static inline elea_patches patches_create(size_t n)
{
    elea_patches p = {.n = n, .stride = (n + STOKES_PAD - 1) / STOKES_PAD * STOKES_PAD};
    float **arrays[7] = {&p.x[0],      &p.x[1],      &p.x[2], &p.normal[0],
                         &p.normal[1], &p.normal[2], &p.area};
    for (int i = 0; i < 7; i++) {
        *arrays[i] = aligned_alloc(64, p.stride * sizeof(float));
        assert_non_null(*arrays[i]);
        memset(*arrays[i], 0, p.stride * sizeof(float));
    }
    return p;
}

static inline void patches_destroy(elea_patches *p)
{
    for (int k = 0; k < 3; k++) {
        free(p->x[k]);
        free(p->normal[k]);
    }
    free(p->area);
}

static inline void patches_set(elea_patches *p, size_t i, const double x[3], const double normal[3],
                               double area)
{
    for (int k = 0; k < 3; k++) {
        p->x[k][i] = (float)x[k];
        p->normal[k][i] = (float)normal[k];
    }
    p->area[i] = (float)area;
}

/** The unit sphere in `n` equal areas, on a Fibonacci spiral. */
static inline elea_patches patches_sphere(size_t n)
{
    elea_patches p = patches_create(n);
    for (size_t i = 0; i < n; i++) {
        double h = 1.0 - 2.0 * ((double)i + 0.5) / (double)n, r = sqrt(1.0 - h * h);
        double turn = 2.399963229728653 * (double)i; /* the golden angle */
        double x[3] = {r * cos(turn), r * sin(turn), h};
        patches_set(&p, i, x, x, 4.0 * ELEA_PI / (double)n);
    }
    return p;
}

/** At random in a cube, of widely different areas, so that many overlap or contain others. */
static inline elea_patches patches_cloud(size_t n, double side, uint64_t seed)
{
    elea_patches p = patches_create(n);
    elea_random random = random_create(seed, 0, ELEA_PURPOSE_WALKS, 0);
    for (size_t i = 0; i < n; i++) {
        double x[3], normal[3], length = 0.0;
        for (int k = 0; k < 3; k++) {
            x[k] = side * (random_uniform(&random) - 0.5);
            normal[k] = random_uniform(&random) - 0.5;
            length += normal[k] * normal[k];
        }
        for (int k = 0; k < 3; k++)
            normal[k] /= sqrt(length);
        patches_set(&p, i, x, normal, 0.05 * exp(3.0 * random_uniform(&random)));
    }
    return p;
}

#endif
