/* SPDX-License-Identifier: MIT */
/** First-passage walks at full speed: with SIMD on a grid, or one by one if necessary. */
#ifndef ELEA_ENGINE_ENGINE_H
#define ELEA_ENGINE_ENGINE_H

#include "base/cancel.h"
#include "base/points.h"
#include "base/tally.h"
#include "body/launch.h"

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

/**
 * Places `asked` charges, which reduce the variance of the scores (charges.h), or, with
 * ELEA_CONTROL_CHARGES_AUTO, as many as are worth their cost for `n_walks` walks, or for those that
 * `limit` (NULL: none) allows if these are fewer. The charges depend on their number, the seed, the
 * frame, and the instruction set. No thread may be using the engine.
 */
elea_status elea_engine_place_charges(elea_engine *engine, uint64_t seed, uint64_t frame,
                                      unsigned asked, uint64_t n_walks,
                                      const elea_engine_limit *limit, elea_error *error);

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
