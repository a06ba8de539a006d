/* SPDX-License-Identifier: MIT */
/** How far the primitives of a body reach: in directions, and under linear maps. */
#ifndef ELEA_BODY_SHAPE_REACH_H
#define ELEA_BODY_SHAPE_REACH_H

#include "body/body_struct.h"

/** Number of directions that `elea_shape_support` examines; not tuned. */
#define SUPPORT_DIRECTIONS 64

/**
 * Finds, for each direction (unit vectors), the primitive that reaches farthest. In single
 * precision, it may be either of two that reach about equally far.
 */
void elea_shape_support(const elea_body *body, const vec3 directions[SUPPORT_DIRECTIONS],
                        size_t found[SUPPORT_DIRECTIONS]);

/** A map x -> D (x - centre) that takes an ellipsoid to the unit ball. */
typedef struct elea_ball_map {
    vec3 centre;
    vec3 frame[3];     /**< directions of the semi-axes */
    double inverse[3]; /**< of the semi-axes */
    double largest;    /**< of those */
    vec3 row[3];       /**< of D: inverse[k] frame[k] */
} elea_ball_map;

elea_ball_map elea_ball_map_of(vec3 centre, const vec3 frame[3], const double axes[3]);

/**
 * An upper bound, close to the value itself, of |D (x - centre)| over a sphere: at most 1 if the
 * sphere lies inside the ellipsoid.
 */
double elea_sphere_reach(const elea_ball_map *map, const elea_sphere *sphere);

/** The primitive that reaches farthest under the map, and how far. */
typedef struct elea_outermost {
    double reach; /**< as `elea_sphere_reach` */
    size_t number;
} elea_outermost;
elea_outermost elea_shape_outermost(const elea_body *body, const elea_ball_map *map);

/** The point of a primitive where |D (x - centre)| is largest. */
vec3 elea_shape_outermost_point(const elea_body *body, size_t number, const elea_ball_map *map);

#endif
