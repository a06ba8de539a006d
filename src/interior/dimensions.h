/* SPDX-License-Identifier: MIT */
/** What the positions of a body's spheres tell: extent, mean inverse distance, volume of the core.
 */
#ifndef ELEA_INTERIOR_DIMENSIONS_H
#define ELEA_INTERIOR_DIMENSIONS_H

#include "base/cancel.h"
#include "interior/contact.h"

/** Most spheres for which the double sum over all pairs is computed. */
#define DIMENSIONS_MOST_PAIRED 3000

/** 0: not known, because there are other primitives, too few or too many spheres, or no layer. */
typedef struct elea_dimensions {
    double extent;      /**< largest distance between two points of the body */
    double kirkwood;    /**< N^2 over the sum of 1 / r_ij over all i != j */
    double core_volume; /**< without the layer */
} elea_dimensions;

/**
 * `layer` is the part of all radii that is a hydration layer; 0: none. Fails if a radius is not
 * larger. `outer` is the body without spheres that are inside others, and `contact` was built of
 * it.
 */
elea_status elea_dimensions_compute(const elea_contact *contact, const elea_body *body,
                                    const elea_body *outer, double layer, const elea_cancel *cancel,
                                    elea_dimensions *dimensions, elea_error *error);

#endif
