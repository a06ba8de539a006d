/* SPDX-License-Identifier: MIT */
/** First-passage walks at full speed: in lanes on a grid, or one by one where that is needed. */
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

/** Has what is not a block of walks fail with ELEA_ERROR_CANCELLED once that is requested. */
void elea_engine_watch(elea_engine *engine, const elea_cancel *cancel);

/**
 * Readies the engine for walks past the body, which must outlive it. No thread may be using it.
 * Walks depend on the instruction set as on a seed: equally good, but other ones.
 */
elea_status elea_engine_prepare(elea_engine *engine, const elea_body *body,
                                const elea_launch *launch, elea_isa isa, elea_error *error);

/**
 * Places charges that take variance off the scores of the body's walks (charges.h): as many as
 * `asked` for, or, for ELEA_CONTROL_CHARGES_AUTO, as pay for `n_walks` walks, none for a few.
 * What they are depends on their number, the seed, the frame, and the instruction set. No thread
 * may be using the engine.
 */
elea_status elea_engine_place_charges(elea_engine *engine, uint64_t seed, uint64_t frame,
                                      unsigned asked, uint64_t n_walks, elea_error *error);

/**
 * Does `n_walks` walks and adds them to `tally`, and where they hit, about the centre of the
 * launch surface, to `points` (NULL: not wanted). They depend on (seed, frame, block) and on
 * nothing else. For any number of threads at once. Fails if memory is short.
 */
elea_status elea_engine_block(elea_engine *engine, uint64_t seed, uint64_t frame, uint64_t block,
                              uint64_t n_walks, elea_tally *tally, elea_points *points,
                              elea_error *error);

/** What the engine takes, and what it uses. */
typedef struct elea_engine_size {
    elea_isa isa;
    bool lanes; /**< false: spheres are too small, relative to the body, for floats */
    size_t cells, bytes;
    size_t charges; /**< that were planned */
} elea_engine_size;
elea_engine_size elea_engine_describe(elea_engine *engine);

#endif
