/* SPDX-License-Identifier: MIT */
/**
 * Random numbers: xoshiro256++ (Blackman and Vigna 2021, ACM Trans. Math. Softw. 47, 36),
 * one generator for each block of work. Its state is hashed from (seed, frame, purpose,
 * block) with SplitMix64, so a block's numbers depend only on these.
 */
#ifndef ELEA_BASE_RANDOM_H
#define ELEA_BASE_RANDOM_H

#include <stdint.h>

#include "base/vec3.h"

typedef struct elea_random {
    uint64_t state[4];
} elea_random;

/** Purpose of a stream of random numbers; part of its key. */
typedef enum elea_purpose {
    ELEA_PURPOSE_WALKS = 1,
    ELEA_PURPOSE_INTERIOR = 2,
    ELEA_PURPOSE_PILOT = 3,
    ELEA_PURPOSE_PATCHES = 4,
    ELEA_PURPOSE_VIRIAL = 5
} elea_purpose;

/** SplitMix64's output function: a bijection of 64 bits that mixes them well. */
static inline uint64_t random_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static inline elea_random random_create(uint64_t seed, uint64_t frame, elea_purpose purpose,
                                        uint64_t block)
{
    const uint64_t golden = 0x9e3779b97f4a7c15U;
    uint64_t key = random_mix(seed + golden);
    key = random_mix((key ^ frame) + golden);
    key = random_mix((key ^ (uint64_t)purpose) + golden);
    key = random_mix((key ^ block) + golden);
    elea_random random;
    for (int i = 0; i < 4; i++) {
        key += golden;
        random.state[i] = random_mix(key);
    }
    return random;
}

static inline uint64_t random_rotate(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

static inline uint64_t random_bits(elea_random *random)
{
    uint64_t *s = random->state;
    uint64_t result = random_rotate(s[0] + s[3], 23) + s[0];
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = random_rotate(s[3], 45);
    return result;
}

/** Uniform in (0, 1): midpoints of 2^52 equal intervals, so never 0 or 1. */
static inline double random_uniform(elea_random *random)
{
    return ((double)(random_bits(random) >> 12) + 0.5) * 0x1p-52;
}

/** A uniform rotation, as its axes: a random unit quaternion (Shoemake 1992, Graphics Gems III). */
static inline void random_rotation(elea_random *random, vec3 axes[3])
{
    double u = random_uniform(random), s = 2.0 * ELEA_PI * random_uniform(random),
           t = 2.0 * ELEA_PI * random_uniform(random);
    double x = sqrt(1.0 - u) * sin(s), y = sqrt(1.0 - u) * cos(s), z = sqrt(u) * sin(t),
           w = sqrt(u) * cos(t);
    axes[0] = (vec3){1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y + z * w), 2.0 * (x * z - y * w)};
    axes[1] = (vec3){2.0 * (x * y - z * w), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z + x * w)};
    axes[2] = (vec3){2.0 * (x * z + y * w), 2.0 * (y * z - x * w), 1.0 - 2.0 * (x * x + y * y)};
}

/** Uniform on the unit sphere (Marsaglia 1972, Ann. Math. Stat. 43, 645). */
static inline vec3 random_direction(elea_random *random)
{
    for (;;) {
        uint64_t bits = random_bits(random);
        /* Two signed 32-bit numbers from one draw: 2^-31 is far below any error here. */
        double a = (double)(int32_t)(bits >> 32) * 0x1p-31;
        double b = (double)(int32_t)(bits & 0xffffffffU) * 0x1p-31;
        double s = a * a + b * b;
        if (s < 1.0) {
            double f = 2.0 * sqrt(1.0 - s);
            return (vec3){a * f, b * f, 1.0 - 2.0 * s};
        }
    }
}

/** Uniform in the unit ball; the largest of three uniforms has the distribution r^3. */
static inline vec3 random_in_ball(elea_random *random)
{
    double r = fmax(random_uniform(random), fmax(random_uniform(random), random_uniform(random)));
    return vec3_scale(r, random_direction(random));
}

#endif
