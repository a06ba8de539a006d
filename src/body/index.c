/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/error.h"
#include "body/index_cells.h"
#include "body/shape.h"

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
