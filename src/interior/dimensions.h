/* SPDX-License-Identifier: MIT */
/** What the positions of a body's spheres tell: extent, mean inverse distance, volume of the core.
 */
#ifndef ELEA_INTERIOR_DIMENSIONS_H
#define ELEA_INTERIOR_DIMENSIONS_H

#include "base/cancel.h"
#include "interior/contact.h"
#include "interior/union.h"

/** Most spheres for which the double sum over all pairs is computed. */
#define DIMENSIONS_MOST_PAIRED 3000

/** 0: not known, because there are other primitives, too few or too many spheres, or no layer. */
typedef struct elea_dimensions {
    double extent;      /**< largest distance between two points of the body */
    double kirkwood;    /**< N^2 over the sum of 1 / r_ij over all i != j */
    double core_volume; /**< without the layer */
} elea_dimensions;

/** The work of `elea_dimensions_program`; the members up to `cancel` are given. */
typedef struct elea_dimensions_work {
    const elea_contact *contact; /**< built of `outer` */
    const elea_body *body;       /**< all spheres */
    const elea_body *outer;      /**< without spheres that are inside others */
    double layer;                /**< the part of all radii that is a hydration layer; 0: none */
    const elea_cancel *cancel;
    elea_dimensions found;
    float *x;    /**< coordinates, or NULL: the double sum is not computed */
    double *row; /**< of the double sum */
    elea_sphere *spheres;
    elea_union *core;
} elea_dimensions_work;

/** Fails if a radius is not larger than the layer. */
elea_status elea_dimensions_begin(elea_dimensions_work *work, elea_error *error);
/** In parts, for several threads. */
extern const elea_program elea_dimensions_program;
/** Frees what is left of it, at the end or before. */
void elea_dimensions_clear(elea_dimensions_work *work);

#endif
