/* SPDX-License-Identifier: MIT */
/** First-passage walks at full speed: with SIMD on a grid, or one by one if necessary. */
#ifndef ELEA_ENGINE_ENGINE_H
#define ELEA_ENGINE_ENGINE_H

#include "base/cancel.h"
#include "base/points.h"
#include "base/tally.h"
#include "body/launch.h"
#include "walk/doubt.h"

typedef struct elea_engine elea_engine;

/** An engine without a body. */
elea_engine *elea_engine_create(elea_error *error);
void elea_engine_free(elea_engine *engine);

/** Sets the request that makes all but blocks of walks fail with ELEA_ERROR_CANCELLED. */
void elea_engine_watch(elea_engine *engine, const elea_cancel *cancel);

/**
 * Prepares the engine for walks around the body, which must outlive it. No thread may be using it.
 * The instruction set acts like a seed: it changes the walks, but not their distribution.
 */
elea_status elea_engine_prepare(elea_engine *engine, const elea_body *body,
                                const elea_launch *launch, elea_isa isa, elea_error *error);

/** Limits the time that charges may take. */
typedef struct elea_engine_limit {
    /** Number of walks that a frame has time for, after its first `done` pilot walks. */
    uint64_t (*walks)(void *context, uint64_t done);
    void *context;
} elea_engine_limit;

/** How many charges to place. */
typedef struct elea_charges_order {
    unsigned asked;   /**< or ELEA_CONTROL_CHARGES_AUTO, to which the other members apply: */
    unsigned enough;  /**< so many; 0: as many as are worth their cost for the walks */
    uint64_t n_walks; /**< expected in the frame */
    const elea_engine_limit *limit; /**< reduces their number to those it has time for; or NULL */
} elea_charges_order;

/**
 * What no walk may have hit, with these charges (doubt.h): part of the covariance of the means.
 * Nothing before charges are placed (charging.h). Belongs to the engine, and changes with them.
 */
const elea_doubt *elea_engine_doubt(const elea_engine *engine);

/**
 * Does `n_walks` walks and adds them to `tally`, and the points that they hit, relative to the
 * centre of the launch surface, to `points` (NULL: not recorded). Walks depend only on (seed,
 * frame, block). Any number of threads may call this at once. Fails if memory is short.
 */
elea_status elea_engine_block(elea_engine *engine, uint64_t seed, uint64_t frame, uint64_t block,
                              uint64_t n_walks, elea_tally *tally, elea_points *points,
                              elea_error *error);

/** Memory and methods that the engine uses. */
typedef struct elea_engine_size {
    elea_isa isa;
    bool lanes; /**< false: spheres are too small, relative to the body, for floats */
    size_t cells, bytes;
    size_t charges; /**< number planned */
} elea_engine_size;
elea_engine_size elea_engine_describe(elea_engine *engine);

#endif
