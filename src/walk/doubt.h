/* SPDX-License-Identifier: MIT */
/**
 * Doubt: the part of the covariance of the walk means that is due to parts of the body which no
 * walk has hit (docs/method.md, 4). Scores minus the potentials of control charges have almost no
 * scatter on parts that the pilot walks hit, so that a part that they missed is lacking from value
 * and error alike. Three pseudo-hits at the worst places that are consistent with the geometry
 * restore the error.
 */
#ifndef ELEA_WALK_DOUBT_H
#define ELEA_WALK_DOUBT_H

#include "base/tally.h"
#include "body/launch.h"
#include "walk/charges.h"
#include "walk/places.h"

/** Pseudo-hits: n walks without a hit exclude a probability above 3 / n with 95 % confidence. */
#define DOUBT_HITS 3.0

/**
 * Parts are listed until their probabilities add up to those of the pseudo-hits in so many walks.
 * The list is the same for all numbers of walks, so that a run which time ended can be repeated.
 */
#define DOUBT_WALKS 256
#define DOUBT_PARTS 64 /* at most */

/** The scores W and W s, and the scores W x and W s x: each has its own charges. */
typedef enum doubt_scores { DOUBT_WEIGHTS, DOUBT_POSITIONS, DOUBT_KINDS } doubt_scores;

/** A part and the place on it where the charges leave most of the scores. */
typedef struct doubt_part {
    double chance;   /**< upper bound of the probability that a walk ends on the part */
    double rest[3];  /**< what the charges leave of 1, or of x along the launch surface's axes */
    double start[3]; /**< mean start, on the unit sphere, of the walks that end there */
    size_t place;
} doubt_part;

typedef struct elea_doubt {
    struct doubt_list {
        size_t n;
        bool uncharged; /**< no charges: the rest is 1, or x */
        doubt_part part[DOUBT_PARTS];
    } list[DOUBT_KINDS];
} elea_doubt;

/** No doubt at all. */
void elea_doubt_clear(elea_doubt *doubt);

/**
 * Lists the worst parts, in descending order of what the charges leave. `rest` has a row of
 * places->padded numbers for 1 and each coordinate: what the charges leave there, in the places'
 * unit.
 */
elea_status elea_doubt_find(elea_doubt *doubt, elea_places *places, const elea_launch *launch,
                            const elea_charges *charges, float *const rest[CHARGES_TARGETS],
                            elea_error *error);

/** The same for walks without charges, with places in that unit. */
elea_status elea_doubt_find_uncharged(elea_doubt *doubt, const elea_body *launched,
                                      const elea_launch *launch, double unit,
                                      const elea_cancel *cancel, elea_error *error);

/** The sum of chance times rest^2 over the pseudo-hits of `n_walks` walks. */
double elea_doubt_square(const elea_doubt *doubt, doubt_scores scores, double n_walks);

/** The covariance of the walk means due to the doubt (NULL: none) alone. */
void elea_doubt_covariance(const elea_doubt *doubt, const elea_tally *tally,
                           double covariance[ELEA_TALLY_SIZE][ELEA_TALLY_SIZE]);

/**
 * The fraction of a quantity's variance by the doubt that is added to its sampled variance. Where
 * walks are blind to what they missed, it is 1. If the quantity scatters far more than three
 * pseudo-hits would, its rare hits have been seen, or do not matter. It must be that of the
 * quantity itself: in a function of means, the scatter of these may cancel.
 */
double elea_doubt_fade(double doubt, double sampled);

#endif
