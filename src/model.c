/* SPDX-License-Identifier: MIT */
#include "model.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"

#define DEFAULT_SKIN 1e-6 /* of the launch radius, as NIST ZENO */

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

typedef struct extent {
    double low[3], high[3];
} extent;

static extent find_extent(size_t n, const double *centres, const double *radii)
{
    extent box;
    for (int k = 0; k < 3; k++) {
        box.low[k] = HUGE_VAL;
        box.high[k] = -HUGE_VAL;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < 3; k++) {
            box.low[k] = fmin(box.low[k], centres[3 * i + k] - radii[i]);
            box.high[k] = fmax(box.high[k], centres[3 * i + k] + radii[i]);
        }
    return box;
}

/*
 * Decimal grid of at most 1e-10 of the body's size. Coordinates written with a few decimals
 * lie on it wherever the body is in space, so the rounding that a far-off position costs
 * (1e-10 A at 1e6 A) is undone and results do not change in any digit.
 */
static double grid_scale(const extent *box)
{
    double size = 0.0;
    for (int k = 0; k < 3; k++)
        size = fmax(size, box->high[k] - box->low[k]);
    return pow(10.0, 10.0 - floor(log10(size * (1.0 + 1e-6))));
}

static double snap(double x, double scale)
{
    double scaled = x * scale;
    return isfinite(scaled) ? round(scaled) / scale : x;
}

static void copy_about_middle(elea_body *body, const double *centres, const double *radii)
{
    extent box = find_extent(body->n_spheres, centres, radii);
    double scale = grid_scale(&box);
    double middle[3];
    for (int k = 0; k < 3; k++)
        middle[k] = 0.5 * box.low[k] + 0.5 * box.high[k];
    for (size_t i = 0; i < body->n_spheres; i++) {
        const double *c = centres + 3 * i;
        elea_sphere *sphere = &body->spheres[i];
        sphere->centre.x = snap(c[0] - middle[0], scale);
        sphere->centre.y = snap(c[1] - middle[1], scale);
        sphere->centre.z = snap(c[2] - middle[2], scale);
        sphere->radius = radii[i];
    }
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
    vec3 centre = {0.0, 0.0, 0.0}, best = centre;
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
    copy_about_middle(body, centres, radii);
    body->smallest = HUGE_VAL;
    for (size_t i = 0; i < n; i++)
        body->smallest = fmin(body->smallest, radii[i]);
    centre_in_enclosing_sphere(body);
    /* The sixth power of a length occurs in variances; keep all of that finite. */
    if (!(body->enclosing < 1e40) || !(body->smallest > 1e-40)) {
        elea_body_free(body);
        (void)elea_error_set(error, ELEA_ERROR_BODY,
                             "the body's size is beyond 1e-40 to 1e40; choose another unit");
        return NULL;
    }
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

elea_status elea_launch_sphere(const elea_body *body, const elea_settings *settings,
                               elea_launch *launch, elea_error *error)
{
    double radius = settings->launch_radius > 0.0 ? settings->launch_radius : body->enclosing;
    if (radius < body->enclosing)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "the launch radius %g does not hold the body; it must be at least "
                              "%.10g",
                              radius, body->enclosing * (1.0 + 1e-9));
    launch->radius = radius;
    launch->capacity = radius;
    for (int k = 0; k < 3; k++) {
        launch->axes[k] = radius;
        launch->polarizability[k] = 12.0 * ELEA_PI * radius * radius;
    }
    launch->skin =
        settings->skin_thickness > 0.0 ? settings->skin_thickness : DEFAULT_SKIN * radius;
    return ELEA_OK;
}
