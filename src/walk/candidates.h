/* SPDX-License-Identifier: MIT */
/** Positions in the body from which those of its charges are chosen. */
#ifndef ELEA_WALK_CANDIDATES_H
#define ELEA_WALK_CANDIDATES_H

#include "body/body_struct.h"
#include "walk/remote.h"

typedef struct charges_candidates {
    double unit;
    size_t room;
    remote_points points; /**< in units; closer together where they are worth more */
    float *depth;         /**< lower bound of the depth below their primitive's surface */
} charges_candidates;

/** False if there is no memory; nothing is to be freed then. */
bool candidates_create(charges_candidates *c, size_t room, double unit);
void candidates_free(charges_candidates *c);

/** Adds a position in the body's unit of length, if there is room. */
void candidates_add(charges_candidates *c, vec3 place, double depth, double worth);

/** Whether the cuboids of a body are few enough that each has positions along its edges. */
bool candidates_grade(const elea_body *body);

/**
 * Adds about `most` positions in a cuboid, closer together towards its edges and corners, where no
 * other primitive covers these.
 */
void candidates_in_cuboid(charges_candidates *c, const elea_body *body, size_t number, size_t most);

#endif
