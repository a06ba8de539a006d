/* SPDX-License-Identifier: MIT */
/**
 * Matrices of few long columns, in single precision; products are summed in double precision. And
 * blocks of the preconditioner (precondition.h).
 */
#ifndef ELEA_STOKES_TALL_H
#define ELEA_STOKES_TALL_H

#include <stdbool.h>
#include <stddef.h>

/** Rows that are summed in single precision. */
#define TALL_CHUNK 512

/** Some rows of some columns; the number of rows is a multiple of 64. */
typedef struct tall_columns {
    size_t n;
    float *const *column;
} tall_columns;

typedef struct tall_kernel {
    /** product[i][j] = left_i . right_j; its rows are `width` long. */
    void (*gram)(tall_columns left, tall_columns right, size_t rows, double *product, size_t width);
    /** to_j -= sum_i from_i factor[i][j], in `rows` rows from `first`. */
    void (*subtract)(tall_columns from, tall_columns to, size_t first, size_t rows,
                     const float *factor, size_t width);
    /** The sum of squares. */
    double (*square)(const float *column, size_t rows);
    /**
     * Inverts a whole block, aligned to 64 bytes, in place, and rounds it. False if it is not
     * positive definite: then a pivot is not positive.
     */
    bool (*invert)(double *elements, float *inverse);
    /** Multiplies PRECONDITION_PATCHES patches from `first` by the inverse of their block. */
    void (*precondition)(const float *inverse, tall_columns columns, size_t stride, size_t first);
} tall_kernel;

/* clang-format off: the formatter joins the lines of declarations in a macro. */
#define TALL_KERNEL_DECLARE(isa)                                                                   \
    void tall_gram##isa(tall_columns left, tall_columns right, size_t rows, double *product,       \
                        size_t width);                                                             \
    void tall_subtract##isa(tall_columns from, tall_columns to, size_t first, size_t rows,         \
                            const float *factor, size_t width);                                    \
    double tall_square##isa(const float *column, size_t rows);                                     \
    bool precondition_eliminate##isa(double *elements, float *inverse);                            \
    void precondition_apply##isa(const float *inverse, tall_columns columns, size_t stride,        \
                                 size_t first);
/* clang-format on */

#endif
