/* SPDX-License-Identifier: MIT */
/** The surface of a body as evenly distributed patches (docs/stokes.md, Patches). */
#ifndef ELEA_STOKES_PATCHES_H
#define ELEA_STOKES_PATCHES_H

#include "base/cancel.h"
#include "base/program.h"
#include "body/body.h"
#include "stokes/kernel.h"

/** The arrays of patches are padded to a multiple of this: a few vectors of any instruction set. */
#define STOKES_PAD 64

/**
 * Patches in spatial order: 16 consecutive ones, from a multiple of 16, are neighbours. Lengths are
 * in units of the body's enclosing radius, about the body's origin. The arrays have `stride`
 * elements, `n` rounded up to a multiple of STOKES_PAD, and are aligned to 64 bytes; the padding
 * is 0.
 */
typedef struct elea_patches {
    size_t n, stride;
    float *x[3];      /**< points on the surface */
    float *normal[3]; /**< outward, of length 1 */
    float *area;      /**< hydrodynamic area */
} elea_patches;

/** A wanted density of patches, given at the patches of a coarser level; relative, mean 1. */
typedef struct elea_patch_density {
    size_t n;
    float *x[3];
    float *density;
} elea_patch_density;

/** What the patches of a body are made from. */
typedef struct elea_patch_source {
    const elea_body *body;
    const double *areas; /**< exact exposed area of each sphere (interior/union.h), or NULL */
    uint64_t seed, frame;
    const elea_stokes_kernel *kernel;
} elea_patch_source;

/** Builds patches, level by level; keeps its memory from body to body. */
typedef struct elea_patch_builder elea_patch_builder;

elea_patch_builder *elea_patch_builder_create(elea_error *error);
void elea_patch_builder_free(elea_patch_builder *builder);
void elea_patch_builder_watch(elea_patch_builder *builder, const elea_cancel *cancel);

/** Begins a body. `source` is copied; what it points to must stay until the last level is built. */
elea_status elea_patch_builder_begin(elea_patch_builder *builder, const elea_patch_source *source,
                                     elea_error *error);

/** Prepares what all levels share: neighbours, exposed areas, what is reached from outside. */
extern const elea_program elea_patch_survey; /**< its work: elea_patch_builder */

/**
 * Asks for a level of about `n` patches; `density` (NULL: uniform) must stay until the level is
 * built. Then run `elea_patch_level`.
 */
void elea_patch_builder_order(elea_patch_builder *builder, unsigned level, size_t n,
                              const elea_patch_density *density);
extern const elea_program elea_patch_level; /**< its work: elea_patch_builder */

/** The patches of the last level; they belong to the builder and change with the next but one. */
const elea_patches *elea_patch_builder_patches(const elea_patch_builder *builder);

/** The unit of length: the body's enclosing radius. */
double elea_patch_builder_unit(const elea_patch_builder *builder);

#endif
