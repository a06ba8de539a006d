/* SPDX-License-Identifier: MIT */
/**
 * Numbers of 106 bits as unevaluated sums of two doubles, by the error-free transformations of
 * Knuth (sum) and Dekker (product): Dekker 1971, Numer. Math. 18, 224. They require that each
 * operation is rounded once to double: no contraction to fma, no -ffast-math, no x87.
 */
#ifndef ELEA_INTERIOR_DOUBLE_DOUBLE_H
#define ELEA_INTERIOR_DOUBLE_DOUBLE_H

#include <float.h>
#include <stdbool.h>

#ifdef __FAST_MATH__
#error "double-double arithmetic cannot be compiled with -ffast-math"
#endif
#if FLT_EVAL_METHOD != 0
#error "double-double arithmetic needs operations that are rounded to double"
#endif
#if defined(__clang__) || !defined(__GNUC__)
#pragma STDC FP_CONTRACT OFF /* gcc has only the flag -ffp-contract=off for it */
#endif

typedef struct dd {
    double high, low;
} dd;

/** a + b, exactly. */
static inline dd dd_sum(double a, double b)
{
    double s = a + b, t = s - a;
    return (dd){s, (a - (s - t)) + (b - t)};
}

/** a b, exactly (for |a|, |b| < 1e290 and a product above 1e-290). */
static inline dd dd_product(double a, double b)
{
    const double split = 134217729.0; /* 2^27 + 1 */
    double p = a * b, t = split * a, a1 = t - (t - a), a2 = a - a1;
    t = split * b;
    double b1 = t - (t - b), b2 = b - b1;
    return (dd){p, ((a1 * b1 - p) + a1 * b2 + a2 * b1) + a2 * b2};
}

static inline dd dd_negate(dd a)
{
    return (dd){-a.high, -a.low};
}

static inline dd dd_add(dd a, dd b)
{
    dd s = dd_sum(a.high, b.high), t = dd_sum(a.low, b.low);
    dd u = dd_sum(s.high, s.low + t.high);
    return dd_sum(u.high, u.low + t.low);
}

static inline dd dd_subtract(dd a, dd b)
{
    return dd_add(a, dd_negate(b));
}

static inline dd dd_scale(dd a, double b)
{
    dd p = dd_product(a.high, b);
    return dd_sum(p.high, p.low + a.low * b);
}

static inline dd dd_multiply(dd a, dd b)
{
    dd p = dd_product(a.high, b.high);
    return dd_sum(p.high, p.low + (a.high * b.low + a.low * b.high));
}

static inline double dd_round(dd a)
{
    return a.high + a.low;
}

/**
 * True if this build meets the conditions above: (1 + 2^-30)^2 and 1 + 2^-80 need more bits than
 * a double has, and y y - z contains the rounding error of y y unless the two were contracted.
 */
static inline bool dd_works(void)
{
    volatile double one = 1.0, small = 0x1p-30, tiny = 0x1p-80;
    double x = one + small, y = one + small, rounded = one + 0x1p-29;
    dd square = dd_product(x, x), sum = dd_sum(one, tiny);
    return square.high == rounded && square.low == 0x1p-60 && sum.high == 1.0 && sum.low == tiny &&
           y * y - rounded == 0.0;
}

#endif
