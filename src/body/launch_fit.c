/* SPDX-License-Identifier: MIT */
/* A nearly smallest ellipsoid around a body. */
#include <string.h>

#include "body/launch.h"
#include "body/shape.h"
#include "body/shape_reach.h"

/* ---- The smallest ellipsoid around a few points ---- */

#define NUM_DIRECTIONS SUPPORT_DIRECTIONS
#define NUM_ADDED      32
#define MAX_POINTS     (NUM_DIRECTIONS + NUM_ADDED)

typedef struct point_set {
    int n;
    vec3 point[MAX_POINTS];
    double weight[MAX_POINTS]; /* of the dual problem; they sum to 1 */
} point_set;

/* Inverse of a symmetric positive matrix by Gauss and Jordan; false if it is singular. */
static bool invert(double m[4][4], double inverse[4][4])
{
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            inverse[i][j] = i == j ? 1.0 : 0.0;
    for (int i = 0; i < 4; i++) {
        double pivot = m[i][i];
        if (!(pivot > 0.0))
            return false;
        for (int j = 0; j < 4; j++) {
            m[i][j] /= pivot;
            inverse[i][j] /= pivot;
        }
        for (int row = 0; row < 4; row++) {
            double factor = m[row][i];
            for (int j = 0; j < 4 && row != i; j++) {
                m[row][j] -= factor * m[i][j];
                inverse[row][j] -= factor * inverse[i][j];
            }
        }
    }
    return true;
}

/* q' M q for q = (x, y, z, 1) and a symmetric M. */
static double lifted_norm(double m[4][4], vec3 p)
{
    double xx = m[0][0] * p.x + 2.0 * (m[0][1] * p.y + m[0][2] * p.z + m[0][3]);
    double yy = m[1][1] * p.y + 2.0 * (m[1][2] * p.z + m[1][3]);
    double zz = m[2][2] * p.z + 2.0 * m[2][3];
    return xx * p.x + yy * p.y + zz * p.z + m[3][3];
}

static void weighted_moments(const point_set *set, double m[4][4])
{
    memset(m, 0, 16 * sizeof(double));
    for (int k = 0; k < set->n; k++) {
        vec3 p = set->point[k];
        double q[4] = {p.x, p.y, p.z, 1.0};
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < 4; j++)
                m[i][j] += set->weight[k] * q[i] * q[j];
    }
}

/* The moments after that part of all weights moves to a point. Rounding errors add up, but stay far
 * below the tolerance of the fit, after which the moments are computed anew. */
static void move_moments(double m[4][4], vec3 p, double move)
{
    const double q[4] = {p.x, p.y, p.z, 1.0};
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            m[i][j] = (1.0 - move) * m[i][j] + move * q[i] * q[j];
}

/*
 * Khachiyan's ascent with away steps (Todd and Yildirim 2007, Discrete Appl. Math. 155, 1731):
 * weight moves to the outermost point, or away from a point inside.
 */
static bool fit_weights(point_set *set, int steps)
{
    double moments[4][4];
    weighted_moments(set, moments);
    for (int step = 0; step < steps; step++) {
        double work[4][4], inverse[4][4];
        memcpy(work, moments, sizeof work);
        if (!invert(work, inverse))
            return false;
        int far = 0, near = -1;
        double most = -HUGE_VAL, least = HUGE_VAL;
        for (int k = 0; k < set->n; k++) {
            double norm = lifted_norm(inverse, set->point[k]);
            if (norm > most) {
                most = norm;
                far = k;
            }
            if (set->weight[k] > 0.0 && norm < least) {
                least = norm;
                near = k;
            }
        }
        if (most < 4.0 * (1.0 + 1e-3) && least > 4.0 * (1.0 - 1e-3))
            return true;
        bool away = near >= 0 && 4.0 - least > most - 4.0;
        int chosen = away ? near : far;
        double norm = away ? least : most;
        double move = (norm - 4.0) / (4.0 * (norm - 1.0));
        if (away) {
            double all = -set->weight[chosen] / (1.0 - set->weight[chosen]);
            move = norm > 1.0 ? fmax(move, all) : all;
        }
        for (int k = 0; k < set->n; k++)
            set->weight[k] *= 1.0 - move;
        set->weight[chosen] = fmax(0.0, set->weight[chosen] + move);
        move_moments(moments, set->point[chosen], move);
    }
    return true;
}

/* Centre, frame and axes of the ellipsoid defined by the weights. */
static bool ellipsoid_of(const point_set *set, elea_launch *launch)
{
    double moments[4][4], covariance[SYM3_SIZE], values[3], vectors[3][3];
    weighted_moments(set, moments);
    launch->centre = (vec3){moments[0][3], moments[1][3], moments[2][3]};
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++)
            covariance[sym3_index(i, j)] = moments[i][j] - moments[i][3] * moments[j][3];
    sym3_eigen(covariance, values, vectors);
    for (int k = 0; k < 3; k++) {
        if (!(values[k] > 0.0))
            return false;
        launch->frame[k] = (vec3){vectors[k][0], vectors[k][1], vectors[k][2]};
        launch->axes[k] = sqrt(3.0 * values[k]);
    }
    return true;
}

/* ---- Around the body ---- */

/* Directions on a spiral of equal areas (Swinbank and Purser 2006). */
static vec3 spiral_direction(int k)
{
    const double golden_angle = ELEA_PI * (3.0 - sqrt(5.0));
    double z = 1.0 - (2.0 * k + 1.0) / NUM_DIRECTIONS, rho = sqrt(1.0 - z * z);
    return (vec3){rho * cos(golden_angle * k), rho * sin(golden_angle * k), z};
}

/* The points of the body farthest in each direction. */
static void collect_support(const elea_body *body, point_set *set)
{
    vec3 directions[NUM_DIRECTIONS];
    size_t found[NUM_DIRECTIONS];
    for (int k = 0; k < NUM_DIRECTIONS; k++)
        directions[k] = spiral_direction(k);
    elea_shape_support(body, directions, found);
    set->n = NUM_DIRECTIONS;
    for (int k = 0; k < NUM_DIRECTIONS; k++) {
        set->point[k] = primitive_support(body, found[k], directions[k]);
        set->weight[k] = 1.0 / NUM_DIRECTIONS;
    }
}

static elea_outermost outermost(const elea_body *body, const elea_launch *launch)
{
    elea_ball_map map = elea_ball_map_of(launch->centre, launch->frame, launch->axes);
    return elea_shape_outermost(body, &map);
}

/* Fits the ellipsoid, adds the primitive that protrudes farthest, and fits again. */
bool elea_launch_fit(const elea_body *body, elea_launch *launch)
{
    point_set set;
    collect_support(body, &set);
    if (!fit_weights(&set, 100) || !ellipsoid_of(&set, launch))
        return false;
    elea_outermost out = outermost(body, launch);
    for (int added = 0; added < 6 && out.reach > 1.01; added++) {
        elea_ball_map map = elea_ball_map_of(launch->centre, launch->frame, launch->axes);
        set.point[set.n] = elea_shape_outermost_point(body, out.number, &map);
        set.weight[set.n++] = 0.0;
        if (!fit_weights(&set, 30) || !ellipsoid_of(&set, launch))
            return false;
        out = outermost(body, launch);
    }
    /* The bound holds up to rounding errors. */
    for (int k = 0; k < 3; k++)
        launch->axes[k] *= out.reach * (1.0 + 1e-9);
    return isfinite(out.reach);
}
