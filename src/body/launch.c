/* SPDX-License-Identifier: MIT */
#include "body/launch.h"

#include <string.h>

#include "base/error.h"
#include "body/shape.h"

#define DEFAULT_SKIN 1e-6  /* of the launch radius, as NIST ZENO */
#define LEAST_SKIN   1e-12 /* of the launch radius */

/* ---- Carlson's integrals (Carlson 1995, Numer. Algorithms 10, 13) ---- */

double elea_carlson_rf(double x, double y, double z)
{
    double mean = (x + y + z) / 3.0, spread = HUGE_VAL;
    /* The duplication quarters the differences; the series error is of their sixth power. */
    while (spread > 1e-3 * mean) {
        double lambda = sqrt(x * y) + sqrt(y * z) + sqrt(z * x);
        x = 0.25 * (x + lambda);
        y = 0.25 * (y + lambda);
        z = 0.25 * (z + lambda);
        mean = (x + y + z) / 3.0;
        spread = fmax(fabs(x - mean), fmax(fabs(y - mean), fabs(z - mean)));
    }
    double u = 1.0 - x / mean, v = 1.0 - y / mean, w = -u - v;
    double e2 = u * v - w * w, e3 = u * v * w;
    return (1.0 - e2 / 10.0 + e3 / 14.0 + e2 * e2 / 24.0 - 3.0 * e2 * e3 / 44.0) / sqrt(mean);
}

double elea_carlson_rd(double x, double y, double z)
{
    double sum = 0.0, factor = 1.0;
    double mean = (x + y + 3.0 * z) / 5.0, spread = HUGE_VAL;
    while (spread > 1e-3 * mean) {
        double lambda = sqrt(x * y) + sqrt(y * z) + sqrt(z * x);
        sum += factor / (sqrt(z) * (z + lambda));
        factor *= 0.25;
        x = 0.25 * (x + lambda);
        y = 0.25 * (y + lambda);
        z = 0.25 * (z + lambda);
        mean = (x + y + 3.0 * z) / 5.0;
        spread = fmax(fabs(x - mean), fmax(fabs(y - mean), fabs(z - mean)));
    }
    double u = 1.0 - x / mean, v = 1.0 - y / mean, w = (-u - v) / 3.0;
    double e2 = u * v - 6.0 * w * w, e3 = (3.0 * u * v - 8.0 * w * w) * w;
    double e4 = 3.0 * (u * v - w * w) * w * w, e5 = u * v * w * w * w;
    double series = 1.0 - 3.0 * e2 / 14.0 + e3 / 6.0 + 9.0 * e2 * e2 / 88.0 - 3.0 * e4 / 22.0 -
                    9.0 * e2 * e3 / 52.0 + 3.0 * e5 / 26.0;
    return 3.0 * sum + factor * series / (mean * sqrt(mean));
}

/* ---- The surface ---- */

vec3 elea_launch_direction(const elea_launch *launch, vec3 d)
{
    return (vec3){vec3_dot(launch->frame[0], d), vec3_dot(launch->frame[1], d),
                  vec3_dot(launch->frame[2], d)};
}

vec3 elea_launch_point(const elea_launch *launch, vec3 s)
{
    vec3 point = vec3_scale(launch->axes[0] * s.x, launch->frame[0]);
    point = vec3_add_scaled(point, launch->axes[1] * s.y, launch->frame[1]);
    return vec3_add_scaled(point, launch->axes[2] * s.z, launch->frame[2]);
}

/* What follows from centre, frame and axes. */
static void complete(elea_launch *launch, const elea_settings *settings)
{
    const double *a = launch->axes;
    double s[3] = {a[0] * a[0], a[1] * a[1], a[2] * a[2]};
    launch->radius = fmax(a[0], fmax(a[1], a[2]));
    launch->capacity = 1.0 / elea_carlson_rf(s[0], s[1], s[2]);
    for (int k = 0; k < 3; k++) {
        double factor =
            a[0] * a[1] * a[2] / 3.0 * elea_carlson_rd(s[(k + 1) % 3], s[(k + 2) % 3], s[k]);
        launch->polarizability[k] = 4.0 * ELEA_PI * a[0] * a[1] * a[2] / (factor * a[k]);
    }
    launch->skin =
        settings->skin_thickness > 0.0 ? settings->skin_thickness : DEFAULT_SKIN * launch->radius;
}

static void set_sphere(elea_launch *launch, double radius, const elea_settings *settings)
{
    memset(launch, 0, sizeof *launch);
    launch->frame[0].x = 1.0;
    launch->frame[1].y = 1.0;
    launch->frame[2].z = 1.0;
    for (int k = 0; k < 3; k++)
        launch->axes[k] = radius;
    complete(launch, settings);
}

static elea_status check_launch(const elea_launch *launch, double needed, elea_error *error)
{
    if (launch->radius < needed)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "the launch radius %g does not hold the body; it must be at least "
                              "%.10g",
                              launch->radius, needed * (1.0 + 1e-9));
    /* Squares of it are formed, and of polarizabilities. */
    if (!(launch->radius < 1e40))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "the launch radius %g is too large; it must be below 1e40",
                              launch->radius);
    /* A walker nearer to a surface than the rounding of its coordinates might never arrive. */
    if (launch->skin < LEAST_SKIN * launch->radius)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "the skin thickness %g is below the precision of coordinates; it "
                              "must be at least %.3g",
                              launch->skin, 1.01 * LEAST_SKIN * launch->radius);
    return ELEA_OK;
}

elea_status elea_launch_sphere(const elea_body *body, const elea_settings *settings,
                               elea_launch *launch, elea_error *error)
{
    double radius = settings->launch_radius > 0.0 ? settings->launch_radius : body->enclosing;
    set_sphere(launch, radius, settings);
    return check_launch(launch, body->enclosing, error);
}

/* ---- The smallest ellipsoid around a few points ---- */

#define NUM_DIRECTIONS 64
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

/* q' M q for q = (x, y, z, 1). */
static double lifted_norm(double m[4][4], vec3 p)
{
    double q[4] = {p.x, p.y, p.z, 1.0}, sum = 0.0;
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            sum += q[i] * m[i][j] * q[j];
    return sum;
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

/*
 * Khachiyan's ascent with away steps (Todd and Yildirim 2007, Discrete Appl. Math. 155, 1731):
 * weight moves to the point that lies farthest out, or away from one that lies inside.
 */
static bool fit_weights(point_set *set, int steps)
{
    for (int step = 0; step < steps; step++) {
        double moments[4][4], inverse[4][4];
        weighted_moments(set, moments);
        if (!invert(moments, inverse))
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
    }
    return true;
}

/* Centre, frame and axes of the ellipsoid that the weights stand for. */
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

/*
 * The maximum of |D(c + w)|^2 over |w| <= a is at most
 *     lambda a^2 + sum_k lambda d_k^2 c_k^2 / (lambda - d_k^2)
 * for any lambda above all d_k^2 (Lagrange dual), and equal to it for the best lambda. The
 * bound is convex in lambda; a few steps of Newton come close to its minimum.
 */
double elea_launch_reach(const elea_launch *launch, const double inverse[3],
                         const elea_sphere *sphere)
{
    vec3 point = elea_launch_direction(launch, vec3_sub(sphere->centre, launch->centre));
    const double c[3] = {point.x, point.y, point.z};
    double d2[3], largest = 0.0, offset = 0.0, a2 = sphere->radius * sphere->radius;
    for (int k = 0; k < 3; k++) {
        d2[k] = inverse[k] * inverse[k];
        largest = fmax(largest, d2[k]);
        offset += d2[k] * c[k] * c[k];
    }
    /* For D = d it is best here; the start is right of the pole in every case. */
    double lambda = largest * (1.0 + 1e-12) + sqrt(largest * offset / a2);
    double best = HUGE_VAL;
    for (int step = 0; step < 8; step++) {
        double value = lambda * a2, slope = a2, curvature = 0.0;
        for (int k = 0; k < 3; k++) {
            double gap = lambda - d2[k], t = d2[k] * c[k] * c[k] / gap;
            value += lambda * t;
            slope -= t * d2[k] / gap;
            curvature += 2.0 * t * d2[k] / (gap * gap);
        }
        best = fmin(best, value);
        if (!(curvature > 0.0) || fabs(slope) * largest < 1e-9 * value)
            break;
        double next = lambda - slope / curvature;
        double lowest = 0.5 * (lambda + largest);
        lambda = next > lowest ? next : lowest;
        if (!(lambda > largest))
            break;
    }
    return sqrt(best);
}

/* Directions on a spiral of equal areas (Swinbank and Purser 2006). */
static vec3 spiral_direction(int k)
{
    const double golden_angle = ELEA_PI * (3.0 - sqrt(5.0));
    double z = 1.0 - (2.0 * k + 1.0) / NUM_DIRECTIONS, rho = sqrt(1.0 - z * z);
    return (vec3){rho * cos(golden_angle * k), rho * sin(golden_angle * k), z};
}

static vec3 support_point(const elea_body *body, size_t number, vec3 direction)
{
    if (number >= body->n_spheres)
        return cuboid_support(&body->cuboids[number - body->n_spheres], direction);
    const elea_sphere *sphere = &body->spheres[number];
    return vec3_add_scaled(sphere->centre, sphere->radius, direction);
}

/*
 * The points of the body that lie farthest in each direction. Floats, and the loop over
 * directions inside, so that compilers make vectors of it; the fit is checked in doubles.
 */
static void collect_support(const elea_body *body, point_set *set)
{
    float x[NUM_DIRECTIONS], y[NUM_DIRECTIONS], z[NUM_DIRECTIONS], most[NUM_DIRECTIONS];
    int32_t found[NUM_DIRECTIONS];
    for (int k = 0; k < NUM_DIRECTIONS; k++) {
        vec3 u = spiral_direction(k);
        x[k] = (float)u.x;
        y[k] = (float)u.y;
        z[k] = (float)u.z;
        most[k] = -HUGE_VALF;
        found[k] = 0;
    }
    for (size_t i = 0; i < body->n_spheres; i++) {
        const elea_sphere *sphere = &body->spheres[i];
        float cx = (float)sphere->centre.x, cy = (float)sphere->centre.y,
              cz = (float)sphere->centre.z, a = (float)sphere->radius;
        int32_t number = (int32_t)i;
        for (int k = 0; k < NUM_DIRECTIONS; k++) {
            float reach = x[k] * cx + y[k] * cy + z[k] * cz + a;
            found[k] = reach > most[k] ? number : found[k];
            most[k] = reach > most[k] ? reach : most[k];
        }
    }
    for (size_t i = 0; i < body->n_cuboids; i++) {
        const elea_cuboid *c = &body->cuboids[i];
        float cx = (float)(0.5 * (c->high.x + c->low.x)),
              hx = (float)(0.5 * (c->high.x - c->low.x)),
              cy = (float)(0.5 * (c->high.y + c->low.y)),
              hy = (float)(0.5 * (c->high.y - c->low.y)),
              cz = (float)(0.5 * (c->high.z + c->low.z)),
              hz = (float)(0.5 * (c->high.z - c->low.z));
        int32_t number = (int32_t)(body->n_spheres + i);
        for (int k = 0; k < NUM_DIRECTIONS; k++) {
            float reach = x[k] * cx + y[k] * cy + z[k] * cz + fabsf(x[k]) * hx + fabsf(y[k]) * hy +
                          fabsf(z[k]) * hz;
            found[k] = reach > most[k] ? number : found[k];
            most[k] = reach > most[k] ? reach : most[k];
        }
    }
    set->n = NUM_DIRECTIONS;
    for (int k = 0; k < NUM_DIRECTIONS; k++) {
        set->point[k] = support_point(body, (size_t)found[k], spiral_direction(k));
        set->weight[k] = 1.0 / NUM_DIRECTIONS;
    }
}

typedef struct farthest {
    double reach;
    size_t number; /* of the primitive */
} farthest;

/* The ellipsoid as a linear map D, row by row, to the unit sphere. */
typedef struct unit_map {
    double inverse[3], largest;
    vec3 row[3];
} unit_map;

static unit_map map_of(const elea_launch *launch)
{
    unit_map map = {.largest = 0.0};
    for (int k = 0; k < 3; k++) {
        map.inverse[k] = 1.0 / launch->axes[k];
        map.largest = fmax(map.largest, map.inverse[k]);
        map.row[k] = vec3_scale(map.inverse[k], launch->frame[k]);
    }
    return map;
}

static double square_in_unit(const elea_launch *launch, const unit_map *map, vec3 point)
{
    vec3 d = vec3_sub(point, launch->centre);
    vec3 scaled = {vec3_dot(map->row[0], d), vec3_dot(map->row[1], d), vec3_dot(map->row[2], d)};
    return vec3_dot(scaled, scaled);
}

/* |D x| is convex: its greatest value over a cuboid is that of a corner. */
static vec3 outermost_corner(const elea_launch *launch, const unit_map *map,
                             const elea_cuboid *cuboid, double *reach)
{
    vec3 best = cuboid->low;
    double most = 0.0;
    for (int i = 0; i < 8; i++) {
        vec3 corner = cuboid_corner(cuboid, i);
        double square = square_in_unit(launch, map, corner);
        if (square > most) {
            most = square;
            best = corner;
        }
    }
    *reach = sqrt(most);
    return best;
}

/* The primitive that sticks out most; the cheap bound |Dc| + a / a_min spares most of them. */
static farthest find_farthest(const elea_body *body, const elea_launch *launch)
{
    unit_map map = map_of(launch);
    farthest found = {0.0, 0};
    for (size_t i = 0; i < body->n_spheres; i++) {
        const elea_sphere *sphere = &body->spheres[i];
        double room = found.reach - sphere->radius * map.largest;
        if (room > 0.0 && square_in_unit(launch, &map, sphere->centre) < room * room)
            continue;
        double reach = elea_launch_reach(launch, map.inverse, sphere);
        if (reach > found.reach)
            found = (farthest){reach, i};
    }
    for (size_t i = 0; i < body->n_cuboids; i++) {
        const elea_cuboid *cuboid = &body->cuboids[i];
        vec3 half = vec3_scale(0.5, vec3_sub(cuboid->high, cuboid->low));
        double room = found.reach - vec3_length(half) * map.largest, reach;
        if (room > 0.0 && square_in_unit(launch, &map, vec3_add(cuboid->low, half)) < room * room)
            continue;
        (void)outermost_corner(launch, &map, cuboid, &reach);
        if (reach > found.reach)
            found = (farthest){reach, body->n_spheres + i};
    }
    return found;
}

/* The point of a primitive that lies farthest out; of a sphere, along the gradient of |D x|^2. */
static vec3 outermost_point(const elea_launch *launch, const elea_body *body, size_t number)
{
    unit_map map = map_of(launch);
    double reach;
    if (number >= body->n_spheres)
        return outermost_corner(launch, &map, &body->cuboids[number - body->n_spheres], &reach);
    const elea_sphere *sphere = &body->spheres[number];
    vec3 w = {0.0, 0.0, 0.0};
    for (int step = 0; step < 20; step++) {
        vec3 d = vec3_sub(vec3_add(sphere->centre, w), launch->centre), gradient = {0.0, 0.0, 0.0};
        for (int k = 0; k < 3; k++)
            gradient = vec3_add_scaled(gradient, vec3_dot(map.row[k], d), map.row[k]);
        double length = vec3_length(gradient);
        if (!(length > 0.0))
            break;
        w = vec3_scale(sphere->radius / length, gradient);
    }
    return vec3_add(sphere->centre, w);
}

/* Fits, looks for what sticks out, adds it, and fits again. */
static bool fit_ellipsoid(const elea_body *body, elea_launch *launch)
{
    point_set set;
    collect_support(body, &set);
    if (!fit_weights(&set, 100) || !ellipsoid_of(&set, launch))
        return false;
    farthest out = find_farthest(body, launch);
    for (int added = 0; added < 6 && out.reach > 1.01; added++) {
        set.point[set.n] = outermost_point(launch, body, out.number);
        set.weight[set.n++] = 0.0;
        if (!fit_weights(&set, 30) || !ellipsoid_of(&set, launch))
            return false;
        out = find_farthest(body, launch);
    }
    /* The bound is proved up to rounding. */
    for (int k = 0; k < 3; k++)
        launch->axes[k] *= out.reach * (1.0 + 1e-9);
    return isfinite(out.reach);
}

elea_status elea_launch_ellipsoid(const elea_body *body, const elea_settings *settings,
                                  elea_launch *launch, elea_error *error)
{
    elea_status failed = elea_launch_sphere(body, settings, launch, error);
    if (failed || settings->launch_radius > 0.0 || (body->n_spheres == 1 && body->n_cuboids == 0))
        return failed;
    elea_launch ellipsoid = *launch;
    if (!fit_ellipsoid(body, &ellipsoid))
        return ELEA_OK;
    complete(&ellipsoid, settings);
    if (ellipsoid.capacity < launch->capacity)
        *launch = ellipsoid;
    return check_launch(launch, 0.0, error);
}

elea_body *elea_launch_body(const elea_launch *launch, const elea_body *body, elea_error *error)
{
    elea_body *moved = elea_body_clone(body, error);
    if (moved != NULL)
        elea_body_translate(moved, vec3_scale(-1.0, launch->centre));
    return moved;
}
