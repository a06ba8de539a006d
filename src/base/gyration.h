/* SPDX-License-Identifier: MIT */
/** Radius of gyration of points with masses. */
#ifndef ELEA_BASE_GYRATION_H
#define ELEA_BASE_GYRATION_H

#include <math.h>
#include <stddef.h>

/** Moments about the first point, so that no digits are lost far from the origin. */
typedef struct elea_gyration {
    size_t n;
    double origin[3], mass, sum[3], square;
} elea_gyration;

static inline void elea_gyration_add(elea_gyration *g, const double point[3], double mass)
{
    g->mass += mass;
    for (int k = 0; k < 3; k++) {
        if (g->n == 0)
            g->origin[k] = point[k];
        double x = point[k] - g->origin[k];
        g->sum[k] += mass * x;
        g->square += mass * x * x;
    }
    g->n++;
}

/** 0 for a single point, and without mass. */
static inline double elea_gyration_radius(const elea_gyration *g)
{
    double squared = g->sum[0] * g->sum[0] + g->sum[1] * g->sum[1] + g->sum[2] * g->sum[2];
    double variance = g->mass > 0.0 ? g->square / g->mass - squared / (g->mass * g->mass) : 0.0;
    return variance > 0.0 ? sqrt(variance) : 0.0;
}

#endif
