/* SPDX-License-Identifier: MIT */
/** The pieces of a first-passage walk, timed separately for each instruction set. */
#ifndef ELEA_BENCH_PIECES_H
#define ELEA_BENCH_PIECES_H

#include "body/launch.h"
#include "elea.h"

typedef struct bench_pieces {
    double steps; /**< of a walk */
    double fill;  /**< fraction of lanes with a walker in a step */
    /* Nanoseconds for each walk. */
    double all;      /**< with all cells built */
    double building; /**< of cells, for each of the first walks */
    double cells;    /**< finding the cells of walkers */
    double lists;    /**< distances of listed spheres, the nearest two, the bound for the rest */
    double laws;     /**< choosing balls, leaving them, moving */
    double random;   /**< numbers for the steps */
    double scores;   /**< new launch points, sums of scores */
} bench_pieces;

/** Runs `first` walks in lanes while cells are built, then repeats them for `seconds`. */
typedef elea_status (*bench_time_pieces)(const elea_body *turned, const elea_launch *launch,
                                         uint64_t first, double seconds, bench_pieces *pieces,
                                         elea_error *error);

elea_status bench_pieces_portable(const elea_body *turned, const elea_launch *launch,
                                  uint64_t first, double seconds, bench_pieces *pieces,
                                  elea_error *error);
elea_status bench_pieces_avx2(const elea_body *turned, const elea_launch *launch, uint64_t first,
                              double seconds, bench_pieces *pieces, elea_error *error);
elea_status bench_pieces_avx512(const elea_body *turned, const elea_launch *launch, uint64_t first,
                                double seconds, bench_pieces *pieces, elea_error *error);

#endif
