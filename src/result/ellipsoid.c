/* SPDX-License-Identifier: MIT */
#include "result/ellipsoid.h"

#include <math.h>

#include "base/carlson.h"
#include "base/vec3.h"

/*
 * The polarizability of a conducting ellipsoid along semi-axis a_1 is V / L_1, where
 *
 *     L_1 = (a_1 a_2 a_3 / 3) R_D(a_2^2, a_3^2, a_1^2)
 *
 * (Landau, Lifshitz, Electrodynamics of Continuous Media, 4; Carlson's R_D), and the L add up to 1.
 * So V is known at once. Any three positive polarizabilities belong to one ellipsoid.
 */
static void log_polarizabilities(const double s[3], double log_alpha[3])
{
    for (int k = 0; k < 3; k++) {
        double x = exp(s[(k + 1) % 3]), y = exp(s[(k + 2) % 3]), z = exp(s[k]);
        log_alpha[k] = log(4.0 * ELEA_PI / elea_carlson_rd(x, y, z));
    }
}

/* d ln alpha_i / d s_j, where s_j = ln a_j^2, by central differences. */
static void find_slopes(const double s[3], double slope[3][3])
{
    const double step = 1e-4;
    for (int j = 0; j < 3; j++) {
        double moved[3] = {s[0], s[1], s[2]}, above[3], below[3];
        moved[j] = s[j] + step;
        log_polarizabilities(moved, above);
        moved[j] = s[j] - step;
        log_polarizabilities(moved, below);
        for (int i = 0; i < 3; i++)
            slope[i][j] = (above[i] - below[i]) / (2.0 * step);
    }
}

/* By cofactors; infinite or NaN if it does not exist. */
static void invert(const double m[3][3], double inverse[3][3])
{
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            int a = (j + 1) % 3, b = (j + 2) % 3, c = (i + 1) % 3, d = (i + 2) % 3;
            inverse[i][j] = m[a][c] * m[b][d] - m[a][d] * m[b][c];
        }
    double determinant = 0.0;
    for (int k = 0; k < 3; k++)
        determinant += m[0][k] * inverse[k][0];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            inverse[i][j] /= determinant;
}

static double misfit(const double s[3], const double target[3], double lack[3])
{
    double log_alpha[3], largest = 0.0;
    log_polarizabilities(s, log_alpha);
    for (int k = 0; k < 3; k++) {
        lack[k] = target[k] - log_alpha[k];
        largest = fmax(largest, fabs(lack[k]));
    }
    return isnan(lack[0] + lack[1] + lack[2]) ? HUGE_VAL : largest;
}

/* Halves the step until it is an improvement; false if none is. */
static bool advance(double s[3], const double step[3], const double target[3], double lack[3],
                    double *left)
{
    const double longest = 2.0;
    double size = fmax(fabs(step[0]), fmax(fabs(step[1]), fabs(step[2])));
    double part = size > longest ? longest / size : 1.0;
    for (int attempt = 0; attempt < 20; attempt++, part *= 0.5) {
        double moved[3], lacking[3];
        for (int k = 0; k < 3; k++)
            moved[k] = s[k] + part * step[k];
        double remains = misfit(moved, target, lacking);
        if (!(remains < *left))
            continue;
        *left = remains;
        for (int k = 0; k < 3; k++) {
            s[k] = moved[k];
            lack[k] = lacking[k];
        }
        return true;
    }
    return false;
}

/* Newton's method for s; `inverse` is that of the slopes there. */
static bool solve(const double target[3], double s[3], double inverse[3][3])
{
    const double sufficient = 1e-10;
    double lack[3], slope[3][3], left = misfit(s, target, lack);
    for (int iteration = 0; iteration < 100; iteration++) {
        double step[3] = {0.0, 0.0, 0.0};
        find_slopes(s, slope);
        invert(slope, inverse);
        for (int k = 0; k < 3; k++)
            for (int l = 0; l < 3; l++)
                step[k] += inverse[k][l] * lack[l];
        /* To rounding: beyond what suffices until nothing improves. */
        if (!isfinite(step[0] + step[1] + step[2]) || !advance(s, step, target, lack, &left))
            break;
    }
    return left < sufficient;
}

/*
 * zeta_1 = 2 eta (a_2^2 + a_3^2) / (a_2^2 / alpha_2 + a_3^2 / alpha_3) (Perrin 1934, with the
 * integrals written as polarizabilities).
 */
static void find_friction(const double alpha[3], const double s[3], const double inverse[3][3],
                          elea_ellipsoid *e)
{
    for (int i = 0; i < 3; i++) {
        double by_s[3] = {0.0, 0.0, 0.0}, square[3], quotient[3];
        for (int k = 0; k < 3; k++) {
            square[k] = k == i ? 0.0 : exp(s[k]);
            quotient[k] = square[k] / alpha[k];
        }
        double squares = square[0] + square[1] + square[2];
        double quotients = quotient[0] + quotient[1] + quotient[2];
        e->friction[i] = 2.0 * squares / quotients;
        for (int k = 0; k < 3; k++)
            by_s[k] = square[k] / squares - quotient[k] / quotients;
        for (int j = 0; j < 3; j++) {
            e->by_alpha[i][j] = quotient[j] / quotients;
            for (int k = 0; k < 3; k++)
                e->by_alpha[i][j] += by_s[k] * inverse[k][j];
        }
    }
}

bool elea_ellipsoid_find(const double alpha[3], elea_ellipsoid *ellipsoid)
{
    double target[3], s[3], inverse[3][3] = {{0.0}};
    if (!(alpha[0] > 0.0 && alpha[1] > 0.0 && alpha[2] > 0.0))
        return false;
    ellipsoid->volume = 1.0 / (1.0 / alpha[0] + 1.0 / alpha[1] + 1.0 / alpha[2]);
    double size = 2.0 / 3.0 * log(0.75 / ELEA_PI * ellipsoid->volume);
    for (int k = 0; k < 3; k++) {
        target[k] = log(alpha[k]);
        /* In between: thin rods have L_3 ~ a_3^-2 ln a_3, flat plates L_1 / L_3 ~ a_3 / a_1. */
        s[k] = size + 1.5 * log(alpha[k] / (3.0 * ellipsoid->volume));
    }
    if (!solve(target, s, inverse))
        return false;
    for (int k = 0; k < 3; k++)
        ellipsoid->axis[k] = exp(0.5 * s[k]);
    find_friction(alpha, s, inverse, ellipsoid);
    return true;
}
