/* SPDX-License-Identifier: MIT */
#include "body/shape_reach.h"

#include "body/shape.h"

/* ---- In directions ---- */

/*
 * Single precision and inner loops over directions allow compilers to vectorize. The launch
 * ellipsoid that is fitted to the result is checked in double precision.
 */
typedef struct support {
    float x[SUPPORT_DIRECTIONS], y[SUPPORT_DIRECTIONS], z[SUPPORT_DIRECTIONS];
    float most[SUPPORT_DIRECTIONS];
    int32_t found[SUPPORT_DIRECTIONS];
} support;

static void add_spheres(const elea_body *body, support *s)
{
    for (size_t i = 0; i < body->n_spheres; i++) {
        const elea_sphere *sphere = &body->spheres[i];
        float cx = (float)sphere->centre.x, cy = (float)sphere->centre.y,
              cz = (float)sphere->centre.z, a = (float)sphere->radius;
        int32_t number = (int32_t)i;
        for (int k = 0; k < SUPPORT_DIRECTIONS; k++) {
            float reach = s->x[k] * cx + s->y[k] * cy + s->z[k] * cz + a;
            s->found[k] = reach > s->most[k] ? number : s->found[k];
            s->most[k] = reach > s->most[k] ? reach : s->most[k];
        }
    }
}

static void add_cuboids(const elea_body *body, support *s)
{
    for (size_t i = 0; i < body->n_cuboids; i++) {
        const elea_cuboid *c = &body->cuboids[i];
        float cx = (float)(0.5 * (c->high.x + c->low.x)),
              hx = (float)(0.5 * (c->high.x - c->low.x)),
              cy = (float)(0.5 * (c->high.y + c->low.y)),
              hy = (float)(0.5 * (c->high.y - c->low.y)),
              cz = (float)(0.5 * (c->high.z + c->low.z)),
              hz = (float)(0.5 * (c->high.z - c->low.z));
        int32_t number = (int32_t)(body->n_spheres + i);
        for (int k = 0; k < SUPPORT_DIRECTIONS; k++) {
            float reach = s->x[k] * cx + s->y[k] * cy + s->z[k] * cz + fabsf(s->x[k]) * hx +
                          fabsf(s->y[k]) * hy + fabsf(s->z[k]) * hz;
            s->found[k] = reach > s->most[k] ? number : s->found[k];
            s->most[k] = reach > s->most[k] ? reach : s->most[k];
        }
    }
}

void elea_shape_support(const elea_body *body, const vec3 directions[SUPPORT_DIRECTIONS],
                        size_t found[SUPPORT_DIRECTIONS])
{
    support s;
    for (int k = 0; k < SUPPORT_DIRECTIONS; k++) {
        s.x[k] = (float)directions[k].x;
        s.y[k] = (float)directions[k].y;
        s.z[k] = (float)directions[k].z;
        s.most[k] = -HUGE_VALF;
        s.found[k] = 0;
    }
    add_spheres(body, &s);
    add_cuboids(body, &s);
    for (int k = 0; k < SUPPORT_DIRECTIONS; k++)
        found[k] = (size_t)s.found[k];
}

/* ---- Under linear maps ---- */

elea_ball_map elea_ball_map_of(vec3 centre, const vec3 frame[3], const double axes[3])
{
    elea_ball_map map = {.centre = centre};
    for (int k = 0; k < 3; k++) {
        map.frame[k] = frame[k];
        map.inverse[k] = 1.0 / axes[k];
        map.largest = fmax(map.largest, map.inverse[k]);
        map.row[k] = vec3_scale(map.inverse[k], frame[k]);
    }
    return map;
}

static double mapped_square(const elea_ball_map *map, vec3 point)
{
    vec3 d = vec3_sub(point, map->centre);
    vec3 mapped = {vec3_dot(map->row[0], d), vec3_dot(map->row[1], d), vec3_dot(map->row[2], d)};
    return vec3_dot(mapped, mapped);
}

/*
 * The maximum of |D(c + w)|^2 over |w| <= a is at most
 *     lambda a^2 + sum_k lambda d_k^2 c_k^2 / (lambda - d_k^2)
 * for any lambda above all d_k^2 (Lagrange dual), and equal to it for the best lambda. The
 * bound is convex in lambda; a few steps of Newton come close to its minimum.
 */
double elea_sphere_reach(const elea_ball_map *map, const elea_sphere *sphere)
{
    vec3 from = vec3_sub(sphere->centre, map->centre);
    const double c[3] = {vec3_dot(map->frame[0], from), vec3_dot(map->frame[1], from),
                         vec3_dot(map->frame[2], from)};
    double d2[3], largest = 0.0, offset = 0.0, a2 = sphere->radius * sphere->radius;
    for (int k = 0; k < 3; k++) {
        d2[k] = map->inverse[k] * map->inverse[k];
        largest = fmax(largest, d2[k]);
        offset += d2[k] * c[k] * c[k];
    }
    /* Exact for D = d; the start is right of the pole in every case. */
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

/* Where |D (x - centre)| is largest on a sphere: along its gradient. */
static vec3 outermost_on_sphere(const elea_ball_map *map, const elea_sphere *sphere)
{
    vec3 w = {0.0, 0.0, 0.0};
    for (int step = 0; step < 20; step++) {
        vec3 d = vec3_sub(vec3_add(sphere->centre, w), map->centre), gradient = {0.0, 0.0, 0.0};
        for (int k = 0; k < 3; k++)
            gradient = vec3_add_scaled(gradient, vec3_dot(map->row[k], d), map->row[k]);
        double length = vec3_length(gradient);
        if (!(length > 0.0))
            break;
        w = vec3_scale(sphere->radius / length, gradient);
    }
    return vec3_add(sphere->centre, w);
}

/* |D (x - centre)| is convex: over a cuboid it is largest at a corner. */
static vec3 outermost_corner(const elea_ball_map *map, const elea_cuboid *cuboid, double *reach)
{
    vec3 best = cuboid->low;
    double most = 0.0;
    for (int i = 0; i < 8; i++) {
        vec3 corner = cuboid_corner(cuboid, i);
        double square = mapped_square(map, corner);
        if (square > most) {
            most = square;
            best = corner;
        }
    }
    *reach = sqrt(most);
    return best;
}

/* A cheap bound: whether a ball about `centre` cannot reach as far as `reach`. */
static bool is_within(const elea_ball_map *map, vec3 centre, double radius, double reach)
{
    double room = reach - radius * map->largest;
    return room > 0.0 && mapped_square(map, centre) < room * room;
}

/* How far a primitive reaches, or 0 if it certainly does not exceed `least`. */
static double primitive_reach(const elea_body *body, size_t number, const elea_ball_map *map,
                              double least)
{
    switch (primitive_kind(body, number)) {
    case ELEA_PRIMITIVE_SPHERE: {
        const elea_sphere *sphere = body_sphere(body, number);
        if (is_within(map, sphere->centre, sphere->radius, least))
            return 0.0;
        return elea_sphere_reach(map, sphere);
    }
    case ELEA_PRIMITIVE_CUBOID: {
        const elea_cuboid *cuboid = body_cuboid(body, number);
        vec3 half = vec3_scale(0.5, vec3_sub(cuboid->high, cuboid->low));
        double reach = 0.0;
        if (!is_within(map, vec3_add(cuboid->low, half), vec3_length(half), least))
            (void)outermost_corner(map, cuboid, &reach);
        return reach;
    }
    }
    __builtin_unreachable();
}

elea_outermost elea_shape_outermost(const elea_body *body, const elea_ball_map *map)
{
    elea_outermost found = {0.0, 0};
    size_t size = body_size(body);
    for (size_t i = 0; i < size; i++) {
        double reach = primitive_reach(body, i, map, found.reach);
        if (reach > found.reach)
            found = (elea_outermost){reach, i};
    }
    return found;
}

vec3 elea_shape_outermost_point(const elea_body *body, size_t number, const elea_ball_map *map)
{
    double reach;
    switch (primitive_kind(body, number)) {
    case ELEA_PRIMITIVE_SPHERE:
        return outermost_on_sphere(map, body_sphere(body, number));
    case ELEA_PRIMITIVE_CUBOID:
        return outermost_corner(map, body_cuboid(body, number), &reach);
    }
    __builtin_unreachable();
}
