/* SPDX-License-Identifier: MIT */
/* Balls and caps compared with several others at a time; compiled once per instruction set. */
#include "base/lanes_double.h"
#include "interior/union_kernel.h"

_Static_assert(ELEA_CAP_LANES == QUAD, "a block of caps fills the lanes");

_Static_assert(NEAR_LANES == QUAD, "a group of balls fills the lanes");

/* Also lists balls that nearly touch. */
size_t QUAD_NAME(balls_touching)(const near_table *table, const elea_near_balls *near,
                                 const elea_ball_item *ball, uint32_t *touching)
{
    size_t n = 0;
    for (size_t i = 0; i < near->n; i++) {
        const near_group group = near->groups[i];
        quad dx = quad_load(table->x + group.first) - ball->centre[0],
             dy = quad_load(table->y + group.first) - ball->centre[1],
             dz = quad_load(table->z + group.first) - ball->centre[2],
             reach = quad_load(table->radius + group.first) + ball->radius;
        unsigned found = quad_bits(dx * dx + dy * dy + dz * dz <= reach * reach * (1.0 + 1e-12));
        for (found &= group.lanes; found != 0; found &= found - 1)
            touching[n++] = group.first + (uint32_t)__builtin_ctz(found);
    }
    return n;
}

/* Numbers of a few caps, of which only those of `valid` lanes are caps. */
typedef struct cap_lanes {
    double u[3][QUAD], t[QUAD], t_rest[QUAD], q[QUAD], p[QUAD], rho[QUAD];
    unsigned valid;
} cap_lanes;

/* Differences of radii come first, so both balls of a pair get the same decision. */
QUAD_INLINE void find_caps(const quad x[3], quad b, const elea_ball_item *ball, cap_lanes *caps)
{
    const double a = ball->radius;
    quad v[3];
    for (int k = 0; k < 3; k++)
        v[k] = x[k] - ball->centre[k];
    quad square = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
    quad d = quad_select(square < ELEA_SMALLEST_SQUARE, quad_set(0.0), quad_sqrt(square));
    quad overlap = (a + b) - d, far_side = d + (b - a), near_side = d + (a - b);
    caps->valid = quad_bits((overlap > 0.0) & (far_side > 0.0) & (near_side > 0.0) & (d > 0.0));
    quad scale = 1.0 / (2.0 * d * a);
    quad q = overlap * far_side * scale, p = near_side * (d + (a + b)) * scale;
    quad_mask small = q < p;
    quad t = quad_select(small, 1.0 - q, p - 1.0);
    quad_store(caps->t, t);
    quad_store(caps->t_rest, quad_select(small, (1.0 - t) - q, p - (1.0 + t)));
    quad_store(caps->q, q);
    quad_store(caps->p, p);
    quad_store(caps->rho, quad_sqrt(q * p));
    for (int k = 0; k < 3; k++)
        quad_store(caps->u[k], v[k] / d);
}

QUAD_INLINE quad gather(const double *from, const uint32_t place[QUAD])
{
    return (quad){from[place[0]], from[place[1]], from[place[2]], from[place[3]]};
}

size_t QUAD_NAME(caps_create)(const near_table *table, const elea_ball_item *items,
                              const uint32_t *places, size_t n, const elea_ball_item *ball,
                              elea_cap *caps)
{
    size_t n_caps = 0;
    for (size_t first = 0; first < n; first += QUAD) {
        cap_lanes lanes;
        uint32_t place[QUAD];
        size_t count = n - first < QUAD ? n - first : QUAD;
        for (size_t i = 0; i < QUAD; i++)
            place[i] = places[first + (i < count ? i : 0)];
        const quad x[3] = {gather(table->x, place), gather(table->y, place),
                           gather(table->z, place)};
        find_caps(x, gather(table->radius, place), ball, &lanes);
        for (size_t i = 0; i < count; i++) {
            if ((lanes.valid >> i & 1) == 0)
                continue;
            caps[n_caps++] = (elea_cap){.u = {lanes.u[0][i], lanes.u[1][i], lanes.u[2][i]},
                                        .t = lanes.t[i],
                                        .t_rest = lanes.t_rest[i],
                                        .q = lanes.q[i],
                                        .p = lanes.p[i],
                                        .rho = lanes.rho[i],
                                        .t_cut = NAN,
                                        .id = items[place[i]].id};
        }
    }
    return n_caps;
}

QUAD_INLINE quad along(const elea_cap_block *block, vec3 v)
{
    return v.x * quad_load(block->x) + v.y * quad_load(block->y) + v.z * quad_load(block->z);
}

void QUAD_NAME(caps_compare)(const elea_cap_block *block, const elea_cap *cap, cap_gaps *gaps)
{
    quad t = quad_load(block->t), cosine = along(block, cap->u);
    quad tt = cap->t * t, rr = cap->rho * quad_load(block->rho);
    quad nested = (tt + rr) - cosine, apart = (cosine - tt) + rr;
    quad_store(gaps->nested, nested);
    quad_store(gaps->apart, apart);
    gaps->cross = quad_bits((nested > ELEA_CAPS_SURE) & (apart > ELEA_CAPS_SURE));
    gaps->miss = quad_bits((apart < -ELEA_CAPS_SURE) & (cap->t + t > 0.0));
}

/* Uses a division instead of atan2. */
QUAD_INLINE quad turn_of(quad x, quad y)
{
    quad p = y / (quad_abs(x) + quad_abs(y) + DBL_MIN) + 0.0; /* and never -0.0 */
    quad one = quad_set(1.0), right = quad_copysign(one, x), up = quad_copysign(one, p);
    return (1.0 - right) + right * p + (1.0 + right) * (1.0 - up);
}

/*
 * The covered arc extends atan2(aside, along) to both sides of the azimuth of the other cap's
 * centre. With e1, e2 and u right-handed (u x v).e2 = v.e1 and -(u x v).e1 = v.e2.
 */
unsigned QUAD_NAME(caps_cross)(const elea_circle *circle, const elea_cap_block *block,
                               elea_covers *covers, size_t first)
{
    const elea_cap *cap = circle->cap;
    quad t = quad_load(block->t), cosine = along(block, cap->u);
    quad g1 = along(block, circle->e1), g2 = along(block, circle->e2);
    quad tt = cap->t * t, rr = cap->rho * quad_load(block->rho);
    quad nested = (tt + rr) - cosine, apart = (cosine - tt) + rr;
    quad onward = t - cap->t * cosine, aside = quad_sqrt(quad_abs(nested * apart));
    quad from_x = g1 * onward + g2 * aside, from_y = g2 * onward - g1 * aside;
    quad to_x = g1 * onward - g2 * aside, to_y = g2 * onward + g1 * aside;
    quad_store(covers->nested + first, nested);
    quad_store(covers->apart + first, apart);
    quad_store(covers->along + first, onward);
    quad_store(covers->from_turn + first, turn_of(from_x, from_y));
    quad_store(covers->from_x + first, from_x);
    quad_store(covers->from_y + first, from_y);
    quad_store(covers->to_turn + first, turn_of(to_x, to_y));
    quad_store(covers->to_x + first, to_x);
    quad_store(covers->to_y + first, to_y);
    return quad_bits((nested >= ELEA_CAPS_CLEAR) & (apart >= ELEA_CAPS_CLEAR));
}

/* The covers in the lanes. */
typedef struct cover_lanes {
    quad from, to;
    quad_mask wraps, number;
} cover_lanes;

/*
 * The lanes whose cover contains the end x of cover k. Of several that end at one point, the first
 * contains the ends of the others.
 */
QUAD_INLINE quad_mask contain(const cover_lanes *covers, double x, size_t k)
{
    quad_mask after = covers->from <= x, before = covers->to > x;
    return (after & before) | (covers->wraps & (after | before)) |
           ((covers->to == x) & (covers->number < (int64_t)k));
}

/* The way from x on to the covers in the lanes. */
QUAD_INLINE quad way_to(const cover_lanes *covers, double x)
{
    quad way = covers->from - x;
    return way + quad_select(way < 0.0, quad_set(4.0), quad_set(0.0));
}

/* The arc from the end x of cover k to the next cover. */
QUAD_INLINE exposed_arc arc_from(const cover_lanes *covers, size_t n_quads, double x, size_t k)
{
    quad least = way_to(&covers[0], x);
    quad_mask best = covers[0].number;
    for (size_t i = 1; i < n_quads; i++) {
        quad way = way_to(&covers[i], x);
        quad_mask nearer = way < least;
        least = quad_select(nearer, way, least);
        best = (nearer & covers[i].number) | (~nearer & best);
    }
    unsigned lane = 0;
    for (unsigned i = 1; i < QUAD; i++)
        lane = least[i] < least[lane] ? i : lane;
    return (exposed_arc){.after = (unsigned)k, .before = (unsigned)best[lane], .turn = least[lane]};
}

/* An arc is exposed from the end of a cover on, if no other cover contains that end. */
size_t QUAD_NAME(covers_expose)(const elea_covers *covers, size_t n,
                                exposed_arc arcs[ELEA_COVERS_MOST])
{
    cover_lanes lanes[ELEA_COVERS_MOST / QUAD];
    size_t n_quads = (n + QUAD - 1) / QUAD, n_arcs = 0;
    quad_mask number = {0, 1, 2, 3};
    for (size_t i = 0; i < n_quads; i++) {
        quad from = quad_load(covers->from_turn + QUAD * i),
             to = quad_load(covers->to_turn + QUAD * i);
        lanes[i] = (cover_lanes){from, to, to < from, number};
        number += QUAD;
    }
    for (size_t k = 0; k < n; k++) {
        double x = covers->to_turn[k];
        quad_mask inside = contain(&lanes[0], x, k);
        for (size_t i = 1; i < n_quads; i++)
            inside |= contain(&lanes[i], x, k);
        if (x >= 0.0 && quad_bits(inside) == 0)
            arcs[n_arcs++] = arc_from(lanes, n_quads, x, k);
    }
    return n_arcs;
}
