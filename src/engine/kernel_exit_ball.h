/* SPDX-License-Identifier: MIT */
/**
 * Depth to which an exit ball may reach into the nearest sphere where others overlap it.
 *
 * A ball that cuts the sphere S (centre c, radius a) at right angles need not be free of another
 * sphere S' where that lies inside S. On the axis e from c through the walker, the balls are
 * those with centres c + t e and rho^2 = t^2 - a^2; outside S each contains all smaller ones. With
 * h from c to the centre of S', a' its radius and P = h^2 - a'^2 + a^2, the ball is
 *
 *     free of S'                             if P - 2 t h.e >= 2 a' rho
 *     on its own side of the radical plane   if P - 2 t h.e >= 2 |h| rho
 *
 * and all of S' outside S lies beyond the radical plane. So k = min(a', |h|) decides. With the
 * depth g = a - (t - rho), and Q = h^2 - a'^2 + a^2 - 2 a h.e, the power of the walker's foot
 * c + a e with respect to S', this condition becomes
 *
 *     a Q - g (Q + 2 a k) - g^2 (h.e - k) >= 0,
 *
 * which, as 0 < g < a, holds if 1/g >= 1/a + 2 max(k, h.e) / Q.
 */
#ifndef ELEA_ENGINE_KERNEL_EXIT_BALL_H
#define ELEA_ENGINE_KERNEL_EXIT_BALL_H

#include "engine/kernel_nearest.h"

/*
 * With u = 2^-24 and w^2 = |c|^2 + a^2, rounding the coordinates, which are relative to the cell's
 * centre before they are subtracted, moves h by at most 2 u (2 w + |h|) and a e by at most 6 u w.
 * All terms together change Q by less than 88 u (h^2 + w^2): POWER_MARGIN. For w^2 <= FAR_CENTRE
 * a^2 the change of max(k, h.e)^2 is less than WIDTH_MARGIN (h^2 + w^2) plus 1/1000 of itself,
 * which DEPTH_GROW covers. If Q is below LEAST_POWER, the foot may be in S', and no ball is free.
 */
#define POWER_MARGIN 6e-6f
#define WIDTH_MARGIN 1e-7f
#define DEPTH_GROW   1.001f
#define LEAST_DEPTH  1.4f
#define LEAST_POWER  1e-9f
#define FAR_CENTRE   200.0f /* w^2 / a^2 */

/* The nearest sphere of one walker, or of LANES walkers. */
typedef struct near_sphere {
    lanes_float centre[3], axis[3]; /* axis: e */
    lanes_float radius, size;       /* size: w^2 */
} near_sphere;

/* Walkers close to their nearest spheres. */
typedef struct approach {
    near_sphere near;
    lanes_float d1;
    lanes_int slot, second; /* of the two nearest */
} approach;

/* An upper bound of max(k, h.e)^2, and a lower bound of Q^2. */
typedef struct obstruction {
    lanes_float width, power;
} obstruction;

LANES_INLINE obstruction obstruction_of(const near_sphere *near, const lanes_float centre[3],
                                        lanes_float radius)
{
    lanes_float square = lanes_set(0.0f), along = lanes_set(0.0f), a = near->radius;
    for (int k = 0; k < 3; k++) {
        lanes_float h = centre[k] - near->centre[k];
        square += h * h;
        along += h * near->axis[k];
    }
    lanes_float size = square + near->size;
    lanes_float power = square - 2.0f * a * along - (radius - a) * (radius + a);
    power -= POWER_MARGIN * size;
    along = lanes_max(along, lanes_set(0.0f));
    lanes_float width = lanes_max(lanes_min(square, radius * radius), along * along);
    /* If the foot is inside the other sphere, there is no room at all. */
    lanes_mask above = lanes_less(lanes_set(LEAST_POWER), power);
    width = lanes_select(above, width + WIDTH_MARGIN * size, lanes_set(1.0f));
    power = lanes_select(above, power, lanes_set(LEAST_POWER));
    return (obstruction){width, power * power};
}

/* The maximum of (max(k, h.e) / Q)^2 over all listed spheres except the nearest. */
LANES_INLINE float worst_obstruction(const float *chunk, int n_chunks, const near_sphere *near,
                                     int own)
{
    obstruction worst = {lanes_set(0.0f), lanes_set(1.0f)};
    for (int n = 0; n < n_chunks; n++, chunk += CHUNK_FLOATS)
        for (int first = 0; first < GRID_LIST; first += LANES) {
            lanes_float centre[3];
            for (int k = 0; k < 3; k++)
                centre[k] = lanes_load(chunk + k * GRID_LIST + first);
            obstruction found =
                obstruction_of(near, centre, lanes_load(chunk + GRID_RADIUS * GRID_LIST + first));
            lanes_int slot = lanes_count() + first;
            lanes_mask worse = lanes_less(worst.width * found.power, found.width * worst.power);
            worse = lanes_but_not(worse, lanes_equal_int(slot + n * GRID_LIST, lanes_set_int(own)));
            worse = lanes_but_not(worse, lanes_equal_int(slot, lanes_set_int(GRID_LIST - 1)));
            worst.width = lanes_select(worse, found.width, worst.width);
            worst.power = lanes_select(worse, found.power, worst.power);
        }
    return lanes_greatest(worst.width / worst.power);
}

/* A lower bound of the distance of all unlisted primitives. */
LANES_INLINE lanes_float rest_distance(const walks *w, const group *g, const float *chunks)
{
    lanes_int last = g->list + g->further * CHUNK_FLOATS;
    lanes_float bound = lanes_gather(chunks, last + (GRID_RADIUS * GRID_LIST + GRID_LIST - 1));
    lanes_float distance =
        lanes_sqrt(g->cell_x * g->cell_x + g->cell_y * g->cell_y + g->cell_z * g->cell_z);
    return (-bound - distance) * KEY_SHRINK - w->scene->slack;
}

/*
 * Walkers for which the second nearest sphere may leave room for a worthwhile ball: a guess, which
 * often avoids searching all others. The radius of a ball is slightly larger than its depth g; the
 * test g > LEAST_DEPTH d1 needs no root or division.
 */
LANES_INLINE lanes_mask have_room(const group *g, const float *chunks, const approach *p)
{
    lanes_int at = g->list + (p->second >> 4) * CHUNK_FLOATS + (p->second & 15);
    lanes_float centre[3];
    for (int k = 0; k < 3; k++)
        centre[k] = lanes_gather(chunks + k * GRID_LIST, at);
    lanes_float other = lanes_gather(chunks + GRID_RADIUS * GRID_LIST, at);
    obstruction o = obstruction_of(&p->near, centre, other);
    lanes_float a = p->near.radius, depth = LEAST_DEPTH * p->d1, left = a - depth;
    depth *= 2.0f * a;
    lanes_mask room = lanes_less(o.width * (depth * depth), o.power * (left * left));
    return lanes_or(room, lanes_equal_int(p->second & 15, lanes_set_int(15)));
}

/* Walkers near a sphere that do not have a ball yet. */
LANES_INLINE lanes_mask could_reach_deeper(const walks *w, const group *g, const surroundings *s,
                                           const ball *b)
{
    lanes_mask close =
        lanes_and(lanes_less(s->d1, w->scene->reach * s->sphere), lanes_less(s->d1, s->d2));
    close = lanes_but_not(lanes_and(close, lanes_mask_from_bits(g->alive)), b->past);
    return lanes_but_not(close, lanes_equal_int(s->slot & 15, lanes_set_int(15)));
}

LANES_INLINE approach approach_of(const group *g, const surroundings *s, const axis *e)
{
    lanes_float x = g->cell_x - s->x, y = g->cell_y - s->y, z = g->cell_z - s->z;
    lanes_float size = x * x + y * y + z * z + s->sphere * s->sphere;
    return (approach){.near = {{x, y, z}, {e->x, e->y, e->z}, s->sphere, size},
                      .d1 = s->d1,
                      .slot = s->slot,
                      .second = s->second};
}

/*
 * Finds the deepest ball past the nearest sphere that the others allow, one walker at a time;
 * `past` marks the walkers that have one. Unlisted primitives must be out of reach. The ball is at
 * most as large as the centred one, because the laws require the walker in its upper half.
 */
static __attribute__((noinline)) ball reach_deeper(const walks *w, const group *g, lanes_mask which,
                                                   const approach *p)
{
    const float *chunks = elea_grid_chunks(w->scene->grid);
    const near_sphere *near = &p->near;
    lanes_float a = near->radius;
    which = lanes_and(which, lanes_less(near->size, FAR_CENTRE * a * a));
    which = lanes_and(which, have_room(g, chunks, p));
    lanes_float centred = lanes_sqrt(p->d1 * (p->d1 + 2.0f * a));
    lanes_float most = lanes_min(rest_distance(w, g, chunks), centred) - p->d1;
    lanes_float least = a / lanes_max(most, lanes_set(LEAST_LENGTH));
    lanes_float worst = lanes_set(0.0f);
    for (unsigned bits = lanes_mask_bits(which); bits != 0; bits &= bits - 1) {
        int i = __builtin_ctz(bits);
        near_sphere one = {.radius = lanes_set(a[i]), .size = lanes_set(near->size[i])};
        for (int k = 0; k < 3; k++) {
            one.centre[k] = lanes_set(near->centre[k][i]);
            one.axis[k] = lanes_set(near->axis[k][i]);
        }
        float found = worst_obstruction(chunks + g->list[i], g->further[i] + 1, &one, p->slot[i]);
        worst = lanes_select(lanes_mask_from_bits(1U << i), lanes_set(found), worst);
    }
    /* With depth g and v = a / g: rise = g^2 / (2 (a - g)), radius = g (2 a - g) / (2 (a - g)). */
    lanes_float v = lanes_max(DEPTH_GROW + 2.0f * DEPTH_GROW * a * lanes_sqrt(worst), least);
    lanes_float rise = 0.5f * a / (v * (v - 1.0f));
    ball deeper = {.radius = rise * (2.0f * v - 1.0f),
                   .rise = rise,
                   .offset = lanes_max(p->d1 - rise, lanes_set(0.0f))};
    deeper.past = lanes_and(which, lanes_less(WORTHWHILE * p->d1, deeper.radius));
    return deeper;
}

#endif
