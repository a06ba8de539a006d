/* SPDX-License-Identifier: MIT */
#include "atoms/lattice.h"

#include <math.h>
#include <string.h>

#define MAX_REDUCTIONS 200   /* each shortens a vector; boxes in use need fewer than 10 */
#define LEAST_VOLUME   1e-10 /* relative to the product of the edges */
#define SHORTER        (1.0 - 1e-12)

static double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void add_scaled(double a[3], double s, const double b[3])
{
    for (int k = 0; k < 3; k++)
        a[k] += s * b[k];
}

static void swap(double a[3], double b[3])
{
    double copy[3];
    memcpy(copy, a, sizeof copy);
    memcpy(a, b, sizeof copy);
    memcpy(b, copy, sizeof copy);
}

/* ---- Reduction ---- */

/* Shorter vectors first; those of equal length keep their order. */
static void sort_vectors(double v[3][3])
{
    for (int pass = 0; pass < 2; pass++)
        for (int k = 0; k + 1 < 3; k++)
            if (dot(v[k + 1], v[k + 1]) < dot(v[k], v[k]) * SHORTER)
                swap(v[k], v[k + 1]);
}

/* Makes `b` as short as multiples of `a` can; false if it cannot become shorter. */
static bool shorten_by_one(const double a[3], double b[3])
{
    double n = round(dot(a, b) / dot(a, a));
    double shorter[3] = {b[0], b[1], b[2]};
    add_scaled(shorter, -n, a);
    if (!(dot(shorter, shorter) < dot(b, b) * SHORTER))
        return false;
    memcpy(b, shorter, sizeof shorter);
    return true;
}

/* The same for `c` and multiples of a reduced pair: the minimum is next to the projection. */
static bool shorten_by_two(const double a[3], const double b[3], double c[3])
{
    double aa = dot(a, a), ab = dot(a, b), bb = dot(b, b), ac = dot(a, c), bc = dot(b, c);
    double determinant = aa * bb - ab * ab;
    double x = round((ac * bb - bc * ab) / determinant);
    double y = round((bc * aa - ac * ab) / determinant);
    double best[3], least = dot(c, c) * SHORTER;
    bool found = false;
    for (int i = -1; i <= 1; i++)
        for (int j = -1; j <= 1; j++) {
            double trial[3] = {c[0], c[1], c[2]};
            add_scaled(trial, -(x + i), a);
            add_scaled(trial, -(y + j), b);
            if (dot(trial, trial) < least) {
                least = dot(trial, trial);
                memcpy(best, trial, sizeof best);
                found = true;
            }
        }
    if (found)
        memcpy(c, best, sizeof best);
    return found;
}

/*
 * Greedy reduction in three dimensions: P. Nguyen and D. Stehle, ACM Trans. Algorithms 5, 46
 * (2009), doi 10.1145/1597036.1597050. False if rounding errors keep it from ending.
 */
static bool reduce(double v[3][3])
{
    for (int n = 0; n < MAX_REDUCTIONS; n++) {
        sort_vectors(v);
        if (!shorten_by_one(v[0], v[1]) && !shorten_by_two(v[0], v[1], v[2]))
            return true;
    }
    return false;
}

static void cross(const double a[3], const double b[3], double c[3])
{
    c[0] = a[1] * b[2] - a[2] * b[1];
    c[1] = a[2] * b[0] - a[0] * b[2];
    c[2] = a[0] * b[1] - a[1] * b[0];
}

/* The box as it is given, if it is reduced up to the order of its vectors. */
static void keep_order(double reduced[3][3], const double *box)
{
    double least = 0.0, given = 0.0;
    for (int k = 0; k < 3; k++) {
        least += dot(reduced[k], reduced[k]);
        given += dot(box + 3 * k, box + 3 * k);
    }
    if (given * SHORTER <= least)
        memcpy(reduced, box, 9 * sizeof(double));
}

bool elea_lattice_make(elea_lattice *lattice, const double *box)
{
    double(*v)[3] = lattice->vectors;
    double edges = 1.0;
    memcpy(v, box, sizeof lattice->vectors);
    for (int k = 0; k < 3; k++) {
        double length = sqrt(dot(v[k], v[k]));
        if (!isfinite(length) || !(length > 0.0))
            return false;
        edges *= length;
    }
    double normal[3][3];
    cross(v[1], v[2], normal[0]);
    double volume = fabs(dot(v[0], normal[0]));
    if (!isfinite(edges) || !(volume > LEAST_VOLUME * edges) || !reduce(v))
        return false;
    keep_order(v, box);
    for (int k = 0; k < 3; k++)
        cross(v[(k + 1) % 3], v[(k + 2) % 3], normal[k]);
    double triple = dot(v[0], normal[0]);
    lattice->volume = fabs(triple);
    lattice->inner2 = INFINITY;
    for (int k = 0; k < 3; k++) {
        for (int m = 0; m < 3; m++)
            lattice->inverse[m][k] = normal[k][m] / triple;
        lattice->widths[k] = lattice->volume / sqrt(dot(normal[k], normal[k]));
        lattice->inner2 = fmin(lattice->inner2, 0.25 * dot(v[k], v[k]));
    }
    return isfinite(lattice->widths[0] + lattice->widths[1] + lattice->widths[2]) &&
           lattice->inner2 > 0.0;
}

/* ---- Nearest images ---- */

/* The nearest image of a vector whose fractions are at most a half is among its 27 neighbours. */
static void search_neighbours(const elea_lattice *lattice, double d[3], double n[3])
{
    double best[3] = {d[0], d[1], d[2]}, shift[3] = {0.0, 0.0, 0.0};
    double least = dot(d, d) * SHORTER;
    for (int i = -1; i <= 1; i++)
        for (int j = -1; j <= 1; j++)
            for (int k = -1; k <= 1; k++) {
                double trial[3] = {d[0], d[1], d[2]};
                add_scaled(trial, i, lattice->vectors[0]);
                add_scaled(trial, j, lattice->vectors[1]);
                add_scaled(trial, k, lattice->vectors[2]);
                double length2 = dot(trial, trial);
                if (length2 < least) {
                    least = length2 * SHORTER;
                    memcpy(best, trial, sizeof best);
                    shift[0] = i;
                    shift[1] = j;
                    shift[2] = k;
                }
            }
    memcpy(d, best, sizeof best);
    for (int k = 0; k < 3; k++)
        n[k] += shift[k];
}

bool elea_lattice_nearest(const elea_lattice *lattice, double d[3], double n[3])
{
    n[0] = n[1] = n[2] = 0.0;
    double given2 = dot(d, d);
    if (given2 <= lattice->inner2)
        return false;
    double image[3] = {d[0], d[1], d[2]}, shift[3];
    for (int k = 0; k < 3; k++) {
        shift[k] = -round(d[0] * lattice->inverse[0][k] + d[1] * lattice->inverse[1][k] +
                          d[2] * lattice->inverse[2][k]);
        add_scaled(image, shift[k], lattice->vectors[k]);
    }
    if (dot(image, image) > lattice->inner2)
        search_neighbours(lattice, image, shift);
    if (!(dot(image, image) < given2 * SHORTER) ||
        (shift[0] == 0.0 && shift[1] == 0.0 && shift[2] == 0.0))
        return false;
    memcpy(d, image, sizeof image);
    memcpy(n, shift, sizeof shift);
    return true;
}
