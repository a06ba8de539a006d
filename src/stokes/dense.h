/* SPDX-License-Identifier: MIT */
/** Small dense symmetric matrices, by Cholesky factors. Rows are `width` long. */
#ifndef ELEA_STOKES_DENSE_H
#define ELEA_STOKES_DENSE_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Replaces the lower triangle of a symmetric matrix by its Cholesky factor, in rows from `first` to
 * `n`; the rows before hold the factor already. False if the matrix is not positive definite.
 */
bool dense_factorize(double *matrix, size_t width, size_t first, size_t n);

/** Replaces the `columns` right sides by the solution; their rows are `columns` long. */
void dense_solve(const double *factor, size_t width, size_t n, double *right, size_t columns);

/**
 * Its two halves: with the factor L, and with L'. The first one solves for rows from `first` to
 * `n`; those before are solved already.
 */
void dense_solve_lower(const double *factor, size_t width, size_t first, size_t n, double *right,
                       size_t columns);
void dense_solve_upper(const double *factor, size_t width, size_t n, double *right, size_t columns);

/** The inverse of the n x n matrix with this factor; both have rows of length n. */
void dense_invert(const double *factor, size_t n, double *inverse);

#endif
