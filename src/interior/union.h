/* SPDX-License-Identifier: MIT */
/** Volume, area and moments of a union of balls, without sampling (docs/interior.md). */
#ifndef ELEA_INTERIOR_UNION_H
#define ELEA_INTERIOR_UNION_H

#include "body/body.h"

typedef struct elea_closed_form {
    double volume, area; /**< the walls of cavities count to the area */
    vec3 centroid;
    double second[SYM3_SIZE];   /**< integral of x_i x_j about the origin of the coordinates */
    double gyration[SYM3_SIZE]; /**< about the centroid, by the volume */
    double residual_area;       /**< integral of the normals by the area: 0 as it is closed */
    double residual_volume;     /**< integral of n_i x_j by the volume, less the unit tensor: 0 */
    bool reliable;              /**< the residuals vouch for the result; else it is to be sampled */
} elea_closed_form;

/**
 * Measures the union of `n` > 0 balls; lengths from 1e-50 to 1e50. `atom_areas[n]` (or NULL)
 * gets the exposed area of each; of equal balls the first has it all. The same input gives
 * the same bits.
 */
elea_status elea_union_compute(const elea_sphere *spheres, size_t n, elea_closed_form *form,
                               double *atom_areas, elea_error *error);

#endif
