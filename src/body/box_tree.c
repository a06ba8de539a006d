/* SPDX-License-Identifier: MIT */
#include "body/box_tree.h"

#include <stdlib.h>

#include "base/error.h"

#define MANY 4096 /* boxes, between looks at whether the run is cancelled */

static double middle(const elea_box_tree *t, size_t box, int axis)
{
    return vec3_coordinate(t->boxes[box].low, axis) + vec3_coordinate(t->boxes[box].high, axis);
}

/* Puts the `half` boxes with the smallest midpoints first (Hoare 1961). */
static void partition(const elea_box_tree *t, size_t *order, size_t count, size_t half, int axis)
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

/* Halving makes the tree complete, so children need no pointers. */
static void build_node(elea_box_tree *t, size_t k, size_t first, size_t count,
                       const elea_cancel *cancel)
{
    elea_box_node *n = &t->nodes[k];
    *n = (elea_box_node){t->boxes[t->order[first]], first, count};
    for (size_t i = first; i < first + count; i++)
        cuboid_include(&n->bounds, t->boxes[t->order[i]].low, t->boxes[t->order[i]].high);
    if (count <= BOX_TREE_LEAF || (count > MANY && cancel_requested(cancel)))
        return;
    size_t half = count / 2;
    partition(t, t->order + first, count, half, longest_axis(&n->bounds));
    build_node(t, 2 * k + 1, first, half, cancel);
    build_node(t, 2 * k + 2, first + half, count - half, cancel);
}

bool elea_box_tree_build(elea_box_tree *t, const elea_cuboid *boxes, size_t n,
                         const elea_cancel *cancel)
{
    size_t size = 1;
    for (size_t part = n; part > BOX_TREE_LEAF; part -= part / 2)
        size = 2 * size + 1;
    *t =
        (elea_box_tree){boxes, malloc(n * sizeof *t->order), size, malloc(size * sizeof *t->nodes)};
    if (t->order == NULL || t->nodes == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        t->order[i] = i;
    build_node(t, 0, 0, n, cancel);
    return true;
}

void elea_box_tree_free(elea_box_tree *t)
{
    free(t->order);
    free(t->nodes);
}

bool elea_box_tree_visit(const elea_box_tree *t, size_t number,
                         bool (*found)(void *context, const elea_cuboid *other), void *context)
{
    const elea_cuboid *box = &t->boxes[number];
    size_t stack[128], depth = 0;
    stack[depth++] = 0;
    while (depth > 0) {
        size_t k = stack[--depth];
        const elea_box_node *n = &t->nodes[k];
        if (!cuboids_meet(&n->bounds, box))
            continue;
        if (n->count > BOX_TREE_LEAF) {
            stack[depth++] = 2 * k + 2;
            stack[depth++] = 2 * k + 1;
            continue;
        }
        for (size_t i = n->first; i < n->first + n->count; i++) {
            size_t other = t->order[i];
            if (other < number && cuboids_meet(&t->boxes[other], box) &&
                !found(context, &t->boxes[other]))
                return false;
        }
    }
    return true;
}

static bool is_apart(void *context, const elea_cuboid *other)
{
    const elea_cuboid *box = context;
    return !cuboids_overlap(box, other);
}

elea_status elea_boxes_are_disjoint(const elea_cuboid *boxes, size_t n, bool *disjoint,
                                    elea_error *error)
{
    elea_box_tree t;
    *disjoint = true;
    if (!elea_box_tree_build(&t, boxes, n, NULL)) {
        elea_box_tree_free(&t);
        return elea_error_memory(error, n, sizeof(elea_cuboid), "boxes");
    }
    for (size_t i = 0; i < n && *disjoint; i++) {
        elea_cuboid box = boxes[i];
        *disjoint = elea_box_tree_visit(&t, i, is_apart, &box);
    }
    elea_box_tree_free(&t);
    return ELEA_OK;
}
