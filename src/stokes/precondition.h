/* SPDX-License-Identifier: MIT */
/** Block Jacobi: the inverses of the matrix's diagonal blocks of neighbouring patches. */
#ifndef ELEA_STOKES_PRECONDITION_H
#define ELEA_STOKES_PRECONDITION_H

#include "stokes/operator.h"
#include "stokes/tall.h"

/** Patches of a block; consecutive ones are neighbours (patches.h). */
#define PRECONDITION_PATCHES 16
/** Rows of a block. */
#define PRECONDITION_ROWS (3 * PRECONDITION_PATCHES)
#define PRECONDITION_SIZE ((size_t)PRECONDITION_ROWS * PRECONDITION_ROWS)

/**
 * Inverts the block whose first patch is `first`; row k * PRECONDITION_PATCHES + i is component k
 * of its patch i. Rows of absent patches are those of the identity. False if the block is not
 * positive definite.
 */
bool precondition_invert(const stokes_operator *matrix, const tall_kernel *kernel, size_t first,
                         float *inverse);

#endif
