/* SPDX-License-Identifier: MIT */
/** The soak's own random numbers (SplitMix64), so that its bodies never change. */
#ifndef SOAK_DICE_H
#define SOAK_DICE_H

#include <math.h>
#include <stdint.h>

typedef struct dice {
    uint64_t state;
} dice;

static inline double uniform(dice *d)
{
    uint64_t z = d->state += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return ((double)((z ^ (z >> 31)) >> 12) + 0.5) * 0x1p-52;
}

static inline double between(dice *d, double low, double high)
{
    return low + (high - low) * uniform(d);
}

static inline void direction(dice *d, double e[3])
{
    double z = between(d, -1.0, 1.0), turn = 2.0 * 3.14159265358979323846 * uniform(d),
           across = sqrt(1.0 - z * z);
    e[0] = across * cos(turn);
    e[1] = across * sin(turn);
    e[2] = z;
}

#endif
