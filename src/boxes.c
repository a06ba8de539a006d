/* SPDX-License-Identifier: MIT */
/*
 * Boxes that overlap are cut into ones that do not. Of those, volume and moments add up, and
 * what two of them share of their faces is inside of the body: each point of a face has at most
 * one box right before it, so the shares of pairs do not overlap either.
 */
#include "boxes.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "shape.h"

#define LEAF_SIZE  8
#define MAX_PIECES ((size_t)1 << 24) /* beyond it, sampling is cheaper */
#define MAX_SPLIT  64                /* pieces for each box, on average */

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

/* ---- A tree of boxes: halves of the order along the longest edge ---- */

typedef struct node {
    elea_cuboid bounds;
    size_t first, count; /* in the order; a node of more than LEAF_SIZE has two children */
} node;

typedef struct tree {
    const elea_cuboid *boxes;
    size_t *order;
    node *nodes; /* the children of k are 2 k + 1 and 2 k + 2 */
} tree;

static double coordinate(vec3 v, int axis)
{
    return axis == 0 ? v.x : axis == 1 ? v.y : v.z;
}

static double middle(const tree *t, size_t box, int axis)
{
    return coordinate(t->boxes[box].low, axis) + coordinate(t->boxes[box].high, axis);
}

/* Puts the `half` with the least middles first (Hoare 1961). */
static void partition(const tree *t, size_t *order, size_t count, size_t half, int axis)
{
    size_t low = 0, high = count - 1;
    while (low < high) {
        double pivot = middle(t, order[low + (high - low) / 2], axis);
        size_t i = low, j = high;
        for (;;) {
            while (middle(t, order[i], axis) < pivot)
                i++;
            while (middle(t, order[j], axis) > pivot)
                j--;
            if (i >= j)
                break;
            size_t swapped = order[i];
            order[i++] = order[j];
            order[j--] = swapped;
        }
        if (half <= j)
            high = j;
        else
            low = j + 1;
    }
}

static int longest_axis(const elea_cuboid *box)
{
    vec3 e = vec3_sub(box->high, box->low);
    return e.x >= e.y && e.x >= e.z ? 0 : e.y >= e.z ? 1 : 2;
}

/* Halving makes the depth that of a complete tree, so that children need no pointers. */
static void build_node(tree *t, size_t k, size_t first, size_t count)
{
    node *n = &t->nodes[k];
    *n = (node){t->boxes[t->order[first]], first, count};
    for (size_t i = first; i < first + count; i++)
        cuboid_include(&n->bounds, t->boxes[t->order[i]].low, t->boxes[t->order[i]].high);
    if (count <= LEAF_SIZE)
        return;
    size_t half = count / 2;
    partition(t, t->order + first, count, half, longest_axis(&n->bounds));
    build_node(t, 2 * k + 1, first, half);
    build_node(t, 2 * k + 2, first + half, count - half);
}

static bool tree_build(tree *t, const elea_cuboid *boxes, size_t n)
{
    size_t size = 1;
    for (size_t part = n; part > LEAF_SIZE; part -= part / 2)
        size = 2 * size + 1;
    *t = (tree){boxes, malloc(n * sizeof *t->order), malloc(size * sizeof *t->nodes)};
    if (t->order == NULL || t->nodes == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        t->order[i] = i;
    build_node(t, 0, 0, n);
    return true;
}

static void tree_free(tree *t)
{
    free(t->order);
    free(t->nodes);
}

/* Closed boxes: those that only touch count. */
static bool meet(const elea_cuboid *a, const elea_cuboid *b)
{
    return a->low.x <= b->high.x && b->low.x <= a->high.x && a->low.y <= b->high.y &&
           b->low.y <= a->high.y && a->low.z <= b->high.z && b->low.z <= a->high.z;
}

/* Calls `found` for each box before `number` that meets it; false as soon as that says so. */
static bool tree_visit(const tree *t, size_t number,
                       bool (*found)(void *context, const elea_cuboid *other), void *context)
{
    const elea_cuboid *box = &t->boxes[number];
    size_t stack[128], depth = 0;
    stack[depth++] = 0;
    while (depth > 0) {
        size_t k = stack[--depth];
        const node *n = &t->nodes[k];
        if (!meet(&n->bounds, box))
            continue;
        if (n->count > LEAF_SIZE) {
            stack[depth++] = 2 * k + 2;
            stack[depth++] = 2 * k + 1;
            continue;
        }
        for (size_t i = n->first; i < n->first + n->count; i++) {
            size_t other = t->order[i];
            if (other < number && meet(&t->boxes[other], box) && !found(context, &t->boxes[other]))
                return false;
        }
    }
    return true;
}

/* ---- Cutting overlaps away ---- */

static elea_status no_memory(size_t n, elea_error *error)
{
    return elea_error_memory(error, n, sizeof(elea_cuboid), "boxes");
}

static vec3 shared_edges(const elea_cuboid *a, const elea_cuboid *b)
{
    return (vec3){fmin(a->high.x, b->high.x) - fmax(a->low.x, b->low.x),
                  fmin(a->high.y, b->high.y) - fmax(a->low.y, b->low.y),
                  fmin(a->high.z, b->high.z) - fmax(a->low.z, b->low.z)};
}

static bool overlap(const elea_cuboid *a, const elea_cuboid *b)
{
    vec3 e = shared_edges(a, b);
    return e.x > 0.0 && e.y > 0.0 && e.z > 0.0;
}

static bool is_apart(void *context, const elea_cuboid *other)
{
    const elea_cuboid *box = context;
    return !overlap(box, other);
}

elea_status elea_boxes_are_disjoint(const elea_cuboid *boxes, size_t n, bool *disjoint,
                                    elea_error *error)
{
    tree t;
    *disjoint = true;
    elea_status failed = tree_build(&t, boxes, n) ? ELEA_OK : no_memory(n, error);
    for (size_t i = 0; i < n && *disjoint && !failed; i++) {
        elea_cuboid box = boxes[i];
        *disjoint = tree_visit(&t, i, is_apart, &box);
    }
    tree_free(&t);
    return failed;
}

/* What is left of `piece` outside of `hole`, which overlaps it: up to six boxes. */
static bool cut(elea_cuboid piece, const elea_cuboid *hole, box_list *list)
{
    double *low[3] = {&piece.low.x, &piece.low.y, &piece.low.z};
    double *high[3] = {&piece.high.x, &piece.high.y, &piece.high.z};
    for (int k = 0; k < 3; k++) {
        double from = coordinate(hole->low, k), to = coordinate(hole->high, k);
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
        if (!overlap(&piece, hole)) {
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

/* ---- What they measure ---- */

typedef struct contact {
    const elea_cuboid *box;
    double area; /* of its faces that others share */
} contact;

static bool add_contact(void *context, const elea_cuboid *other)
{
    contact *c = context;
    vec3 e = shared_edges(c->box, other);
    /* One of them is 0, and the others are not below. */
    c->area += e.x == 0.0 ? e.y * e.z : e.y == 0.0 ? e.x * e.z : e.z == 0.0 ? e.x * e.y : 0.0;
    return true;
}

static void add_box(elea_union *measure, vec3 *first, const elea_cuboid *box)
{
    vec3 e = vec3_sub(box->high, box->low), c = cuboid_centre(box);
    double volume = e.x * e.y * e.z;
    const double centre[3] = {c.x, c.y, c.z}, edge[3] = {e.x, e.y, e.z};
    measure->volume += volume;
    measure->area += 2.0 * (e.x * e.y + e.y * e.z + e.z * e.x);
    *first = vec3_add_scaled(*first, volume, c);
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++) {
            double own = i == j ? edge[i] * edge[i] / 12.0 : 0.0;
            measure->second[sym3_index(i, j)] += volume * (centre[i] * centre[j] + own);
        }
}

/* Boxes that do not overlap. */
static elea_status measure_disjoint(const box_list *list, elea_union *measure, elea_error *error)
{
    tree t;
    if (!tree_build(&t, list->boxes, list->n)) {
        tree_free(&t);
        return no_memory(list->n, error);
    }
    memset(measure, 0, sizeof *measure);
    vec3 first = {0.0, 0.0, 0.0};
    for (size_t i = 0; i < list->n; i++) {
        contact shared = {&list->boxes[i], 0.0};
        add_box(measure, &first, &list->boxes[i]);
        (void)tree_visit(&t, i, add_contact, &shared);
        measure->area -= 2.0 * shared.area;
    }
    measure->centroid = vec3_scale(1.0 / measure->volume, first);
    measure->certain = true;
    tree_free(&t);
    return ELEA_OK;
}

elea_status elea_boxes_measure(const elea_cuboid *boxes, size_t n, elea_union *measure,
                               elea_error *error)
{
    tree t;
    box_list pieces = {.n = 0};
    size_t most = n < MAX_PIECES / MAX_SPLIT ? n * MAX_SPLIT + 4096 : MAX_PIECES;
    cutter c = {.pieces = &pieces, .most = most};
    elea_status failed = ELEA_OK;
    c.short_of_memory = !tree_build(&t, boxes, n);
    bool whole = true;
    for (size_t i = 0; i < n && whole && !c.short_of_memory; i++) {
        c.first = pieces.n;
        c.short_of_memory = !list_add(&pieces, &boxes[i]);
        whole = !c.short_of_memory && tree_visit(&t, i, cut_away, &c);
    }
    tree_free(&t);
    if (c.short_of_memory)
        failed = no_memory(n, error);
    else if (whole)
        failed = measure_disjoint(&pieces, measure, error);
    else
        *measure = (elea_union){.certain = false};
    free(pieces.boxes);
    return failed;
}
