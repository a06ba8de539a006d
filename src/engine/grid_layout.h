/* SPDX-License-Identifier: MIT */
/** How many cells a grid has, and how a chunk of a leaf's list is laid out. */
#ifndef ELEA_ENGINE_GRID_LAYOUT_H
#define ELEA_ENGINE_GRID_LAYOUT_H

/*
 * GRID_LIST is the width of an AVX-512 register; the top and the levels make the finest cells
 * 2^-14 of the launch sphere. Not tuned, apart from the lists (docs/spatial-index.md).
 */
#define GRID_LIST       16 /* places of a chunk; the last is for all that are not listed */
#define GRID_CHUNKS     4  /* of a cell at most; the tree keeps their number in two bits */
#define GRID_TOP_BITS   4  /* the top is 2^4 cells a side */
#define GRID_TOP        (1 << GRID_TOP_BITS)
#define GRID_TOP_CELLS  (GRID_TOP * GRID_TOP * GRID_TOP)
#define GRID_LEVELS     5 /* below the top, of 4^3 cells each */
#define GRID_FIXED_BITS (GRID_TOP_BITS + 2 * GRID_LEVELS)

/**
 * Rows of a chunk, of GRID_LIST floats each: primitives near a cell, relative to its centre.
 * Spheres have a centre and a radius. Where there are cuboids, the first rows are their low
 * corners, further ones their high corners, their radius is 0, and a sphere's centre is both its
 * corners. The last place holds a radius of -D: all that are not listed are beyond D.
 */
enum {
    GRID_RADIUS = 3, /* after x, y, z */
    GRID_HIGH = 4,
    GRID_ROWS_SPHERES = 4,
    GRID_ROWS_CUBOIDS = 7
};

#endif
