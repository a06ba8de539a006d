/* SPDX-License-Identifier: MIT */
/*
 * Overlapping boxes are cut into disjoint pieces, whose volumes and moments add up. Parts of
 * faces that two pieces share lie inside the body. Each point of a face has at most one piece in
 * front of it, so the shared parts do not overlap either.
 */
#include "interior/boxes.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "body/box_tree.h"
#include "body/shape.h"

/* Limits of memory and time, beyond which the interior is sampled instead; not tuned. */
#define MAX_PIECES ((size_t)1 << 24)
#define MAX_SPLIT  64 /* pieces per box, on average */

typedef struct box_list {
    size_t n, capacity;
    elea_cuboid *boxes;
} box_list;

static bool list_add(box_list *list, const elea_cuboid *box)
{
    if (list->n == list->capacity) {
        size_t capacity = 2 * list->capacity + 64;
        elea_cuboid *larger = realloc(list->boxes, capacity * sizeof *larger);
        if (larger == NULL)
            return false;
        list->boxes = larger;
        list->capacity = capacity;
    }
    list->boxes[list->n++] = *box;
    return true;
}

/* ---- Removing overlaps ---- */

static elea_status no_memory(size_t n, elea_error *error)
{
    return elea_error_memory(error, n, sizeof(elea_cuboid), "boxes");
}

/* The part of `piece` outside `hole`, which overlaps it: up to six boxes. */
static bool cut(elea_cuboid piece, const elea_cuboid *hole, box_list *list)
{
    double *low[3] = {&piece.low.x, &piece.low.y, &piece.low.z};
    double *high[3] = {&piece.high.x, &piece.high.y, &piece.high.z};
    for (int k = 0; k < 3; k++) {
        double from = vec3_coordinate(hole->low, k), to = vec3_coordinate(hole->high, k);
        double lowest = *low[k], highest = *high[k];
        if (lowest < from) {
            *high[k] = from;
            if (!list_add(list, &piece))
                return false;
            *high[k] = highest;
            *low[k] = from;
        }
        if (to < highest) {
            *low[k] = to;
            if (!list_add(list, &piece))
                return false;
            *low[k] = fmax(lowest, from);
            *high[k] = to;
        }
    }
    return true;
}

typedef struct cutter {
    box_list *pieces;
    size_t first; /* of the box that is being cut */
    size_t most;
    bool short_of_memory;
} cutter;

static bool cut_away(void *context, const elea_cuboid *hole)
{
    cutter *c = context;
    box_list *list = c->pieces;
    size_t end = list->n, kept = c->first;
    for (size_t i = c->first; i < end; i++) {
        elea_cuboid piece = list->boxes[i];
        if (!cuboids_overlap(&piece, hole)) {
            list->boxes[kept++] = piece;
        } else if (!cut(piece, hole, list)) {
            c->short_of_memory = true;
            return false;
        }
    }
    memmove(list->boxes + kept, list->boxes + end, (list->n - end) * sizeof *list->boxes);
    list->n -= end - kept;
    return list->n <= c->most;
}

/* ---- Volume, area and moments ---- */

typedef struct contact {
    const elea_cuboid *box;
    double area; /* of its faces that is shared with others */
} contact;

static bool add_contact(void *context, const elea_cuboid *other)
{
    contact *c = context;
    vec3 e = cuboids_shared_edges(c->box, other);
    /* One of them is 0, and the others are not negative. */
    c->area += e.x == 0.0 ? e.y * e.z : e.y == 0.0 ? e.x * e.z : e.z == 0.0 ? e.x * e.y : 0.0;
    return true;
}

static void add_box(elea_closed_form *form, vec3 *first, const elea_cuboid *box)
{
    vec3 e = vec3_sub(box->high, box->low), c = cuboid_centre(box);
    double volume = e.x * e.y * e.z;
    const double centre[3] = {c.x, c.y, c.z}, edge[3] = {e.x, e.y, e.z};
    form->volume += volume;
    form->area += 2.0 * (e.x * e.y + e.y * e.z + e.z * e.x);
    *first = vec3_add_scaled(*first, volume, c);
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++) {
            double own = i == j ? edge[i] * edge[i] / 12.0 : 0.0;
            form->second[sym3_index(i, j)] += volume * (centre[i] * centre[j] + own);
        }
}

/* Boxes that do not overlap. */
static elea_status compute_disjoint(const box_list *list, elea_closed_form *form, elea_error *error)
{
    elea_box_tree t;
    if (!elea_box_tree_build(&t, list->boxes, list->n, NULL)) {
        elea_box_tree_free(&t);
        return no_memory(list->n, error);
    }
    memset(form, 0, sizeof *form);
    vec3 first = {0.0, 0.0, 0.0};
    for (size_t i = 0; i < list->n; i++) {
        contact shared = {&list->boxes[i], 0.0};
        add_box(form, &first, &list->boxes[i]);
        (void)elea_box_tree_visit(&t, i, add_contact, &shared);
        form->area -= 2.0 * shared.area;
    }
    form->centroid = vec3_scale(1.0 / form->volume, first);
    form->reliable = true;
    elea_box_tree_free(&t);
    return ELEA_OK;
}

elea_status elea_boxes_compute(const elea_cuboid *boxes, size_t n, elea_closed_form *form,
                               const elea_cancel *cancel, elea_error *error)
{
    elea_box_tree t;
    box_list pieces = {.n = 0};
    size_t most = n < MAX_PIECES / MAX_SPLIT ? n * MAX_SPLIT + 4096 : MAX_PIECES;
    cutter c = {.pieces = &pieces, .most = most};
    elea_status failed = ELEA_OK;
    c.short_of_memory = !elea_box_tree_build(&t, boxes, n, cancel);
    bool whole = true;
    for (size_t i = 0; i < n && whole && !c.short_of_memory && !cancel_requested(cancel); i++) {
        c.first = pieces.n;
        c.short_of_memory = !list_add(&pieces, &boxes[i]);
        whole = !c.short_of_memory && elea_box_tree_visit(&t, i, cut_away, &c);
    }
    elea_box_tree_free(&t);
    if (c.short_of_memory)
        failed = no_memory(n, error);
    else if (cancel_requested(cancel))
        failed = cancel_error(error);
    else if (whole)
        failed = compute_disjoint(&pieces, form, error);
    else
        *form = (elea_closed_form){.reliable = false};
    free(pieces.boxes);
    return failed;
}
