/* SPDX-License-Identifier: MIT */
/** What grid.c is put together from. */
#ifndef ELEA_ENGINE_GRID_PARTS_H
#define ELEA_ENGINE_GRID_PARTS_H

#include "engine/grid.h"

/*
 * Floats of magnitude up to 2 with three squares and a root: distances are right to this.
 * (Coordinates 2^-25, differences 2^-24, each of three squares and the root 2^-23 in all.)
 */
#define ROUNDING 1e-6f

#define GRID_PADDING 1e6 /* x of what fills up chunks and blocks */

#define MAX_CHUNK_FLOATS ((size_t)GRID_CHUNKS * GRID_ROWS_CUBOIDS * GRID_LIST)

#define HALF_DIAGONAL 0.8660255f /* of a unit cube, rounded up */

typedef struct grid_cube {
    float centre[3]; /* exact */
    float edge;
} grid_cube;

/** Where the cells of a grid come from. */
typedef struct grid_source {
    const elea_body *body;
    const grid_lanes *lanes;
    double scale;
    grid_shapes all;
    double *exact; /**< the rows of each primitive of `all`, one after the other */
} grid_source;

/** Puts the body's primitives in order; false if memory is short. */
bool grid_source_sort(grid_source *source);
void grid_source_clear(grid_source *source);

/** What elea_grid_spacing returns. */
double grid_source_spacing(const grid_source *source, double most);

/**
 * Fills the chunks of the leaf with that cube from a list that has all that it may hold; returns
 * how many, or 0 if they would be too many. A `last` cell takes as many as there can be. `chunks`
 * has room for MAX_CHUNK_FLOATS.
 */
int grid_leaf_fill(const grid_source *source, const grid_cube *c, bool last, const grid_list *list,
                   grid_reach *reach, float *chunks);

#endif
