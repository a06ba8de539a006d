/* SPDX-License-Identifier: MIT */
/**
 * The primitives of a body. Only the headers of the kinds (sphere.h, cuboid.h), the closed forms of
 * interior/, stokes/patch_surface.c and this file with shape.c and shape_reach.c distinguish the
 * kinds; all other code uses the functions below. The switches have no default, so a kind without a
 * case does not compile.
 */
#ifndef ELEA_BODY_SHAPE_H
#define ELEA_BODY_SHAPE_H

#include "body/body_struct.h"

/* ---- Numbers ---- */

/** Number of primitives; they are numbered from 0, the spheres first, then the cuboids. */
static inline size_t body_size(const elea_body *body)
{
    return body->n_spheres + body->n_cuboids;
}

static inline elea_primitive_kind primitive_kind(const elea_body *body, size_t number)
{
    return number < body->n_spheres ? ELEA_PRIMITIVE_SPHERE : ELEA_PRIMITIVE_CUBOID;
}

static inline elea_sphere *body_sphere(const elea_body *body, size_t number)
{
    return &body->spheres[number];
}

static inline elea_cuboid *body_cuboid(const elea_body *body, size_t number)
{
    return &body->cuboids[number - body->n_spheres];
}

/* ---- One primitive ---- */

/** Distance of a point from the surface; negative inside. */
static inline double primitive_distance(const elea_body *body, size_t number, vec3 point)
{
    switch (primitive_kind(body, number)) {
    case ELEA_PRIMITIVE_SPHERE:
        return sphere_distance(body_sphere(body, number), point);
    case ELEA_PRIMITIVE_CUBOID:
        return cuboid_distance(body_cuboid(body, number), point);
    }
    __builtin_unreachable();
}

static inline bool primitive_contains(const elea_body *body, size_t number, vec3 point)
{
    switch (primitive_kind(body, number)) {
    case ELEA_PRIMITIVE_SPHERE:
        return sphere_contains(body_sphere(body, number), point);
    case ELEA_PRIMITIVE_CUBOID:
        return cuboid_distance(body_cuboid(body, number), point) < 0.0;
    }
    __builtin_unreachable();
}

static inline vec3 primitive_centre(const elea_body *body, size_t number)
{
    switch (primitive_kind(body, number)) {
    case ELEA_PRIMITIVE_SPHERE:
        return body_sphere(body, number)->centre;
    case ELEA_PRIMITIVE_CUBOID:
        return cuboid_centre(body_cuboid(body, number));
    }
    __builtin_unreachable();
}

/** Half the extent in each direction. */
static inline vec3 primitive_extent(const elea_body *body, size_t number)
{
    switch (primitive_kind(body, number)) {
    case ELEA_PRIMITIVE_SPHERE: {
        double a = body_sphere(body, number)->radius;
        return (vec3){a, a, a};
    }
    case ELEA_PRIMITIVE_CUBOID: {
        const elea_cuboid *c = body_cuboid(body, number);
        return vec3_scale(0.5, vec3_sub(c->high, c->low));
    }
    }
    __builtin_unreachable();
}

/** The smallest half extent: the radius of a sphere, or half the shortest edge of a cuboid. */
static inline double primitive_size(const elea_body *body, size_t number)
{
    vec3 extent = primitive_extent(body, number);
    return fmin(extent.x, fmin(extent.y, extent.z));
}

/** Area of the surface. */
static inline double primitive_area(const elea_body *body, size_t number)
{
    switch (primitive_kind(body, number)) {
    case ELEA_PRIMITIVE_SPHERE: {
        double a = body_sphere(body, number)->radius;
        return 4.0 * ELEA_PI * a * a;
    }
    case ELEA_PRIMITIVE_CUBOID: {
        vec3 h = primitive_extent(body, number);
        return 8.0 * (h.x * h.y + h.y * h.z + h.z * h.x);
    }
    }
    __builtin_unreachable();
}

/** The bounding box. */
static inline elea_cuboid primitive_bounds(const elea_body *body, size_t number)
{
    switch (primitive_kind(body, number)) {
    case ELEA_PRIMITIVE_SPHERE: {
        vec3 c = body_sphere(body, number)->centre;
        double a = body_sphere(body, number)->radius;
        return (elea_cuboid){{c.x - a, c.y - a, c.z - a}, {c.x + a, c.y + a, c.z + a}};
    }
    case ELEA_PRIMITIVE_CUBOID:
        return *body_cuboid(body, number);
    }
    __builtin_unreachable();
}

/** The surface point farthest in a direction (a unit vector). */
static inline vec3 primitive_support(const elea_body *body, size_t number, vec3 direction)
{
    switch (primitive_kind(body, number)) {
    case ELEA_PRIMITIVE_SPHERE:
        return sphere_support(body_sphere(body, number), direction);
    case ELEA_PRIMITIVE_CUBOID:
        return cuboid_support(body_cuboid(body, number), direction);
    }
    __builtin_unreachable();
}

/**
 * The surface point in a direction (a unit vector) from the centre. A cuboid is stretched to a cube
 * for this, so that even directions give points on all faces of a needle.
 */
static inline vec3 primitive_towards(const elea_body *body, size_t number, vec3 direction)
{
    vec3 centre = primitive_centre(body, number), extent = primitive_extent(body, number);
    double scale = 1.0;
    switch (primitive_kind(body, number)) {
    case ELEA_PRIMITIVE_SPHERE:
        break;
    case ELEA_PRIMITIVE_CUBOID:
        scale = 1.0 / fmax(fabs(direction.x), fmax(fabs(direction.y), fabs(direction.z)));
        break;
    }
    vec3 from = {scale * direction.x * extent.x, scale * direction.y * extent.y,
                 scale * direction.z * extent.z};
    return vec3_add(centre, from);
}

/** A surface near a point outside it: a sphere, or a plane with edges. */
typedef struct local_surface {
    vec3 from;     /**< to the point, from the sphere's centre or from its foot on the plane */
    double radius; /**< of the sphere; 0 for a plane */
    double margin; /**< for a plane: from the foot to the edges; 0 above edges and corners */
} local_surface;

/**
 * The surface of a primitive near a point outside it. Lengths are in a unit of which `scale` make
 * one length unit of the body; `point` is in that unit too.
 */
static inline local_surface primitive_surface(const elea_body *body, size_t number, double scale,
                                              vec3 point)
{
    switch (primitive_kind(body, number)) {
    case ELEA_PRIMITIVE_SPHERE: {
        const elea_sphere *s = body_sphere(body, number);
        return (local_surface){.from = vec3_sub(point, vec3_scale(scale, s->centre)),
                               .radius = scale * s->radius};
    }
    case ELEA_PRIMITIVE_CUBOID: {
        const elea_cuboid *c = body_cuboid(body, number);
        const elea_cuboid scaled = {vec3_scale(scale, c->low), vec3_scale(scale, c->high)};
        cuboid_foot foot = cuboid_below(&scaled, point);
        return (local_surface){.from = foot.from, .margin = foot.margin};
    }
    }
    __builtin_unreachable();
}

/** All points within `radius` of a box: what the engine's grid lists. */
typedef struct rounded_box {
    elea_cuboid box; /**< a point, if the primitive is a sphere */
    double radius;   /**< 0, if it is a cuboid */
} rounded_box;

/** A primitive as a rounded box. A kind that is not one needs its own rows in engine/grid.h. */
static inline rounded_box primitive_rounded_box(const elea_body *body, size_t number)
{
    switch (primitive_kind(body, number)) {
    case ELEA_PRIMITIVE_SPHERE: {
        const elea_sphere *s = body_sphere(body, number);
        return (rounded_box){{s->centre, s->centre}, s->radius};
    }
    case ELEA_PRIMITIVE_CUBOID:
        return (rounded_box){*body_cuboid(body, number), 0.0};
    }
    __builtin_unreachable();
}

/**
 * Volume that a primitive shares with a cube of half edge `half`, for kinds whose volumes may be
 * added (`elea_shape_are_disjoint`) because several can fill the cube together; else 0.
 */
static inline double primitive_shared_volume(const elea_body *body, size_t number, vec3 centre,
                                             double half)
{
    switch (primitive_kind(body, number)) {
    case ELEA_PRIMITIVE_SPHERE:
        return 0.0;
    case ELEA_PRIMITIVE_CUBOID:
        return cuboid_shared_volume(body_cuboid(body, number), centre, half);
    }
    __builtin_unreachable();
}

/* ---- All primitives ---- */

/** Whether there are only spheres, for which the engine has a faster kernel. */
static inline bool body_all_spheres(const elea_body *body)
{
    return body->n_spheres == body_size(body);
}

/** Whether there is a single primitive, a sphere. */
static inline bool body_is_sphere(const elea_body *body)
{
    return body->n_spheres == 1 && body_all_spheres(body);
}

/** Room for `capacity` primitives of a kind; the body is unchanged if there is no memory. */
bool elea_shape_reserve(elea_body *body, elea_primitive_kind kind, size_t capacity);
/** Copies all primitives to a body that has room for them. */
void elea_shape_copy(elea_body *to, const elea_body *from);
void elea_shape_free(elea_body *body);

/** A coordinate triple of primitive 0 exactly as given, not computed from a radius. */
vec3 elea_shape_anchor(const elea_body *body);
void elea_shape_translate(elea_body *body, vec3 by);
/** Rounds coordinates to multiples of 1 / scale, except where a primitive would lose its volume. */
void elea_shape_snap(elea_body *body, double scale);

/** An upper bound of the capacitance of a primitive. */
double elea_shape_capacity(const elea_body *body, size_t number);

/** The bounding box of the body. */
elea_cuboid elea_shape_bounds(const elea_body *body);
/** The largest radius of a sphere, 0 without spheres. */
double elea_shape_largest_radius(const elea_body *body);
/** Finds the point of the body that is farthest from `centre`, and returns its distance. */
double elea_shape_farthest(const elea_body *body, vec3 centre, vec3 *farthest);
/** Whether primitives with a `primitive_shared_volume` do not overlap; false if there are none. */
elea_status elea_shape_are_disjoint(const elea_body *body, bool *disjoint, elea_error *error);

#endif
