/* SPDX-License-Identifier: MIT */
#include "stokes/patch_surface.h"

#include "body/shape.h"

#define GOLDEN_ANGLE 2.399963229728653 /* pi (3 - sqrt 5) */
#define GOLDEN_RATIO 0.6180339887498949

/* ---- Spheres ---- */

/* Directions of a spiral about the last axis. */
typedef struct spiral {
    vec3 axes[3];
    size_t count, next;
    double c, s; /* of the next one */
} spiral;

/* Points at equal steps of height and golden angles (Vogel 1979, Math. Biosci. 44, 179). */
static vec3 next_direction(spiral *from)
{
    const double turn_c = cos(GOLDEN_ANGLE), turn_s = sin(GOLDEN_ANGLE);
    double h = 1.0 - (2.0 * (double)from->next++ + 1.0) / (double)from->count,
           r = sqrt(1.0 - h * h);
    vec3 direction = vec3_scale(r * from->c, from->axes[0]);
    direction = vec3_add_scaled(direction, r * from->s, from->axes[1]);
    direction = vec3_add_scaled(direction, h, from->axes[2]);
    double turned = from->c * turn_c - from->s * turn_s;
    from->s = from->s * turn_c + from->c * turn_s;
    from->c = turned;
    return direction;
}

static void draw_sphere(const elea_sphere *sphere, size_t count, double area, elea_random *random,
                        const patch_receiver *receiver)
{
    spiral turning = {.count = count, .c = 1.0};
    random_rotation(random, turning.axes);
    vec3 direction[PATCH_SCREENED];
    _Alignas(64) float rounded[3][PATCH_SCREENED] = {{0.0f}};
    while (turning.next < count) {
        size_t n = 0;
        for (; n < PATCH_SCREENED && turning.next < count; n++) {
            direction[n] = next_direction(&turning);
            for (int k = 0; k < 3; k++)
                rounded[k][n] = (float)vec3_coordinate(direction[n], k);
        }
        patch_screened known = receiver->screen(receiver->caps, rounded, n);
        for (size_t i = 0; i < n; i++) {
            if (known.covered >> i & 1)
                continue;
            const patch_sample sample = {
                vec3_add_scaled(sphere->centre, sphere->radius, direction[i]), direction[i], area,
                known.exposed >> i & 1};
            if (!receiver->take(receiver->context, &sample))
                return;
        }
    }
}

/* ---- Cuboids ---- */

/* A face: a corner, the edges from it, the longer one first, and the outward normal. */
typedef struct face {
    vec3 corner, edge[2], normal;
    double area;
} face;

static vec3 along(int axis, double length)
{
    return (vec3){axis == 0 ? length : 0.0, axis == 1 ? length : 0.0, axis == 2 ? length : 0.0};
}

static face cuboid_face(const elea_cuboid *cuboid, int axis, bool upper)
{
    int a = (axis + 1) % 3, b = (axis + 2) % 3;
    vec3 e = vec3_sub(cuboid->high, cuboid->low);
    double p = vec3_coordinate(e, a), q = vec3_coordinate(e, b);
    vec3 shift = along(axis, upper ? vec3_coordinate(e, axis) : 0.0);
    face f = {.corner = vec3_add(cuboid->low, shift), .area = p * q};
    f.edge[p < q] = along(a, p);
    f.edge[p >= q] = along(b, q);
    f.normal = along(axis, upper ? 1.0 : -1.0);
    return f;
}

/* A rank-1 lattice, shifted at random on the torus that the face makes. */
static bool draw_face(const face *f, size_t count, double area, elea_random *random,
                      const patch_receiver *receiver)
{
    double u = random_uniform(random), v = random_uniform(random);
    for (size_t i = 0; i < count; i++) {
        double a = u + ((double)i + 0.5) / (double)count, b = v + (double)i * GOLDEN_RATIO;
        vec3 place = vec3_add_scaled(f->corner, a - floor(a), f->edge[0]);
        place = vec3_add_scaled(place, b - floor(b), f->edge[1]);
        const patch_sample sample = {place, f->normal, area, false};
        if (!receiver->take(receiver->context, &sample))
            return false;
    }
    return true;
}

/* ---- Both ---- */

/* A random integer with the expectation `expected`. */
static size_t random_count(double expected, elea_random *random)
{
    return (size_t)(expected + random_uniform(random));
}

/* Area of each of `count` points that stand for an area. */
static double share(double area, size_t count, double expected)
{
    return area / (expected < 1.0 ? expected : (double)count);
}

bool patch_surface_face(const elea_body *body, size_t number, unsigned side, patch_face *plane)
{
    switch (primitive_kind(body, number)) {
    case ELEA_PRIMITIVE_SPHERE:
        return false;
    case ELEA_PRIMITIVE_CUBOID: {
        face f = cuboid_face(body_cuboid(body, number), (int)side / 2, side % 2 == 1);
        plane->normal = f.normal;
        plane->corner[0] = f.corner;
        plane->corner[1] = vec3_add(f.corner, f.edge[0]);
        plane->corner[2] = vec3_add(plane->corner[1], f.edge[1]);
        plane->corner[3] = vec3_add(f.corner, f.edge[1]);
        return true;
    }
    }
    __builtin_unreachable();
}

double patch_surface_area(const elea_body *body, size_t number, unsigned hidden)
{
    switch (primitive_kind(body, number)) {
    case ELEA_PRIMITIVE_SPHERE:
        return hidden != 0 ? 0.0 : primitive_area(body, number);
    case ELEA_PRIMITIVE_CUBOID: {
        double area = 0.0;
        for (int side = 0; side < 6; side++)
            if ((hidden >> side & 1U) == 0)
                area += cuboid_face(body_cuboid(body, number), side / 2, side % 2 == 1).area;
        return area;
    }
    }
    __builtin_unreachable();
}

void patch_surface_draw(const elea_body *body, size_t number, unsigned hidden, double expected,
                        elea_random *random, const patch_receiver *receiver)
{
    double whole = patch_surface_area(body, number, hidden);
    if (!(whole > 0.0))
        return;
    switch (primitive_kind(body, number)) {
    case ELEA_PRIMITIVE_SPHERE: {
        size_t count = random_count(expected, random);
        if (count > 0)
            draw_sphere(body_sphere(body, number), count, share(whole, count, expected), random,
                        receiver);
        return;
    }
    case ELEA_PRIMITIVE_CUBOID: {
        bool goes_on = true;
        for (int side = 0; side < 6 && goes_on; side++) {
            if ((hidden >> side & 1U) != 0)
                continue;
            face f = cuboid_face(body_cuboid(body, number), side / 2, side % 2 == 1);
            double part = expected * f.area / whole;
            size_t count = random_count(part, random);
            if (count > 0)
                goes_on = draw_face(&f, count, share(f.area, count, part), random, receiver);
        }
        return;
    }
    }
}
