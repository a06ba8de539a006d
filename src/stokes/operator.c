/* SPDX-License-Identifier: MIT */
#include "stokes/operator.h"

#include <math.h>

#include "stokes/pair.h"

/** Radii of beads and of shells over the square root of the area (docs/stokes.md). */
#define BEAD_SHARE  0.260
#define SHELL_SHARE 0.2597
/** Areas are at least this, in squares of the body's radius, so that no element is infinite. */
#define LEAST_AREA 1e-12

void operator_set_radii(const stokes_operator *matrix, const float *area)
{
    double share = matrix->dimension == 3 ? BEAD_SHARE : SHELL_SHARE;
    for (size_t i = 0; i < matrix->stride; i++) {
        double root = i < matrix->n ? sqrt(fmax((double)area[i], LEAST_AREA)) : 0.0;
        matrix->root[i] = (float)root;
        matrix->radius[i] = (float)(share * root);
        matrix->guard[i] = matrix->self[i] = 0.0f;
    }
}

void operator_set_self(const stokes_operator *matrix, double anisotropy, size_t first, size_t end)
{
    for (size_t i = first; i < end && i < matrix->n; i++)
        matrix->self[i] =
            (float)(anisotropy * (double)matrix->guard[i] / (double)matrix->radius[i]);
}

void operator_origin(const stokes_operator *matrix, double origin[3])
{
    double area = 0.0, sum[3] = {0.0};
    for (size_t i = 0; i < matrix->n; i++) {
        double weight = (double)matrix->root[i] * (double)matrix->root[i];
        area += weight;
        for (size_t k = 0; k < 3; k++)
            sum[k] += weight * (double)matrix->x[k][i];
    }
    for (size_t k = 0; k < 3; k++)
        origin[k] = sum[k] / area;
}

/* Mode m >= 3 is the matrix of a rotation or a strain, times the position. */
static const double motion[OPERATOR_COLUMNS - 3][3][3] = {
    {{0, 0, 0}, {0, 0, -1}, {0, 1, 0}},
    {{0, 0, 1}, {0, 0, 0}, {-1, 0, 0}},
    {{0, -1, 0}, {1, 0, 0}, {0, 0, 0}},
    {{0.707106781186547524, 0, 0}, {0, -0.707106781186547524, 0}, {0, 0, 0}},
    {{-0.408248290463863016, 0, 0}, {0, -0.408248290463863016, 0}, {0, 0, 0.816496580927726033}},
    {{0, 0.707106781186547524, 0}, {0.707106781186547524, 0, 0}, {0, 0, 0}},
    {{0, 0, 0.707106781186547524}, {0, 0, 0}, {0.707106781186547524, 0, 0}},
    {{0, 0, 0}, {0, 0, 0.707106781186547524}, {0, 0.707106781186547524, 0}},
};

/* Component k of mode m at x. */
static double velocity(size_t m, size_t k, const double x[3])
{
    if (m < 3)
        return m == k ? 1.0 : 0.0;
    const double *row = motion[m - 3][k];
    return row[0] * x[0] + row[1] * x[1] + row[2] * x[2];
}

/* All components of all modes for a patch: their number is returned. */
static size_t values_at(const stokes_operator *matrix, const double x[3], double *value)
{
    size_t n = 0;
    if (matrix->dimension == 1) {
        value[n++] = 1.0;
        for (size_t k = 0; k < 3; k++)
            value[n++] = x[k];
        return n;
    }
    for (size_t m = 0; m < OPERATOR_COLUMNS; m++)
        for (size_t k = 0; k < 3; k++)
            value[n++] = velocity(m, k, x);
    return n;
}

void operator_modes(const stokes_operator *matrix, const double origin[3], float *modes)
{
    for (size_t i = 0; i < matrix->stride; i++) {
        double x[3], value[3 * OPERATOR_COLUMNS];
        for (size_t k = 0; k < 3; k++)
            x[k] = (double)matrix->x[k][i] - origin[k];
        size_t n = values_at(matrix, x, value);
        for (size_t c = 0; c < n; c++)
            modes[c * matrix->stride + i] = (float)(value[c] * (double)matrix->root[i]);
    }
}

void operator_pack(const stokes_operator *matrix, size_t n_columns, float *const *column,
                   float *packed)
{
    for (size_t i = 0; i < matrix->n; i++)
        for (size_t c = 0; c < n_columns; c++)
            for (size_t k = 0; k < matrix->dimension; k++)
                *packed++ = column[c][k * matrix->stride + i] * matrix->root[i];
}

void operator_element(const stokes_operator *matrix, size_t i, size_t j, double element[3][3])
{
    double d[3], square = 0.0, weight = (double)matrix->root[i] * (double)matrix->root[j];
    for (size_t k = 0; k < 3; k++) {
        d[k] = (double)matrix->x[k][i] - (double)matrix->x[k][j];
        square += d[k] * d[k];
    }
    pair_tensor pair = pair_beads(square, (double)matrix->radius[i], (double)matrix->radius[j]);
    for (size_t k = 0; k < 3; k++)
        for (size_t l = 0; l < 3; l++) {
            double value = pair.radial * d[k] * d[l] + (k == l ? pair.along : 0.0);
            if (i == j)
                value += (double)matrix->self[i] *
                         ((k == l ? 1.0 / 6.0 : 0.0) -
                          (double)matrix->normal[k][i] * (double)matrix->normal[l][i] / 2.0);
            element[k][l] = weight * value;
        }
}
