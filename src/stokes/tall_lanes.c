/* SPDX-License-Identifier: MIT */
/* Products of matrices of few long columns (tall.h). */
#include "base/lanes.h"
#include "stokes/kernel.h"

LANES_INLINE size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Adds the products of 4 columns and `n` others, at most 3, in `rows` rows from `first`. */
LANES_INLINE void add_products(const float *const left[4], const float *const right[3], size_t n,
                               size_t rows, double product[4][3])
{
    lanes_float sum[4][3];
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < n; j++)
            sum[i][j] = lanes_set(0.0f);
    for (size_t row = 0; row < rows; row += LANES) {
        lanes_float other[3];
#pragma GCC unroll 3
        for (size_t j = 0; j < n; j++)
            other[j] = lanes_load(right[j] + row);
#pragma GCC unroll 4
        for (size_t i = 0; i < 4; i++) {
            lanes_float one = lanes_load(left[i] + row);
#pragma GCC unroll 3
            for (size_t j = 0; j < n; j++)
                sum[i][j] += one * other[j];
        }
    }
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < n; j++)
            product[i][j] += (double)lanes_sum(sum[i][j]);
}

/* The products of 4 columns and 3 others, from i and j; missing ones are repeated. */
static void multiply_chunk(tall_columns left, tall_columns right, size_t i, size_t j, size_t first,
                           size_t rows, double product[4][3])
{
    const float *a[4], *b[3];
    for (size_t k = 0; k < 4; k++)
        a[k] = left.column[least(i + k, left.n - 1)] + first;
    for (size_t k = 0; k < 3; k++)
        b[k] = right.column[least(j + k, right.n - 1)] + first;
    if (right.n - j > 2)
        add_products(a, b, 3, rows, product);
    else if (right.n - j == 2)
        add_products(a, b, 2, rows, product);
    else
        add_products(a, b, 1, rows, product);
}

void LANES_NAME(tall_gram)(tall_columns left, tall_columns right, size_t rows, double *product,
                           size_t width)
{
    for (size_t i = 0; i < left.n; i++)
        memset(product + i * width, 0, right.n * sizeof *product);
    for (size_t first = 0; first < rows; first += TALL_CHUNK)
        for (size_t i = 0; i < left.n; i += 4)
            for (size_t j = 0; j < right.n; j += 3) {
                double part[4][3] = {{0.0}};
                multiply_chunk(left, right, i, j, first, least(TALL_CHUNK, rows - first), part);
                for (size_t k = 0; k < least(4, left.n - i); k++)
                    for (size_t l = 0; l < least(3, right.n - j); l++)
                        product[(i + k) * width + j + l] += part[k][l];
            }
}

/* Subtracts from `n` columns, at most 3, in 4 vectors of rows. */
LANES_INLINE void subtract_rows(tall_columns from, float *const *to, size_t n, size_t row,
                                const float *factor, size_t width)
{
    lanes_float rest[3][4];
    for (size_t j = 0; j < n; j++)
        for (size_t v = 0; v < 4; v++)
            rest[j][v] = lanes_load(to[j] + row + v * LANES);
    for (size_t i = 0; i < from.n; i++) {
        const float *source = from.column[i] + row;
#pragma GCC unroll 3
        for (size_t j = 0; j < n; j++) {
            float scale = factor[i * width + j];
#pragma GCC unroll 4
            for (size_t v = 0; v < 4; v++)
                rest[j][v] -= lanes_load(source + v * LANES) * scale;
        }
    }
    for (size_t j = 0; j < n; j++)
        for (size_t v = 0; v < 4; v++)
            lanes_store(to[j] + row + v * LANES, rest[j][v]);
}

void LANES_NAME(tall_subtract)(tall_columns from, tall_columns to, size_t first, size_t rows,
                               const float *factor, size_t width)
{
    for (size_t row = first; row < first + rows; row += 4 * (size_t)LANES) {
        size_t j = 0;
        for (; j + 3 <= to.n; j += 3)
            subtract_rows(from, to.column + j, 3, row, factor + j, width);
        if (to.n - j == 2)
            subtract_rows(from, to.column + j, 2, row, factor + j, width);
        else if (to.n - j == 1)
            subtract_rows(from, to.column + j, 1, row, factor + j, width);
    }
}

double LANES_NAME(tall_square)(const float *column, size_t rows)
{
    double total = 0.0;
    for (size_t first = 0; first < rows; first += TALL_CHUNK) {
        lanes_float sum[4];
        for (int v = 0; v < 4; v++)
            sum[v] = lanes_set(0.0f);
        size_t end = first + least(TALL_CHUNK, rows - first);
        for (size_t row = first; row < end; row += 4 * (size_t)LANES)
            for (size_t v = 0; v < 4; v++) {
                lanes_float x = lanes_load(column + row + v * LANES);
                sum[v] += x * x;
            }
        total += (double)lanes_sum((sum[0] + sum[1]) + (sum[2] + sum[3]));
    }
    return total;
}
