/* SPDX-License-Identifier: MIT */
/**
 * Measures a union of balls independently of the library: slices along z, each an exact union of
 * discs, are integrated between all heights where anything begins or ends.
 */
#ifndef ELEA_TESTS_SLICES_H
#define ELEA_TESTS_SLICES_H

#include <stdlib.h>

#include "body/body.h"

typedef struct slices {
    double volume, area, z, zz; /**< integrals of 1 over the body, of 1 over its surface, ... */
} slices;

enum { SLICES_MAX_BALLS = 32, SLICES_MAX_HEIGHTS = 12000 };

typedef struct slices_disc {
    double x, y, radius;
} slices_disc;

typedef struct slices_range {
    double from, to;
} slices_range;

static inline int slices_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* The part of the circle of disc a that disc b covers: nothing (0), all (2), or one range (1). */
static inline int slices_hide(const slices_disc *a, const slices_disc *b, slices_range *hidden)
{
    double x = b->x - a->x, y = b->y - a->y, d = hypot(x, y);
    if (d >= a->radius + b->radius || d <= a->radius - b->radius)
        return 0;
    if (d <= b->radius - a->radius)
        return 2;
    double cosine = (d * d + a->radius * a->radius - b->radius * b->radius) / (2.0 * d * a->radius);
    double half = acos(fmin(1.0, fmax(-1.0, cosine))), middle = atan2(y, x);
    *hidden = (slices_range){middle - half, middle + half};
    return 1;
}

/* Adds the exposed arc of a disc to twice the area and to its exposed angle. */
static inline void slices_add_arc(const slices_disc *a, double from, double to, double *twice_area,
                                  double *angle)
{
    *angle += to - from;
    *twice_area += a->radius * (a->radius * (to - from) + a->x * (sin(to) - sin(from)) -
                                a->y * (cos(to) - cos(from)));
}

/* The exposed arcs of disc i: sorts the covered ranges; the exposed arcs lie between them. */
static inline void slices_add_disc(const slices_disc *discs, size_t n, size_t i, double *twice_area,
                                   double *angle)
{
    slices_range hidden[2 * SLICES_MAX_BALLS], range;
    size_t n_hidden = 0;
    for (size_t j = 0; j < n; j++) {
        int how = j == i ? 0 : slices_hide(&discs[i], &discs[j], &range);
        if (how == 2)
            return;
        if (how == 0)
            continue;
        if (range.from < -ELEA_PI) {
            hidden[n_hidden++] = (slices_range){range.from + 2.0 * ELEA_PI, ELEA_PI};
            range.from = -ELEA_PI;
        } else if (range.to > ELEA_PI) {
            hidden[n_hidden++] = (slices_range){-ELEA_PI, range.to - 2.0 * ELEA_PI};
            range.to = ELEA_PI;
        }
        hidden[n_hidden++] = range;
    }
    qsort(hidden, n_hidden, sizeof *hidden, slices_compare);
    double reached = -ELEA_PI;
    for (size_t k = 0; k < n_hidden; k++) {
        if (hidden[k].from > reached)
            slices_add_arc(&discs[i], reached, hidden[k].from, twice_area, angle);
        reached = fmax(reached, hidden[k].to);
    }
    if (reached < ELEA_PI)
        slices_add_arc(&discs[i], reached, ELEA_PI, twice_area, angle);
}

static inline void slices_add(const elea_sphere *spheres, size_t n, double z, double weight,
                              slices *sum)
{
    slices_disc discs[SLICES_MAX_BALLS];
    double radii[SLICES_MAX_BALLS];
    size_t n_discs = 0;
    for (size_t i = 0; i < n; i++) {
        double a = spheres[i].radius, h = z - spheres[i].centre.z, square = (a - h) * (a + h);
        if (square <= 0.0)
            continue;
        discs[n_discs] = (slices_disc){spheres[i].centre.x, spheres[i].centre.y, sqrt(square)};
        radii[n_discs++] = a;
    }
    for (size_t i = 0; i < n_discs; i++) {
        double twice_area = 0.0, angle = 0.0;
        slices_add_disc(discs, n_discs, i, &twice_area, &angle);
        sum->volume += weight * twice_area / 2.0;
        sum->z += weight * z * twice_area / 2.0;
        sum->zz += weight * z * z * twice_area / 2.0;
        sum->area += weight * radii[i] * angle;
    }
}

/*
 * The intersection of spheres i and j, if any: a circle about `middle` with `normal` and `radius`.
 */
static inline bool slices_circle(const elea_sphere *a, const elea_sphere *b, vec3 *middle,
                                 vec3 *normal, double *radius)
{
    vec3 v = vec3_sub(b->centre, a->centre);
    double d = vec3_length(v);
    if (!(d > 0.0))
        return false;
    double t = (d * d + a->radius * a->radius - b->radius * b->radius) / (2.0 * d);
    double square = a->radius * a->radius - t * t;
    *normal = vec3_scale(1.0 / d, v);
    *middle = vec3_add_scaled(a->centre, t, *normal);
    *radius = sqrt(fmax(0.0, square));
    return square > 0.0;
}

/* Heights of the points where the circle of spheres i and j meets sphere k. */
static inline size_t slices_points(vec3 middle, vec3 normal, double radius, const elea_sphere *k,
                                   double *heights)
{
    vec3 v = vec3_sub(k->centre, middle);
    v = vec3_add_scaled(v, -vec3_dot(v, normal), normal);
    vec3 rest = vec3_sub(k->centre, vec3_add(middle, v));
    double d = vec3_length(v), reach = k->radius * k->radius - vec3_dot(rest, rest);
    if (!(d > 0.0) || !(reach > 0.0))
        return 0;
    double t = (d * d + radius * radius - reach) / (2.0 * d), square = radius * radius - t * t;
    if (!(square > 0.0))
        return 0;
    vec3 e = vec3_scale(1.0 / d, v), f = vec3_cross(normal, e);
    double z = middle.z + t * e.z;
    heights[0] = z + sqrt(square) * f.z;
    heights[1] = z - sqrt(square) * f.z;
    return 2;
}

static inline size_t slices_heights(const elea_sphere *spheres, size_t n, double *heights)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        heights[count++] = spheres[i].centre.z - spheres[i].radius;
        heights[count++] = spheres[i].centre.z + spheres[i].radius;
        for (size_t j = 0; j < i; j++) {
            vec3 middle, normal;
            double radius;
            if (!slices_circle(&spheres[i], &spheres[j], &middle, &normal, &radius))
                continue;
            double rise = radius * sqrt(fmax(0.0, 1.0 - normal.z * normal.z));
            heights[count++] = middle.z - rise;
            heights[count++] = middle.z + rise;
            for (size_t k = 0; k < j; k++)
                count += slices_points(middle, normal, radius, &spheres[k], heights + count);
        }
    }
    qsort(heights, count, sizeof *heights, slices_compare);
    return count;
}

/* Tanh-sinh quadrature between the heights; square roots at the ends do not affect it. */
static inline slices slices_measure(const elea_sphere *spheres, size_t n)
{
    static double heights[SLICES_MAX_HEIGHTS];
    const double step = 0.09;
    size_t count = slices_heights(spheres, n, heights);
    slices sum = {0.0, 0.0, 0.0, 0.0};
    for (size_t i = 1; i < count; i++) {
        double half = (heights[i] - heights[i - 1]) / 2.0, middle = heights[i] - half;
        for (int k = -38; k <= 38 && half > 1e-14; k++) {
            double t = step * k, s = ELEA_PI / 2.0 * sinh(t), c = cosh(s);
            double weight = step * ELEA_PI / 2.0 * cosh(t) / (c * c);
            slices_add(spheres, n, middle + half * tanh(s), half * weight, &sum);
        }
    }
    return sum;
}

#endif
