/* SPDX-License-Identifier: MIT */
/**
 * First-passage walks, one at a time in double precision (docs/method.md, 2 and 3): a plain version
 * of what the engine does in lanes. It is the reference in tests of the engine, and it is used for
 * bodies whose spheres are too small, relative to the body, for single precision. Such bodies may
 * be so long that lists for all cells near them take longer than the walks, so each nearest surface
 * is searched for.
 */
#ifndef ELEA_WALK_FIRST_PASSAGE_H
#define ELEA_WALK_FIRST_PASSAGE_H

#include "base/points.h"
#include "base/random.h"
#include "base/tally.h"
#include "body/launch.h"
#include "body/near_tree.h"
#include "walk/charges.h"

/**
 * Ball that meets the nearest sphere (centre c, radius a) at right angles and meets no other;
 * the walker at distance r from c lies on the axis from c to the ball's centre.
 */
typedef struct elea_ball {
    double radius; /**< 0: no such ball is worthwhile */
    double height; /**< of its centre above c */
    double rise;   /**< height - a, without cancellation */
    double offset; /**< of the walker above the ball's centre */
} elea_ball;

/** The largest such ball for a walker at distance d1 from the sphere and d2 from all others. */
elea_ball elea_ball_find(double a, double d1, double d2);

/** The point where a walker leaves "ball minus sphere". */
typedef struct elea_exit {
    bool hit;      /**< on the body, else on the ball */
    double height; /**< above the walker, along the axis */
    double aside;  /**< from the axis */
} elea_exit;

/** Draws the first exit of a walker at distance d1 from the sphere of radius a. */
elea_exit elea_ball_exit(const elea_ball *ball, double a, double d1, elea_random *random);

/**
 * The ball centred on the walker's foot on a cuboid's face, whose edges are at least `margin` away
 * (`height` and `rise` have no meaning), and the first exit from its free half.
 */
elea_ball elea_face_find(double d1, double d2, double margin);
elea_exit elea_face_exit(const elea_ball *ball, double d1, elea_random *random);

/**
 * Does `n_walks` walks in clusters, with survival weights, and adds them to `tally` and their hits
 * to `points` (NULL: not recorded). `charges` (NULL: none) reduce the variance of the scores.
 */
elea_status elea_first_passage_block(const elea_near_tree *tree, const elea_launch *launch,
                                     const elea_charges *charges, elea_random *random,
                                     uint64_t n_walks, elea_tally *tally, elea_points *points,
                                     elea_error *error);

#endif
