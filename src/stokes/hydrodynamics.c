/* SPDX-License-Identifier: MIT */
#include "stokes/hydrodynamics.h"

#include <math.h>
#include <string.h>

#include "base/roots.h"
#include "stokes/dense.h"

/* ---- The modes ---- */

#define RIGID   6 /* the first modes: translations and rotations */
#define STRAINS 5

#define R2 0.70710678118654752440
#define R6 0.40824829046386301637

/* The strains E_m of the modes E_m x: symmetric, without trace, orthonormal. */
static const double strain[STRAINS][3][3] = {
    {{R2, 0.0, 0.0}, {0.0, -R2, 0.0}, {0.0, 0.0, 0.0}},
    {{-R6, 0.0, 0.0}, {0.0, -R6, 0.0}, {0.0, 0.0, 2.0 * R6}},
    {{0.0, R2, 0.0}, {R2, 0.0, 0.0}, {0.0, 0.0, 0.0}},
    {{0.0, 0.0, R2}, {0.0, 0.0, 0.0}, {R2, 0.0, 0.0}},
    {{0.0, 0.0, 0.0}, {0.0, 0.0, R2}, {0.0, R2, 0.0}},
};

/* Element (a, b) of the matrix of r x. */
static double cross_element(const double r[3], int a, int b)
{
    if (a == b)
        return 0.0;
    return (a + 1) % 3 == b ? -r[3 - a - b] : r[3 - a - b];
}

/* ---- Mobility ---- */

void elea_mobility_move(const double m[6][6], const double r[3], double moved[6][6])
{
    double half[6][6];
    /* T m T' with T = [[1, -[r]], [0, 1]]: the velocity there is v + spin x r. */
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++) {
            half[i][j] = m[i][j];
            for (int k = 0; k < 3 && i < 3; k++)
                half[i][j] -= cross_element(r, i, k) * m[3 + k][j];
        }
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++) {
            moved[i][j] = half[i][j];
            for (int k = 0; k < 3 && j < 3; k++)
                moved[i][j] -= half[i][3 + k] * cross_element(r, j, k);
        }
}

void elea_hydrodynamics_mobility(const elea_hydrodynamics *h, const double place[3],
                                 double mobility[6][6])
{
    double m[6][6], r[3];
    for (int i = 0; i < 3; i++) {
        r[i] = place[i] - h->centre[i];
        for (int j = 0; j < 3; j++) {
            int element = sym3_index(i, j);
            m[i][j] = h->translation[element];
            m[i][3 + j] = m[3 + i][j] = h->coupling[element];
            m[3 + i][3 + j] = h->rotation[element];
        }
    }
    elea_mobility_move((const double(*)[6])m, r, mobility);
}

/*
 * The point about which the coupling is symmetric, relative to that of `m` (Brenner 1965, J.
 * Colloid Sci. 20, 104): (tr c 1 - c) r = (b_32 - b_23, b_13 - b_31, b_21 - b_12), with the blocks
 * b of coupling and c of rotation. There the trace of the diffusion tensor is least.
 */
static bool find_centre(const double m[6][6], double r[3])
{
    double trace = m[3][3] + m[4][4] + m[5][5], k[9];
    for (int i = 0; i < 3; i++) {
        int a = (i + 1) % 3, b = (i + 2) % 3;
        r[i] = m[b][3 + a] - m[a][3 + b];
        for (int j = 0; j < 3; j++)
            k[3 * i + j] = (i == j ? trace : 0.0) - m[3 + i][3 + j];
    }
    if (!dense_factorize(k, 3, 0, 3))
        return false;
    dense_solve(k, 3, 3, r, 1);
    return true;
}

static void set_diffusion(const double m[6][6], elea_hydrodynamics *out)
{
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++) {
            int element = sym3_index(i, j);
            out->translation[element] = 0.5 * (m[i][j] + m[j][i]);
            out->rotation[element] = 0.5 * (m[3 + i][3 + j] + m[3 + j][3 + i]);
            out->coupling[element] = 0.5 * (m[i][3 + j] + m[j][3 + i]);
        }
    double along = m[0][0] + m[1][1] + m[2][2], about = m[3][3] + m[4][4] + m[5][5];
    out->radius = 1.0 / (2.0 * ELEA_PI * along);
    out->rotational_radius = cube_root(3.0 / (8.0 * ELEA_PI * about));
}

/*
 * With the mean D of the eigenvalues D_i and d^2 = sum_(i<j) (D_i - D_j)^2 / 18, the rates are
 * 6 D - 6 d, 3 (D + D_i), 6 D + 6 d (Favro 1960, Phys. Rev. 119, 53). Here they ascend.
 */
void elea_relaxation_times(const double eigenvalues[3], double times[5])
{
    double low = fmin(eigenvalues[0], fmin(eigenvalues[1], eigenvalues[2]));
    double high = fmax(eigenvalues[0], fmax(eigenvalues[1], eigenvalues[2]));
    double sum = eigenvalues[0] + eigenvalues[1] + eigenvalues[2];
    double middle = sum - low - high, mean = sum / 3.0;
    double a = middle - low, b = high - middle, c = high - low;
    double d = sqrt((a * a + b * b + c * c) / 18.0);
    times[0] = 1.0 / (6.0 * (mean - d));
    times[1] = 1.0 / (3.0 * (mean + low));
    times[2] = 1.0 / (3.0 * (mean + middle));
    times[3] = 1.0 / (3.0 * (mean + high));
    times[4] = 1.0 / (6.0 * (mean + d));
}

/* ---- Viscosity ---- */

/*
 * Turning the body about its axis i changes the strain that it sees by R_i E_m = sum_n t_mn E_n,
 * t_mn = E_m : (E_n X_i - X_i E_n), X_i the matrix of e_i x.
 */
static void find_turns(double turn[3][STRAINS][STRAINS])
{
    for (int i = 0; i < 3; i++)
        for (int m = 0; m < STRAINS; m++)
            for (int n = 0; n < STRAINS; n++) {
                const double e[3] = {i == 0, i == 1, i == 2};
                double sum = 0.0;
                for (int a = 0; a < 3; a++)
                    for (int c = 0; c < 3; c++)
                        for (int b = 0; b < 3; b++)
                            sum += strain[m][a][c] * (strain[n][a][b] * cross_element(e, b, c) -
                                                      cross_element(e, a, b) * strain[n][b][c]);
                turn[i][m][n] = sum;
            }
}

/*
 * The Brownian part h' L^-1 h of the zero-frequency viscosity. `spin` is that of a free body in
 * each strain, h_n = sum_im spin_im t_i,mn, and L = - sum_ij c_ij t_i t_j is the rotational
 * diffusion operator on orientations of second rank, with the rotational mobility c
 * (docs/stokes.md).
 */
static bool brownian_part(const double mobility[6][6], const double spin[3][STRAINS], double *part)
{
    double turn[3][STRAINS][STRAINS], l[STRAINS * STRAINS] = {0.0}, h[STRAINS] = {0.0}, y[STRAINS];
    find_turns(turn);
    for (int i = 0; i < 3; i++)
        for (int m = 0; m < STRAINS; m++)
            for (int n = 0; n < STRAINS; n++) {
                h[n] += spin[i][m] * turn[i][m][n];
                for (int j = 0; j < 3; j++)
                    for (int k = 0; k < STRAINS; k++)
                        l[m * STRAINS + n] -=
                            mobility[3 + i][3 + j] * turn[i][m][k] * turn[j][k][n];
            }
    memcpy(y, h, sizeof y);
    if (!dense_factorize(l, STRAINS, 0, STRAINS))
        return false;
    dense_solve(l, STRAINS, STRAINS, y, 1);
    *part = 0.0;
    for (int n = 0; n < STRAINS; n++)
        *part += h[n] * y[n];
    return true;
}

/*
 * A free body in a strain moves by - A^-1 B; its stresslet is Z = C - B' A^-1 B, in the blocks
 * [[A, B], [B', C]] of the resistance matrix. `factor` is that of A. Averages over orientations:
 * 1/5 of the trace; the viscosity of a suspension is that of 1 by half the stresslet.
 */
static bool set_viscosity(const elea_stokes_level *level, const double *factor,
                          const double mobility[6][6], elea_hydrodynamics *out)
{
    double motion[RIGID][STRAINS], trace = 0.0, brownian;
    for (int i = 0; i < RIGID; i++)
        for (int m = 0; m < STRAINS; m++)
            motion[i][m] = level->resistance[i][RIGID + m];
    dense_solve(factor, RIGID, RIGID, motion[0], STRAINS);
    for (int m = 0; m < STRAINS; m++) {
        trace += level->resistance[RIGID + m][RIGID + m];
        for (int i = 0; i < RIGID; i++)
            trace -= level->resistance[i][RIGID + m] * motion[i][m];
    }
    if (!brownian_part(mobility, (const double(*)[STRAINS])(motion + 3), &brownian))
        return false;
    out->viscosity_infinite = trace / 10.0;
    out->viscosity = (trace + brownian) / 10.0;
    return true;
}

/* ---- All ---- */

bool elea_hydrodynamics_compute(const elea_stokes_level *level, elea_hydrodynamics *out)
{
    double whole[STOKES_MODES][STOKES_MODES], factor[RIGID * RIGID], eigenvalues[3], axes[3][3];
    double mobility[6][6], centred[6][6], r[3];
    memcpy(whole, level->resistance, sizeof whole);
    if (!dense_factorize(whole[0], STOKES_MODES, 0, STOKES_MODES))
        return false;
    for (int i = 0; i < RIGID; i++)
        for (int j = 0; j < RIGID; j++)
            factor[i * RIGID + j] = whole[i][j];
    dense_invert(factor, RIGID, mobility[0]);
    if (!find_centre((const double(*)[6])mobility, r))
        return false;
    elea_mobility_move((const double(*)[6])mobility, r, centred);
    set_diffusion((const double(*)[6])centred, out);
    for (int k = 0; k < 3; k++)
        out->centre[k] = level->origin[k] + r[k];
    sym3_eigen(out->rotation, eigenvalues, axes);
    if (!(eigenvalues[0] > 0.0))
        return false;
    elea_relaxation_times(eigenvalues, out->relaxation_time);
    return set_viscosity(level, factor, (const double(*)[6])mobility, out);
}
