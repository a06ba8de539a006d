/* SPDX-License-Identifier: MIT */
/** The parts of a sphere that others cover, to screen many points of it at a time. */
#ifndef ELEA_STOKES_PATCH_CAPS_H
#define ELEA_STOKES_PATCH_CAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Most caps of a sphere, and most points that are screened at a time. */
#define PATCH_CAPS     256
#define PATCH_SCREENED 64

/**
 * Directions within an angle of an axis. A point whose cosine with the axis is above `inside` is
 * certainly covered; if it is below `outside` it is certainly not covered by this sphere.
 */
typedef struct patch_cap {
    float axis[3], inside, outside;
} patch_cap;

typedef struct patch_caps {
    size_t n;
    bool complete; /**< no other primitive can cover a point */
    patch_cap cap[PATCH_CAPS];
} patch_caps;

/** What is known of some directions, as bits; of all others nothing is certain. */
typedef struct patch_screened {
    uint64_t covered, exposed;
} patch_screened;

/** Screens the first `n` directions in single precision; compiled once per instruction set. */
typedef patch_screened patch_screen(const patch_caps *caps,
                                    const float (*direction)[PATCH_SCREENED], size_t n);

#endif
