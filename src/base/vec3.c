/* SPDX-License-Identifier: MIT */
#include "base/vec3.h"

#include <stdbool.h>
#include <string.h>

/* Rotates in the plane (p, q) to make a[p][q] zero (Golub and Van Loan, section 8.5). */
static void jacobi_rotate(double a[3][3], double vectors[3][3], int p, int q)
{
    if (a[p][q] == 0.0)
        return;
    double theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    double t = copysign(1.0, theta) / (fabs(theta) + sqrt(theta * theta + 1.0));
    double c = 1.0 / sqrt(t * t + 1.0), s = t * c;
    for (int k = 0; k < 3; k++) {
        double x = a[k][p], y = a[k][q];
        a[k][p] = c * x - s * y;
        a[k][q] = s * x + c * y;
    }
    for (int k = 0; k < 3; k++) {
        double x = a[p][k], y = a[q][k];
        a[p][k] = c * x - s * y;
        a[q][k] = s * x + c * y;
        x = vectors[p][k];
        y = vectors[q][k];
        vectors[p][k] = c * x - s * y;
        vectors[q][k] = s * x + c * y;
    }
    a[p][q] = 0.0;
    a[q][p] = 0.0;
}

static bool is_diagonal(double a[3][3])
{
    double off = fabs(a[0][1]) + fabs(a[0][2]) + fabs(a[1][2]);
    double scale = fabs(a[0][0]) + fabs(a[1][1]) + fabs(a[2][2]);
    return !(off > 1e-17 * scale);
}

static void swap_pairs(double a[3][3], double vectors[3][3], int i, int j)
{
    double value = a[i][i], row[3];
    a[i][i] = a[j][j];
    a[j][j] = value;
    memcpy(row, vectors[i], sizeof row);
    memcpy(vectors[i], vectors[j], sizeof row);
    memcpy(vectors[j], row, sizeof row);
}

void sym3_eigen(const double m[SYM3_SIZE], double values[3], double vectors[3][3])
{
    double a[3][3];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            a[i][j] = m[sym3_index(i, j)];
            vectors[i][j] = i == j ? 1.0 : 0.0;
        }
    /* Convergence is quadratic: 5 sweeps suffice for all but the most graded tensors. */
    for (int sweep = 0; sweep < 50 && !is_diagonal(a); sweep++) {
        jacobi_rotate(a, vectors, 0, 1);
        jacobi_rotate(a, vectors, 0, 2);
        jacobi_rotate(a, vectors, 1, 2);
    }
    if (a[0][0] > a[1][1])
        swap_pairs(a, vectors, 0, 1);
    if (a[1][1] > a[2][2])
        swap_pairs(a, vectors, 1, 2);
    if (a[0][0] > a[1][1])
        swap_pairs(a, vectors, 0, 1);
    for (int k = 0; k < 3; k++)
        values[k] = a[k][k];
}
