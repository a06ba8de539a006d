/* SPDX-License-Identifier: MIT */
/**
 * Control variates: point charges inside the body, whose potential is constant on average along a
 * walk outside the body (docs/method.md, 3). If the potentials are close to 1 and to the
 * coordinates on the surface, the scores minus the potentials have almost no variance.
 */
#ifndef ELEA_WALK_CHARGES_H
#define ELEA_WALK_CHARGES_H

#include "base/cancel.h"
#include "base/points.h"
#include "base/tally.h"
#include "body/launch.h"

#define CHARGES_MOST ELEA_MAX_CONTROL_CHARGES

/** Targets of the potentials: 1, and the three coordinates. */
enum { CHARGES_TARGETS = 4 };

/**
 * A place and a charge for each target: sum of amount[t] / distance from place is close to
 * target t on the surface. In `unit`s, about the launch surface's centre, along the body's axes.
 */
typedef struct elea_charge {
    float place[3];
    float depth; /**< below the surface of its primitive, at least */
    float amount[CHARGES_TARGETS];
} elea_charge;

typedef struct elea_charges {
    size_t planned; /**< number that was to be fitted */
    size_t count;   /**< 0: scores are unchanged */
    double unit;    /**< of the places and amounts, in the body's unit of length */
    elea_charge charge[CHARGES_MOST];
    double mean[ELEA_TALLY_SIZE]; /**< what the potentials take from the mean of a walk's scores */
} elea_charges;

/** Where walks hit, in `unit`s, and their weights: what the amounts are found from. */
typedef struct charges_sample {
    size_t n_hits; /**< a multiple of CHARGES_PADDING, filled up with hits of weight 0 */
    float *hit[3], *weight;
    const elea_charges *charges;
} charges_sample;

#define CHARGES_PADDING 16
#define CHARGES_TILE    1024 /* hits that are dealt with at once */

/** Rows of a matrix for a number of charges and the targets, in whole blocks of 4. */
static inline size_t charges_rows(size_t count)
{
    return (count + CHARGES_TARGETS + 3) / 4 * 4;
}

/** What finding the amounts needs of the instruction set's lanes. */
typedef struct charges_lanes {
    /*
     * Adds the products of all rows of the sample, row times row, to the lower triangle of
     * `product`, charges_rows squared: rows of weight / distance for each charge, then the
     * weights times each target. `table` has room for charges_rows times CHARGES_TILE.
     */
    void (*multiply)(const charges_sample *sample, float *table, double *product);
    /*
     * Solves the symmetric equations of `n` unknowns, of whose matrix the upper triangle is given
     * and overwritten, for each target. False if the matrix is not positive.
     */
    bool (*solve)(double *matrix, size_t n, double (*right)[CHARGES_TARGETS]);
} charges_lanes;

/**
 * Number of charges for a frame of `n_walks` walks with this mean number of steps: the fit and its
 * pilot walks must cost little compared to the frame's own walks. 0 if no charges are worthwhile.
 */
size_t elea_charges_count(uint64_t n_walks, double steps_per_walk);

/** Walks from which `count` charges are fitted. */
uint64_t elea_charges_pilot(size_t count);

/** No charges. */
void elea_charges_clear(elea_charges *charges);

/** How many of `count` charges this number of hits can determine. */
size_t elea_charges_known(size_t count, size_t n_hits);

/**
 * Places up to `count` charges in the body, which is about the launch surface's centre: spread
 * evenly, and deep below the surface of its primitives.
 */
elea_status elea_charges_place(elea_charges *charges, const elea_body *body, size_t count,
                               double unit, const elea_cancel *cancel, elea_error *error);

/**
 * Finds the amounts that leave the least variance by walks that hit the body at `hits`, whose
 * scores are in `pilot`. No charges are left if they do not help.
 */
elea_status elea_charges_fit(elea_charges *charges, const charges_lanes *lanes,
                             const elea_launch *launch, const elea_points *hits,
                             const elea_tally *pilot, elea_error *error);

/**
 * What the potentials leave of the targets at a place in the body's unit of length; all of them
 * if `charges` is NULL.
 */
void elea_charges_subtract(const elea_charges *charges, const double place[3],
                           double rest[CHARGES_TARGETS]);

/** Adds to the scores of `n_walks` walks, along the launch surface's axes, what was taken off. */
void elea_charges_restore(const elea_charges *charges, uint64_t n_walks,
                          double sum[ELEA_TALLY_SIZE]);

#endif
