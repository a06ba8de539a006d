/* SPDX-License-Identifier: MIT */
/** The internal parts of grid.c. */
#ifndef ELEA_ENGINE_GRID_PARTS_H
#define ELEA_ENGINE_GRID_PARTS_H

#include "engine/grid.h"

/*
 * Bound of the rounding error of distances, computed from floats of magnitude up to 2.
 * (Coordinates 2^-25, differences 2^-24, each of three squares and the root 2^-23 in all.)
 */
#define ROUNDING 1e-6f

#define GRID_PADDING 1e6 /* x of the padding of chunks and blocks */

#define MAX_CHUNK_FLOATS ((size_t)GRID_CHUNKS * GRID_ROWS_CUBOIDS * GRID_LIST)

#define HALF_DIAGONAL 0.8660255f /* of a unit cube, rounded up */

typedef struct grid_cube {
    float centre[3]; /* exact */
    float edge;
} grid_cube;

/** The source from which the cells of a grid are built. */
typedef struct grid_source {
    const elea_body *body;
    const grid_lanes *lanes;
    double scale;
    grid_shapes all;
    double *exact; /**< the rows of each primitive of `all`, one after the other */
} grid_source;

/** Sorts the body's primitives; false if memory is short. */
bool grid_source_sort(grid_source *source);
void grid_source_clear(grid_source *source);

/** What elea_grid_spacing returns. */
double grid_source_spacing(const grid_source *source, double most);

/**
 * Fills the chunks of the leaf with that cube from a list of all primitives within `limit` of its
 * centre, where there are 64 or more unless the limit is GRID_FAR. Returns the number of chunks, or
 * 0 if too many would be needed; a `last` cell then takes the maximum. `chunks` has room for
 * MAX_CHUNK_FLOATS.
 */
int grid_leaf_fill(const grid_source *source, const grid_cube *c, bool last, const grid_list *list,
                   float limit, grid_reach *reach, float *chunks);

/** Leaves that share a list, and the maximum number of chunks of each. */
enum { GRID_SHARING = 8, GRID_SHARED_CHUNKS = 1 };

/**
 * The same for the octants of a cube, if one list serves all of them. Returns the number of chunks
 * of each octant, which are filled one octant after the other, or 0 if the list would be too long.
 */
int grid_leaf_fill_shared(const grid_source *source, const grid_cube *c,
                          const grid_cube octants[GRID_SHARING], const grid_list *list, float limit,
                          grid_reach *reach, float *chunks);

/* ---- Lists (grid_list.c) ---- */

/** Lists all blocks; false if memory is short. */
bool grid_list_all(const grid_source *source, grid_list *list);

/** Lists the blocks of `from` with bounds within `limit` of the centre; false if memory is short.
 */
bool grid_list_select(const grid_source *source, grid_list *list, const grid_list *from,
                      const float centre[3], float limit);

void grid_list_free(grid_list *list);
size_t grid_list_bytes(const grid_list *list);

/** Blocks of a list within some limit, as long as they are few. */
#define GRID_FEW 512
typedef struct grid_few {
    uint32_t blocks[GRID_FEW];
} grid_few;

/** The same without memory: a list in `few`, without bounds, or `from` itself if it is too long. */
grid_list grid_list_narrow(const grid_source *source, const grid_list *from, const float centre[3],
                           float limit, grid_few *few);

#endif
