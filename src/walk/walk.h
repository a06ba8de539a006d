/* SPDX-License-Identifier: MIT */
/** Exterior walks: from the launch surface to the body or to infinity. */
#ifndef ELEA_WALK_WALK_H
#define ELEA_WALK_WALK_H

#include "base/points.h"
#include "base/random.h"
#include "base/tally.h"
#include "body/index.h"
#include "body/launch.h"
#include "walk/score.h"

/**
 * Does `n_walks` plain walks on spheres (unit weights) and adds them to `tally` and their hits to
 * `points` (NULL: not recorded).
 */
elea_status elea_walk_block(const elea_index *index, const elea_launch *launch, elea_random *random,
                            uint64_t n_walks, elea_tally *tally, elea_points *points,
                            elea_error *error);

#endif
