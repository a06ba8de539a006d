/* SPDX-License-Identifier: MIT */
#include "result/correlation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/vec3.h"

/*
 * Short series, and the first lags of longer ones, are summed directly. Most series decorrelate
 * within these lags; a transform costs as much as some hundred lags.
 */
#define DIRECT_VALUES 2048
#define DIRECT_LAGS   64

struct elea_correlation {
    double *deviations;        /* of the series */
    size_t size;               /* values of a transform, a power of two; 0 if none is needed */
    double *re, *im;           /* [size] */
    double *root_re, *root_im; /* [size], of level l from 2^l on */
};

/* ---- Fourier transform ---- */

/*
 * The sum of x_i x_(i+t) is coefficient t of X(z) X(1/z), where X(z) = sum_i x_i z^i. Modulo
 * z^N - i (i the imaginary unit), coefficient t is r_t - i r_(N-t): with N >= n, the real parts are
 * the sums wanted, without the padding by zeros that a transform modulo z^N - 1 needs. On the N
 * roots, which are of modulus 1, X(z) X(1/z) = |X(z)|^2.
 *
 * X modulo z^N - c^2 is split into X modulo z^(N/2) - c and modulo z^(N/2) + c, and so on. The
 * order of the results does not matter, because they are only squared, and merged in reverse.
 */
static void split(const elea_correlation *c, double *re, double *im, size_t n, size_t node)
{
    size_t half = n / 2;
    double wr = c->root_re[node], wi = c->root_im[node];
    for (size_t i = 0; i < half; i++) {
        double br = wr * re[half + i] - wi * im[half + i];
        double bi = wr * im[half + i] + wi * re[half + i];
        re[half + i] = re[i] - br;
        im[half + i] = im[i] - bi;
        re[i] += br;
        im[i] += bi;
    }
    if (half > 1) {
        split(c, re, im, half, 2 * node);
        split(c, re + half, im + half, half, 2 * node + 1);
    }
}

/* The inverse of `split`, times n. */
static void merge(const elea_correlation *c, double *re, double *im, size_t n, size_t node)
{
    size_t half = n / 2;
    if (half > 1) {
        merge(c, re, im, half, 2 * node);
        merge(c, re + half, im + half, half, 2 * node + 1);
    }
    double wr = c->root_re[node], wi = c->root_im[node];
    for (size_t i = 0; i < half; i++) {
        double dr = re[i] - re[half + i], di = im[i] - im[half + i];
        re[i] += re[half + i];
        im[i] += im[half + i];
        re[half + i] = wr * dr + wi * di;
        im[half + i] = wr * di - wi * dr;
    }
}

/* Node k splits modulo z^n - c^2, its successors 2k and 2k + 1 modulo z^(n/2) - c and + c. */
static void set_roots(elea_correlation *c)
{
    double *turn = c->root_im;
    turn[0] = 0.0; /* not a node */
    turn[1] = 0.125;
    for (size_t node = 2; node < c->size; node++)
        turn[node] = 0.5 * turn[node / 2] + (node % 2 == 0 ? 0.0 : 0.25);
    for (size_t node = 0; node < c->size; node++) {
        double angle = 2.0 * ELEA_PI * turn[node];
        c->root_re[node] = cos(angle);
        c->root_im[node] = sin(angle);
    }
}

static size_t size_for(size_t n)
{
    size_t size = 1;
    while (size < n)
        size *= 2;
    return size;
}

/* ---- Correlation ---- */

elea_correlation *elea_correlation_create(size_t n, elea_error *error)
{
    size_t size = n > DIRECT_VALUES ? size_for(n) : 0;
    elea_correlation *c = calloc(1, sizeof *c);
    double *values = malloc((n + 4 * size + 1) * sizeof *values);
    if (c == NULL || values == NULL) {
        (void)elea_error_memory(error, n, 5 * sizeof *values, "frames");
        free(values);
        free(c);
        return NULL;
    }
    c->size = size;
    c->deviations = values;
    if (size > 0) {
        c->re = values + n;
        c->im = c->re + size;
        c->root_re = c->im + size;
        c->root_im = c->root_re + size;
        set_roots(c);
    }
    return c;
}

void elea_correlation_free(elea_correlation *c)
{
    if (c == NULL)
        return;
    free(c->deviations);
    free(c);
}

double elea_deviation(const elea_deviations *series, size_t i)
{
    if (series->weights == NULL)
        return series->x[i] - series->mean;
    return series->weights[i] > 0.0 ? series->weights[i] * (series->x[i] - series->mean) : 0.0;
}

/* Sets re[t] to the sum of products of deviations i and i + t. */
static void correlate(elea_correlation *c, size_t n)
{
    size_t size = size_for(n);
    for (size_t i = 0; i < size; i++) {
        c->re[i] = i < n ? c->deviations[i] : 0.0;
        c->im[i] = 0.0;
    }
    split(c, c->re, c->im, size, 1);
    for (size_t i = 0; i < size; i++) {
        c->re[i] = (c->re[i] * c->re[i] + c->im[i] * c->im[i]) / (double)size;
        c->im[i] = 0.0;
    }
    merge(c, c->re, c->im, size, 1);
}

static double sum_at_lag(const double *deviations, size_t n, size_t t)
{
    double sum = 0.0;
    for (size_t i = 0; i + t < n; i++)
        sum += deviations[i] * deviations[i + t];
    return sum;
}

/*
 * The sum over t ends where the normalized autocorrelation C(t) first falls below zero, and not
 * before t = 3 (Chodera et al. 2007, J. Chem. Theory Comput. 3, 26, section 5.2). It always does:
 * because the deviations add up to zero, so do their products over all lags.
 */
double elea_correlation_sum(elea_correlation *c, const elea_deviations *series)
{
    const size_t shortest = 3, n = series->n;
    double g = 1.0;
    if (n < 3)
        return g;
    for (size_t i = 0; i < n; i++)
        c->deviations[i] = elea_deviation(series, i);
    double variance = sum_at_lag(c->deviations, n, 0) / (double)n;
    if (!(variance > 0.0))
        return g;
    for (size_t t = 1; t + 1 < n; t++) {
        bool direct = n <= DIRECT_VALUES || t <= DIRECT_LAGS;
        if (!direct && t == DIRECT_LAGS + 1)
            correlate(c, n);
        double sum = direct ? sum_at_lag(c->deviations, n, t) : c->re[t];
        double correlation = sum / ((double)(n - t) * variance);
        if (correlation <= 0.0 && t > shortest)
            break;
        g += 2.0 * correlation * (1.0 - (double)t / (double)n);
    }
    return g;
}

double elea_correlation_inefficiency(elea_correlation *c, const elea_deviations *series)
{
    return fmax(1.0, elea_correlation_sum(c, series));
}
