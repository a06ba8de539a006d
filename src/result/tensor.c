/* SPDX-License-Identifier: MIT */
#include "result/tensor.h"

uncertain uncertain_tensor_trace(const uncertain_tensor *tensor)
{
    const uncertain *m = tensor->m;
    return uncertain_add(m[SYM3_XX], uncertain_add(m[SYM3_YY], m[SYM3_ZZ]));
}

/* grad lambda = e' (grad M) e for the unit eigenvector e of lambda. */
void uncertain_tensor_eigenvalues(const uncertain_tensor *tensor, uncertain values[3])
{
    double m[SYM3_SIZE], lambda[3], vectors[3][3];
    for (int i = 0; i < SYM3_SIZE; i++)
        m[i] = tensor->m[i].value;
    sym3_eigen(m, lambda, vectors);
    for (int k = 0; k < 3; k++) {
        const double *e = vectors[k];
        values[k] = uncertain_constant(0.0);
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                values[k] = uncertain_add(
                    values[k], uncertain_scale(e[i] * e[j], tensor->m[sym3_index(i, j)]));
        values[k].value = lambda[k];
    }
}

/* The elements sum_ab q[i][a] q[j][b] T_ab. */
static uncertain_tensor turn(const uncertain_tensor *tensor, const double q[3][3])
{
    uncertain_tensor turned;
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++) {
            uncertain sum = uncertain_constant(0.0);
            for (int a = 0; a < 3; a++)
                for (int b = 0; b < 3; b++)
                    sum = uncertain_add(
                        sum, uncertain_scale(q[i][a] * q[j][b], tensor->m[sym3_index(a, b)]));
            turned.m[sym3_index(i, j)] = sum;
        }
    return turned;
}

uncertain_tensor uncertain_tensor_in_axes(const uncertain_tensor *tensor, const double axes[3][3])
{
    return turn(tensor, axes);
}

uncertain_tensor uncertain_tensor_from_axes(const uncertain_tensor *tensor, const double axes[3][3])
{
    double transposed[3][3];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            transposed[i][j] = axes[j][i];
    return turn(tensor, transposed);
}
