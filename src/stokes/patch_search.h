/* SPDX-License-Identifier: MIT */
/** Searches among points in SIMD lanes, compiled once per instruction set. */
#ifndef ELEA_STOKES_PATCH_SEARCH_H
#define ELEA_STOKES_PATCH_SEARCH_H

#include <stddef.h>
#include <stdint.h>

#include "stokes/patch_caps.h"

/** Points are searched, and searched for, in blocks of neighbours of this size. */
#define PATCH_BLOCK 16

/** A coordinate far away from all points, in units of the enclosing radius. */
#define PATCH_FAR 1e15f

/** Points among which the nearest are sought; `n` is padded to a multiple of PATCH_BLOCK. */
typedef struct patch_targets {
    size_t n;
    const float *x[3]; /**< PATCH_FAR in the padding */
    float *distance;   /**< room for n numbers */
    int32_t *list;     /**< likewise */
} patch_targets;

/** Taking points one after another, each time the one that is farthest from those taken. */
typedef struct patch_spread {
    size_t n_blocks;      /**< of candidates; a multiple of PATCH_BLOCK */
    const float *x[3];    /**< of the candidates, padded to whole blocks */
    const float *density; /**< wanted; 0 in the padding */
    float *rest;          /**< squared distance to the nearest one taken; at first very large */
    float *middle[3];     /**< of each block */
    float *radius;        /**< of a sphere about the middle that holds the block */
    float *limit;         /**< squared: points farther from the middle do not matter to the block */
    float *best;          /**< the largest density times rest in the block */
    uint32_t next;        /**< to be taken, or UINT32_MAX: there is none */
} patch_spread;

typedef struct patch_lanes {
    /**
     * The `k` nearest targets, k = 1 or 3, nearest first, of each point of a block: nearest[0] to
     * nearest[15] for the first rank, and so on. There are at least k.
     */
    void (*nearest)(const patch_targets *targets, const float *const block[3], int k,
                    int32_t *nearest);
    /** Takes up to `n` points and returns how many there were. */
    size_t (*take)(patch_spread *spread, size_t n, uint32_t *taken);
    /** Which directions from the centre of a sphere are covered. */
    patch_screen *screen;
} patch_lanes;

#define PATCH_LANES_DECLARE(isa)                                                                   \
    void patch_nearest##isa(const patch_targets *targets, const float *const block[3], int k,      \
                            int32_t *nearest);                                                     \
    size_t patch_take##isa(patch_spread *spread, size_t n, uint32_t *taken);                       \
    patch_screen patch_screen##isa;

#endif
