/* SPDX-License-Identifier: MIT */
/**
 * Numbers that depend on the measured inputs: a value and its gradient g with respect to the inputs
 * (means of scores, and model errors). With the covariance matrix Sigma of the inputs, the variance
 * of a number is g' Sigma g, and the covariance of two numbers g1' Sigma g2.
 */
#ifndef ELEA_RESULT_UNCERTAIN_H
#define ELEA_RESULT_UNCERTAIN_H

#include <math.h>

#include "base/roots.h"
#include "result/result.h"

typedef struct uncertain {
    double value;
    double gradient[ELEA_NUM_INPUTS];
} uncertain;

static inline uncertain uncertain_constant(double value)
{
    return (uncertain){.value = value};
}

static inline uncertain uncertain_input(double value, int input)
{
    uncertain u = {.value = value};
    u.gradient[input] = 1.0;
    return u;
}

/** f(a) with f' = slope at a. */
static inline uncertain uncertain_map(uncertain a, double value, double slope)
{
    a.value = value;
    for (int i = 0; i < ELEA_NUM_INPUTS; i++)
        a.gradient[i] *= slope;
    return a;
}

/** f(a, b) with its partial derivatives at (a, b). */
static inline uncertain uncertain_combine(uncertain a, uncertain b, double value, double by_a,
                                          double by_b)
{
    a.value = value;
    for (int i = 0; i < ELEA_NUM_INPUTS; i++)
        a.gradient[i] = by_a * a.gradient[i] + by_b * b.gradient[i];
    return a;
}

static inline uncertain uncertain_scale(double s, uncertain a)
{
    return uncertain_map(a, s * a.value, s);
}

static inline uncertain uncertain_add(uncertain a, uncertain b)
{
    return uncertain_combine(a, b, a.value + b.value, 1.0, 1.0);
}

static inline uncertain uncertain_sub(uncertain a, uncertain b)
{
    return uncertain_combine(a, b, a.value - b.value, 1.0, -1.0);
}

static inline uncertain uncertain_mul(uncertain a, uncertain b)
{
    return uncertain_combine(a, b, a.value * b.value, b.value, a.value);
}

static inline uncertain uncertain_div(uncertain a, uncertain b)
{
    double quotient = a.value / b.value;
    return uncertain_combine(a, b, quotient, 1.0 / b.value, -quotient / b.value);
}

static inline uncertain uncertain_log(uncertain a)
{
    return uncertain_map(a, log(a.value), 1.0 / a.value);
}

static inline uncertain uncertain_exp(uncertain a)
{
    double e = exp(a.value);
    return uncertain_map(a, e, e);
}

static inline uncertain uncertain_cbrt(uncertain a)
{
    double root = cube_root(a.value);
    return uncertain_map(a, root, 1.0 / (3.0 * root * root));
}

static inline uncertain uncertain_sqrt(uncertain a)
{
    double root = sqrt(a.value);
    return uncertain_map(a, root, 0.5 / root);
}

/** a^b for a >= 0 and b > 1; 0^b is 0 with no slope. */
static inline uncertain uncertain_pow(uncertain a, uncertain b)
{
    if (!(a.value > 0.0))
        return uncertain_constant(0.0);
    double power = pow(a.value, b.value);
    return uncertain_combine(a, b, power, b.value * power / a.value, power * log(a.value));
}

#endif
