/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "stokes/calibration.h"
#include "stokes/hydrodynamics.h"

enum { RADIUS, ROTATION, VISCOSITY, NUM_RESULTS };

static void results_of(const elea_hydrodynamics *h, double results[NUM_RESULTS])
{
    results[RADIUS] = h->radius;
    results[ROTATION] = h->rotational_radius;
    results[VISCOSITY] = h->viscosity;
}

/*
 * Multiplies R_h, R_r and [eta] by these factors, and all else accordingly. The mobility matrix
 * becomes S M S with a diagonal matrix S, so that it stays positive definite.
 */
static void scale(elea_hydrodynamics *h, const double factor[NUM_RESULTS])
{
    double cube = factor[ROTATION] * factor[ROTATION] * factor[ROTATION];
    double translation = 1.0 / factor[RADIUS], rotation = 1.0 / cube;
    double coupling = sqrt(translation * rotation);
    h->radius *= factor[RADIUS];
    h->rotational_radius *= factor[ROTATION];
    for (int i = 0; i < SYM3_SIZE; i++) {
        h->translation[i] *= translation;
        h->rotation[i] *= rotation;
        h->coupling[i] *= coupling;
    }
    for (int i = 0; i < 5; i++)
        h->relaxation_time[i] *= cube;
    h->viscosity *= factor[VISCOSITY];
    h->viscosity_infinite *= factor[VISCOSITY];
}

/* What the levels tell of each other. */
typedef struct level_change {
    bool known;
    double results[NUM_RESULTS]; /* ln(Q_n / Q_(n/2)) */
    double capacitance;          /* ln(C_n / C_(n/2)) */
    double area;                 /* ln(A_n / A_(n/2)) of all patches */
} level_change;

static bool find_change(const elea_stokes_answer *answer, const elea_hydrodynamics *fine,
                        level_change *found)
{
    elea_hydrodynamics coarse;
    double now[NUM_RESULTS], before[NUM_RESULTS];
    double unknown = STOKES_UNKNOWN_CHANGE * 1000.0 / (double)answer->fine.n_patches;
    *found = (level_change){answer->n_levels > 1, .capacitance = unknown, .area = unknown};
    if (found->known) {
        if (!elea_hydrodynamics_compute(&answer->coarse, &coarse))
            return false;
        found->capacitance = log(answer->fine.capacitance / answer->coarse.capacitance);
        found->area = log(answer->fine.area / answer->coarse.area);
        results_of(&coarse, before);
    }
    results_of(fine, now);
    for (int k = 0; k < NUM_RESULTS; k++)
        found->results[k] = found->known ? log(now[k] / before[k]) : unknown;
    return true;
}

/* The difference of two levels alone, which is blind to what neither resolves. */
static void set_plain_errors(const elea_stokes_level *fine, const level_change *levels,
                             double error[3])
{
    for (int k = 0; k < NUM_RESULTS; k++)
        error[k] = STOKES_PLAIN_CHANGE * fabs(expm1(levels->results[k])) +
                   STOKES_PLAIN_TAIL * fine->tail + STOKES_PLAIN_FLOOR;
}

/* How far rotation is ruled by the spin about the longest axis: the square of the axial ratio. */
static double anisotropy(const elea_hydrodynamics *h)
{
    double values[3], vectors[3][3];
    sym3_eigen(h->rotation, values, vectors);
    return values[2] / values[0];
}

/*
 * Errors that shrink as 1 / n whatever C says. Edges raise friction where it is greatest, by the
 * square of a patch's width over the body's; for spin that is the width of the cross section.
 */
static void find_floors(const elea_stokes_answer *answer, const elea_hydrodynamics *h,
                        double floors[NUM_RESULTS])
{
    for (int k = 0; k < NUM_RESULTS; k++) {
        const elea_stokes_calibration *c = &elea_stokes_calibrations[k];
        double edges = answer->edges ? c->edges : 0.0;
        if (k == ROTATION && answer->edges)
            edges *= sqrt(anisotropy(h));
        floors[k] = (c->floor + edges) * 1000.0 / (double)answer->fine.n_patches;
    }
}

/*
 * The walks' C is a control variate: patches err in C as they err in Q. Its own error s_C matters
 * when there are few walks: then ln(C_n / C) is mostly noise. The shift of the patches is assumed
 * to be of the order s beforehand, so that its expectation is w ln(C_n / C), w = s^2 / (s^2 +
 * s_C^2), and (1 - w) s is added to its absolute value, and, times the power, to what is not
 * corrected.
 */
static void correct(const elea_stokes_answer *answer, const level_change *levels,
                    const elea_known_capacitance *known, elea_stokes_estimate *estimate)
{
    const elea_stokes_level *fine = &answer->fine;
    double factor[NUM_RESULTS], noise = isnan(known->error) ? HUGE_VAL : known->error;
    double expected = STOKES_CAPACITANCE_ERROR + fabs(levels->capacitance);
    double ratio = noise / expected, weight = 1.0 / (1.0 + ratio * ratio);
    double missed = (1.0 - weight) * expected, floors[NUM_RESULTS];
    find_floors(answer, &estimate->values, floors);
    estimate->shift = log(fine->capacitance / known->value);
    for (int k = 0; k < NUM_RESULTS; k++) {
        const elea_stokes_calibration *c = &elea_stokes_calibrations[k];
        double power = weight * c->power, change = levels->results[k];
        if (levels->known)
            change -= c->power * levels->capacitance;
        estimate->by_capacitance[k] = power;
        factor[k] = exp(-power * estimate->shift);
        estimate->error[k] = c->shift * (weight * fabs(estimate->shift) + missed) +
                             c->power * missed + c->change * fabs(change) +
                             c->roughness * fabs(levels->area) + floors[k] + fine->tail;
    }
    scale(&estimate->values, factor);
}

bool elea_stokes_estimate_compute(const elea_stokes_answer *answer,
                                  const elea_known_capacitance *capacitance,
                                  elea_stokes_estimate *estimate)
{
    level_change levels;
    *estimate = (elea_stokes_estimate){.num_patches = answer->fine.n_patches};
    if (answer->n_levels == 0 || answer->failed ||
        !elea_hydrodynamics_compute(&answer->fine, &estimate->values) ||
        !find_change(answer, &estimate->values, &levels))
        return false;
    if (capacitance == NULL || !(capacitance->value > 0.0) || !isfinite(levels.capacitance) ||
        !(answer->fine.capacitance > 0.0))
        set_plain_errors(&answer->fine, &levels, estimate->error);
    else
        correct(answer, &levels, capacitance, estimate);
    return true;
}
