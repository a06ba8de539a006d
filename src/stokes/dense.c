/* SPDX-License-Identifier: MIT */
#include "stokes/dense.h"

#include <math.h>

static double dot(const double *a, const double *b, size_t n)
{
    double sum[4] = {0.0}; /* in four chains: additions take several cycles */
    size_t k = 0;
    for (; k + 4 <= n; k += 4)
        for (size_t l = 0; l < 4; l++)
            sum[l] += a[k + l] * b[k + l];
    for (; k < n; k++)
        sum[0] += a[k] * b[k];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

bool dense_factorize(double *matrix, size_t width, size_t first, size_t n)
{
    for (size_t i = first; i < n; i++) {
        double *row = matrix + i * width;
        for (size_t j = 0; j < i; j++) {
            const double *other = matrix + j * width;
            row[j] = (row[j] - dot(row, other, j)) / other[j];
        }
        double pivot = row[i] - dot(row, row, i);
        if (!(pivot > 0.0))
            return false;
        row[i] = sqrt(pivot);
    }
    return true;
}

void dense_solve_lower(const double *factor, size_t width, size_t first, size_t n, double *right,
                       size_t columns)
{
    for (size_t i = first; i < n; i++) {
        double *row = right + i * columns, pivot = 1.0 / factor[i * width + i];
        for (size_t k = 0; k < i; k++)
            for (size_t c = 0; c < columns; c++)
                row[c] -= factor[i * width + k] * right[k * columns + c];
        for (size_t c = 0; c < columns; c++)
            row[c] *= pivot;
    }
}

void dense_solve_upper(const double *factor, size_t width, size_t n, double *right, size_t columns)
{
    for (size_t i = n; i-- > 0;) {
        double *row = right + i * columns, pivot = 1.0 / factor[i * width + i];
        for (size_t c = 0; c < columns; c++)
            row[c] *= pivot;
        for (size_t k = 0; k < i; k++)
            for (size_t c = 0; c < columns; c++)
                right[k * columns + c] -= factor[i * width + k] * row[c];
    }
}

void dense_solve(const double *factor, size_t width, size_t n, double *right, size_t columns)
{
    dense_solve_lower(factor, width, 0, n, right, columns);
    dense_solve_upper(factor, width, n, right, columns);
}

/* Column j of the inverse of the factor, as row j of `inverse`, from its diagonal on. */
static void invert_column(const double *factor, size_t n, size_t j, double *column)
{
    column[j] = 1.0 / factor[j * n + j];
    for (size_t i = j + 1; i < n; i++)
        column[i] = -dot(factor + i * n + j, column + j, i - j) / factor[i * n + i];
}

void dense_invert(const double *factor, size_t n, double *inverse)
{
    for (size_t j = 0; j < n; j++)
        invert_column(factor, n, j, inverse + j * n);
    for (size_t i = 0; i < n; i++) /* row i of the inverse factor's square needs rows i and above */
        for (size_t j = i; j < n; j++) {
            double element = dot(inverse + i * n + j, inverse + j * n + j, n - j);
            inverse[i * n + j] = element;
        }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            inverse[i * n + j] = inverse[j * n + i];
}
