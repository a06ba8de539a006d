/* SPDX-License-Identifier: MIT */
/** The state of the kernel: walkers, queues and starting points. */
#ifndef ELEA_ENGINE_KERNEL_WALKERS_H
#define ELEA_ENGINE_KERNEL_WALKERS_H

#include "engine/kernel.h"
#include "engine/kernel_step.h"
#include "engine/lanes_order.h"
#include "walk/lattice.h"

#define ALL_LANES ((1U << LANES) - 1)
/* Enough to hide the latencies of one group behind the others. Tuned with elea-bench: other
 * numbers are up to 10 % slower (docs/benchmark-figures.md, Rejected alternatives). */
#define GROUPS 4

/* Walkers in lockstep, and the cells they are in. */
typedef struct group {
    lanes_float x, y, z, weight;
    lanes_int walk;                     /* cluster << 8 | number in the cluster */
    lanes_int place;                    /* of the leaf in the grid's tree */
    lanes_int list;                     /* start of its first chunk */
    lanes_int further;                  /* number of further chunks */
    lanes_float cell_x, cell_y, cell_z; /* position relative to the cell's centre */
    unsigned alive;
} group;

/*
 * Walkers about to arrive: one array for each number of ball and sphere. Above the face of a
 * cuboid `sphere` is 0.
 */
typedef struct arrivals {
    int count;
    float x[2 * LANES], y[2 * LANES], z[2 * LANES];
    float axis_x[2 * LANES], axis_y[2 * LANES], axis_z[2 * LANES];
    float distance[2 * LANES], sphere[2 * LANES], radius[2 * LANES], rise[2 * LANES],
        offset[2 * LANES], weight[2 * LANES], walk[2 * LANES];
} arrivals;

/*
 * Walkers that wait for a lane, or to return together with others. Walkers return LANES at a time,
 * only when none are ready; those not lost are then ready. Until these have been put into lanes
 * that others have left, at most LANES - 1 + LANES - 1 + LANES can be outside.
 */
#define QUEUE_SIZE (4 * LANES) /* LANES more, because packing always writes LANES floats */
typedef struct queue {
    int count;
    float x[QUEUE_SIZE], y[QUEUE_SIZE], z[QUEUE_SIZE], weight[QUEUE_SIZE];
    float walk[QUEUE_SIZE]; /* the bits of an integer */
} queue;

typedef struct walks {
    const kernel_scene *scene;
    kernel_batch *batch;
    kernel_fate fate;
    bool large; /* the grid exceeds the processor's caches */
    uint64_t to_launch;
    uint32_t cluster, number; /* of the next walk to be launched */
    lanes_random random;
    queue ready;   /* to take a step */
    queue outside; /* of the sphere that encloses the body */
    arrivals arrivals;
    group groups[GROUPS];
    uint32_t shift[KERNEL_CLUSTERS][2]; /* of the clusters' lattices */
} walks;

/* ---- Launch points ---- */

/* Starting points on the unit sphere: lattice points of the walks' clusters. */
LANES_INLINE void launch_directions(const walks *w, lanes_int walk, lanes_float s[3])
{
    const uint32_t *shifts = &w->shift[0][0];
    lanes_int at = 2 * (walk >> 8);
    lanes_uint number = (lanes_uint)(walk & 255);
    lanes_uint first = lanes_gather_uint(shifts, at), second = lanes_gather_uint(shifts + 1, at);
    first += number * LATTICE_STEP_0;
    second += number * LATTICE_STEP_1;
    lanes_float z = 2.0f * lanes_unit_interval(first) - 1.0f, sine, cosine;
    lanes_float across = lanes_sqrt(lanes_max((1.0f - z) * (1.0f + z), lanes_set(0.0f)));
    lanes_sine_cosine(lanes_unit_interval(second), &sine, &cosine);
    s[0] = across * cosine;
    s[1] = across * sine;
    s[2] = z;
}

#endif
