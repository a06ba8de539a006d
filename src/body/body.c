/* SPDX-License-Identifier: MIT */
#include "body/body.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "body/shape.h"

static elea_status check_spheres(size_t n, const double *centres, const double *radii,
                                 elea_error *error)
{
    for (size_t i = 0; i < n; i++) {
        for (int k = 0; k < 3; k++)
            if (!isfinite(centres[3 * i + (size_t)k]))
                return elea_error_set(error, ELEA_ERROR_BODY,
                                      "the centre of sphere %zu is not finite", i + 1);
        if (!isfinite(radii[i]) || !(radii[i] > 0.0))
            return elea_error_set(error, ELEA_ERROR_BODY,
                                  "the radius of sphere %zu is %g; radii must be positive", i + 1,
                                  radii[i]);
    }
    return ELEA_OK;
}

static elea_status check_cuboids(size_t n, const double *corners, elea_error *error)
{
    for (size_t i = 0; i < n; i++) {
        const double *c = corners + 6 * i;
        for (int k = 0; k < 3; k++) {
            if (!isfinite(c[k]) || !isfinite(c[k + 3]))
                return elea_error_set(error, ELEA_ERROR_BODY,
                                      "a corner of cuboid %zu is not finite", i + 1);
            if (!(c[k] < c[k + 3]))
                return elea_error_set(error, ELEA_ERROR_BODY,
                                      "cuboid %zu extends from %g to %g along %c; the first corner "
                                      "must be the lower one",
                                      i + 1, c[k], c[k + 3], "xyz"[k]);
        }
    }
    return ELEA_OK;
}

/* What was given. */
typedef struct shapes {
    size_t n_spheres;
    const double *centres, *radii;
    size_t n_cuboids;
    const double *corners;
} shapes;

static vec3 relative(const double *position, vec3 origin)
{
    return (vec3){position[0] - origin.x, position[1] - origin.y, position[2] - origin.z};
}

/* The first position is the origin: what is computed from radii would not lie on the grid. */
static void copy_about_first(elea_body *body, const shapes *s)
{
    const double *first = s->n_spheres > 0 ? s->centres : s->corners;
    body->origin = (vec3){first[0], first[1], first[2]};
    body->smallest = HUGE_VAL;
    for (size_t i = 0; i < s->n_spheres; i++) {
        body->spheres[i] = (elea_sphere){relative(s->centres + 3 * i, body->origin), s->radii[i]};
        body->smallest = fmin(body->smallest, s->radii[i]);
    }
    for (size_t i = 0; i < s->n_cuboids; i++) {
        const double *c = s->corners + 6 * i;
        body->cuboids[i] = (elea_cuboid){relative(c, body->origin), relative(c + 3, body->origin)};
        for (int k = 0; k < 3; k++)
            body->smallest = fmin(body->smallest, 0.5 * (c[k + 3] - c[k]));
    }
}

static elea_cuboid find_extent(const elea_body *body)
{
    elea_cuboid box = {{HUGE_VAL, HUGE_VAL, HUGE_VAL}, {-HUGE_VAL, -HUGE_VAL, -HUGE_VAL}};
    for (size_t i = 0; i < body->n_spheres; i++) {
        vec3 c = body->spheres[i].centre;
        double r = body->spheres[i].radius;
        cuboid_include(&box, (vec3){c.x - r, c.y - r, c.z - r}, (vec3){c.x + r, c.y + r, c.z + r});
    }
    for (size_t i = 0; i < body->n_cuboids; i++)
        cuboid_include(&box, body->cuboids[i].low, body->cuboids[i].high);
    return box;
}

static double snap(double x, double scale)
{
    return round(x * scale) / scale;
}

static vec3 snap_point(vec3 p, double scale)
{
    return (vec3){snap(p.x, scale), snap(p.y, scale), snap(p.z, scale)};
}

/*
 * Decimal grid of at most 1e-9 of the body's size. Differences of coordinates written with a
 * few decimals lie on it wherever the body is in space, so the rounding that a far-off
 * position costs (1e-10 A at 1e6 A) is undone and results do not change in any digit. Faces
 * that were given the same coordinate keep the same.
 */
static elea_status snap_to_grid(elea_body *body, elea_error *error)
{
    elea_cuboid box = find_extent(body);
    vec3 edges = vec3_sub(box.high, box.low);
    double size = fmax(edges.x, fmax(edges.y, edges.z));
    /* The sixth power of a length occurs in variances; keep all of that finite. */
    if (!(size < 1e40) || !(body->smallest > 1e-40))
        return elea_error_set(error, ELEA_ERROR_BODY,
                              "the body's size is beyond 1e-40 to 1e40; choose another unit");
    double scale = pow(10.0, 9.0 - floor(log10(size * (1.0 + 1e-6))));
    for (size_t i = 0; i < body->n_spheres; i++)
        body->spheres[i].centre = snap_point(body->spheres[i].centre, scale);
    for (size_t i = 0; i < body->n_cuboids; i++) {
        elea_cuboid *c = &body->cuboids[i];
        elea_cuboid given = *c;
        c->low = snap_point(given.low, scale);
        c->high = snap_point(given.high, scale);
        if (!(c->low.x < c->high.x && c->low.y < c->high.y && c->low.z < c->high.z))
            *c = given; /* too thin for the grid */
    }
    return ELEA_OK;
}

/* ---- The enclosing sphere ---- */

/* The point of the body that is farthest from `centre`; returns how far that is. */
static double find_farthest(const elea_body *body, vec3 centre, vec3 *farthest)
{
    double radius = 0.0, square = 0.0;
    size_t sphere = 0;
    for (size_t i = 0; i < body->n_spheres; i++) {
        const elea_sphere *s = &body->spheres[i];
        double reach = vec3_length(vec3_sub(s->centre, centre)) + s->radius;
        if (reach > radius) {
            radius = reach;
            sphere = i;
        }
    }
    if (body->n_spheres > 0) {
        const elea_sphere *s = &body->spheres[sphere];
        vec3 outward = vec3_sub(s->centre, centre);
        double distance = vec3_length(outward);
        vec3 direction =
            distance > 0.0 ? vec3_scale(1.0 / distance, outward) : (vec3){1.0, 0.0, 0.0};
        *farthest = vec3_add_scaled(s->centre, s->radius, direction);
        square = radius * radius;
    }
    for (size_t i = 0; i < body->n_cuboids; i++) {
        const elea_cuboid *c = &body->cuboids[i];
        vec3 middle = cuboid_centre(c);
        vec3 corner = cuboid_support(c, vec3_sub(middle, centre));
        vec3 outward = vec3_sub(corner, centre);
        double reach = vec3_dot(outward, outward);
        if (reach > square) {
            square = reach;
            radius = sqrt(reach);
            *farthest = corner;
        }
    }
    return radius;
}

/*
 * Moves the origin to the centre of a nearly smallest enclosing sphere: steps of falling
 * length towards the farthest point (Badoiu and Clarkson 2003), the best centre kept.
 */
static void centre_in_enclosing_sphere(elea_body *body)
{
    enum { STEPS = 64 };
    elea_cuboid box = find_extent(body);
    vec3 centre = cuboid_centre(&box), best = centre, farthest = centre;
    bool single = body->n_spheres == 1 && body->n_cuboids == 0;
    body->enclosing = HUGE_VAL;
    for (int step = 1; step <= STEPS; step++) {
        double radius = find_farthest(body, centre, &farthest);
        if (radius < body->enclosing * (1.0 - 1e-9)) {
            body->enclosing = radius;
            best = centre;
        }
        if (single)
            break;
        centre = vec3_add_scaled(centre, 1.0 / (step + 1), vec3_sub(farthest, centre));
    }
    elea_body_translate(body, vec3_scale(-1.0, best));
    body->enclosing = find_farthest(body, (vec3){0.0, 0.0, 0.0}, &farthest);
}

void elea_body_translate(elea_body *body, vec3 by)
{
    for (size_t i = 0; i < body->n_spheres; i++)
        body->spheres[i].centre = vec3_add(body->spheres[i].centre, by);
    for (size_t i = 0; i < body->n_cuboids; i++) {
        body->cuboids[i].low = vec3_add(body->cuboids[i].low, by);
        body->cuboids[i].high = vec3_add(body->cuboids[i].high, by);
    }
    body->origin = vec3_sub(body->origin, by);
}

/* ---- Its life ---- */

static elea_body *allocate_body(size_t n_spheres, size_t n_cuboids, elea_error *error)
{
    elea_body *body = calloc(1, sizeof *body);
    elea_sphere *spheres = NULL;
    elea_cuboid *cuboids = NULL;
    if (n_spheres < SIZE_MAX / sizeof *spheres)
        spheres = malloc((n_spheres + 1) * sizeof *spheres);
    if (n_cuboids < SIZE_MAX / sizeof *cuboids)
        cuboids = malloc((n_cuboids + 1) * sizeof *cuboids);
    if (body == NULL || spheres == NULL || cuboids == NULL) {
        (void)elea_error_memory(error, n_spheres + n_cuboids, sizeof *cuboids, "primitives");
        free(body);
        free(spheres);
        free(cuboids);
        return NULL;
    }
    body->n_spheres = n_spheres;
    body->spheres = spheres;
    body->n_cuboids = n_cuboids;
    body->cuboids = cuboids;
    return body;
}

elea_body *elea_body_create_shapes(size_t n_spheres, const double *centres, const double *radii,
                                   size_t n_cuboids, const double *corners, elea_error *error)
{
    if (n_spheres == 0 && n_cuboids == 0) {
        (void)elea_error_set(error, ELEA_ERROR_BODY, "the body has no spheres and no cuboids");
        return NULL;
    }
    if (check_spheres(n_spheres, centres, radii, error) != ELEA_OK ||
        check_cuboids(n_cuboids, corners, error) != ELEA_OK)
        return NULL;
    elea_body *body = allocate_body(n_spheres, n_cuboids, error);
    if (body == NULL)
        return NULL;
    const shapes given = {n_spheres, centres, radii, n_cuboids, corners};
    copy_about_first(body, &given);
    if (snap_to_grid(body, error) != ELEA_OK) {
        elea_body_free(body);
        return NULL;
    }
    centre_in_enclosing_sphere(body);
    return body;
}

elea_body *elea_body_create(size_t n, const double *centres, const double *radii, elea_error *error)
{
    if (n > 0)
        return elea_body_create_shapes(n, centres, radii, 0, NULL, error);
    (void)elea_error_set(error, ELEA_ERROR_BODY, "the body has no spheres");
    return NULL;
}

elea_body *elea_body_clone(const elea_body *body, elea_error *error)
{
    elea_body *copy = allocate_body(body->n_spheres, body->n_cuboids, error);
    if (copy == NULL)
        return NULL;
    elea_sphere *spheres = copy->spheres;
    elea_cuboid *cuboids = copy->cuboids;
    *copy = *body;
    copy->spheres = spheres;
    copy->cuboids = cuboids;
    memcpy(spheres, body->spheres, body->n_spheres * sizeof *spheres);
    memcpy(cuboids, body->cuboids, body->n_cuboids * sizeof *cuboids);
    return copy;
}

void elea_body_free(elea_body *body)
{
    if (body == NULL)
        return;
    free(body->spheres);
    free(body->cuboids);
    free(body);
}

void elea_body_set_mass(elea_body *body, double dalton)
{
    body->mass = dalton;
}

size_t elea_body_n_spheres(const elea_body *body)
{
    return body->n_spheres;
}

size_t elea_body_n_cuboids(const elea_body *body)
{
    return body->n_cuboids;
}
