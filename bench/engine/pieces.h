/* SPDX-License-Identifier: MIT */
/** The pieces of a first-passage walk, each timed on its own; once for each instruction set. */
#ifndef ELEA_BENCH_PIECES_H
#define ELEA_BENCH_PIECES_H

#include "body/launch.h"
#include "elea.h"

typedef struct bench_pieces {
    double steps; /**< of a walk */
    double fill;  /**< part of the lanes that hold a walker, in a step */
    /* Nanoseconds for each walk. */
    double all;      /**< with all cells built */
    double building; /**< of cells, for each of the first walks */
    double cells;    /**< finding the cells of walkers */
    double lists;    /**< distances of listed spheres, the nearest two, the rest's bound */
    double laws;     /**< choosing balls, leaving them, moving */
    double random;   /**< numbers for the steps */
    double scores;   /**< launch points again, sums of scores */
} bench_pieces;

/** `first` walks in lanes, with cells being built, and the same again for `seconds`. */
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
