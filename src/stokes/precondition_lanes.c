/* SPDX-License-Identifier: MIT */
/* Blocks of the preconditioner: their inverses, and products with them (tall.h). */
#include "base/lanes.h"
#include "stokes/kernel.h"
#include "stokes/precondition.h"

LANES_INLINE size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* ---- Inverses ---- */

/** In double precision: patches that nearly coincide make blocks that are nearly singular. */
#define DOUBLES (LANES / 2)
/** Vectors of a row. */
#define ROW (PRECONDITION_ROWS / DOUBLES)

typedef double lanes_double __attribute__((vector_size(4 * LANES)));
typedef lanes_double block_row[ROW];

/* Eliminates a row's unknown from all other rows (Gauss and Jordan), in place. */
LANES_INLINE void eliminate(block_row *block, size_t pivot_row)
{
    double *pivot = (double *)block[pivot_row] + pivot_row;
    double scale = 1.0 / *pivot;
    block_row scaled;
    *pivot = 1.0;
    for (size_t v = 0; v < ROW; v++)
        block[pivot_row][v] = scaled[v] = block[pivot_row][v] * scale;
    for (size_t i = 0; i < PRECONDITION_ROWS; i++) {
        if (i == pivot_row)
            continue;
        double *at = (double *)block[i] + pivot_row, factor = *at;
        *at = 0.0;
#pragma GCC unroll 24
        for (size_t v = 0; v < ROW; v++)
            block[i][v] -= factor * scaled[v];
    }
}

bool LANES_NAME(precondition_eliminate)(double *elements, float *inverse)
{
    block_row *block = (block_row *)elements;
    for (size_t i = 0; i < PRECONDITION_ROWS; i++) {
        if (!(elements[i * PRECONDITION_ROWS + i] > 0.0))
            return false;
        eliminate(block, i);
    }
    for (size_t i = 0; i < PRECONDITION_SIZE; i++)
        inverse[i] = (float)elements[i];
    return true;
}

/* ---- Products ---- */

/** Vectors of a block's column. */
#define BLOCK_VECTORS (PRECONDITION_ROWS / LANES)
/** Columns that are multiplied at a time, with their sums in registers. */
#define BLOCK_COLUMNS (LANES == 16 ? 6 : LANES == 8 ? 2 : 1)
/** Vectors of one component. */
#define BLOCK_PART (PRECONDITION_PATCHES / LANES)

LANES_INLINE void apply_block(const float *inverse, float *const *column, size_t stride)
{
    lanes_float sum[BLOCK_COLUMNS][BLOCK_VECTORS];
    for (size_t c = 0; c < BLOCK_COLUMNS; c++)
        for (size_t v = 0; v < BLOCK_VECTORS; v++)
            sum[c][v] = lanes_set(0.0f);
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < PRECONDITION_PATCHES; i++, inverse += PRECONDITION_ROWS)
            for (size_t c = 0; c < BLOCK_COLUMNS; c++) {
                float x = column[c][k * stride + i];
                for (size_t v = 0; v < BLOCK_VECTORS; v++)
                    sum[c][v] += lanes_load(inverse + v * LANES) * x;
            }
    for (size_t c = 0; c < BLOCK_COLUMNS; c++)
        for (size_t v = 0; v < BLOCK_VECTORS; v++)
            lanes_store(column[c] + v / BLOCK_PART * stride + v % BLOCK_PART * LANES, sum[c][v]);
}

void LANES_NAME(precondition_apply)(const float *inverse, tall_columns columns, size_t stride,
                                    size_t first)
{
    for (size_t c = 0; c < columns.n; c += BLOCK_COLUMNS) {
        float *column[BLOCK_COLUMNS]; /* missing columns repeat the last one */
        for (size_t k = 0; k < BLOCK_COLUMNS; k++)
            column[k] = columns.column[least(c + k, columns.n - 1)] + first;
        apply_block(inverse, column, stride);
    }
}
