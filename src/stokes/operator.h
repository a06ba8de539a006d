/* SPDX-License-Identifier: MIT */
/**
 * The matrix of the Stokes problem, sqrt(W) M sqrt(W), or of the electric one (docs/stokes.md,
 * Matrix). It is never stored. A column of 3 `stride` numbers holds all x components, then y, then
 * z; in the electric problem it has `stride` numbers.
 */
#ifndef ELEA_STOKES_OPERATOR_H
#define ELEA_STOKES_OPERATOR_H

#include <stdbool.h>
#include <stddef.h>

/** Most columns of a block. */
#define OPERATOR_COLUMNS 11
/** Of the self terms: the usual anisotropy A. */
#define OPERATOR_ANISOTROPY 1.366

/** All arrays have `stride` elements, a multiple of 64, and are 0 from `n` on. */
typedef struct stokes_operator {
    size_t n, stride;
    size_t dimension; /**< 3: forces, 1: charges */
    const float *x[3], *normal[3];
    float *root;   /**< square roots of the areas */
    float *radius; /**< of beads or shells */
    float *guard;  /**< 1; less where patches crowd */
    float *self;   /**< k of the self term k (I/6 - N N'/2) */
} stokes_operator;

/** A block of columns, and the columns of its image. */
typedef struct operator_block {
    size_t n_columns;
    float *const *column;
    float *const *image;
    const float *packed; /**< of operator_pack */
} operator_block;

/** What is compiled once per instruction set, for patches from `first` to `end`, multiples of 64.
 */
typedef struct operator_kernel {
    void (*guard)(const stokes_operator *matrix, size_t first, size_t end);
    void (*multiply_forces)(const stokes_operator *matrix, const operator_block *block,
                            size_t first, size_t end);
    void (*multiply_charges)(const stokes_operator *matrix, const operator_block *block,
                             size_t first, size_t end);
} operator_kernel;

/* clang-format off: the formatter joins the lines of declarations in a macro. */
#define OPERATOR_KERNEL_DECLARE(isa)                                                               \
    void operator_guard##isa(const stokes_operator *matrix, size_t first, size_t end);             \
    void operator_multiply_forces##isa(const stokes_operator *matrix, const operator_block *block, \
                                       size_t first, size_t end);                                  \
    void operator_multiply_charges##isa(const stokes_operator *matrix,                             \
                                        const operator_block *block, size_t first, size_t end);
/* clang-format on */

/** Areas to square roots and radii. */
void operator_set_radii(const stokes_operator *matrix, const float *area);
/** The self terms of some patches, from the guard. */
void operator_set_self(const stokes_operator *matrix, double anisotropy, size_t first, size_t end);
/** The mean of the points, weighted by area. */
void operator_origin(const stokes_operator *matrix, double origin[3]);
/** The right sides, times the square roots of the areas; the columns follow each other. */
void operator_modes(const stokes_operator *matrix, const double origin[3], float *modes);
/** Copies a block, times the square roots of the areas, to the order in which sources are read. */
void operator_pack(const stokes_operator *matrix, size_t n_columns, float *const *column,
                   float *packed);
/** The element of rows (i, k) and columns (j, l), or (i, j), in double precision. */
void operator_element(const stokes_operator *matrix, size_t i, size_t j, double element[3][3]);

#endif
