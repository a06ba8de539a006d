/* SPDX-License-Identifier: MIT */
#include "model.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"

static elea_status check_spheres(size_t n, const double *centres, const double *radii,
                                 elea_error *error)
{
    if (n == 0)
        return elea_error_set(error, ELEA_ERROR_BODY, "the body has no spheres");
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

/* The first sphere is the origin: what is computed from radii would not lie on the grid. */
static void copy_about_first(elea_body *body, const double *centres, const double *radii)
{
    for (size_t i = 0; i < body->n_spheres; i++) {
        const double *c = centres + 3 * i;
        body->spheres[i] = (elea_sphere){
            {c[0] - centres[0], c[1] - centres[1], c[2] - centres[2]},
            radii[i],
        };
    }
}

typedef struct extent {
    vec3 low, high;
} extent;

static extent find_extent(const elea_body *body)
{
    extent box = {{HUGE_VAL, HUGE_VAL, HUGE_VAL}, {-HUGE_VAL, -HUGE_VAL, -HUGE_VAL}};
    for (size_t i = 0; i < body->n_spheres; i++) {
        vec3 c = body->spheres[i].centre;
        double r = body->spheres[i].radius;
        box.low.x = fmin(box.low.x, c.x - r);
        box.low.y = fmin(box.low.y, c.y - r);
        box.low.z = fmin(box.low.z, c.z - r);
        box.high.x = fmax(box.high.x, c.x + r);
        box.high.y = fmax(box.high.y, c.y + r);
        box.high.z = fmax(box.high.z, c.z + r);
    }
    return box;
}

static double snap(double x, double scale)
{
    return round(x * scale) / scale;
}

/*
 * Decimal grid of at most 1e-9 of the body's size. Differences of coordinates written with a
 * few decimals lie on it wherever the body is in space, so the rounding that a far-off
 * position costs (1e-10 A at 1e6 A) is undone and results do not change in any digit.
 */
static elea_status snap_to_grid(elea_body *body, elea_error *error)
{
    extent box = find_extent(body);
    vec3 edges = vec3_sub(box.high, box.low);
    double size = fmax(edges.x, fmax(edges.y, edges.z));
    /* The sixth power of a length occurs in variances; keep all of that finite. */
    if (!(size < 1e40) || !(body->smallest > 1e-40))
        return elea_error_set(error, ELEA_ERROR_BODY,
                              "the body's size is beyond 1e-40 to 1e40; choose another unit");
    double scale = pow(10.0, 9.0 - floor(log10(size * (1.0 + 1e-6))));
    for (size_t i = 0; i < body->n_spheres; i++) {
        vec3 *c = &body->spheres[i].centre;
        *c = (vec3){snap(c->x, scale), snap(c->y, scale), snap(c->z, scale)};
    }
    return ELEA_OK;
}

static double enclosing_radius(const elea_body *body, vec3 centre, size_t *farthest)
{
    double radius = 0.0;
    for (size_t i = 0; i < body->n_spheres; i++) {
        const elea_sphere *sphere = &body->spheres[i];
        double reach = vec3_length(vec3_sub(sphere->centre, centre)) + sphere->radius;
        if (reach > radius) {
            radius = reach;
            *farthest = i;
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
    extent box = find_extent(body);
    vec3 centre = vec3_scale(0.5, vec3_add(box.low, box.high)), best = centre;
    body->enclosing = HUGE_VAL;
    for (int step = 1; step <= STEPS; step++) {
        size_t farthest = 0;
        double radius = enclosing_radius(body, centre, &farthest);
        if (radius < body->enclosing * (1.0 - 1e-9)) {
            body->enclosing = radius;
            best = centre;
        }
        const elea_sphere *sphere = &body->spheres[farthest];
        vec3 outward = vec3_sub(sphere->centre, centre);
        double distance = vec3_length(outward);
        if (!(distance > 0.0))
            break;
        vec3 point = vec3_add_scaled(sphere->centre, sphere->radius / distance, outward);
        centre = vec3_add_scaled(centre, 1.0 / (step + 1), vec3_sub(point, centre));
    }
    for (size_t i = 0; i < body->n_spheres; i++)
        body->spheres[i].centre = vec3_sub(body->spheres[i].centre, best);
    size_t farthest = 0;
    body->enclosing = enclosing_radius(body, (vec3){0.0, 0.0, 0.0}, &farthest);
}

static elea_body *allocate_body(size_t n, elea_error *error)
{
    elea_body *body = calloc(1, sizeof *body);
    elea_sphere *spheres = NULL;
    if (n <= SIZE_MAX / sizeof *spheres)
        spheres = malloc(n * sizeof *spheres);
    if (body == NULL || spheres == NULL) {
        (void)elea_error_memory(error, n, sizeof *spheres, "spheres");
        free(body);
        free(spheres);
        return NULL;
    }
    body->n_spheres = n;
    body->spheres = spheres;
    return body;
}

elea_body *elea_body_create(size_t n, const double *centres, const double *radii, elea_error *error)
{
    if (check_spheres(n, centres, radii, error) != ELEA_OK)
        return NULL;
    elea_body *body = allocate_body(n, error);
    if (body == NULL)
        return NULL;
    copy_about_first(body, centres, radii);
    body->smallest = HUGE_VAL;
    for (size_t i = 0; i < n; i++)
        body->smallest = fmin(body->smallest, radii[i]);
    if (snap_to_grid(body, error) != ELEA_OK) {
        elea_body_free(body);
        return NULL;
    }
    centre_in_enclosing_sphere(body);
    return body;
}

elea_body *elea_body_clone(const elea_body *body, elea_error *error)
{
    elea_body *copy = allocate_body(body->n_spheres, error);
    if (copy == NULL)
        return NULL;
    elea_sphere *spheres = copy->spheres;
    *copy = *body;
    copy->spheres = spheres;
    memcpy(spheres, body->spheres, body->n_spheres * sizeof *spheres);
    return copy;
}

void elea_body_free(elea_body *body)
{
    if (body == NULL)
        return;
    free(body->spheres);
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
