/* SPDX-License-Identifier: MIT */
#include "body/launch.h"

#include <string.h>

#include "base/carlson.h"
#include "base/error.h"
#include "body/shape.h"

#define DEFAULT_SKIN 1e-6  /* of the launch radius, as in NIST ZENO */
#define THIN_SKIN    1e-3  /* of the thinnest primitive's half extent */
#define LEAST_SKIN   1e-12 /* of the launch radius */
#define ROUNDED_UP   1.01

vec3 elea_launch_direction(const elea_launch *launch, vec3 d)
{
    return (vec3){vec3_dot(launch->frame[0], d), vec3_dot(launch->frame[1], d),
                  vec3_dot(launch->frame[2], d)};
}

vec3 elea_launch_point(const elea_launch *launch, vec3 s)
{
    vec3 point = vec3_scale(launch->axes[0] * s.x, launch->frame[0]);
    point = vec3_add_scaled(point, launch->axes[1] * s.y, launch->frame[1]);
    return vec3_add_scaled(point, launch->axes[2] * s.z, launch->frame[2]);
}

/*
 * A wire or plate must not seem thicker than it is. The skin is not made so thin, however, that it
 * alone would require a walk in double precision, which is slower.
 */
static double default_skin(const elea_body *body, double radius)
{
    double skin = fmin(DEFAULT_SKIN * radius, THIN_SKIN * body->smallest);
    bool lanes = body->smallest >= ELEA_LAUNCH_LANES_SIZE * radius;
    return fmax(skin, ROUNDED_UP * (lanes ? ELEA_LAUNCH_LANES_SKIN : LEAST_SKIN) * radius);
}

/* Quantities derived from centre, frame and axes. */
static void complete(elea_launch *launch, const elea_body *body, const elea_settings *settings)
{
    const double *a = launch->axes;
    double s[3] = {a[0] * a[0], a[1] * a[1], a[2] * a[2]};
    launch->radius = fmax(a[0], fmax(a[1], a[2]));
    launch->capacity = 1.0 / elea_carlson_rf(s[0], s[1], s[2]);
    for (int k = 0; k < 3; k++) {
        double factor =
            a[0] * a[1] * a[2] / 3.0 * elea_carlson_rd(s[(k + 1) % 3], s[(k + 2) % 3], s[k]);
        launch->polarizability[k] = 4.0 * ELEA_PI * a[0] * a[1] * a[2] / (factor * a[k]);
    }
    launch->skin = settings->skin_thickness > 0.0 ? settings->skin_thickness
                                                  : default_skin(body, launch->radius);
}

static void set_sphere(elea_launch *launch, double radius, const elea_body *body,
                       const elea_settings *settings)
{
    memset(launch, 0, sizeof *launch);
    launch->frame[0].x = 1.0;
    launch->frame[1].y = 1.0;
    launch->frame[2].z = 1.0;
    for (int k = 0; k < 3; k++)
        launch->axes[k] = radius;
    complete(launch, body, settings);
}

static elea_status check_launch(const elea_launch *launch, double needed, elea_error *error)
{
    if (launch->radius < needed)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "the launch radius %g does not hold the body; it must be at least "
                              "%.10g",
                              launch->radius, needed * (1.0 + 1e-9));
    /* Its square and those of polarizabilities must be finite. */
    if (!(launch->radius < 1e40))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "the launch radius %g is too large; it must be below 1e40",
                              launch->radius);
    /* A walker nearer to a surface than the rounding of its coordinates might never arrive. */
    if (launch->skin < LEAST_SKIN * launch->radius)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "the skin thickness %g is below the precision of coordinates; it "
                              "must be at least %.3g",
                              launch->skin, ROUNDED_UP * LEAST_SKIN * launch->radius);
    return ELEA_OK;
}

elea_status elea_launch_sphere(const elea_body *body, const elea_settings *settings,
                               elea_launch *launch, elea_error *error)
{
    double radius = settings->launch_radius > 0.0 ? settings->launch_radius : body->enclosing;
    set_sphere(launch, radius, body, settings);
    return check_launch(launch, body->enclosing, error);
}

elea_status elea_launch_ellipsoid(const elea_body *body, const elea_settings *settings,
                                  elea_launch *launch, elea_error *error)
{
    elea_status failed = elea_launch_sphere(body, settings, launch, error);
    if (failed || settings->launch_radius > 0.0 || body_is_sphere(body))
        return failed;
    elea_launch ellipsoid = *launch;
    if (!elea_launch_fit(body, &ellipsoid))
        return ELEA_OK;
    complete(&ellipsoid, body, settings);
    if (ellipsoid.capacity < launch->capacity)
        *launch = ellipsoid;
    return check_launch(launch, 0.0, error);
}

elea_body *elea_launch_body(const elea_launch *launch, const elea_body *body, elea_error *error)
{
    elea_body *moved = elea_body_clone(body, error);
    if (moved != NULL)
        elea_body_translate(moved, vec3_scale(-1.0, launch->centre));
    return moved;
}
