/* SPDX-License-Identifier: MIT */
/** Volume, area and moments of a union of balls, without sampling (docs/interior.md). */
#ifndef ELEA_INTERIOR_UNION_H
#define ELEA_INTERIOR_UNION_H

#include "base/cancel.h"
#include "base/program.h"
#include "body/body.h"
#include "interior/ball_tree.h"

typedef struct elea_closed_form {
    double volume, area; /**< the area includes the walls of cavities */
    vec3 centroid;
    double second[SYM3_SIZE];   /**< integral of x_i x_j about the origin of the coordinates */
    double gyration[SYM3_SIZE]; /**< about the centroid, divided by the volume */
    double residual_area;       /**< integral of the normals / area; 0 for a closed surface */
    double residual_volume;     /**< integral of n_i x_j / volume - unit tensor; ideally 0 */
    bool reliable;              /**< residuals are small; if false, the interior must be sampled */
} elea_closed_form;

/**
 * Computes volume, area and moments of the union of `n` > 0 balls; lengths from 1e-50 to 1e50.
 * `atom_areas[n]` (or NULL) receives the exposed area of each; the first of several equal balls
 * receives all of it. The same input gives bit-identical results.
 */
elea_status elea_union_compute(const elea_sphere *spheres, size_t n, elea_closed_form *form,
                               double *atom_areas, const elea_cancel *cancel, elea_error *error);

/** The same in parts, for several threads: the work of `elea_union_program`. */
typedef struct elea_union elea_union;

/** The steps of `elea_union_program`, and of programs that contain it. */
enum { UNION_BEGIN, UNION_CONTAINED, UNION_BALLS, UNION_FINISH, UNION_STEPS };

/** The arguments must stay until the form has been read. */
elea_union *elea_union_create(const elea_sphere *spheres, size_t n, double *atom_areas,
                              const elea_cancel *cancel, elea_error *error);
/** Takes the order of balls from a tree of as many, at nearly the same places, with the same
 * numbers: they need not be sorted again. To be called before the first step. */
void elea_union_order_as(elea_union *job, const elea_ball_tree *like);
/** Sets the work, in blocks of caps that are compared, beyond which the form is not reliable. */
void elea_union_limit(elea_union *job, uint64_t most_work);
void elea_union_free(elea_union *job);
extern const elea_program elea_union_program;
const elea_closed_form *elea_union_form(const elea_union *job);

#endif
