/* SPDX-License-Identifier: MIT */
/**
 * Places on the surface of the body's parts, where walks may end although no walk has
 * (docs/method.md, 4). A part is a primitive.
 */
#ifndef ELEA_WALK_PLACES_H
#define ELEA_WALK_PLACES_H

#include "base/cancel.h"
#include "body/launch.h"
#include "body/shape.h"

#define PLACES_MOST      1024
#define PLACES_LANDMARKS 64

/** Primitives that are farthest from each other, so that a lone one is among them. */
typedef struct places_landmarks {
    size_t n;
    uint32_t primitive[PLACES_LANDMARKS];
} places_landmarks;

typedef struct elea_places {
    const elea_body *body;      /**< borrowed; its origin is the launch surface's centre */
    double unit;                /**< of the places, in the body's unit of length */
    size_t n, padded;           /**< padded to a multiple of 16 with places of no part */
    float *at[3];               /**< along the body's axes */
    uint32_t *part;             /**< number of the primitive */
    unsigned char *state;       /**< whether it is exposed, as far as known */
    elea_cuboid *blocks;        /**< around consecutive primitives, which are often neighbours */
    double stride;              /**< parts for which each part but a landmark stands */
    places_landmarks landmarks; /**< none if there are places on all primitives */
    const elea_cancel *cancel;  /**< ends the search for exposed ones; NULL: never */
} elea_places;

/**
 * Finds places on all primitives, or on every n-th and on landmarks. Whether they are exposed is
 * determined when asked for.
 */
elea_status elea_places_find(elea_places *places, const elea_body *body, double unit,
                             const elea_cancel *cancel, elea_error *error);
void elea_places_free(elea_places *places);

/** True if no other primitive covers the place. */
bool elea_places_exposed(elea_places *places, size_t number);

/** Number of parts with an exposed place; if it is cancelled, not all. */
size_t elea_places_parts(elea_places *places);

/**
 * Upper bound of the probability that a walk ends on the part of a place: the potential of the part
 * alone has the mean C_part / C_E over the starts. Multiplied by the number of parts for which the
 * part stands.
 */
double elea_places_chance(const elea_places *places, const elea_launch *launch, size_t number);

#endif
