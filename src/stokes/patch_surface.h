/* SPDX-License-Identifier: MIT */
/** Evenly distributed points on the surface of one primitive. */
#ifndef ELEA_STOKES_PATCH_SURFACE_H
#define ELEA_STOKES_PATCH_SURFACE_H

#include "base/random.h"
#include "body/body.h"
#include "stokes/patch_caps.h"

typedef struct patch_sample {
    vec3 place, normal;
    double area;  /**< for which it stands */
    bool exposed; /**< certainly not covered by another primitive */
} patch_sample;

/** Receives the points; false ends the draw. Those of a sphere are screened first. */
typedef struct patch_receiver {
    bool (*take)(void *context, const patch_sample *sample);
    void *context;
    patch_screen *screen;
    const patch_caps *caps; /**< of the sphere */
} patch_receiver;

/** Bits of the sides of a primitive: the faces of a cuboid; a sphere has one side. */
#define PATCH_ALL_SIDES 0x3fU

/** A plane side. */
typedef struct patch_face {
    vec3 corner[4], normal;
} patch_face;

/** False if the side is not plane. */
bool patch_surface_face(const elea_body *body, size_t number, unsigned side, patch_face *face);

/** Area of the sides that are not `hidden` (bits). */
double patch_surface_area(const elea_body *body, size_t number, unsigned hidden);

/**
 * Draws `expected` points on average on the sides that are not `hidden`. If fewer than one is
 * expected, the area of one that is drawn makes up for it, so that the sum of the areas is right on
 * average. Points that are certainly covered are not given to the receiver.
 */
void patch_surface_draw(const elea_body *body, size_t number, unsigned hidden, double expected,
                        elea_random *random, const patch_receiver *receiver);

#endif
