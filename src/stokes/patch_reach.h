/* SPDX-License-Identifier: MIT */
/** What of the space around a body can be reached from outside (docs/stokes.md, Cavities). */
#ifndef ELEA_STOKES_PATCH_REACH_H
#define ELEA_STOKES_PATCH_REACH_H

#include "base/cancel.h"
#include "stokes/patch_planes.h"

/** One bit per cell, in rows along x. */
typedef struct patch_reach {
    patch_planes planes;
    size_t words;      /**< of a row */
    size_t capacity;   /**< of both arrays of bits, words */
    uint64_t *open;    /**< cells that are not certainly inside the body */
    uint64_t *reached; /**< those that are connected with the outside */
    size_t queue_capacity;
    uint32_t *queue; /**< rows whose neighbours are to be visited */
} patch_reach;

/**
 * Starts from {0}, and keeps its memory from body to body. First the cells inside the body are
 * closed, in parts that threads share; then the others are flooded.
 */
elea_status patch_reach_begin(patch_reach *reach, const elea_body *body, elea_error *error);
size_t patch_reach_parts(const patch_reach *reach);
elea_status patch_reach_close(patch_reach *reach, const elea_body *body, size_t part,
                              const elea_cancel *cancel, elea_error *error);
elea_status patch_reach_flood(patch_reach *reach, const elea_cancel *cancel, elea_error *error);
void patch_reach_clear(patch_reach *reach);

/** False only if the point of the surface certainly borders on nothing but enclosed space. */
bool patch_reach_has(const patch_reach *reach, vec3 place);

#endif
