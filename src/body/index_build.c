/* SPDX-License-Identifier: MIT */
#include "body/index_cells.h"

#include <float.h>
#include <stdlib.h>

#include "base/error.h"
#include "body/shape.h"

/*
 * Tuned with elea-bench (plain walks, one core) on bodies of 2 to 50,000 spheres: lists of 16 to
 * 32 and floors of 0.25 to 1 differ by less than 15 % in walks per second, and truncated lists
 * reduce the memory of a chain of 1,000 from 300 MB to 2.4 MB (docs/spatial-index.md).
 */
#define LIST_SIZE  32  /* a longer list is truncated, or its cell is divided */
#define CUT_FACTOR 0.5 /* a truncated list leaves at least this part of the free radius */
#define CELL_FLOOR 0.5 /* cells this small, relative to the nearest radius, are not divided */
#define ROOT_CELLS ((size_t)1 << (3 * ROOT_LEVEL))
#define MAX_CELLS  ((size_t)1 << 24)
/*
 * Distances that building may take: one for each candidate of each cell. Proteins, chains, globules
 * and voxels take 500 to 3,400 a primitive. Dividing does not help where many thin ones coincide.
 */
#define WORK_FEW  INT64_C(200000)
#define WORK_EACH INT64_C(8000) /* for a primitive */
#define UNKNOWN   (-FLT_MAX)

/* Makes room for `needed` items; `*array` keeps its content. */
static elea_status reserve(void **array, size_t *capacity, size_t needed, size_t item_size,
                           elea_error *error)
{
    if (needed <= *capacity)
        return ELEA_OK;
    size_t grown = needed + needed / 4 + 64;
    void *larger = realloc(*array, grown * item_size);
    if (larger == NULL)
        return elea_error_memory(error, grown, item_size, "index entries");
    *array = larger;
    *capacity = grown;
    return ELEA_OK;
}

/* A cube that becomes a leaf or is divided. */
typedef struct cube {
    vec3 centre;
    double half;
} cube;

static double cube_radius(cube c)
{
    return 1.7320508075688772 * c.half;
}

static cube cube_octant(cube c, int octant)
{
    double half = 0.5 * c.half;
    return (cube){{c.centre.x + (octant & 4 ? half : -half),
                   c.centre.y + (octant & 2 ? half : -half),
                   c.centre.z + (octant & 1 ? half : -half)},
                  half};
}

/* A list in scratch memory, with the quantities that determine whether its cell is divided. */
typedef struct candidates {
    size_t first, count;
    double nearest;      /* smallest distance from the centre of the cell */
    double nearest_size; /* `primitive_size` of that primitive */
    bool covered;        /* the cell lies inside the body */
} candidates;

/* By one primitive, or by several that do not overlap and share all of its volume. */
static bool is_covered(const elea_index *index, cube c, candidates parent, double nearest)
{
    if (nearest + cube_radius(c) < 0.0)
        return true;
    if (!index->disjoint || nearest > 0.0)
        return false;
    double shared = 0.0;
    for (size_t i = 0; i < parent.count; i++) {
        uint32_t number = index->scratch[parent.first + i];
        if (index->bounds[i] <= cube_radius(c))
            shared += primitive_shared_volume(index->body, number, c.centre, c.half);
    }
    return shared >= 8.0 * c.half * c.half * c.half * (1.0 - 1e-9);
}

/*
 * Keeps the parent's candidates that can be nearest or second nearest somewhere in the cube. Let D
 * be the distances from its centre and h the radius of the ball around it: from a point in the
 * cube, the second nearest primitive is within D2 + h, and primitive j is no closer than Dj - h.
 */
static elea_status select_candidates(elea_index *index, cube c, candidates parent,
                                     candidates *selected, elea_error *error)
{
    elea_status failed = reserve((void **)&index->scratch, &index->scratch_capacity,
                                 index->scratch_used + parent.count, sizeof *index->scratch, error);
    if (failed)
        return failed;
    index->work -= (int64_t)parent.count;
    const uint32_t *list = index->scratch + parent.first;
    double *bounds = index->bounds;
    double d1 = HUGE_VAL, d2 = HUGE_VAL;
    uint32_t nearest = list[0];
    for (size_t i = 0; i < parent.count; i++) {
        double d = primitive_distance(index->body, list[i], c.centre);
        bounds[i] = d;
        if (d < d1) {
            d2 = d1;
            d1 = d;
            nearest = list[i];
        } else if (d < d2) {
            d2 = d;
        }
    }
    double radius = cube_radius(c);
    selected->first = index->scratch_used;
    selected->count = 0;
    selected->nearest_size = primitive_size(index->body, nearest);
    selected->nearest = d1;
    uint32_t *out = index->scratch + selected->first;
    selected->covered = is_covered(index, c, parent, d1);
    if (selected->covered) {
        out[selected->count++] = nearest;
    } else {
        /* With the factor, the bound holds in spite of rounding. */
        double limit = d2 + 2.0 * radius * (1.0 + 1e-12);
        for (size_t i = 0; i < parent.count; i++)
            if (bounds[i] <= limit) {
                bounds[selected->count] = bounds[i];
                out[selected->count++] = list[i];
            }
    }
    index->scratch_used += selected->count;
    return ELEA_OK;
}

/* By bound, then by number: the order must not depend on the implementation of qsort. */
static int compare_entries(const void *a, const void *b)
{
    const entry *p = a, *q = b;
    if (p->bound != q->bound)
        return p->bound < q->bound ? -1 : 1;
    return p->primitive < q->primitive ? -1 : p->primitive > q->primitive;
}

/* The value that would be at place k of the sorted array (Hoare 1961); permutes it. */
static double smallest_but(double *values, size_t count, size_t k)
{
    size_t low = 0, high = count - 1;
    while (low < high) {
        double pivot = values[low + (high - low) / 2];
        size_t i = low, j = high;
        for (;;) {
            while (values[i] < pivot)
                i++;
            while (values[j] > pivot)
                j--;
            if (i >= j)
                break;
            double swapped = values[i];
            values[i++] = values[j];
            values[j--] = swapped;
        }
        if (k <= j)
            high = j;
        else
            low = j + 1;
    }
    return values[k];
}

/* Appends the candidates within `limit` to the entries, sorted by their bounds. */
static elea_status sort_list(elea_index *index, cube c, candidates list, double limit,
                             elea_error *error)
{
    elea_status failed = reserve((void **)&index->entries, &index->entries_capacity,
                                 index->n_entries + list.count, sizeof *index->entries, error);
    if (failed)
        return failed;
    entry *entries = index->entries + index->n_entries;
    size_t n = 0;
    for (size_t i = 0; i < list.count; i++) {
        uint32_t primitive = index->scratch[list.first + i];
        double bound = primitive_distance(index->body, primitive, c.centre);
        if (bound <= limit)
            entries[n++] = (entry){nextafterf((float)bound, -HUGE_VALF), primitive};
    }
    qsort(entries, n, sizeof *entries, compare_entries);
    return ELEA_OK;
}

/*
 * Number of entries of its sorted list that a leaf keeps: all, or the nearest LIST_SIZE if the
 * bound for the rest leaves walkers in the cell most of their free radius, or one if no cell may be
 * divided any more. 0 if the cell must be divided.
 */
static size_t leaf_length(const elea_index *index, cube c, candidates list, int level)
{
    double radius = cube_radius(c);
    if (list.count <= LIST_SIZE)
        return list.count;
    double rest = smallest_but(index->bounds, list.count, LIST_SIZE);
    if (rest - radius >= CUT_FACTOR * (fmax(list.nearest, 0.0) + radius))
        return LIST_SIZE;
    if (index->work < 0 || index->n_cells + 8 > MAX_CELLS)
        return 1;
    bool smallest = level == MAX_LEVEL || radius <= CELL_FLOOR * list.nearest_size;
    return smallest ? list.count : 0;
}

static elea_status add_leaf(elea_index *index, size_t place, cube c, candidates list, size_t length,
                            elea_error *error)
{
    bool cut = length < list.count;
    double limit = cut ? smallest_but(index->bounds, list.count, length) : HUGE_VAL;
    elea_status failed = sort_list(index, c, list, limit, error);
    if (failed)
        return failed;
    if (index->n_entries + length > UINT32_MAX)
        return elea_error_memory(error, index->n_entries, sizeof *index->entries, "index entries");
    float rest = cut ? index->entries[index->n_entries + length].bound : HUGE_VALF;
    if (cut && length < LIST_SIZE)
        rest = UNKNOWN;
    rest = list.covered ? INSIDE : rest;
    index->cells[place] = (cell){(uint32_t)index->n_entries, (uint32_t)length, rest};
    index->n_entries += length;
    return ELEA_OK;
}

static elea_status split_cell(elea_index *index, size_t place, cube c, candidates list, int level,
                              elea_error *error);

/* The cell at `place`: a leaf, or divided in eight. */
static elea_status add_cell(elea_index *index, size_t place, cube c, candidates parent, int level,
                            elea_error *error)
{
    candidates list;
    elea_status failed = select_candidates(index, c, parent, &list, error);
    if (failed)
        return failed;
    size_t length = leaf_length(index, c, list, level);
    if (length > 0)
        failed = add_leaf(index, place, c, list, length, error);
    else
        failed = split_cell(index, place, c, list, level, error);
    index->scratch_used = list.first;
    return failed;
}

static elea_status split_cell(elea_index *index, size_t place, cube c, candidates list, int level,
                              elea_error *error)
{
    if (cancel_requested(index->cancel))
        return cancel_error(error);
    size_t first = index->n_cells;
    elea_status failed = reserve((void **)&index->cells, &index->cells_capacity, first + 8,
                                 sizeof *index->cells, error);
    if (failed)
        return failed;
    index->n_cells += 8;
    index->cells[place] = (cell){(uint32_t)first, 0, HUGE_VALF};
    for (int octant = 0; octant < 8 && !failed; octant++)
        failed =
            add_cell(index, first + (size_t)octant, cube_octant(c, octant), list, level + 1, error);
    return failed;
}

/* The dense root: candidates are narrowed level by level, but only the finest cells are kept. */
static elea_status add_root(elea_index *index, cube c, candidates parent, size_t place, int level,
                            elea_error *error)
{
    if (cancel_requested(index->cancel))
        return cancel_error(error);
    if (level == ROOT_LEVEL)
        return add_cell(index, place, c, parent, level, error);
    candidates list;
    elea_status failed = select_candidates(index, c, parent, &list, error);
    if (failed)
        return failed;
    for (int octant = 0; octant < 8 && !failed; octant++)
        failed = add_root(index, cube_octant(c, octant), list, place << 3 | (size_t)octant,
                          level + 1, error);
    index->scratch_used = list.first;
    return failed;
}

elea_status elea_index_build(elea_index *index, const elea_body *body, double radius,
                             elea_error *error)
{
    size_t size = body_size(body);
    if (size > UINT32_MAX / 2)
        return elea_error_set(error, ELEA_ERROR_BODY, "the body has more than 2^31 primitives");
    index->body = body;
    index->disjoint = false;
    index->n_cells = 0;
    index->n_entries = 0;
    index->half = radius * (1.0 + 1e-9);
    index->scale = (double)(1 << MAX_LEVEL) / (2.0 * index->half);
    index->step = 1.0 / index->scale;
    elea_status failed = reserve((void **)&index->scratch, &index->scratch_capacity, size,
                                 sizeof *index->scratch, error);
    if (!failed)
        failed = reserve((void **)&index->bounds, &index->bounds_capacity, size,
                         sizeof *index->bounds, error);
    if (!failed)
        failed = reserve((void **)&index->cells, &index->cells_capacity, ROOT_CELLS,
                         sizeof *index->cells, error);
    if (!failed)
        failed = elea_shape_are_disjoint(body, &index->disjoint, error);
    if (!failed)
        failed = elea_near_tree_build(&index->near, body, index->cancel, error);
    if (failed)
        return failed;
    for (size_t i = 0; i < size; i++)
        index->scratch[i] = (uint32_t)i;
    index->scratch_used = size;
    candidates all = {.first = 0, .count = size};
    cube root = {{0.0, 0.0, 0.0}, index->half};
    index->n_cells = ROOT_CELLS;
    index->work = WORK_FEW + WORK_EACH * (int64_t)size;
    return add_root(index, root, all, 0, 0, error);
}
