/* SPDX-License-Identifier: MIT */
#include "run/adversarial.h"

/* Solves m x = b for `n_sides` columns b, which become x, by Gaussian elimination with pivots. */
static void solve(size_t n, double *m, size_t n_sides, double *b)
{
    for (size_t k = 0; k < n; k++) {
        size_t pivot = k;
        for (size_t i = k + 1; i < n; i++)
            if (fabs(m[i * n + k]) > fabs(m[pivot * n + k]))
                pivot = i;
        for (size_t j = 0; j < n; j++) {
            double other = m[pivot * n + j];
            m[pivot * n + j] = m[k * n + j];
            m[k * n + j] = other;
        }
        for (size_t s = 0; s < n_sides; s++) {
            double other = b[pivot * n_sides + s];
            b[pivot * n_sides + s] = b[k * n_sides + s];
            b[k * n_sides + s] = other;
        }
        for (size_t i = k + 1; i < n; i++) {
            double factor = m[i * n + k] / m[k * n + k];
            for (size_t j = k; j < n; j++)
                m[i * n + j] -= factor * m[k * n + j];
            for (size_t s = 0; s < n_sides; s++)
                b[i * n_sides + s] -= factor * b[k * n_sides + s];
        }
    }
    for (size_t k = n; k-- > 0;)
        for (size_t s = 0; s < n_sides; s++) {
            double sum = b[k * n_sides + s];
            for (size_t j = k + 1; j < n; j++)
                sum -= m[k * n + j] * b[j * n_sides + s];
            b[k * n_sides + s] = sum / m[k * n + k];
        }
}

static truth nothing_known(void)
{
    truth t;
    for (int i = 0; i < NUM_TRUE; i++) {
        t.value[i] = NAN;
        t.error[i] = 0.0;
    }
    return t;
}

static truth truth_of(double capacitance, const double alpha[SYM3_SIZE])
{
    truth t = nothing_known();
    double vectors[3][3];
    t.value[TRUE_C] = capacitance;
    t.value[TRUE_MEAN] = (alpha[SYM3_XX] + alpha[SYM3_YY] + alpha[SYM3_ZZ]) / 3.0;
    sym3_eigen(alpha, t.value + TRUE_EIGENVALUES, vectors);
    return t;
}

/* ---- Two spheres, by multipoles ---- */

enum { ORDER = 40, SIZE = 2 * ORDER };

static double binomial(size_t n, size_t k)
{
    return exp(lgamma((double)n + 1.0) - lgamma((double)k + 1.0) - lgamma((double)(n - k) + 1.0));
}

/*
 * Multipoles (a/r)^(n+1) P_n^m(cos) of each sphere, with n >= m and axes that face each other. With
 *
 *     P_n^m / r_B^(n+1) = sum_k binomial(n + k, k + m) r_A^k / d^(n+k+1) P_k^m,
 *
 * the sum over both spheres is the given potential on each surface (`sides`).
 */
static void solve_pair(double a, double b, double d, size_t m, size_t n_sides, double *sides)
{
    static double matrix[SIZE * SIZE];
    memset(matrix, 0, sizeof matrix);
    for (size_t i = 0; i < ORDER; i++)
        for (size_t j = 0; j < ORDER; j++) {
            size_t k = i + m, n = j + m; /* of the field's expansion, and of the multipole */
            double ways = binomial(n + k, k + m);
            double into_a = ways * pow(b / d, (double)n + 1.0) * pow(a / d, (double)k);
            double into_b = ways * pow(a / d, (double)n + 1.0) * pow(b / d, (double)k);
            matrix[i * SIZE + ORDER + j] = into_a;
            matrix[(ORDER + i) * SIZE + j] = into_b;
        }
    for (size_t i = 0; i < SIZE; i++)
        matrix[i * SIZE + i] = 1.0;
    solve(SIZE, matrix, n_sides, sides);
}

truth exact_pair(double a, double b, double d)
{
    /* Columns: unit potential of both; a unit field along the axis, from 0 at the centre of A. */
    double along[SIZE][2] = {{0.0}}, across[SIZE][1] = {{0.0}};
    along[0][0] = along[ORDER][0] = 1.0;
    along[1][1] = a;
    along[ORDER][1] = d;
    along[ORDER + 1][1] = -b;
    across[0][0] = a;
    across[ORDER][0] = b;
    solve_pair(a, b, d, 0, 2, along[0]);
    solve_pair(a, b, d, 1, 1, across[0]);
    double charge[2], dipole[2];
    for (int s = 0; s < 2; s++) {
        charge[s] = along[0][s] * a + along[ORDER][s] * b;
        dipole[s] = along[1][s] * a * a - along[ORDER + 1][s] * b * b + along[ORDER][s] * b * d;
    }
    /* The potential at which the charge in the field is zero. */
    double axial = 4.0 * ELEA_PI * (dipole[1] - charge[1] / charge[0] * dipole[0]);
    double lateral = 4.0 * ELEA_PI * (across[0][0] * a * a + across[ORDER][0] * b * b);
    const double alpha[SYM3_SIZE] = {lateral, lateral, axial, 0.0, 0.0, 0.0};
    return truth_of(charge[0], alpha);
}

/* ---- Many far spheres, by charges and dipoles ---- */

static double part(vec3 v, size_t k)
{
    return k == 0 ? v.x : k == 1 ? v.y : v.z;
}

/* Potential and field of the charge and the dipole of sphere j at the centre of sphere i. */
static void couple(const elea_sphere *spheres, size_t i, size_t j, double m[4][4])
{
    double r = spheres[i].radius;
    vec3 x = vec3_sub(spheres[i].centre, spheres[j].centre);
    double d2 = vec3_dot(x, x), d = sqrt(d2), d3 = d * d2;
    m[0][0] = r / d;
    for (size_t k = 0; k < 3; k++) {
        m[0][1 + k] = r * part(x, k) / d3;
        m[1 + k][0] = -r * r * r * part(x, k) / d3;
        for (size_t l = 0; l < 3; l++)
            m[1 + k][1 + l] =
                -r * r * r / d3 * (3.0 * part(x, k) * part(x, l) / d2 - (k == l ? 1.0 : 0.0));
    }
}

/* Unknowns: charge and dipole of each sphere. Columns: unit potential; unit fields along x, y, z.
 */
truth exact_cloud(size_t n, const elea_sphere *spheres)
{
    size_t size = 4 * n;
    double *m = calloc(size * size, sizeof *m), *b = calloc(4 * size, sizeof *b);
    assert_true(m != NULL && b != NULL);
    for (size_t i = 0; i < n; i++) {
        double r = spheres[i].radius;
        b[16 * i] = r;
        for (size_t k = 0; k < 3; k++) {
            b[16 * i + 1 + k] = r * part(spheres[i].centre, k);
            b[4 * (4 * i + 1 + k) + 1 + k] = r * r * r;
        }
        for (size_t j = 0; j < n; j++) {
            double block[4][4] = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
            if (j != i)
                couple(spheres, i, j, block);
            for (size_t k = 0; k < 4; k++)
                memcpy(&m[(4 * i + k) * size + 4 * j], block[k], sizeof block[k]);
        }
    }
    solve(size, m, 4, b);
    double charge[4] = {0.0}, dipole[4][3] = {{0.0}}, alpha[SYM3_SIZE];
    for (size_t i = 0; i < n; i++)
        for (size_t s = 0; s < 4; s++) {
            charge[s] += b[16 * i + s];
            for (size_t k = 0; k < 3; k++)
                dipole[s][k] +=
                    b[4 * (4 * i + 1 + k) + s] + b[16 * i + s] * part(spheres[i].centre, k);
        }
    for (int k = 0; k < 3; k++)
        for (int l = k; l < 3; l++)
            alpha[sym3_index(k, l)] =
                4.0 * ELEA_PI * (dipole[1 + k][l] - charge[1 + k] / charge[0] * dipole[0][l]);
    free(m);
    free(b);
    return truth_of(charge[0], alpha);
}
