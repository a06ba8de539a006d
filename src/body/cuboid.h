/* SPDX-License-Identifier: MIT */
/** An axis-parallel cuboid, as a primitive of a body and as a bounding box. */
#ifndef ELEA_BODY_CUBOID_H
#define ELEA_BODY_CUBOID_H

#include <stdbool.h>

#include "base/vec3.h"

typedef struct elea_cuboid {
    vec3 low, high;
} elea_cuboid;

static inline vec3 cuboid_centre(const elea_cuboid *cuboid)
{
    return vec3_scale(0.5, vec3_add(cuboid->low, cuboid->high));
}

static inline double cuboid_beyond(double low, double high, double x)
{
    return fmax(low - x, x - high);
}

/** From the surface; negative inside. */
static inline double cuboid_distance(const elea_cuboid *cuboid, vec3 point)
{
    vec3 d = {cuboid_beyond(cuboid->low.x, cuboid->high.x, point.x),
              cuboid_beyond(cuboid->low.y, cuboid->high.y, point.y),
              cuboid_beyond(cuboid->low.z, cuboid->high.z, point.z)};
    double inside = fmax(d.x, fmax(d.y, d.z));
    if (inside <= 0.0)
        return inside;
    return vec3_length((vec3){fmax(d.x, 0.0), fmax(d.y, 0.0), fmax(d.z, 0.0)});
}

/** Whether the closed cuboid contains the point. */
static inline bool cuboid_contains(const elea_cuboid *cuboid, vec3 point)
{
    const vec3 *low = &cuboid->low, *high = &cuboid->high;
    return low->x <= point.x && point.x <= high->x && low->y <= point.y && point.y <= high->y &&
           low->z <= point.z && point.z <= high->z;
}

/** The point of the closed cuboid that is nearest. */
static inline vec3 cuboid_nearest(const elea_cuboid *cuboid, vec3 point)
{
    return (vec3){fmax(cuboid->low.x, fmin(cuboid->high.x, point.x)),
                  fmax(cuboid->low.y, fmin(cuboid->high.y, point.y)),
                  fmax(cuboid->low.z, fmin(cuboid->high.z, point.z))};
}

/** The point of a cuboid below a point outside it. */
typedef struct cuboid_foot {
    vec3 from;     /**< the foot, the nearest point of the cuboid, to the point */
    double margin; /**< from the foot to the edges of its face; 0 above edges and corners */
} cuboid_foot;

static inline cuboid_foot cuboid_below(const elea_cuboid *cuboid, vec3 point)
{
    const double inside[3] = {-cuboid_beyond(cuboid->low.x, cuboid->high.x, point.x),
                              -cuboid_beyond(cuboid->low.y, cuboid->high.y, point.y),
                              -cuboid_beyond(cuboid->low.z, cuboid->high.z, point.z)};
    int outside = 0;
    double margin = HUGE_VAL;
    for (int k = 0; k < 3; k++) {
        outside += inside[k] < 0.0;
        margin = inside[k] < 0.0 ? margin : fmin(margin, inside[k]);
    }
    return (cuboid_foot){vec3_sub(point, cuboid_nearest(cuboid, point)),
                         outside == 1 ? margin : 0.0};
}

/** Extends a box by the box from `low` to `high`. */
static inline void cuboid_include(elea_cuboid *box, vec3 low, vec3 high)
{
    box->low = (vec3){fmin(box->low.x, low.x), fmin(box->low.y, low.y), fmin(box->low.z, low.z)};
    box->high =
        (vec3){fmax(box->high.x, high.x), fmax(box->high.y, high.y), fmax(box->high.z, high.z)};
}

/** The corner in the directions of the bits x = 1, y = 2, z = 4. */
static inline vec3 cuboid_corner(const elea_cuboid *cuboid, int corner)
{
    return (vec3){corner & 1 ? cuboid->high.x : cuboid->low.x,
                  corner & 2 ? cuboid->high.y : cuboid->low.y,
                  corner & 4 ? cuboid->high.z : cuboid->low.z};
}

/** The corner farthest in a direction. */
static inline vec3 cuboid_support(const elea_cuboid *cuboid, vec3 direction)
{
    return cuboid_corner(cuboid, (direction.x > 0.0 ? 1 : 0) | (direction.y > 0.0 ? 2 : 0) |
                                     (direction.z > 0.0 ? 4 : 0));
}

/** Whether closed boxes intersect or touch. */
static inline bool cuboids_meet(const elea_cuboid *a, const elea_cuboid *b)
{
    return a->low.x <= b->high.x && b->low.x <= a->high.x && a->low.y <= b->high.y &&
           b->low.y <= a->high.y && a->low.z <= b->high.z && b->low.z <= a->high.z;
}

/** Extent of the intersection of two boxes; negative along axes where they are apart. */
static inline vec3 cuboids_shared_edges(const elea_cuboid *a, const elea_cuboid *b)
{
    return (vec3){fmin(a->high.x, b->high.x) - fmax(a->low.x, b->low.x),
                  fmin(a->high.y, b->high.y) - fmax(a->low.y, b->low.y),
                  fmin(a->high.z, b->high.z) - fmax(a->low.z, b->low.z)};
}

static inline bool cuboids_overlap(const elea_cuboid *a, const elea_cuboid *b)
{
    vec3 e = cuboids_shared_edges(a, b);
    return e.x > 0.0 && e.y > 0.0 && e.z > 0.0;
}

/** Length that the intervals low .. high and middle - half .. middle + half share. */
static inline double cuboid_shared_edge(double low, double high, double middle, double half)
{
    return fmax(0.0, fmin(high, middle + half) - fmax(low, middle - half));
}

/** Volume shared with the cube of half edge `half` about `centre`. */
static inline double cuboid_shared_volume(const elea_cuboid *cuboid, vec3 centre, double half)
{
    return cuboid_shared_edge(cuboid->low.x, cuboid->high.x, centre.x, half) *
           cuboid_shared_edge(cuboid->low.y, cuboid->high.y, centre.y, half) *
           cuboid_shared_edge(cuboid->low.z, cuboid->high.z, centre.z, half);
}

#endif
