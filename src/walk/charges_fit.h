/* SPDX-License-Identifier: MIT */
/** The fit of the amounts of control charges to pilot walks and to places on the surface. */
#ifndef ELEA_WALK_CHARGES_FIT_H
#define ELEA_WALK_CHARGES_FIT_H

#include "walk/charges.h"
#include "walk/doubt.h"

/** What the amounts are fitted to. */
typedef struct charges_pilot {
    const charges_lanes *lanes;
    const elea_launch *launch;
    const elea_points *hits; /**< of the pilot walks */
    const elea_tally *tally; /**< of the pilot walks */
    elea_places *places;     /**< in the charges' unit */
} charges_pilot;

/** A fit under way. */
typedef struct charges_fit charges_fit;

/**
 * Begins to find the amounts that minimize the expected squared error of the walks: their variance
 * and the doubt. What is given must stay until the end.
 */
elea_status elea_charges_fit_begin(charges_fit **fitting, elea_charges *charges,
                                   const charges_pilot *pilot, elea_doubt *doubt,
                                   elea_error *error);
/** Tiles of hits, which follow one another; 0: there is nothing to sum. */
size_t elea_charges_fit_tiles(const charges_fit *f);
/** For each tile, all parts of the first, then all of the second, in any order. */
#define CHARGES_FIT_PARTS 8
void elea_charges_fit_fill(charges_fit *f, size_t tile, size_t part);
void elea_charges_fit_multiply(charges_fit *f, size_t tile, size_t part);
/** Removes charges that do not help, and sets the doubt of the walks. */
elea_status elea_charges_fit_end(charges_fit *f, elea_error *error);
void elea_charges_fit_free(charges_fit *f);

/** All of this in one thread. */
elea_status elea_charges_fit(elea_charges *charges, const charges_pilot *pilot, elea_doubt *doubt,
                             elea_error *error);

#endif
