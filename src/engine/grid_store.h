/* SPDX-License-Identifier: MIT */
/**
 * The tree and the chunks of a grid (grid.h). Threads read them while one thread writes: published
 * cells are complete, and arrays never move under a reader. Writers hold the grid's mutex.
 */
#ifndef ELEA_ENGINE_GRID_STORE_H
#define ELEA_ENGINE_GRID_STORE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct grid_retired;

/** Begins as {0}. */
typedef struct grid_store {
    _Atomic(_Atomic int32_t *) tree;
    _Atomic(float *) chunks;
    size_t chunk_floats; /**< of one chunk */
    size_t n_places, places_capacity;
    size_t n_chunks, chunks_capacity;
    size_t n_cells;
    struct grid_retired *retired; /**< replaced arrays that may still be read */
} grid_store;

/** Frees replaced arrays; the current ones are kept for the next body. No thread may be reading. */
void grid_store_clear(grid_store *store);
void grid_store_free(grid_store *store);

/** Empties the tree and makes room for `n` primitives of `n_rows` rows; false: no memory. */
bool grid_store_renew(grid_store *store, size_t n, int n_rows);

bool grid_store_is_built(const grid_store *store, uint32_t place);

/** Copies the chunks of a leaf and publishes it; false if memory is short. */
bool grid_store_add_leaf(grid_store *store, uint32_t place, const float *chunks, size_t n_chunks);

/** Makes room for `n` more places; false if memory is short. */
bool grid_store_reserve_places(grid_store *store, size_t n);
/** Publishes a cell divided into `n` new ones, for which there must be room. */
void grid_store_add_places(grid_store *store, uint32_t place, size_t n);

/** Memory used by tree and chunks, in bytes. */
size_t grid_store_bytes(const grid_store *store);

#endif
