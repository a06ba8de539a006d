/* SPDX-License-Identifier: MIT */
/**
 * Where a sphere that others cover almost wholly may be exposed: cells of equal area, bounded by
 * parallels at equal steps of height and by meridians. Points are drawn in these cells only.
 */
#ifndef ELEA_STOKES_PATCH_CELLS_H
#define ELEA_STOKES_PATCH_CELLS_H

#include "base/random.h"
#include "stokes/patch_cover.h"
#include "stokes/patch_surface.h"

#define PATCH_CELL_ROWS    32
#define PATCH_CELL_COLUMNS 64
#define PATCH_CELLS        (PATCH_CELL_ROWS * PATCH_CELL_COLUMNS)

/** A bit for each cell, row by row. */
typedef struct patch_cells {
    uint64_t row[PATCH_CELL_ROWS];
} patch_cells;

/**
 * The cells of a sphere without those that one of its nearest neighbours covers; returns their
 * area.
 */
double patch_cells_find(const patch_cover *cover, size_t number, patch_cells *cells);

/** Draws about `expected` points in the cells (patch_surface_draw). */
void patch_cells_draw(const elea_sphere *sphere, const patch_cells *cells, double expected,
                      elea_random *random, const patch_receiver *receiver);

#endif
