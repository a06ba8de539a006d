/* SPDX-License-Identifier: MIT */
/** Number of cells of a grid, and layout of a chunk of a leaf's list. */
#ifndef ELEA_ENGINE_GRID_LAYOUT_H
#define ELEA_ENGINE_GRID_LAYOUT_H

/*
 * GRID_LIST is the width of an AVX-512 register. With this top and these levels the finest cells
 * are 2^-14 of the launch sphere. Not tuned, apart from the lists (docs/spatial-index.md).
 */
#define GRID_LIST       16 /* places of a chunk; the last is for all unlisted primitives */
#define GRID_CHUNKS     4  /* maximum of a cell; the tree has two bits for their number */
#define GRID_TOP_BITS   4  /* the top has 2^4 cells per side */
#define GRID_TOP        (1 << GRID_TOP_BITS)
#define GRID_TOP_CELLS  (GRID_TOP * GRID_TOP * GRID_TOP)
#define GRID_LEVELS     5 /* below the top, of 4^3 cells each */
#define GRID_FIXED_BITS (GRID_TOP_BITS + 2 * GRID_LEVELS)

/**
 * Rows of a chunk, of GRID_LIST floats each: primitives near a cell, relative to its centre.
 * Spheres have a centre and a radius. If the body has cuboids, the first rows are their low
 * corners, further ones their high corners, and their radius is 0; a sphere's centre then serves
 * as both corners. The last place holds a radius of -D: all unlisted primitives are beyond D.
 */
enum {
    GRID_RADIUS = 3, /* after x, y, z */
    GRID_HIGH = 4,
    GRID_ROWS_SPHERES = 4,
    GRID_ROWS_CUBOIDS = 7
};

#endif
