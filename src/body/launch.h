/* SPDX-License-Identifier: MIT */
/** Where walks start: a surface around the body whose equilibrium charge is known. */
#ifndef ELEA_BODY_LAUNCH_H
#define ELEA_BODY_LAUNCH_H

#include "body/body.h"

/**
 * Walks in single precision (engine.h), which resolves 1e-7 of the launch radius, need primitives
 * and a skin of at least these parts of it.
 */
#define ELEA_LAUNCH_LANES_SIZE 1e-4
#define ELEA_LAUNCH_LANES_SKIN 5e-7

/**
 * An ellipsoid that encloses the body (docs/method.md, Launch). `frame[k]` is the direction of
 * semi-axis k in the body's coordinates; a point x of the body has coordinates frame (x - centre)
 * in the ellipsoid's axes.
 */
typedef struct elea_launch {
    vec3 centre;
    vec3 frame[3];
    double axes[3];           /**< semi-axes; all equal for a launch sphere */
    double radius;            /**< of the sphere about the centre that encloses the ellipsoid */
    double capacity;          /**< C_E */
    double polarizability[3]; /**< k_i = 4 pi a1 a2 a3 / (n_i a_i) */
    double skin;              /**< walkers closer than this have arrived */
} elea_launch;

/** The launch sphere of `settings`; fails if the requested radius does not enclose the body. */
elea_status elea_launch_sphere(const elea_body *body, const elea_settings *settings,
                               elea_launch *launch, elea_error *error);

/**
 * A nearly smallest ellipsoid around the body, or the sphere if that has the smaller
 * capacity or if `settings` specify a launch radius.
 */
elea_status elea_launch_ellipsoid(const elea_body *body, const elea_settings *settings,
                                  elea_launch *launch, elea_error *error);

/** A copy of the body centred on the launch surface; the caller owns it. */
elea_body *elea_launch_body(const elea_launch *launch, const elea_body *body, elea_error *error);

/** A vector of the body's coordinates along the axes of the launch surface. */
vec3 elea_launch_direction(const elea_launch *launch, vec3 d);

/** The launch point for `s` on the unit sphere, relative to the centre of the surface. */
vec3 elea_launch_point(const elea_launch *launch, vec3 s);

/**
 * Fits centre, frame and axes of a nearly smallest ellipsoid that encloses the body; false if the
 * body is too flat for that. The rest of `launch` stays.
 */
bool elea_launch_fit(const elea_body *body, elea_launch *launch);

#endif
