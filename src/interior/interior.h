/* SPDX-License-Identifier: MIT */
/** Volume, area and moments of the body, in closed form or by sampling. */
#ifndef ELEA_INTERIOR_INTERIOR_H
#define ELEA_INTERIOR_INTERIOR_H

#include "base/cancel.h"
#include "base/points.h"
#include "base/random.h"
#include "base/tally.h"
#include "body/index.h"
#include "interior/union.h"

/**
 * Scores of a sample inside the body, in the order of a tally: 1, x, and the six products x_i x_j
 * in the order of sym3. Outside all are 0.
 */
enum { INTERIOR_1 = 0, INTERIOR_X = 1, INTERIOR_XX = 4, INTERIOR_SIZE = 10 };

/** Volume and moments of the body: integrals of the scores, with their covariances. */
typedef struct elea_moments {
    bool known; /**< false if no sample lay inside */
    double integral[INTERIOR_SIZE];
    double covariance[INTERIOR_SIZE][INTERIOR_SIZE];
    double area; /**< of the surface; 0 if unknown */
} elea_moments;

/**
 * The closed form of a union of spheres or of cuboids. For bodies of both kinds, or if the result
 * is not reliable, `form->reliable` is false. `areas` (or NULL): as in elea_union_compute.
 */
elea_status elea_interior_compute(const elea_body *body, elea_closed_form *form, double *areas,
                                  const elea_cancel *cancel, elea_error *error);

/** The same in parts, for several threads: the work of `elea_interior_program`. */
typedef struct elea_interior_work {
    const elea_body *body;
    const elea_cancel *cancel;
    double *areas;               /**< or NULL */
    bool outer;                  /**< no sphere is inside another; this need not be found */
    const elea_ball_tree *order; /**< as in elea_union_order_as, or NULL */
    elea_closed_form form;
    elea_union *balls; /**< of a body of spheres */
} elea_interior_work;

extern const elea_program elea_interior_program;
/** Frees what is left of it, at the end or before. */
void elea_interior_clear(elea_interior_work *work);

/** Moments from samples of the ball of `radius`. */
elea_moments elea_interior_sampled(const elea_tally *tally, double radius);

/** Moments in closed form: no covariances. */
elea_moments elea_interior_exact(const elea_closed_form *form);

/**
 * Adds `n_samples` points, uniform in the ball of `radius`, to `tally`, and those inside the body
 * to `points` (NULL: not recorded).
 */
elea_status elea_interior_block(const elea_index *index, double radius, elea_random *random,
                                uint64_t n_samples, elea_tally *tally, elea_points *points,
                                elea_error *error);

#endif
