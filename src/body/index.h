/* SPDX-License-Identifier: MIT */
/**
 * Spatial index of a body's primitives: an octree whose leaves list those that can be
 * nearest or second nearest anywhere in the cell, in ascending order of distance from its centre.
 * A long list is truncated, with a bound for the rest. A query descends to its leaf and follows
 * the list until the bounds show that nothing nearer is left. Queries allocate nothing.
 */
#ifndef ELEA_BODY_INDEX_H
#define ELEA_BODY_INDEX_H

#include "base/cancel.h"
#include "body/body.h"
#include "body/near_tree.h"

typedef struct elea_index elea_index;

/** An empty index, which `elea_index_build` fills and may refill for the next body. */
elea_index *elea_index_create(elea_error *error);
void elea_index_free(elea_index *index);

/** Makes building fail with ELEA_ERROR_CANCELLED once cancelling is requested; NULL: never. */
void elea_index_watch(elea_index *index, const elea_cancel *cancel);

/** Indexes the body for points within `radius` of the origin. The body must outlive it. */
elea_status elea_index_build(elea_index *index, const elea_body *body, double radius,
                             elea_error *error);

/**
 * Radius of a sphere about the point that is free of the body: the distance to the nearest surface,
 * or a smaller value of at least `least` if that is cheaper. Inside the body it is <= 0.
 */
double elea_index_free_radius(const elea_index *index, vec3 point, double least);

/** Nearest and second nearest; exact outside the body. */
elea_nearest elea_index_nearest(const elea_index *index, vec3 point);

/** True if the point lies inside any primitive. */
bool elea_index_contains(const elea_index *index, vec3 point);

/** The body that is indexed. */
const elea_body *elea_index_body(const elea_index *index);

/** Size of the index. */
typedef struct elea_index_size {
    size_t cells, entries, bytes;
} elea_index_size;
elea_index_size elea_index_memory(const elea_index *index);

#endif
