/* SPDX-License-Identifier: MIT */
/** Exact laws of a step past a sphere or a face, to test the sampling of steps. */
#ifndef ELEA_TESTS_STEP_LAWS_H
#define ELEA_TESTS_STEP_LAWS_H

#include <math.h>

/** Steps whose laws are tested: radius of the sphere, its distance, the distance of all others. */
typedef struct step_case {
    double a, d1, d2;
} step_case;

static const step_case step_cases[] = {
    {1.0, 0.5, 9.0},   {1.0, 0.01, 9.0},   {0.2, 0.3, 9.0},   {0.3, 0.02, 0.5},   {0.5, 0.1, 0.3},
    {0.5, 0.01, 0.05}, {0.2, 0.001, 0.01}, {1.0, 0.02, 0.12}, {0.05, 0.02, 0.06}, {0.01, 0.2, 0.7},
};

/** Probability that the first exit from "ball minus sphere" is on the sphere (method.md, 2). */
static inline double step_hit_probability(double a, double d1, double d2)
{
    double r = a + d1, rho = sqrt(r * r - a * a);
    if (d2 >= rho)
        return 0.5 * (1.0 - rho / r) + 0.5 * a / r - 0.5 * (a / rho) * (1.0 - a / r);
    double m = r - d2;
    rho = (a * a - m * m) / (2.0 * m);
    double h = sqrt(a * a + rho * rho), delta = r - h, k = rho / delta;
    double image = h + rho * rho / delta, junction = a * a / h, aside = a * rho / h;
    double dx = hypot(r - junction, aside), ds = hypot(image - junction, aside);
    return (r * r - a * a) / (2.0 * r) * (1.0 / d1 - 1.0 / dx) -
           k * (image * image - a * a) / (2.0 * image) * (1.0 / (image - a) - 1.0 / ds);
}

/**
 * Sums over exits. The mean over exits of a function that is harmonic in the region is its value at
 * the walker: here the height z above the sphere's centre, 1/R, z/R^3, and 2 z^2 - x^2 - y^2.
 */
enum { STEP_HIT, STEP_HEIGHT, STEP_INVERSE, STEP_DIPOLE, STEP_QUADRUPOLE, STEP_MEANS };

typedef struct step_sums {
    double n, sum[STEP_MEANS], square[STEP_MEANS];
} step_sums;

static inline void step_values(double z, double aside, int hit, double value[STEP_MEANS])
{
    double radius = hypot(z, aside);
    value[STEP_HIT] = hit;
    value[STEP_HEIGHT] = z;
    value[STEP_INVERSE] = 1.0 / radius;
    value[STEP_DIPOLE] = z / (radius * radius * radius);
    value[STEP_QUADRUPOLE] = 2.0 * z * z - aside * aside;
}

static inline void step_add_values(step_sums *sums, const double value[STEP_MEANS])
{
    sums->n += 1.0;
    for (int i = 0; i < STEP_MEANS; i++) {
        sums->sum[i] += value[i];
        sums->square[i] += value[i] * value[i];
    }
}

static inline void step_add(step_sums *sums, double z, double aside, int hit)
{
    double value[STEP_MEANS];
    step_values(z, aside, hit, value);
    step_add_values(sums, value);
}

/**
 * Largest deviation of a mean from its exact value, in standard errors; `resolution` is the
 * relative rounding of the values, a systematic shift of the mean.
 */
static inline double step_worst(const step_sums *sums, const double exact[STEP_MEANS],
                                double resolution)
{
    double worst = 0.0;
    for (int i = 0; i < STEP_MEANS; i++) {
        double mean = sums->sum[i] / sums->n;
        double variance = (sums->square[i] / sums->n - mean * mean) / sums->n;
        double rounding = resolution * fabs(exact[i]);
        worst = fmax(worst, fabs(mean - exact[i]) / (sqrt(fmax(0.0, variance)) + rounding));
    }
    return worst;
}

static inline double step_deviation(const step_sums *sums, const step_case *c, double resolution)
{
    double exact[STEP_MEANS];
    step_values(c->a + c->d1, 0.0, 0, exact);
    exact[STEP_HIT] = step_hit_probability(c->a, c->d1, c->d2);
    return step_worst(sums, exact, resolution);
}

/* ---- Above a face ---- */

/** Steps past a face: the walker's distance, and the radius of the ball about its foot. */
typedef struct face_case {
    double d1, rho;
} face_case;

static const face_case face_cases[] = {
    {0.5, 0.8}, {0.1, 0.9}, {0.01, 0.5}, {0.3, 0.46}, {0.001, 0.004}};

/** Harmonic functions of the height z above the face and the distance from the axis. */
static inline void face_values(double z, double aside, int hit, double value[STEP_MEANS])
{
    double zz = z * z, ss = aside * aside;
    value[0] = hit;
    value[1] = z;
    value[2] = 2.0 * zz - ss;
    value[3] = z * (2.0 * zz - 3.0 * ss);
    value[4] = 8.0 * zz * zz - 24.0 * zz * ss + 3.0 * ss * ss;
}

static inline void face_add(step_sums *sums, double z, double aside, int hit)
{
    double value[STEP_MEANS];
    face_values(z, aside, hit, value);
    step_add_values(sums, value);
}

/** The probability of a hit: that of a plane, minus that of its image in the ball. */
static inline double face_deviation(const step_sums *sums, const face_case *c, double resolution)
{
    double exact[STEP_MEANS], rim = hypot(c->d1, c->rho);
    face_values(c->d1, 0.0, 0, exact);
    exact[0] = 1.0 - c->d1 / rim - c->rho / c->d1 * (1.0 - c->rho / rim);
    return step_worst(sums, exact, resolution);
}

#define assert_close(a, b, tolerance) assert_true(fabs((double)(a) - (double)(b)) <= (tolerance))

/** A normal deviate exceeds this with a probability of 4e-8; seeds are also fixed. */
#define STEP_LIMIT 5.5

#endif
