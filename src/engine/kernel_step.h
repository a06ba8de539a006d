/* SPDX-License-Identifier: MIT */
/**
 * The laws of a step in lanes (docs/method.md, 2 and 3): pure functions of numbers. The kernel
 * combines them; first_passage.c does the same in double precision, one walker at a time.
 */
#ifndef ELEA_ENGINE_KERNEL_STEP_H
#define ELEA_ENGINE_KERNEL_STEP_H

#include "engine/lanes_random.h"

/* The kernel is compiled once for bodies of spheres alone and once for bodies with cuboids. */
#ifndef KERNEL_CUBOIDS
#define KERNEL_CUBOIDS 0
#endif

/* Smaller balls gain too little over a plain step; no benchmark of other values is recorded. */
#define WORTHWHILE   1.5f     /* radii of off-centre balls, in units of the free radius */
#define LEAST_LENGTH 0x1p-24f /* smaller than any skin */

/* ---- Directions ---- */

/* A unit vector, and 1 / (1 + |z|), from which orthogonal vectors follow. */
typedef struct axis {
    lanes_float x, y, z, fold;
} axis;

/* Length of a vector, at least 1e-15. */
LANES_INLINE lanes_float distance_of(lanes_float x, lanes_float y, lanes_float z)
{
    return lanes_sqrt(x * x + y * y + z * z + 1e-30f);
}

/* The axis of a vector of length r >= 1e-15; a single division gives both members. */
LANES_INLINE axis axis_of(lanes_float x, lanes_float y, lanes_float z, lanes_float r)
{
    lanes_float sum = r + lanes_from_bits(lanes_bits(z) & 0x7fffffff);
    lanes_float inverse = 1.0f / (r * sum), reciprocal = inverse * sum;
    return (axis){x * reciprocal, y * reciprocal, z * reciprocal, r * r * inverse};
}

/*
 * Moves by `along` the axis and by `aside` from it in a random direction, in the frame of Duff
 * et al. 2017 (JCGT 6, 1). The sign of the second orthogonal vector is omitted because the angle
 * is random.
 */
LANES_INLINE void displace(lanes_float *x, lanes_float *y, lanes_float *z, axis e,
                           lanes_float along, lanes_float aside, lanes_float turn)
{
    lanes_float sine, cosine;
    lanes_sine_cosine(turn, &sine, &cosine);
    lanes_float u = aside * cosine, v = aside * sine;
    lanes_float height = e.x * u + e.y * v, folded = height * e.fold;
    lanes_int sign = lanes_bits(e.z) & INT32_MIN;
    *x += along * e.x + (u - e.x * folded);
    *y += along * e.y + (v - e.y * folded);
    *z += along * e.z - lanes_from_bits(lanes_bits(height) ^ sign);
}

/* ---- Surroundings ---- */

/* The data that a step needs about the position of a walker. */
typedef struct surroundings {
    lanes_float x, y, z;    /* from the centre of the nearest sphere, or the foot on a cuboid */
    lanes_float r;          /* length of that vector, or slightly more */
    lanes_float sphere;     /* the sphere's radius a > 0 */
    lanes_float d1, d2;     /* d1: its distance; d2: lower bound of the distance of all others */
    lanes_int slot, second; /* places of the two nearest in the cell's chunks */
    lanes_mask rest;        /* only a lower bound is known: everything is at least d1 away */
    /* Only for bodies with cuboids: */
    lanes_mask flat;    /* a cuboid is nearest; `sphere` is then 1, for finite numbers */
    lanes_float margin; /* from the foot to the edges of its face; 0 above edges and corners */
} surroundings;

/* ---- One step ---- */

/* Ball around or near the walker, on the axis through the nearest sphere's centre c. */
typedef struct ball {
    lanes_float radius;
    lanes_float rise;   /* height of its centre above c, minus a */
    lanes_float offset; /* of the walker above its centre */
    lanes_mask past;    /* it meets the sphere at right angles; otherwise it meets nothing */
} ball;

/* Centred on the walker, if the second nearest leaves room. */
LANES_INLINE ball centred_ball(const surroundings *s)
{
    lanes_float square = s->d1 * (s->d1 + 2.0f * s->sphere); /* >= LEAST_LENGTH^2 */
    return (ball){.radius = lanes_sqrt(square),
                  .rise = s->d1,
                  .offset = lanes_set(0.0f),
                  .past = lanes_less_equal(square, s->d2 * s->d2)};
}

/* Touches the sphere of radius d2 around the walker from inside, at height m on the axis. */
LANES_INLINE ball off_centre_ball(const surroundings *s)
{
    lanes_float gap = s->d2 - s->d1, m = s->sphere - gap;
    lanes_mask possible = lanes_less(lanes_set(0.0f), m);
    lanes_float half = 0.5f / lanes_max(m, lanes_set(LEAST_LENGTH));
    lanes_float rise = gap * gap * half;
    ball b = {.radius = gap * (s->sphere + m) * half,
              .rise = rise,
              .offset = lanes_max(s->d1 - rise, lanes_set(0.0f))};
    b.past = lanes_and(possible, lanes_less(WORTHWHILE * s->d1, b.radius));
    return b;
}

/* Centred on the walker's foot on the face of a cuboid, within its edges. */
LANES_INLINE ball face_ball(const surroundings *s)
{
    lanes_float radius = lanes_min(s->d2 - s->d1, s->margin);
    return (ball){.radius = radius,
                  .rise = lanes_set(0.0f),
                  .offset = s->d1,
                  .past = lanes_less(WORTHWHILE * s->d1, radius)};
}

/* A ball around the walker that meets nothing. */
LANES_INLINE ball plain_step(const surroundings *s)
{
    return (ball){.radius = lanes_max(lanes_min(s->d1, s->d2), lanes_set(LEAST_LENGTH)),
                  .rise = s->d1,
                  .offset = lanes_set(0.0f)};
}

LANES_INLINE ball select_ball(lanes_mask which, const ball *a, const ball *b)
{
    return (ball){.radius = lanes_select(which, a->radius, b->radius),
                  .rise = lanes_select(which, a->rise, b->rise),
                  .offset = lanes_select(which, a->offset, b->offset),
                  .past = lanes_or(lanes_and(which, a->past), lanes_but_not(b->past, which))};
}

LANES_INLINE ball choose_ball(const surroundings *s)
{
    ball centred = centred_ball(s), off = off_centre_ball(s), plain = plain_step(s);
    plain.past = lanes_mask_from_bits(0);
    ball past = select_ball(centred.past, &centred, &off);
    if (KERNEL_CUBOIDS) {
        ball face = face_ball(s);
        past = select_ball(s->flat, &face, &past);
    }
    return select_ball(lanes_but_not(past.past, s->rest), &past, &plain);
}

/*
 * Height above the ball's centre at which a walker, `offset` above it, leaves the whole ball.
 * near >= radius / 3 in a step; in a return near + 2 offset u >= 2^-23.
 */
LANES_INLINE lanes_float leave_ball(lanes_float radius, lanes_float near, lanes_float offset,
                                    lanes_float u)
{
    lanes_float part = offset * u, wide = near + 2.0f * part;
    lanes_float square = radius * radius + offset * offset;
    lanes_float height = (2.0f * u * square * (near + part) - near * near * radius) / (wide * wide);
    return lanes_min(lanes_max(height, -radius), radius);
}

/* The walks leaving the ball there that met the sphere before (first_passage.c). */
LANES_INLINE lanes_mask met_body(const surroundings *s, const ball *b, lanes_float height,
                                 lanes_float u)
{
    lanes_float a = s->sphere, square = b->radius * b->radius;
    /* >= (radius - offset)^2 >= radius^2 / 9 */
    lanes_float distance = square + b->offset * (b->offset - 2.0f * height);
    lanes_float above = 2.0f * (square + (a + b->rise) * height);
    lanes_float ratio = 1.0f + s->d1 * (s->d1 + 2.0f * a) * above / (a * a * distance);
    if (KERNEL_CUBOIDS)
        ratio = lanes_select(s->flat, 1.0f + 4.0f * s->d1 * height / distance, ratio);
    /* Below the surface the ratio is less than 1, or even negative due to rounding: a hit. */
    return lanes_and(b->past, lanes_less(u * u * (ratio * ratio * ratio), lanes_set(1.0f)));
}

/* ---- Arrival ---- */

/* The law of the distance D from a walker to its position on the body (hit_position). */
typedef struct landing {
    lanes_float reach; /* D^2 - d1^2 where ball and body meet */
    lanes_float slope;
} landing;

LANES_INLINE landing find_landing(lanes_float a, lanes_float d1, const ball *b, lanes_mask flat)
{
    lanes_float relative = b->offset / b->radius, beta = (1.0f - relative) * (1.0f + relative);
    if (KERNEL_CUBOIDS)
        a = lanes_select(flat, lanes_set(1.0f), a);
    lanes_float r = a + d1, t = a + b->rise;
    landing l = {.reach = 2.0f * a * r * b->rise / t, .slope = beta * t / r};
    if (KERNEL_CUBOIDS) {
        l.reach = lanes_select(flat, b->radius * b->radius, l.reach);
        l.slope = lanes_select(flat, beta, l.slope);
    }
    return l;
}

/* The position with that D^2 - d1^2: below the walker, and aside from the axis. */
LANES_INLINE void place_on_body(lanes_float a, lanes_float d1, lanes_float square, lanes_mask flat,
                                lanes_float *below, lanes_float *aside)
{
    if (KERNEL_CUBOIDS)
        a = lanes_select(flat, lanes_set(1.0f), a);
    lanes_float turn = lanes_min(square * (0.5f / (a * (a + d1))), lanes_set(2.0f)); /* 1 - cos */
    *below = d1 + a * turn;
    *aside = a * lanes_sqrt(turn * (2.0f - turn));
    if (KERNEL_CUBOIDS) {
        *below = lanes_select(flat, d1, *below);
        *aside = lanes_select(flat, lanes_sqrt(square), *aside);
    }
}

#endif
