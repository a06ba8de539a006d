/* SPDX-License-Identifier: MIT */
#include "stokes/precondition.h"

#include <string.h>

#include "stokes/dense.h"

/* The block in double precision, rows in the order patch by patch; returns their number. */
static size_t fill_block(const stokes_operator *matrix, size_t first, double *block)
{
    size_t left = matrix->n - first;
    size_t patches = left < PRECONDITION_PATCHES ? left : PRECONDITION_PATCHES;
    size_t rows = 3 * patches;
    for (size_t i = 0; i < patches; i++)
        for (size_t j = 0; j <= i; j++) {
            double element[3][3];
            operator_element(matrix, first + i, first + j, element);
            for (size_t k = 0; k < 3; k++)
                for (size_t l = 0; l < 3; l++)
                    block[(3 * i + k) * rows + 3 * j + l] = element[k][l];
        }
    return rows;
}

/* The row of the inverse for row 3 i + k of the block. */
static size_t row_of(size_t row)
{
    return row % 3 * PRECONDITION_PATCHES + row / 3;
}

bool precondition_invert(const stokes_operator *matrix, size_t first, float *inverse)
{
    double block[PRECONDITION_SIZE], inverted[PRECONDITION_SIZE];
    memset(inverse, 0, PRECONDITION_SIZE * sizeof *inverse);
    size_t rows = fill_block(matrix, first, block);
    if (!dense_factorize(block, rows, 0, rows))
        return false;
    dense_invert(block, rows, inverted);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < rows; j++)
            inverse[row_of(i) * PRECONDITION_ROWS + row_of(j)] = (float)inverted[i * rows + j];
    return true;
}
