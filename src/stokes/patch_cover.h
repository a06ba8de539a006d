/* SPDX-License-Identifier: MIT */
/** Which surface points of a body's primitives lie inside others: a tree of bounding boxes. */
#ifndef ELEA_STOKES_PATCH_COVER_H
#define ELEA_STOKES_PATCH_COVER_H

#include "body/body.h"
#include "stokes/patch_caps.h"

/** A box in units of the enclosing radius, rounded outwards; followed by the boxes in it. */
typedef struct patch_node {
    float low[4], high[4]; /**< the last ones are 0, to read four at a time */
    uint32_t next;         /**< the node after those in this box */
    uint32_t first, count; /**< primitives of a leaf, in the order; otherwise count is 0 */
} patch_node;

/** Primitives are tested so many at a time. */
#define PATCH_BATCH 8

/** Balls that hold primitives, in units of the enclosing radius, with a margin for rounding. */
typedef struct patch_balls {
    float x[3][PATCH_BATCH], square[PATCH_BATCH]; /**< centres, squared radii */
    float radius[PATCH_BATCH];
    float deep[PATCH_BATCH]; /**< squares smaller by this much are certainly in the primitive */
} patch_balls;

typedef struct patch_cover {
    const elea_body *body;
    double inverse_unit; /**< 1 / enclosing radius */
    double step;         /**< points this far on either side of a surface are tested */
    size_t n_nodes, capacity;
    uint32_t *order; /**< the primitives in spatial order */
    float *centre[3];
    patch_node *nodes;
    patch_balls *balls; /**< in the order */
} patch_cover;

/** Starts from {0}, and keeps its memory from body to body. */
elea_status patch_cover_build(patch_cover *cover, const elea_body *body, elea_error *error);
void patch_cover_clear(patch_cover *cover);

#define PATCH_RIVALS 128

/** Primitives that may cover points of another one, the deepest first. */
typedef struct patch_rivals {
    size_t number; /**< whose points */
    size_t last;   /**< covered the last point, or SIZE_MAX */
    size_t n_seen; /**< primitives that were found in the tree; the latest ones are kept */
    uint32_t seen[PATCH_BATCH];
    patch_balls seen_balls;
    bool complete; /**< otherwise the list is not used */
    size_t count;  /**< in the list */
    uint32_t rival[PATCH_RIVALS + 1];
    patch_balls balls[PATCH_RIVALS / PATCH_BATCH];
} patch_rivals;

/** Begins a primitive; a list is worth its cost for many points. */
void patch_cover_begin(const patch_cover *cover, size_t number, bool list, patch_rivals *rivals);

/**
 * Whether a surface point of the primitive is inside another one. Of several surfaces at the same
 * place that face the same way, all but the first are covered.
 */
bool patch_cover_hides(const patch_cover *cover, patch_rivals *rivals, vec3 place, vec3 normal);

/* ---- Caps of a sphere (patch_cover_caps.c) ---- */

/** Primitives that may cover parts of a sphere, as places in the order. */
typedef struct patch_near {
    uint32_t n;
    bool complete; /**< there are no others */
    uint32_t place[PATCH_CAPS + PATCH_BATCH];
} patch_near;

#define PATCH_LEAVES 256

/** Leaves of the tree near a group of spheres, to be searched for each of them. */
typedef struct patch_leaves {
    size_t group; /**< SIZE_MAX: none */
    size_t n;     /**< if there are more than PATCH_LEAVES, these are not known */
    uint32_t node[PATCH_LEAVES];
} patch_leaves;

/** The primitives near a sphere at a place in the order. `leaves` serves all of a group. */
void patch_cover_near(const patch_cover *cover, size_t place, patch_leaves *leaves,
                      patch_near *near);

/** The caps of a sphere that these cover. */
void patch_cover_caps(const patch_cover *cover, size_t number, const patch_near *near,
                      patch_caps *caps);

/**
 * Sides of a primitive (bits) that are certainly hidden in another one; not all of these are found.
 */
unsigned patch_cover_hidden_sides(const patch_cover *cover, size_t number);

#endif
