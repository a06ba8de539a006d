/* SPDX-License-Identifier: MIT */
/* Sums over hits, and the solver of the equations, for the fit of the charges (charges.h). */
#include "engine/kernel.h"
#include "engine/kernel_charges.h"

/* Weight / distance from a charge, for the hits of a tile. */
LANES_INLINE void weigh_distances(const charges_sample *sample, size_t first, size_t n,
                                  const float place[3], float *row)
{
    for (size_t i = 0; i < n; i += LANES) {
        lanes_float square = lanes_set(1e-30f);
        for (int k = 0; k < 3; k++) {
            lanes_float d = lanes_load(sample->hit[k] + first + i) - place[k];
            square += d * d;
        }
        lanes_store(row + i, lanes_load(sample->weight + first + i) * lanes_inverse_sqrt(square));
    }
}

/* The weights times target `t`. */
LANES_INLINE void weigh_target(const charges_sample *sample, size_t first, size_t n, size_t t,
                               float *row)
{
    for (size_t i = 0; i < n; i += LANES) {
        lanes_float weight = lanes_load(sample->weight + first + i);
        lanes_store(row + i, t == 0 ? weight : weight * lanes_load(sample->hit[t - 1] + first + i));
    }
}

void LANES_NAME(charges_fill)(const charges_sample *sample, size_t first, size_t n, size_t from,
                              size_t end, float *table)
{
    const elea_charges *charges = sample->charges;
    for (size_t k = from; k < end; k++) {
        float *row = table + k * CHARGES_TILE;
        if (k < charges->count)
            weigh_distances(sample, first, n, charges->charge[k].place, row);
        else if (k < charges->count + CHARGES_TARGETS)
            weigh_target(sample, first, n, k - charges->count, row);
        else
            memset(row, 0, n * sizeof *row);
    }
}

/* Multiplies 4 rows by 4 others, because each loaded number is then used four times. */
LANES_INLINE void multiply_block(const float *a, const float *b, size_t n, double *product,
                                 size_t stride)
{
    lanes_float sum[4][4];
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            sum[i][j] = lanes_set(0.0f);
    for (size_t at = 0; at < n; at += LANES) {
        lanes_float right[4];
        for (size_t j = 0; j < 4; j++)
            right[j] = lanes_load(b + j * CHARGES_TILE + at);
        for (size_t i = 0; i < 4; i++) {
            lanes_float left = lanes_load(a + i * CHARGES_TILE + at);
            for (int j = 0; j < 4; j++)
                sum[i][j] += left * right[j];
        }
    }
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < 4; j++)
            product[i * stride + j] += (double)lanes_sum(sum[i][j]);
}

void LANES_NAME(charges_multiply)(const float *table, size_t n, size_t rows, size_t from,
                                  size_t end, double *product)
{
    for (size_t i = from; i < end; i += 4)
        for (size_t j = 0; j <= i; j += 4)
            multiply_block(table + i * CHARGES_TILE, table + j * CHARGES_TILE, n,
                           product + i * rows + j, rows);
}

void LANES_NAME(charges_subtract)(const charges_sample *sample, float *const rest[CHARGES_TARGETS])
{
    for (size_t i = 0; i < sample->n_hits; i += LANES) {
        lanes_float at[3], left[CHARGES_TARGETS];
        for (int k = 0; k < 3; k++)
            at[k] = lanes_load(sample->hit[k] + i);
        subtract_charges(sample->charges, at, left);
        for (int t = 0; t < CHARGES_TARGETS; t++)
            lanes_store(rest[t] + i, left[t]);
    }
}

/* Replaces the upper triangle by the factor U of matrix = U' U. */
static bool factorize(double *matrix, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        double *pivot = matrix + k * n;
        if (!(pivot[k] > 0.0))
            return false;
        double scale = 1.0 / sqrt(pivot[k]);
        for (size_t j = k; j < n; j++)
            pivot[j] *= scale;
        for (size_t i = k + 1; i < n; i++) {
            double *row = matrix + i * n, factor = pivot[i];
            for (size_t j = i; j < n; j++)
                row[j] -= factor * pivot[j];
        }
    }
    return true;
}

bool LANES_NAME(charges_solve)(double *matrix, size_t n, double (*right)[CHARGES_TARGETS])
{
    if (!factorize(matrix, n))
        return false;
    for (size_t i = 0; i < n; i++)
        for (int t = 0; t < CHARGES_TARGETS; t++) {
            right[i][t] /= matrix[i * n + i];
            for (size_t j = i + 1; j < n; j++)
                right[j][t] -= matrix[i * n + j] * right[i][t];
        }
    for (size_t i = n; i-- > 0;)
        for (int t = 0; t < CHARGES_TARGETS; t++) {
            for (size_t j = i + 1; j < n; j++)
                right[i][t] -= matrix[i * n + j] * right[j][t];
            right[i][t] /= matrix[i * n + i];
        }
    return true;
}
