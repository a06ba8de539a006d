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
#include "walk/places.h"

#define CHARGES_MOST ELEA_MAX_CONTROL_CHARGES

/** Maximum fraction of a frame's time for pilot walks and fit. */
#define CHARGES_PILOT_SHARE 0.12

/** Targets of the potentials: 1, and the three coordinates. */
enum { CHARGES_TARGETS = 4 };

/**
 * A position and an amount for each target: on the surface, the sum of amount[t] / distance is
 * close to target t. In `unit`s, relative to the launch surface's centre, along the body's axes.
 */
typedef struct elea_charge {
    float place[3];
    float depth; /**< lower bound of the depth below its primitive's surface */
    float amount[CHARGES_TARGETS];
} elea_charge;

typedef struct elea_charges {
    size_t planned; /**< number of charges to be fitted */
    size_t count;   /**< 0: scores are unchanged */
    double unit;    /**< of the positions and amounts, in the body's unit of length */
    elea_charge charge[CHARGES_MOST];
    double mean[ELEA_TALLY_SIZE]; /**< contribution of the potentials to the mean scores */
} elea_charges;

/** Hits of walks, or places, in `unit`s, and their weights, to which the amounts are fitted. */
typedef struct charges_sample {
    size_t n_hits; /**< a multiple of CHARGES_PADDING, padded with hits of weight 0 */
    float *hit[3], *weight;
    const elea_charges *charges;
} charges_sample;

#define CHARGES_PADDING 16
#define CHARGES_TILE    1024 /* hits processed at once */

/** Number of rows for `count` charges and the targets, rounded up to blocks of 4. */
static inline size_t charges_rows(size_t count)
{
    return (count + CHARGES_TARGETS + 3) / 4 * 4;
}

/** The parts of the fit that are compiled for each instruction set. */
typedef struct charges_lanes {
    /*
     * Fills the rows from `from` to before `end` of a table for `n` hits of the sample from `first`
     * on, at most CHARGES_TILE, which is the distance of its rows: weight / distance for each
     * charge, then the weights times each target, then zeros.
     */
    void (*fill)(const charges_sample *sample, size_t first, size_t n, size_t from, size_t end,
                 float *table);
    /*
     * Adds the products of these rows of the table, and all rows up to them, to the lower triangle
     * of `product`, `rows` squared. `from`, `end` and `rows` are multiples of 4.
     */
    void (*multiply)(const float *table, size_t n, size_t rows, size_t from, size_t end,
                     double *product);
    /*
     * Solves symmetric equations of `n` unknowns for each target. The upper triangle of the matrix
     * is given and overwritten. False if the matrix is not positive definite.
     */
    bool (*solve)(double *matrix, size_t n, double (*right)[CHARGES_TARGETS]);
    /* Sets, for each place of the sample, the targets minus the potentials of the charges. */
    void (*subtract)(const charges_sample *sample, float *const rest[CHARGES_TARGETS]);
} charges_lanes;

/**
 * Number of charges for a frame of `n_walks` walks with this mean number of steps: the fit and its
 * pilot walks must cost little compared to the frame's own walks. 0 if no charges are worthwhile.
 */
size_t elea_charges_count(uint64_t n_walks, double steps_per_walk, const elea_body *body);

/** Number of pilot walks to which `count` charges are fitted. */
uint64_t elea_charges_pilot(size_t count);

/** Removes all charges. */
void elea_charges_clear(elea_charges *charges);

/** Number of charges, at most `count`, that this number of hits and the places can determine. */
size_t elea_charges_known(size_t count, size_t n_hits, elea_places *places);

/**
 * Places up to `count` charges in the body, whose origin is the launch surface's centre: evenly
 * spread, and deep below the surface of its primitives. In a body of so many primitives that not
 * all are considered, landmarks far from these are.
 */
elea_status elea_charges_place(elea_charges *charges, const elea_body *body,
                               const places_landmarks *landmarks, size_t count, double unit,
                               const elea_cancel *cancel, elea_error *error);

/**
 * The targets minus the potentials at a position in the body's unit of length; the targets alone
 * if `charges` is NULL.
 */
void elea_charges_subtract(const elea_charges *charges, const double place[3],
                           double rest[CHARGES_TARGETS]);

/** Finds the means of the potentials, once the amounts are known. */
void elea_charges_set_means(elea_charges *charges, const elea_launch *launch);

/** Adds the subtracted means to the scores of `n_walks` walks, along the launch surface's axes. */
void elea_charges_restore(const elea_charges *charges, uint64_t n_walks,
                          double sum[ELEA_TALLY_SIZE]);

#endif
