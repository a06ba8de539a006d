/* SPDX-License-Identifier: MIT */
/** Random numbers and directions, one per lane. */
#ifndef ELEA_ENGINE_LANES_RANDOM_H
#define ELEA_ENGINE_LANES_RANDOM_H

#include "base/lanes.h"

/** xoshiro256++ in each 64-bit lane, seeded like the one of random.h. */
typedef struct lanes_random {
    lanes_word state[4];
} lanes_random;

LANES_INLINE lanes_word lanes_rotate(lanes_word x, int k)
{
    return (x << k) | (x >> (64 - k));
}

LANES_INLINE lanes_uint lanes_random_bits(lanes_random *random)
{
    lanes_word *s = random->state;
    lanes_word result = lanes_rotate(s[0] + s[3], 23) + s[0];
    lanes_word t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = lanes_rotate(s[3], 45);
    return (lanes_uint)result;
}

/** Midpoints of 2^23 equal intervals of (0, 1): at least 2^-24, at most 1 - 2^-24. */
LANES_INLINE lanes_float lanes_unit_interval(lanes_uint bits)
{
    return (lanes_float)((bits >> 9) | 0x3f800000U) - (1.0f - 0x1p-24f);
}

LANES_INLINE lanes_float lanes_random_uniform(lanes_random *random)
{
    return lanes_unit_interval(lanes_random_bits(random));
}

/** Sine and cosine of 2 pi `turn` for turns in [0, 1], to 1e-6, from half the angle. */
LANES_INLINE void lanes_sine_cosine(lanes_float turn, lanes_float *sine, lanes_float *cosine)
{
    /* sin(pi t) / t and cos(pi t) at the Chebyshev nodes of t^2 in [0, 1/4]; t = turn - 1/2
     * shifts the angle by half a turn, which the signs undo. */
    lanes_float t = turn - 0.5f, x = t * t;
    lanes_float s =
        t * (3.14159264f +
             x * (-5.16771008f + x * (2.55007739f + x * (-0.598290411f + x * 0.0776559123f))));
    lanes_float c = 0.999999953f +
                    x * (-4.93479280f + x * (4.05841079f + x * (-1.33187297f + x * 0.219682424f)));
    *sine = -2.0f * s * c;
    *cosine = 2.0f * s * s - 1.0f;
}

#endif
