/* SPDX-License-Identifier: MIT */
#include "engine/grid_store.h"

#include <stdlib.h>
#include <string.h>

#include "engine/grid_layout.h"

typedef struct grid_retired {
    struct grid_retired *next;
    void *array;
} retired;

/* Copies the old array to a larger one, and keeps the old one for threads that still read it. */
static void *grow(grid_store *store, void *old, size_t used, size_t bytes)
{
    retired *keep = malloc(sizeof *keep);
    void *larger = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (keep == NULL || larger == NULL) {
        free(keep);
        free(larger);
        return NULL;
    }
    memcpy(larger, old, used);
    *keep = (retired){store->retired, old};
    store->retired = keep;
    return larger;
}

static bool reserve_chunks(grid_store *store, size_t n)
{
    if (store->n_chunks + n <= store->chunks_capacity)
        return true;
    size_t capacity = 2 * store->chunks_capacity;
    size_t size = store->chunk_floats * sizeof(float);
    if (capacity > (size_t)INT32_MAX / store->chunk_floats) /* gathers have 31-bit indices */
        return false;
    float *old = atomic_load_explicit(&store->chunks, memory_order_relaxed);
    float *larger = grow(store, old, store->n_chunks * size, capacity * size);
    if (larger == NULL)
        return false;
    store->chunks_capacity = capacity;
    atomic_store_explicit(&store->chunks, larger, memory_order_release);
    return true;
}

bool grid_store_reserve_places(grid_store *store, size_t n)
{
    if (store->n_places + n <= store->places_capacity)
        return true;
    size_t capacity = 2 * store->places_capacity;
    if (capacity > (size_t)INT32_MAX)
        return false;
    _Atomic int32_t *old = atomic_load_explicit(&store->tree, memory_order_relaxed);
    _Atomic int32_t *larger =
        grow(store, (void *)old, store->n_places * sizeof *old, capacity * sizeof *old);
    if (larger == NULL)
        return false;
    store->places_capacity = capacity;
    atomic_store_explicit(&store->tree, larger, memory_order_release);
    return true;
}

/* ---- Cells ---- */

static void publish(grid_store *store, uint32_t place, int32_t what)
{
    _Atomic int32_t *tree = atomic_load_explicit(&store->tree, memory_order_relaxed);
    atomic_store_explicit(&tree[place], what, memory_order_release);
    store->n_cells++;
}

bool grid_store_is_built(const grid_store *store, uint32_t place)
{
    _Atomic int32_t *tree = atomic_load_explicit(&store->tree, memory_order_acquire);
    return atomic_load_explicit(&tree[place], memory_order_relaxed) != 0;
}

bool grid_store_add_leaf(grid_store *store, uint32_t place, const float *chunks, size_t n_chunks)
{
    if (!reserve_chunks(store, n_chunks))
        return false;
    float *to = atomic_load_explicit(&store->chunks, memory_order_relaxed);
    memcpy(to + store->n_chunks * store->chunk_floats, chunks,
           n_chunks * store->chunk_floats * sizeof *chunks);
    publish(store, place, (int32_t)store->n_chunks * 4 + (int32_t)n_chunks - 1);
    store->n_chunks += n_chunks;
    return true;
}

void grid_store_add_places(grid_store *store, uint32_t place, size_t n)
{
    _Atomic int32_t *tree = atomic_load_explicit(&store->tree, memory_order_relaxed);
    size_t first = store->n_places;
    for (size_t i = 0; i < n; i++)
        atomic_store_explicit(&tree[first + i], 0, memory_order_relaxed);
    store->n_places += n;
    publish(store, place, -(int32_t)first);
}

size_t grid_store_bytes(const grid_store *store)
{
    return store->n_chunks * store->chunk_floats * sizeof(float) +
           store->n_places * sizeof(int32_t);
}

/* ---- From body to body ---- */

void grid_store_clear(grid_store *store)
{
    while (store->retired != NULL) {
        retired *next = store->retired->next;
        free(store->retired->array);
        free(store->retired);
        store->retired = next;
    }
    store->n_cells = 0;
}

void grid_store_free(grid_store *store)
{
    grid_store_clear(store);
    free((void *)atomic_load(&store->tree));
    free(atomic_load(&store->chunks));
}

/* Makes room for at least `needed` items; the content is lost. */
static void *renew(void *array, size_t *capacity, size_t needed, size_t item)
{
    if (needed <= *capacity)
        return array;
    free(array);
    *capacity = 0;
    array = aligned_alloc(64, (needed * item + 63) / 64 * 64);
    if (array != NULL)
        *capacity = needed;
    return array;
}

/* Makes room for a few cells per primitive of the surface; the arrays grow when needed. */
bool grid_store_renew(grid_store *store, size_t n, int n_rows)
{
    size_t floats = (size_t)GRID_LIST * (size_t)n_rows;
    _Atomic int32_t *tree = renew((void *)atomic_load(&store->tree), &store->places_capacity,
                                  2 * GRID_TOP_CELLS + 4 * n, sizeof *tree);
    atomic_store(&store->tree, tree);
    float *chunks = atomic_load(&store->chunks);
    if (floats != store->chunk_floats) {
        free(chunks);
        chunks = NULL;
        store->chunks_capacity = 0;
        store->chunk_floats = floats;
    }
    chunks =
        renew(chunks, &store->chunks_capacity, GRID_TOP_CELLS + n + n / 2, floats * sizeof *chunks);
    atomic_store(&store->chunks, chunks);
    if (tree == NULL || chunks == NULL)
        return false;
    for (size_t i = 0; i < GRID_TOP_CELLS; i++)
        atomic_store_explicit(&tree[i], 0, memory_order_relaxed);
    store->n_places = GRID_TOP_CELLS;
    memset(chunks, 0, floats * sizeof *chunks);
    store->n_chunks = 1; /* chunk 0 belongs to no leaf; leaves that could not be built read it */
    return true;
}
