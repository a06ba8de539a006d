/* SPDX-License-Identifier: MIT */
/** Evenly distributed points on the surface of one primitive. */
#ifndef ELEA_STOKES_PATCH_SURFACE_H
#define ELEA_STOKES_PATCH_SURFACE_H

#include "base/random.h"
#include "body/body.h"

typedef struct patch_sample {
    vec3 place, normal;
    double area; /**< for which it stands */
} patch_sample;

/** Receives the points; false ends the draw. */
typedef struct patch_receiver {
    bool (*take)(void *context, const patch_sample *sample);
    void *context;
} patch_receiver;

/**
 * Draws `expected` points on average. If fewer than one is expected, the area of one that is drawn
 * makes up for it, so that the sum of the areas is right on average.
 */
void patch_surface_draw(const elea_body *body, size_t number, double expected, elea_random *random,
                        const patch_receiver *receiver);

#endif
