/* SPDX-License-Identifier: MIT */
/** Exterior walks: from the launch surface to the body or to infinity. */
#ifndef ELEA_SRC_WALK_H
#define ELEA_SRC_WALK_H

#include "index.h"
#include "random.h"
#include "tally.h"

/**
 * Scores of a walk, in the order of a tally: the weight W, W s, W x, W s_i x_j, where s is
 * the start on the unit sphere and x the end on the body (all 0 for a walk that escapes).
 */
enum { WALK_W = 0, WALK_S = 1, WALK_X = 4, WALK_SX = 7 };

/** Does `n_walks` plain walks on spheres (unit weights) and adds them to `tally`. */
void elea_walk_block(const elea_index *index, const elea_launch *launch, elea_random *random,
                     uint64_t n_walks, elea_tally *tally);

#endif
