/* SPDX-License-Identifier: MIT */
/** The parts of the engine that are compiled once per instruction set. */
#ifndef ELEA_ENGINE_KERNEL_H
#define ELEA_ENGINE_KERNEL_H

#include "base/random.h"
#include "base/tally.h"
#include "engine/grid.h"
#include "walk/charges.h"

/** Constants of a batch of walks, in the grid's unit of length. */
typedef struct kernel_scene {
    elea_grid *grid;
    float launch[3][3]; /**< semi-axes of the launch ellipsoid, as vectors */
    float radius;       /**< of the sphere that encloses it */
    float skin;
    float slack; /**< bound of the rounding error of distances, due to the largest sphere */
    const elea_charges
        *charges; /**< NULL, or charges whose potentials are subtracted from the scores */
    float reach;  /**< walkers within this many radii of a sphere try deeper exit balls; or 0 */
} kernel_scene;

/**
 * If the mean distance to the nearest other centre, in radii, is below this, walkers try exit balls
 * that reach into overlapped parts of the nearest sphere (kernel_exit_ball.h). These are worth
 * their cost for the torus of 416 spheres and for shells of overlapping spheres. For bodies with
 * less overlap, such as molecules, the second pass over the lists costs more than it saves
 * (docs/benchmark-figures.md).
 */
#define KERNEL_CROWDED 0.15

/**
 * The scene's reach. Between two neighbours of equal radius a whose centres are at distance h,
 * exit balls reach at most h / 2 into a sphere, and are worthwhile for walkers nearer than h / 3
 * (kernel_exit_ball.h).
 */
static inline float kernel_reach(const elea_grid *grid)
{
    double spacing = elea_grid_spacing(grid, KERNEL_CROWDED);
    return spacing < KERNEL_CROWDED ? (float)(spacing / 3.0) : 0.0f;
}

/** Maximum number of clusters of a batch. */
#define KERNEL_CLUSTERS 64

/** Walks that are done together, and their results. */
typedef struct kernel_batch {
    uint32_t n_clusters, cluster_size; /**< all clusters but the last are full */
    uint64_t n_walks;
    uint64_t key; /**< key of the random numbers */
    uint64_t steps;
    uint32_t hits[KERNEL_CLUSTERS];
    double sum[KERNEL_CLUSTERS]
              [ELEA_TALLY_SIZE]; /**< scores (score.h) along the body's axes, minus the potentials
                                      of the charges, whose means are added later */
    float (*points)[4];          /**< NULL, or room for the positions and weights of n_walks hits */
    uint64_t n_points;
} kernel_batch;

typedef enum kernel_fate {
    KERNEL_DONE,
    KERNEL_NO_MEMORY,
    KERNEL_NOT_FINITE, /**< a walker's position is not finite: an error in the library */
} kernel_fate;

/** A compiled kernel. */
typedef struct elea_kernel {
    grid_lanes grid;
    charges_lanes charges;
    kernel_fate (*walk)(const kernel_scene *scene, kernel_batch *batch);
    kernel_fate (*walk_cuboids)(const kernel_scene *scene, kernel_batch *batch);
} elea_kernel;

#define KERNEL_DECLARE(isa)                                                                        \
    grid_reach grid_reach##isa(const grid_shapes *all, const grid_list *list,                      \
                               const float centre[3], float *distances);                           \
    size_t grid_count##isa(const grid_shapes *all, const grid_list *list, const float centre[3],   \
                           const float *distances, float limit);                                   \
    size_t grid_collect##isa(const grid_shapes *all, const grid_list *list, const float centre[3], \
                             const float *distances, float low, float high, size_t capacity,       \
                             float *distance, uint32_t *place);                                    \
    void grid_split##isa(const float *distance, size_t count, size_t k, float *low, float *high);  \
    grid_limits grid_limit##isa(const grid_list *list, const float centre[3]);                     \
    size_t grid_select##isa(const grid_list *list, const float centre[3], float high,              \
                            size_t capacity, uint32_t *places);                                    \
    void grid_fill##isa(const double *exact, const uint32_t place[GRID_LIST],                      \
                        const double origin[GRID_ROWS_SPHERES], float *chunk);                     \
    void charges_fill##isa(const charges_sample *sample, size_t first, size_t n, size_t from,      \
                           size_t end, float *table);                                              \
    void charges_multiply##isa(const float *table, size_t n, size_t rows, size_t from, size_t end, \
                               double *product);                                                   \
    bool charges_solve##isa(double *matrix, size_t n, double(*right)[CHARGES_TARGETS]);            \
    void charges_subtract##isa(const charges_sample *sample, float *const rest[CHARGES_TARGETS]);  \
    kernel_fate kernel_walk##isa(const kernel_scene *scene, kernel_batch *batch);                  \
    kernel_fate kernel_walk_cuboids##isa(const kernel_scene *scene, kernel_batch *batch);

KERNEL_DECLARE(_portable)
KERNEL_DECLARE(_avx2)
KERNEL_DECLARE(_avx512)

#endif
