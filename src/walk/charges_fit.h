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

/**
 * Finds the amounts that minimize the expected squared error of the walks: their variance and the
 * doubt. Removes charges that do not help. Then sets the doubt of the walks.
 */
elea_status elea_charges_fit(elea_charges *charges, const charges_pilot *pilot, elea_doubt *doubt,
                             elea_error *error);

#endif
