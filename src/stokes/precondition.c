/* SPDX-License-Identifier: MIT */
#include "stokes/precondition.h"

#include <string.h>

/* Where component k of patch i is in the block. */
static size_t row_of(size_t i, size_t k)
{
    return k * PRECONDITION_PATCHES + i;
}

static void set(double *block, size_t row, size_t column, double element)
{
    block[row * PRECONDITION_ROWS + column] = block[column * PRECONDITION_ROWS + row] = element;
}

/* The block in double precision; absent patches have rows of the identity. */
static void fill_block(const stokes_operator *matrix, size_t first, double *block)
{
    memset(block, 0, PRECONDITION_SIZE * sizeof *block);
    for (size_t i = 0; i < PRECONDITION_PATCHES; i++) {
        for (size_t k = 0; k < 3 && first + i >= matrix->n; k++)
            set(block, row_of(i, k), row_of(i, k), 1.0);
        for (size_t j = 0; j <= i && first + i < matrix->n; j++) {
            double element[3][3];
            operator_element(matrix, first + i, first + j, element);
            for (size_t k = 0; k < 3; k++)
                for (size_t l = 0; l < 3; l++)
                    set(block, row_of(i, k), row_of(j, l), element[k][l]);
        }
    }
}

bool precondition_invert(const stokes_operator *matrix, const tall_kernel *kernel, size_t first,
                         float *inverse)
{
    _Alignas(64) double block[PRECONDITION_SIZE];
    fill_block(matrix, first, block);
    return kernel->invert(block, inverse);
}
