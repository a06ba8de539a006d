/* SPDX-License-Identifier: MIT */
#include "body/index.h"

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
/* Not tuned: the root's levels save a few steps of each descent; the finest cells bound it. */
#define ROOT_LEVEL 3  /* the root is a dense grid of 2^3 cells a side */
#define MAX_LEVEL  14 /* the finest cells are 2^14 a side */
#define ROOT_CELLS ((size_t)1 << (3 * ROOT_LEVEL))
#define MAX_CELLS  ((size_t)1 << 24)
#define INSIDE     (-HUGE_VALF)

/*
 * A leaf lists entries [first, first + count); an inner cell (count 0) has 8 cells at first. A leaf
 * inside the body has `rest` = INSIDE, and its list is not used.
 */
typedef struct cell {
    uint32_t first, count;
    float rest; /* at most the distance of any candidate that is not listed, as entry.bound */
} cell;

/* A primitive of a leaf's list, which is in ascending order of `bound`. */
typedef struct entry {
    float bound; /* at most the distance of its surface from the cell's centre */
    uint32_t primitive;
} entry;

struct elea_index {
    const elea_cancel *cancel;
    const elea_body *body;
    bool disjoint; /* `elea_shape_are_disjoint` */
    double half;   /* the root is the cube [-half, half]^3 */
    double scale;  /* from coordinates to the finest cells */
    double step;   /* edge of the finest cells */
    cell *cells;
    size_t n_cells, cells_capacity;
    entry *entries;
    size_t n_entries, entries_capacity;
    uint32_t *scratch; /* candidate lists of the cells that are being split */
    size_t scratch_used, scratch_capacity;
    double *bounds; /* distance of each candidate from the centre of the cell */
    size_t bounds_capacity;
    elea_near_tree near; /* for points whose list does not determine what is nearest */
};

elea_index *elea_index_create(elea_error *error)
{
    elea_index *index = calloc(1, sizeof *index);
    if (index == NULL)
        (void)elea_error_memory(error, 1, sizeof *index, "index");
    return index;
}

void elea_index_watch(elea_index *index, const elea_cancel *cancel)
{
    index->cancel = cancel;
}

void elea_index_free(elea_index *index)
{
    if (index == NULL)
        return;
    free(index->cells);
    free(index->entries);
    free(index->scratch);
    free(index->bounds);
    elea_near_tree_clear(&index->near);
    free(index);
}

elea_index_size elea_index_memory(const elea_index *index)
{
    return (elea_index_size){
        .cells = index->n_cells,
        .entries = index->n_entries,
        .bytes = index->cells_capacity * sizeof *index->cells +
                 index->entries_capacity * sizeof *index->entries +
                 index->scratch_capacity * sizeof *index->scratch +
                 index->bounds_capacity * sizeof *index->bounds +
                 elea_near_tree_bytes(&index->near),
    };
}

/* ---- Building ---- */

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
 * bound for the rest leaves walkers in the cell most of their free radius. 0 if the cell must be
 * divided.
 */
static size_t leaf_length(const elea_index *index, cube c, candidates list, int level)
{
    double radius = cube_radius(c);
    if (list.count <= LIST_SIZE)
        return list.count;
    double rest = smallest_but(index->bounds, list.count, LIST_SIZE);
    if (rest - radius >= CUT_FACTOR * (fmax(list.nearest, 0.0) + radius))
        return LIST_SIZE;
    bool smallest = level == MAX_LEVEL || radius <= CELL_FLOOR * list.nearest_size ||
                    index->n_cells + 8 > MAX_CELLS;
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
    return add_root(index, root, all, 0, 0, error);
}

/* ---- Queries ---- */

static uint32_t grid_coordinate(const elea_index *index, double x)
{
    const double last = (double)((1 << MAX_LEVEL) - 1);
    double u = (x + index->half) * index->scale;
    return (uint32_t)(u > 0.0 ? (u < last ? u : last) : 0.0);
}

/* The list for a point. */
typedef struct leaf {
    const entry *first, *end;
    double offset; /* of the point from the cell's centre: bounds shrink by that */
    double rest;   /* an unlisted primitive is not nearer than this, or is not the nearest */
} leaf;

static double offset_from_middle(const elea_index *index, double x, uint32_t grid, int shift)
{
    double middle = ((double)(grid >> shift) + 0.5) * (double)(1U << shift);
    return x + index->half - middle * index->step;
}

/* Place of a root cell: octants of the levels above it, the coarsest first. */
static uint32_t interleave(uint32_t x, uint32_t y, uint32_t z)
{
    uint32_t place = 0;
    for (int level = ROOT_LEVEL - 1; level >= 0; level--)
        place = place << 3 | (x >> level & 1) << 2 | (y >> level & 1) << 1 | (z >> level & 1);
    return place;
}

static leaf find_leaf(const elea_index *index, vec3 point)
{
    uint32_t x = grid_coordinate(index, point.x), y = grid_coordinate(index, point.y),
             z = grid_coordinate(index, point.z);
    int shift = MAX_LEVEL - ROOT_LEVEL;
    cell found = index->cells[interleave(x >> shift, y >> shift, z >> shift)];
    while (found.count == 0) {
        shift--;
        found = index->cells[found.first +
                             ((x >> shift & 1) << 2 | (y >> shift & 1) << 1 | (z >> shift & 1))];
    }
    vec3 offset = {offset_from_middle(index, point.x, x, shift),
                   offset_from_middle(index, point.y, y, shift),
                   offset_from_middle(index, point.z, z, shift)};
    /* With the factor, bounds hold in spite of rounding. */
    double distance = vec3_length(offset) * (1.0 + 1e-12);
    const entry *first = index->entries + found.first;
    return (leaf){first, first + found.count, distance, (double)found.rest - distance};
}

static bool is_inside(const leaf *list)
{
    return list->rest == (double)INSIDE;
}

double elea_index_free_radius(const elea_index *index, vec3 point, double least)
{
    leaf list = find_leaf(index, point);
    double nearest = HUGE_VAL;
    if (is_inside(&list))
        return 0.0;
    for (const entry *e = list.first; e < list.end && (double)e->bound - list.offset < nearest;
         e++) {
        double d = primitive_distance(index->body, e->primitive, point);
        nearest = d < nearest ? d : nearest;
    }
    if (list.rest >= nearest)
        return nearest;
    return list.rest >= least ? list.rest : elea_index_nearest(index, point).distance;
}

static void look_at(elea_nearest *nearest, uint32_t primitive, double distance)
{
    if (distance < nearest->distance) {
        nearest->second = nearest->distance;
        nearest->distance = distance;
        nearest->primitive = primitive;
    } else if (distance < nearest->second) {
        nearest->second = distance;
    }
}

elea_nearest elea_index_nearest(const elea_index *index, vec3 point)
{
    leaf list = find_leaf(index, point);
    elea_nearest nearest = {.distance = HUGE_VAL, .second = HUGE_VAL, .primitive = 0};
    if (is_inside(&list))
        return (elea_nearest){.primitive = list.first->primitive};
    for (const entry *e = list.first;
         e < list.end && (double)e->bound - list.offset < nearest.second; e++)
        look_at(&nearest, e->primitive, primitive_distance(index->body, e->primitive, point));
    if (list.rest >= nearest.second)
        return nearest;
    /* The truncated list does not determine the answer. */
    return elea_near_tree_find(&index->near, point);
}

bool elea_index_contains(const elea_index *index, vec3 point)
{
    leaf list = find_leaf(index, point);
    if (is_inside(&list))
        return true;
    for (const entry *e = list.first; e < list.end && (double)e->bound < list.offset; e++)
        if (primitive_contains(index->body, e->primitive, point))
            return true;
    return list.rest < 0.0 && elea_index_nearest(index, point).distance < 0.0;
}

const elea_body *elea_index_body(const elea_index *index)
{
    return index->body;
}
