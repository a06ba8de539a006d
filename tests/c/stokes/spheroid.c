/* SPDX-License-Identifier: MIT */
#include "stokes/spheroid.h"

#define R2 0.70710678118654752440
#define R6 0.40824829046386301637

const double spheroid_strain[5][3][3] = {
    {{R2, 0.0, 0.0}, {0.0, -R2, 0.0}, {0.0, 0.0, 0.0}},
    {{-R6, 0.0, 0.0}, {0.0, -R6, 0.0}, {0.0, 0.0, 2.0 * R6}},
    {{0.0, R2, 0.0}, {R2, 0.0, 0.0}, {0.0, 0.0, 0.0}},
    {{0.0, 0.0, R2}, {0.0, 0.0, 0.0}, {R2, 0.0, 0.0}},
    {{0.0, 0.0, 0.0}, {0.0, 0.0, R2}, {0.0, R2, 0.0}},
};

elea_stokes_level spheroid_sphere(double a)
{
    elea_stokes_level level = {.n_patches = 1000, .capacitance = a};
    for (int i = 0; i < STOKES_MODES; i++)
        level.resistance[i][i] = ELEA_PI * a *
                                 (i < 3   ? 6.0
                                  : i < 6 ? 8.0 * a * a
                                          : 20.0 / 3.0 * a * a);
    return level;
}

elea_stokes_level spheroid_prolate(double a, double p)
{
    double f = 1.0 - 1.0 / (p * p), e = sqrt(f), g = 1.0 - f, l = log((1.0 + e) / (1.0 - e));
    double u = -2.0 * e + (1.0 + f) * l, e3 = e * f, e5 = e3 * f, a3 = a * a * a;
    double force = 6.0 * ELEA_PI * a, torque = 8.0 * ELEA_PI * a3,
           stress = 20.0 / 3.0 * ELEA_PI * a3;
    elea_stokes_level level = {.n_patches = 1000, .capacitance = 2.0 * a * e / l};
    double(*r)[STOKES_MODES] = level.resistance;
    r[0][0] = r[1][1] = force * 16.0 / 3.0 * e3 / (2.0 * e + (3.0 * f - 1.0) * l);
    r[2][2] = force * 8.0 / 3.0 * e3 / u;
    r[3][3] = r[4][4] = torque * 4.0 / 3.0 * e3 * (2.0 - f) / u;
    r[5][5] = torque * 4.0 / 3.0 * e3 * g / (2.0 * e - g * l);
    r[7][7] = stress * 8.0 / 15.0 * e5 / ((3.0 - f) * l - 6.0 * e);
    r[6][6] = r[8][8] =
        stress * 16.0 / 5.0 * e5 * g / (3.0 * g * g * l - 2.0 * e * (3.0 - 5.0 * f));
    r[9][9] = r[10][10] = stress * 4.0 / 5.0 * e5 * (2.0 * e * (1.0 - 2.0 * f) - g * l) /
                          ((2.0 * e * (2.0 * f - 3.0) + 3.0 * g * l) * u);
    /* Torque in a strain: z x (E z), of which the elements of E are 1/sqrt 2. */
    double h = torque * 4.0 / 3.0 * e5 / u * R2;
    r[3][10] = r[10][3] = -h;
    r[4][9] = r[9][4] = h;
    return level;
}

elea_stokes_level spheroid_random(elea_random *random)
{
    elea_stokes_level level = spheroid_sphere(1.0);
    double m[STOKES_MODES][STOKES_MODES];
    level.n_patches = 500;
    for (int i = 0; i < STOKES_MODES; i++)
        for (int j = 0; j < STOKES_MODES; j++)
            m[i][j] = 3.0 * (random_uniform(random) - 0.5);
    for (int i = 0; i < STOKES_MODES; i++)
        for (int j = 0; j < STOKES_MODES; j++)
            for (int k = 0; k < STOKES_MODES; k++)
                level.resistance[i][j] += m[i][k] * m[j][k];
    for (int k = 0; k < 3; k++)
        level.origin[k] = random_uniform(random);
    return level;
}

/* R becomes T R T'. */
static void transform(grand_matrix r, grand_matrix t)
{
    grand_matrix half;
    for (int i = 0; i < STOKES_MODES; i++)
        for (int j = 0; j < STOKES_MODES; j++) {
            half[i][j] = 0.0;
            for (int k = 0; k < STOKES_MODES; k++)
                half[i][j] += t[i][k] * r[k][j];
        }
    for (int i = 0; i < STOKES_MODES; i++)
        for (int j = 0; j < STOKES_MODES; j++) {
            r[i][j] = 0.0;
            for (int k = 0; k < STOKES_MODES; k++)
                r[i][j] += half[i][k] * t[j][k];
        }
}

elea_stokes_level spheroid_about(const elea_stokes_level *level, const double s[3])
{
    elea_stokes_level moved = *level;
    grand_matrix t = {{0.0}};
    const vec3 shift = {s[0], s[1], s[2]};
    for (int i = 0; i < STOKES_MODES; i++)
        t[i][i] = 1.0;
    for (int i = 0; i < 3; i++) {
        vec3 turned = vec3_cross((vec3){i == 0, i == 1, i == 2}, shift);
        for (int k = 0; k < 3; k++)
            t[3 + i][k] = -vec3_coordinate(turned, k);
        moved.origin[i] += s[i];
    }
    for (int m = 0; m < 5; m++)
        for (int k = 0; k < 3; k++)
            for (int l = 0; l < 3; l++)
                t[6 + m][k] -= spheroid_strain[m][k][l] * s[l];
    transform(moved.resistance, t);
    return moved;
}

static double determinant(const double q[3][3])
{
    double sum = 0.0;
    for (int k = 0; k < 3; k++)
        sum += q[0][k] *
               (q[1][(k + 1) % 3] * q[2][(k + 2) % 3] - q[1][(k + 2) % 3] * q[2][(k + 1) % 3]);
    return sum;
}

elea_stokes_level spheroid_turned(const elea_stokes_level *level, const double q[3][3])
{
    elea_stokes_level turned = *level;
    grand_matrix t = {{0.0}};
    double sign = determinant(q);
    for (int i = 0; i < 3; i++) {
        turned.origin[i] = 0.0;
        for (int j = 0; j < 3; j++) {
            t[i][j] = q[i][j];
            t[3 + i][3 + j] = sign * q[i][j];
            turned.origin[i] += q[i][j] * level->origin[j];
        }
    }
    for (int m = 0; m < 5; m++)
        for (int n = 0; n < 5; n++)
            for (int i = 0; i < 81; i++) {
                int a = i % 3, b = i / 3 % 3, c = i / 9 % 3, d = i / 27;
                t[6 + m][6 + n] +=
                    spheroid_strain[m][a][b] * q[a][c] * spheroid_strain[n][c][d] * q[b][d];
            }
    transform(turned.resistance, t);
    return turned;
}

elea_stokes_level spheroid_scaled(const elea_stokes_level *level, double factor)
{
    elea_stokes_level scaled = *level;
    for (int i = 0; i < STOKES_MODES; i++)
        for (int j = 0; j < STOKES_MODES; j++)
            scaled.resistance[i][j] *= pow(factor, 1.0 + (i >= 3) + (j >= 3));
    for (int k = 0; k < 3; k++)
        scaled.origin[k] *= factor;
    scaled.capacitance *= factor;
    return scaled;
}
