/* SPDX-License-Identifier: MIT */
/** How the walks of a frame are planned: the size of blocks, the first round, control charges. */
#ifndef ELEA_RUN_WALK_PLAN_H
#define ELEA_RUN_WALK_PLAN_H

#include "elea.h"

/** A plan. It follows from the settings alone, so that a run can be repeated. */
typedef struct elea_walk_plan {
    uint64_t block_size;  /**< walks of one task */
    uint64_t first_round; /**< walks before the precision is first checked */
    uint64_t expected;    /**< walks in all, if time does not end them */
    unsigned charges;     /**< sufficient for the precision; 0: by the number of walks */
} elea_walk_plan;

/** Plans walks in blocks of `usual_block`. */
elea_walk_plan elea_walk_plan_usual(const elea_settings *settings, uint64_t usual_block);

/**
 * The same for walks with control charges. Precisions coarser than the default have smaller blocks,
 * fewer charges, and a first round that often reaches them.
 */
elea_walk_plan elea_walk_plan_controlled(const elea_settings *settings, uint64_t usual_block);

#endif
