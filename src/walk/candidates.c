/* SPDX-License-Identifier: MIT */
#include "walk/candidates.h"

#include <stdlib.h>

#include "base/roots.h"
#include "body/shape.h"

bool candidates_create(charges_candidates *c, size_t room, double unit)
{
    *c = (charges_candidates){.room = room, .unit = unit, .depth = calloc(room, sizeof *c->depth)};
    if (remote_points_create(&c->points, room) && c->depth != NULL)
        return true;
    candidates_free(c);
    return false;
}

void candidates_free(charges_candidates *c)
{
    remote_points_clear(&c->points);
    free(c->depth);
}

void candidates_add(charges_candidates *c, vec3 place, double depth, double worth)
{
    if (c->points.n == c->room)
        return;
    c->depth[c->points.n] = (float)(depth / c->unit);
    remote_points_add(&c->points, vec3_scale(1.0 / c->unit, place), (float)(worth / c->unit));
}

/* ---- Cuboids ---- */

/*
 * Near an edge the density of charge is singular, rho^(-1/3) in the distance rho from it (Jackson,
 * Classical Electrodynamics, 2.11), so charges lie along edges at depths that fall geometrically,
 * closer together the less deep they are. Below faces, away from edges, the density is smooth, and
 * a depth of a quarter of the smallest half extent is enough. Levels, steps and the power of the
 * worth were chosen for the least variance of the unit cube (docs/benchmark-figures.md).
 */
static const double levels[] = {0.5, 0.25, 0.12, 0.06, 0.03};
/* Between positions away from edges; coarser only if there are too many with one level. */
static const double steps[] = {0.25, 0.5, 1.0};
#define MOST_LEVELS  (sizeof levels / sizeof *levels)
#define NUM_STEPS    (sizeof steps / sizeof *steps)
#define MOST_GRADED  64   /* primitives, because each is compared with each */
#define SHALLOW      0.24 /* below this only along edges */
#define SAME         1.01 /* ratio of depths that count as equal */
#define JUST_OUTSIDE 1e-6

bool candidates_grade(const elea_body *body)
{
    return body->n_cuboids > 0 && body_size(body) <= MOST_GRADED;
}

/* Positions along half an axis from its middle outwards; lengths in sizes of the cuboid. */
typedef struct graded_axes {
    double extent[3]; /* half extents */
    double step;
    size_t n_steps[3]; /* positions that are steps apart, before those at the levels */
    size_t n_levels;
} graded_axes;

static graded_axes axes_of(const double extent[3], size_t n_levels, double step)
{
    graded_axes axes = {.step = step, .n_levels = n_levels};
    for (int k = 0; k < 3; k++) {
        axes.extent[k] = extent[k];
        axes.n_steps[k] = 1 + (size_t)fmax(0.0, (extent[k] - levels[0]) / step - 0.5);
    }
    return axes;
}

/* Of the whole axis: the middle, then pairs on both sides of it. */
static size_t n_positions(const graded_axes *axes, int k)
{
    return 2 * (axes->n_steps[k] + axes->n_levels) - 1;
}

static double depth_of(const graded_axes *axes, int k, size_t position)
{
    size_t outwards = (position + 1) / 2;
    return outwards < axes->n_steps[k] ? axes->extent[k] - (double)outwards * axes->step
                                       : levels[outwards - axes->n_steps[k]];
}

/* The number of positions that are taken, or a little more. */
static double n_expected(const graded_axes *axes)
{
    double deep = 1.0, along_edges = 0.0;
    size_t n_deep = axes->n_levels < 2 ? axes->n_levels : 2;
    for (int k = 0; k < 3; k++) {
        deep *= (double)(2 * (axes->n_steps[k] + n_deep) - 1);
        along_edges += 4.0 * (double)((axes->n_levels - n_deep) * n_positions(axes, k));
    }
    return deep + along_edges;
}

/* The finest positions of which there are at most that many. */
static graded_axes choose_axes(const double extent[3], double most)
{
    graded_axes axes;
    for (size_t n = MOST_LEVELS; n > 0; n--)
        for (size_t i = 0; i < NUM_STEPS; i++) {
            axes = axes_of(extent, n, steps[i]);
            if (n_expected(&axes) <= most)
                return axes;
        }
    double longest = fmax(extent[0], fmax(extent[1], extent[2]));
    while (n_expected(&axes) > most && axes.step < longest)
        axes = axes_of(extent, 1, 2.0 * axes.step);
    return axes;
}

typedef struct graded_position {
    double depth[3];           /* below the nearer of two faces, in sizes */
    double place[3], above[3]; /* and its foot on that face, a little outside */
} graded_position;

static graded_position position_at(const graded_axes *axes, const elea_cuboid *cuboid, double size,
                                   const size_t number[3])
{
    graded_position at;
    for (int k = 0; k < 3; k++) {
        double low = vec3_coordinate(cuboid->low, k), high = vec3_coordinate(cuboid->high, k);
        bool upper = number[k] % 2 != 0;
        at.depth[k] = depth_of(axes, k, number[k]);
        at.place[k] = upper ? high - size * at.depth[k] : low + size * at.depth[k];
        at.above[k] = upper ? high + JUST_OUTSIDE * size : low - JUST_OUTSIDE * size;
    }
    return at;
}

/* Whether the place is in another primitive, after it is moved above the faces of these axes. */
static bool is_covered(const elea_body *body, size_t number, const graded_position *at,
                       unsigned faces)
{
    double place[3];
    for (unsigned k = 0; k < 3; k++)
        place[k] = faces >> k & 1 ? at->above[k] : at->place[k];
    for (size_t i = 0; i < body_size(body); i++)
        if (i != number && primitive_contains(body, i, (vec3){place[0], place[1], place[2]}))
            return true;
    return false;
}

enum { NO_AXIS = 3 };

/* The two axes of least depth, the least one first, among those of the mask. */
static void least_two(const graded_position *at, unsigned mask, unsigned axis[2])
{
    axis[0] = axis[1] = NO_AXIS;
    for (unsigned k = 0; k < 3; k++) {
        if (!(mask >> k & 1))
            continue;
        if (axis[0] == NO_AXIS || at->depth[k] < at->depth[axis[0]]) {
            axis[1] = axis[0];
            axis[0] = k;
        } else if (axis[1] == NO_AXIS || at->depth[k] < at->depth[axis[1]]) {
            axis[1] = k;
        }
    }
}

/* Deep, or along an edge. */
static bool is_wanted(const graded_position *at, const unsigned axis[2])
{
    return axis[0] != NO_AXIS &&
           (at->depth[axis[0]] >= SHALLOW ||
            (axis[1] != NO_AXIS && at->depth[axis[1]] <= SAME * at->depth[axis[0]]));
}

/* Depth below the exposed surface, if the position is one to take there; otherwise 0. */
static double exposed_depth(const elea_body *body, size_t number, const graded_position *at)
{
    unsigned axis[2];
    least_two(at, 7, axis);
    if (!is_wanted(at, axis))
        return 0.0;
    unsigned exposed = 0;
    for (unsigned k = 0; k < 3; k++)
        exposed |= is_covered(body, number, at, 1U << k) ? 0U : 1U << k;
    least_two(at, exposed, axis);
    if (!is_wanted(at, axis))
        return 0.0;
    double depth = at->depth[axis[0]];
    /* In a corner between two cuboids there is no edge. */
    bool corner = depth < SHALLOW && is_covered(body, number, at, 1U << axis[0] | 1U << axis[1]);
    return corner ? 0.0 : depth;
}

void candidates_in_cuboid(charges_candidates *c, const elea_body *body, size_t number, size_t most)
{
    const elea_cuboid *cuboid = body_cuboid(body, number);
    const vec3 half = primitive_extent(body, number);
    const double size = primitive_size(body, number);
    const double extent[3] = {half.x / size, half.y / size, half.z / size};
    const graded_axes axes = choose_axes(extent, (double)most);
    for (size_t i = 0; i < n_positions(&axes, 0); i++)
        for (size_t j = 0; j < n_positions(&axes, 1); j++)
            for (size_t k = 0; k < n_positions(&axes, 2); k++) {
                graded_position at = position_at(&axes, cuboid, size, (const size_t[3]){i, j, k});
                double exposed = exposed_depth(body, number, &at);
                if (exposed <= 0.0)
                    continue;
                double root = cube_root(exposed);
                double depth = fmin(at.depth[0], fmin(at.depth[1], at.depth[2]));
                candidates_add(c, (vec3){at.place[0], at.place[1], at.place[2]}, size * depth,
                               size / (root * root));
            }
}
