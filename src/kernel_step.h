/* SPDX-License-Identifier: MIT */
/**
 * The laws of a step in lanes (docs/method.md, 2 and 3): functions of numbers alone. The kernel
 * says how they are put together; first_passage.c has the same in double, one walker at a time.
 */
#ifndef ELEA_SRC_KERNEL_STEP_H
#define ELEA_SRC_KERNEL_STEP_H

#include "lanes.h"

#define WORTHWHILE   1.5f     /* radii of off-centre balls, in units of the free radius */
#define LEAST_LENGTH 0x1p-24f /* below any skin */

/* ---- Directions ---- */

/* A unit vector, and 1 / (1 + |z|), from which vectors across it follow. */
typedef struct axis {
    lanes_float x, y, z, fold;
} axis;

/* Of a vector of length r >= 1e-15: one division for both. */
LANES_INLINE axis axis_of(lanes_float x, lanes_float y, lanes_float z, lanes_float r)
{
    lanes_float sum = r + lanes_from_bits(lanes_bits(z) & 0x7fffffff);
    lanes_float inverse = 1.0f / (r * sum), reciprocal = inverse * sum;
    return (axis){x * reciprocal, y * reciprocal, z * reciprocal, r * r * inverse};
}

/*
 * Moves by `along` the axis and by `aside` from it in a random direction: in the frame of Duff
 * et al. 2017 (JCGT 6, 1), but for the sign of the second vector across, which is left to the
 * random angle.
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

/* What a step needs to know of where a walker is. */
typedef struct surroundings {
    lanes_float x, y, z; /* from the centre of the nearest sphere */
    lanes_float sphere;  /* its radius a > 0 */
    lanes_float d1, d2;  /* d1: its distance; d2: at most that of all others */
    lanes_mask rest;     /* nothing is known but that all are at least at d1 */
} surroundings;

/* ---- One step ---- */

/* Ball about or near the walker, on the axis through the nearest sphere's centre c. */
typedef struct ball {
    lanes_float radius;
    lanes_float rise;   /* height of its centre above c, less a */
    lanes_float offset; /* of the walker above its centre */
    lanes_mask past;    /* it meets the sphere at right angles; else it is free of all */
} ball;

/* About the walker, if the second nearest leaves room. */
LANES_INLINE ball centred_ball(const surroundings *s)
{
    lanes_float square = s->d1 * (s->d1 + 2.0f * s->sphere); /* >= LEAST_LENGTH^2 */
    return (ball){.radius = lanes_sqrt(square),
                  .rise = s->d1,
                  .offset = lanes_set(0.0f),
                  .past = lanes_less_equal(square, s->d2 * s->d2)};
}

/* It touches the sphere of radius d2 about the walker from within, at height m on the axis. */
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

/* Of which nothing is known but that it is free. */
LANES_INLINE ball plain_step(const surroundings *s)
{
    return (ball){.radius = lanes_max(lanes_min(s->d1, s->d2), lanes_set(LEAST_LENGTH)),
                  .rise = s->d1,
                  .offset = lanes_set(0.0f)};
}

LANES_INLINE ball choose_ball(const surroundings *s)
{
    ball centred = centred_ball(s), off = off_centre_ball(s), plain = plain_step(s);
    lanes_mask a = lanes_but_not(centred.past, s->rest);
    lanes_mask b = lanes_but_not(lanes_but_not(off.past, s->rest), a);
    return (ball){.radius =
                      lanes_select(a, centred.radius, lanes_select(b, off.radius, plain.radius)),
                  .rise = lanes_select(b, off.rise, s->d1),
                  .offset = lanes_select(b, off.offset, lanes_set(0.0f)),
                  .past = lanes_or(a, b)};
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

/* Of the walks that leave the ball there, those that met the sphere before (first_passage.c). */
LANES_INLINE lanes_mask met_sphere(const surroundings *s, const ball *b, lanes_float height,
                                   lanes_float u)
{
    lanes_float a = s->sphere, square = b->radius * b->radius;
    /* >= (radius - offset)^2 >= radius^2 / 9 */
    lanes_float distance = square + b->offset * (b->offset - 2.0f * height);
    lanes_float above = 2.0f * (square + (a + b->rise) * height);
    lanes_float ratio = 1.0f + s->d1 * (s->d1 + 2.0f * a) * above / (a * a * distance);
    /* Below the sphere the ratio is less than 1, or even negative by rounding: a hit. */
    return lanes_and(b->past, lanes_less(u * u * (ratio * ratio * ratio), lanes_set(1.0f)));
}

#endif
