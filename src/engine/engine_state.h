/* SPDX-License-Identifier: MIT */
/** What the engine keeps for a body; private to engine.c and charging.c. */
#ifndef ELEA_ENGINE_ENGINE_STATE_H
#define ELEA_ENGINE_ENGINE_STATE_H

#include "base/random.h"
#include "body/near_tree.h"
#include "engine/engine.h"
#include "engine/kernel.h"

struct elea_engine {
    const elea_cancel *cancel;
    elea_isa isa;
    bool lanes;
    const elea_kernel *kernel;
    const elea_body *body;
    elea_launch launch;
    elea_grid *grid;
    kernel_scene scene;
    elea_charges charges;
    elea_doubt doubt;
    elea_near_tree tree; /* for walks without SIMD */
};

/** Does walks with these random numbers; any number of threads may. */
elea_status engine_walk(elea_engine *engine, elea_random *random, uint64_t n_walks,
                        elea_tally *tally, elea_points *points, elea_error *error);

#endif
