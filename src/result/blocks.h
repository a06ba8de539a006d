/* SPDX-License-Identifier: MIT */
/**
 * Series of values in the frames of trajectories, in bounded memory. When there are very many
 * frames, neighbours are merged into blocks of 2, 4, 8, ... frames (Flyvbjerg & Petersen 1989, J.
 * Chem. Phys. 91, 461): means and variances stay exact, and the means of blocks keep the long
 * correlation. The blocks follow from the order of frames alone.
 */
#ifndef ELEA_RESULT_BLOCKS_H
#define ELEA_RESULT_BLOCKS_H

#include "result/series.h"

/** No frames are merged while there are at most this many, and 2048 for each trajectory. */
#define ELEA_MOST_ROWS ((size_t)32768)

/** Zeros, but for `n_series`, are series without frames. */
typedef struct elea_blocks {
    size_t n_series;
    size_t n_rows, capacity; /* rows are frames or blocks */
    double *values;          /* [n_series + 1][capacity], the last of them the weights of rows */
    elea_correlation *correlation; /* for `capacity` values */
    size_t *starts;                /* [n_replicas], the first row of each trajectory */
    size_t n_replicas, starts_capacity;
    size_t block, filled; /* frames in each block of the last trajectory, and in its last block */
    /* [starts_capacity][n_series], or NULL while all rows are frames */
    elea_series_moments *moments;
    bool has_origins; /* of moments */
    bool has_weights; /* not all weights are 1 */
} elea_blocks;

void elea_blocks_free(elea_blocks *blocks);
/** What is added from now on belongs to another trajectory. */
elea_status elea_blocks_begin_replica(elea_blocks *blocks, elea_error *error);
/** A frame with its [n_series] values, which may be anything if its weight is 0. */
elea_status elea_blocks_add(elea_blocks *blocks, const double *values, double weight,
                            elea_error *error);
/** Series number `s`, without its errors; valid until the next frame is added. */
elea_series elea_blocks_series(const elea_blocks *blocks, size_t s);

#endif
