/* SPDX-License-Identifier: MIT */
/**
 * The engine's index: a sparse grid of cells, each with a list of the primitives nearest to its
 * centre. A cell is built when a walker first needs it, by any thread; its content depends only
 * on the cell. Coordinates are scaled to put the launch sphere just inside [-1, 1]^3, which makes
 * the centres of all cells exact.
 *
 * A list need not be complete: its last place holds a lower bound of the distance of all unlisted
 * spheres. If this bound is nearest, the walker takes a plain step of that radius. Short lists cost
 * steps, but never correctness.
 */
#ifndef ELEA_ENGINE_GRID_H
#define ELEA_ENGINE_GRID_H

#include <stdatomic.h>

#include "base/cancel.h"
#include "body/shape.h"
#include "engine/grid_layout.h"

/** Rows for a body: the only place that decides which bodies use the kernel for spheres alone. */
static inline int grid_rows_of(const elea_body *body)
{
    return body_all_spheres(body) ? GRID_ROWS_SPHERES : GRID_ROWS_CUBOIDS;
}

/**
 * All primitives, in blocks of GRID_LIST that are close together; the last block is padded with
 * distant ones. The rows are the same as in a chunk.
 */
typedef struct grid_shapes {
    size_t n_blocks;
    int n_rows;
    float *row[GRID_ROWS_CUBOIDS];
    uint32_t *number; /**< in the body (shape.h) */
} grid_shapes;

/**
 * Rows of a list's bounds: the centre and the radius of a ball that encloses a block, and the same
 * radius if the block is full, otherwise one that is larger than all.
 */
enum { GRID_REACH = 3, GRID_FULL = 4, GRID_BOUNDS = 5 };

/**
 * Blocks of primitives that may be relevant in a region. The bounds are padded to a multiple of
 * GRID_LIST with distant ones; row k begins at k times this size.
 */
typedef struct grid_list {
    size_t count;
    uint32_t *blocks;
    float *bounds;
} grid_list;

static inline size_t grid_list_padded(size_t count)
{
    return (count + GRID_LIST - 1) / GRID_LIST * GRID_LIST;
}

/** Distances from the centre of a cell to the primitives of a list. */
typedef struct grid_reach {
    float nearest;      /**< distance of the nearest */
    float sixteenth;    /**< 16 or more are within this; GRID_FAR if there are fewer */
    float thirtysecond; /**< the same for 32 */
    float sixtyfourth;  /**< the same for 64 */
} grid_reach;

/** Larger distances belong to padding. */
#define GRID_FAR 1e5f

/** Limits that the bounds of a list set to the distances of its primitives from a point. */
typedef struct grid_limits {
    float sixteenth;   /**< 16 or more are within this; GRID_FAR if there is no full block */
    float sixtyfourth; /**< the same for 64, of four blocks */
} grid_limits;

/** Loops over the primitives of a list, compiled for each instruction set. */
typedef struct grid_lanes {
    /* Writes all distances to `distances`, unless it is NULL. */
    grid_reach (*reach)(const grid_shapes *all, const grid_list *list, const float centre[3],
                        float *distances);
    /* The number of primitives nearer than `limit`; `distances` as for `collect`. */
    size_t (*count)(const grid_shapes *all, const grid_list *list, const float centre[3],
                    const float *distances, float limit);
    /* Collects the first `capacity` primitives with low < distance <= high; returns how many there
     * are. `distances`: as written by `reach`, or NULL. */
    size_t (*collect)(const grid_shapes *all, const grid_list *list, const float centre[3],
                      const float *distances, float low, float high, size_t capacity,
                      float *distance, uint32_t *place);
    /* Narrows low .. high, where fewer than k distances are within `low` and at least k within
     * `high`, until k are within `high` or all in between are equal. Distances are padded to a
     * multiple of GRID_LIST with 2 GRID_FAR. */
    void (*split)(const float *distance, size_t count, size_t k, float *low, float *high);
    grid_limits (*limit)(const grid_list *list, const float centre[3]);
    /* Finds the places in the list of the blocks whose bounds reach within `high`; returns how many
     * there are, of which the first `capacity` are written. */
    size_t (*select)(const grid_list *list, const float centre[3], float high, size_t capacity,
                     uint32_t *places);
    /* Fills a chunk with spheres relative to an origin, in single precision: in each place that of
     * this number in `exact`, of four rows. */
    void (*fill)(const double *exact, const uint32_t place[GRID_LIST],
                 const double origin[GRID_ROWS_SPHERES], float *chunk);
} grid_lanes;

typedef struct elea_grid elea_grid;

/** Creates an empty grid for `elea_grid_prepare`. */
elea_grid *elea_grid_create(elea_error *error);
void elea_grid_free(elea_grid *grid);

/** Sets the request that makes `elea_grid_prepare` fail with ELEA_ERROR_CANCELLED. */
void elea_grid_watch(elea_grid *grid, const elea_cancel *cancel);

/** Begins the grid of a body for points within `radius`. No thread may be using the grid. */
elea_status elea_grid_prepare(elea_grid *grid, const elea_body *body, double radius,
                              const grid_lanes *lanes, elea_error *error);

/** Factor from the body's unit of length to the grid's. */
double elea_grid_scale(const elea_grid *grid);

/**
 * The mean distance from a sphere's centre to the nearest other centre, in units of its radius, but
 * at most `most` <= 1; `most` for bodies with cuboids. Only neighbours in the same block are
 * considered.
 */
double elea_grid_spacing(const elea_grid *grid, double most);

/**
 * The tree: place i holds 0 (not built yet), -b (64 cells from place b on, x fastest) or
 * 4 c + k for a leaf of k + 1 chunks at c. The first GRID_TOP_CELLS places are the top.
 */
const _Atomic int32_t *elea_grid_tree(const elea_grid *grid);

/** Rows of a chunk. */
int elea_grid_rows(const elea_grid *grid);

/** Chunks; must be read after the leaf's place in the tree. */
const float *elea_grid_chunks(const elea_grid *grid);

/**
 * Builds the cells at `n` places, at most 64, unless they exist: those first that no other thread
 * is building. False if memory is short, or if it is cancelled.
 */
bool elea_grid_build(elea_grid *grid, const uint32_t *places, size_t n);

/** The primitive nearest to a point in the leaf at `place`. */
typedef struct grid_nearest {
    double distance;
    double second;         /**< distance of the second nearest; HUGE_VAL if none */
    local_surface surface; /**< of the nearest, in the grid's unit of length */
} grid_nearest;
grid_nearest elea_grid_nearest(elea_grid *grid, uint32_t place, vec3 point);

/** Size of the grid. */
typedef struct grid_size {
    size_t cells, chunks, bytes;
} grid_size;
grid_size elea_grid_memory(elea_grid *grid);

#endif
