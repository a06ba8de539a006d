/* SPDX-License-Identifier: MIT */
/** The layout of a walk's scores in a tally. */
#ifndef ELEA_WALK_SCORE_H
#define ELEA_WALK_SCORE_H

#include "base/tally.h"
#include "body/launch.h"

/**
 * Scores of a walk, in the order of a tally: the weight W, W s, W x, W s_i x_j, where s is
 * the start on the unit sphere and x the end on the body. All are 0 for a walk that escapes.
 */
enum { WALK_W = 0, WALK_S = 1, WALK_X = 4, WALK_SX = 7 };

/**
 * Adds the scores of a walk from `start` on the unit sphere to the body: `end` holds 1 and the
 * position there, minus the potentials of any charges (charges.h).
 */
static inline void walk_add_score(double sum[ELEA_TALLY_SIZE], double weight, const double start[3],
                                  const double end[4])
{
    double kept = weight * end[0];
    sum[WALK_W] += kept;
    for (int i = 0; i < 3; i++) {
        double left = weight * end[1 + i];
        sum[WALK_S + i] += kept * start[i];
        sum[WALK_X + i] += left;
        for (int j = 0; j < 3; j++)
            sum[WALK_SX + 3 * j + i] += left * start[j];
    }
}

/** Rotates the positions in scores from the body's axes to the launch surface's axes. */
void elea_score_turn(const elea_launch *launch, double sum[ELEA_TALLY_SIZE]);

#endif
