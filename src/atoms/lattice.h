/* SPDX-License-Identifier: MIT */
/** The lattice of a periodic box, and nearest images in it, however skewed the box is. */
#ifndef ELEA_ATOMS_LATTICE_H
#define ELEA_ATOMS_LATTICE_H

#include "elea.h"

typedef struct elea_lattice {
    double vectors[3][3]; /**< a Minkowski-reduced basis (rows); that of the box if it is reduced */
    double inverse[3][3]; /**< position times this: fractional coordinates */
    double widths[3];     /**< distances between opposite faces of the reduced cell */
    double volume;
    double inner2; /**< square of half the shortest vector: a shorter one is the nearest image */
} elea_lattice;

/**
 * Makes the lattice of a box of three vectors, one after another; false if they are not finite, or
 * span no volume that double precision can tell from none.
 */
bool elea_lattice_make(elea_lattice *lattice, const double *box);

/**
 * Replaces `d` by its nearest image, the shortest of all d + n1 a + n2 b + n3 c, and writes n; of
 * equally short ones `d` itself is preferred. False if `d` is its own nearest image (n = 0).
 */
bool elea_lattice_nearest(const elea_lattice *lattice, double d[3], double n[3]);

#endif
