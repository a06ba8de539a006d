/* SPDX-License-Identifier: MIT */
#include "result/stokes_fit.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/carlson.h"
#include "base/roots.h"
#include "result/ellipsoid.h"

#define TERMS (1 + STOKES_FIT_FEATURES) /* a constant, and the features */

/*
 * Few frames cannot tell how far others deviate. Their residuals are therefore pooled with those
 * that trajectories of proteins and peptides have (docs/stokes.md), which count as two more frames.
 */
#define PRIOR_FRAMES 2.0
static const double prior[STOKES_FIT_RATIOS] = {0.0013, 0.005, 0.005};

/*
 * Effects of features as large as trajectories of proteins have: a change by this scale changes a
 * ratio by about the residual (docs/stokes.md). Effects that are larger must show in the samples.
 */
static const double scale[STOKES_FIT_FEATURES] = {0.03, 0.0006, 0.012, 0.012};

/*
 * How strongly effects are held to be small, in units of the residual of proteins: of the more
 * flexible molecules the residual is larger, so the same samples tell less. The last is least
 * squares.
 */
static const double restraints[] = {1.0, 2.0, 4.0, 8.0, 16.0, 1e6, 1e-4};
enum { RESTRAINTS = sizeof restraints / sizeof restraints[0] };

/* Fewer frames than this cannot tell all effects without a restraint. */
#define FRAMES_OF_LEAST_SQUARES 20

/* A later restraint must reduce the mean square residual by this factor: noise reduces it too. */
#define WORTHWHILE 0.97

/* A mean square residual that is due to rounding. */
#define EXACT 1e-20

/* ln of the capacitance of the ellipsoid with these polarizabilities; `otherwise` without one. */
static double ellipsoid_capacitance(const double polarizability[3], double otherwise)
{
    elea_ellipsoid e;
    if (!elea_ellipsoid_find(polarizability, &e))
        return otherwise;
    const double *a = e.axis;
    return -log(elea_carlson_rf(a[0] * a[0], a[1] * a[1], a[2] * a[2]));
}

void elea_stokes_features(double capacitance, const double polarizability[3], double volume,
                          double feature[STOKES_FIT_FEATURES])
{
    double cube = pow(capacitance, 3.0);
    feature[0] = log(polarizability[2] / polarizability[0]); /* elongation */
    feature[1] = log(capacitance) - ellipsoid_capacitance(polarizability, log(capacitance));
    feature[2] = log(cube / volume);
    double inverse = 1.0 / polarizability[0] + 1.0 / polarizability[1] + 1.0 / polarizability[2];
    feature[3] = -log(inverse * volume); /* of the equivalent ellipsoid, by volume: roughness */
}

/* ---- Least squares ---- */

typedef struct problem {
    const elea_stokes_sample *samples;
    size_t n, ratio;
    const elea_stokes_fit *fit;
} problem;

static void terms_of(const elea_stokes_fit *fit, const double feature[STOKES_FIT_FEATURES],
                     double term[TERMS])
{
    term[0] = 1.0;
    for (size_t k = 0; k < STOKES_FIT_FEATURES; k++)
        term[k + 1] = (feature[k] - fit->centre[k]) / scale[k];
}

/* Inverts a symmetric matrix by Gauss and Jordan; false if singular. */
static bool invert(double m[TERMS][TERMS])
{
    for (size_t p = 0; p < TERMS; p++) {
        double pivot = m[p][p];
        if (!(pivot > 1e-9))
            return false;
        m[p][p] = 1.0;
        for (size_t j = 0; j < TERMS; j++)
            m[p][j] /= pivot;
        for (size_t i = 0; i < TERMS; i++) {
            double factor = m[i][p];
            if (i == p)
                continue;
            m[i][p] = 0.0;
            for (size_t j = 0; j < TERMS; j++)
                m[i][j] -= factor * m[p][j];
        }
    }
    return true;
}

static double value_at(const elea_stokes_line *line, const double term[TERMS])
{
    double sum = 0.0;
    for (size_t k = 0; k < TERMS; k++)
        sum += line->coefficient[k] * term[k];
    return sum;
}

/* Variance of the line's value, in units of the residual's. */
static double leverage_at(const elea_stokes_line *line, const double term[TERMS])
{
    double sum = 0.0;
    for (size_t i = 0; i < TERMS; i++)
        for (size_t j = 0; j < TERMS; j++)
            sum += term[i] * line->inverse[i][j] * term[j];
    return sum;
}

static void sum_products(const problem *p, double matrix[TERMS][TERMS], double right[TERMS])
{
    for (size_t s = 0; s < p->n; s++) {
        double term[TERMS];
        terms_of(p->fit, p->samples[s].feature, term);
        for (size_t i = 0; i < TERMS; i++) {
            right[i] += term[i] * p->samples[s].ratio[p->ratio];
            for (size_t j = 0; j < TERMS; j++)
                matrix[i][j] += term[i] * term[j];
        }
    }
}

/* Mean square of the deviations of frames that are left out of the fit, one at a time. */
static double left_out(const problem *p, const elea_stokes_line *line)
{
    double squares = 0.0;
    for (size_t s = 0; s < p->n; s++) {
        double term[TERMS];
        terms_of(p->fit, p->samples[s].feature, term);
        double deviation = p->samples[s].ratio[p->ratio] - value_at(line, term);
        deviation /= fmax(1e-3, 1.0 - leverage_at(line, term));
        squares += deviation * deviation;
    }
    return squares / (double)p->n;
}

static bool solve(const problem *p, double restraint, elea_stokes_line *line)
{
    double right[TERMS] = {0.0};
    memset(line, 0, sizeof *line);
    sum_products(p, line->inverse, right);
    for (size_t k = 1; k < TERMS; k++)
        line->inverse[k][k] += restraint * restraint;
    if (!invert(line->inverse))
        return false;
    for (size_t i = 0; i < TERMS; i++)
        for (size_t j = 0; j < TERMS; j++)
            line->coefficient[i] += line->inverse[i][j] * right[j];
    line->residual = p->n > 1 ? left_out(p, line) : 0.0;
    return true;
}

/* All frames share the error of the solutions, so it does not average out. */
static double mean_error(const problem *p)
{
    double sum = 0.0;
    for (size_t s = 0; s < p->n; s++)
        sum += p->samples[s].error[p->ratio];
    return sum / (double)p->n;
}

/* The restraint with which frames that are left out are predicted best. */
static void choose_line(const problem *p, elea_stokes_line *line)
{
    double least = HUGE_VAL;
    size_t n = p->n < FRAMES_OF_LEAST_SQUARES ? RESTRAINTS - 1 : RESTRAINTS;
    for (size_t r = 0; r < n; r++) {
        elea_stokes_line trial;
        if (!solve(p, restraints[r], &trial) || !(trial.residual + EXACT < WORTHWHILE * least))
            continue;
        least = trial.residual + EXACT;
        *line = trial;
    }
}

/* ---- The fit ---- */

static void centre_features(const elea_stokes_sample *samples, size_t n, elea_stokes_fit *fit)
{
    for (size_t k = 0; k < STOKES_FIT_FEATURES; k++) {
        double sum = 0.0;
        for (size_t s = 0; s < n; s++)
            sum += samples[s].feature[k];
        fit->centre[k] = sum / (double)n;
    }
}

void elea_stokes_fit_make(const elea_stokes_sample *samples, size_t n, elea_stokes_fit *fit)
{
    memset(fit, 0, sizeof *fit);
    fit->n_samples = (double)n;
    centre_features(samples, n, fit);
    for (size_t q = 0; q < STOKES_FIT_RATIOS; q++) {
        const problem p = {samples, n, q, fit};
        elea_stokes_line *line = &fit->line[q];
        choose_line(&p, line);
        line->solution = mean_error(&p);
        double known = n > 1 ? (double)n * line->residual : 0.0, weight = n > 1 ? (double)n : 0.0;
        line->residual =
            sqrt((known + PRIOR_FRAMES * prior[q] * prior[q]) / (weight + PRIOR_FRAMES));
    }
}

double elea_stokes_fit_predict(const elea_stokes_fit *fit, size_t ratio,
                               const double feature[STOKES_FIT_FEATURES], double *error)
{
    const elea_stokes_line *line = &fit->line[ratio];
    double term[TERMS];
    terms_of(fit, feature, term);
    *error = root_of_squares(line->solution, line->residual * sqrt(1.0 + leverage_at(line, term)));
    return value_at(line, term);
}
