/* SPDX-License-Identifier: MIT */
/**
 * Places control charges, which reduce the variance of the scores (charges.h): pilot walks in
 * blocks, and the fit of the charges to what they hit.
 */
#ifndef ELEA_ENGINE_CHARGING_H
#define ELEA_ENGINE_CHARGING_H

#include "base/program.h"
#include "engine/engine.h"
#include "walk/charges_fit.h"

/**
 * Pilot walks of the first block, which tells the mean length of a walk, and of each other one. Two
 * threads that walk in an empty grid need the same cells: the first block is for one of them.
 */
#define CHARGING_FIRST_WALKS 256
#define CHARGING_WALKS       1024
#define CHARGING_MOST_BLOCKS 32

typedef struct charging_block {
    uint64_t n_walks;
    elea_tally tally;
    elea_points hits;
} charging_block;

/** The work of `elea_charging_program`. Starts from {0}; the members up to `order` are given. */
typedef struct elea_charging {
    elea_engine *engine; /**< no other thread may be using it, and no block of walks */
    uint64_t seed, frame;
    elea_charges_order order;
    size_t count; /**< of charges to be fitted */
    elea_places places;
    elea_charges placed;
    size_t n_blocks;
    charging_block block[CHARGING_MOST_BLOCKS];
    elea_tally pilot;
    elea_points hits;
    charges_fit *fit;
    size_t tile; /**< of the fit */
} elea_charging;

/**
 * Walks the pilot walks, which are then discarded, and places the charges. They depend on their
 * number, the seed, the frame, and the instruction set. If it fails there are none.
 */
extern const elea_program elea_charging_program;
/** Frees what is left of it, at the end or before. */
void elea_charging_clear(elea_charging *charging);

/** All of this in one thread. */
elea_status elea_engine_place_charges(elea_engine *engine, uint64_t seed, uint64_t frame,
                                      const elea_charges_order *order, elea_error *error);

#endif
