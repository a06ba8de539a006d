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
 * Fills at most `most` chunks of the leaf with that cube. `list` has all primitives within the
 * limit for 16, or 64 if `most` is greater than 1. Returns the number of chunks, or 0 if too many
 * would be needed; a `last` cell then takes the maximum. `chunks` has room for MAX_CHUNK_FLOATS.
 */
int grid_leaf_fill(const grid_source *source, const grid_cube *c, int most, bool last,
                   const grid_list *list, const grid_limits *limits, grid_reach *reach,
                   float *chunks);

/** A list for all octants of a cube, which takes one chunk of each. */
typedef struct grid_shared {
    size_t count; /**< 0 if the list would be too long */
    uint32_t place[GRID_LIST - 1];
    float rest; /**< bound for all unlisted primitives, from the centre of each octant */
} grid_shared;

/** Finds the list that serves the octants of a cube; `list` and `limits` as for one chunk. */
grid_shared grid_leaf_share(const grid_source *source, const grid_cube *c, const grid_list *list,
                            const grid_limits *limits, grid_reach *reach);

/** Fills the chunk of an octant. */
void grid_leaf_fill_shared(const grid_source *source, const grid_cube *octant,
                           const grid_shared *shared, float *chunk);

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

/* ---- Regions (grid_region.c) ---- */

/** Cell `i` of the `n`^3 that make up the cube, x fastest. */
grid_cube grid_sub_cube(const grid_cube *c, int i, int n);

/** A cube, and the blocks that may be relevant there. */
typedef struct grid_region {
    grid_cube cube;
    grid_list list;
    grid_limits limits; /**< of the distances from the centre */
} grid_region;

/** Limits of the distances from a point in a region, which are at most GRID_FAR. */
grid_limits grid_region_limits(const grid_region *r, const float point[3]);

/** The same with regard to what the bounds of blocks tell, for regions with loose limits. */
grid_limits grid_region_limits_of_blocks(const grid_source *source, const grid_region *r,
                                         const float point[3]);

/**
 * Lists what cells of any size in the region may need: the 64 primitives nearest to the centre of a
 * cell, and the two nearest to any point. False if memory is short.
 */
bool grid_region_list(const grid_source *source, grid_region *r, const grid_list *from);

#endif
