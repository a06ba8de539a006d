/* SPDX-License-Identifier: MIT */
#include "interior/ball_tree.h"

#include <stdlib.h>

#include "base/error.h"

#define LEAF_SIZE 8 /* maximum; 6 to 12 are equally fast (elea-bench, closed forms) */

#define MANY 4096 /* items, between looks at whether the run is cancelled */

static unsigned tree_depth(size_t n)
{
    unsigned depth = 0;
    while (n > (size_t)LEAF_SIZE << depth)
        depth++;
    return depth;
}

elea_status elea_ball_tree_reserve(elea_ball_tree *tree, size_t n, elea_error *error)
{
    size_t n_boxes = (size_t)2 << tree_depth(n);
    if (n > tree->capacity) {
        elea_ball_item *items = realloc(tree->items, n * sizeof *items);
        if (items == NULL) {
            (void)elea_error_memory(error, n, sizeof *items, "neighbours of spheres");
            return ELEA_ERROR_MEMORY;
        }
        tree->items = items;
        tree->capacity = n;
    }
    if (n_boxes > tree->boxes_capacity) {
        elea_ball_box *boxes = realloc(tree->boxes, n_boxes * sizeof *boxes);
        if (boxes == NULL) {
            (void)elea_error_memory(error, n_boxes, sizeof *boxes, "neighbours of spheres");
            return ELEA_ERROR_MEMORY;
        }
        tree->boxes = boxes;
        tree->boxes_capacity = n_boxes;
    }
    return ELEA_OK;
}

void elea_ball_tree_clear(elea_ball_tree *tree)
{
    free(tree->items);
    free(tree->boxes);
    *tree = (elea_ball_tree){0};
}

/* Compares the numbers if the centres agree; otherwise many equal balls would be reversed. */
static inline bool precedes(const elea_ball_item *a, const elea_ball_item *b, int axis)
{
    if (a->centre[axis] != b->centre[axis])
        return a->centre[axis] < b->centre[axis];
    return a->id < b->id;
}

/* Partitions items first..end-1 about position `middle` (Hoare 1961). */
static void split_items(elea_ball_item *items, size_t first, size_t end, size_t middle, int axis)
{
    while (end - first > 1) {
        elea_ball_item pivot = items[first + (end - 1 - first) / 2];
        size_t i = first, j = end - 1;
        for (;;) {
            while (precedes(&items[i], &pivot, axis))
                i++;
            while (precedes(&pivot, &items[j], axis))
                j--;
            if (i >= j)
                break;
            elea_ball_item item = items[i];
            items[i++] = items[j];
            items[j--] = item;
        }
        if (middle <= j)
            end = j + 1;
        else
            first = j + 1;
    }
}

static int widest_axis(const elea_ball_item *items, size_t first, size_t end)
{
    int widest = 0;
    double width = -1.0;
    for (int k = 0; k < 3; k++) {
        double low = HUGE_VAL, high = -HUGE_VAL;
        for (size_t i = first; i < end; i++) {
            double x = items[i].centre[k];
            low = x < low ? x : low;
            high = x > high ? x : high;
        }
        if (high - low > width) {
            width = high - low;
            widest = k;
        }
    }
    return widest;
}

static elea_ball_box box_items(const elea_ball_item *items, size_t first, size_t end)
{
    elea_ball_box box;
    for (int k = 0; k < 3; k++) {
        box.low[k] = HUGE_VAL;
        box.high[k] = -HUGE_VAL;
        for (size_t i = first; i < end; i++) {
            double x = items[i].centre[k], reach = items[i].radius;
            reach += ball_slack(x, reach);
            box.low[k] = x - reach < box.low[k] ? x - reach : box.low[k];
            box.high[k] = x + reach > box.high[k] ? x + reach : box.high[k];
        }
    }
    return box;
}

static void split_node(elea_ball_tree *tree, size_t node, unsigned level)
{
    size_t place = node - ((size_t)1 << level);
    size_t first = ball_tree_share(tree->n, place, level);
    size_t end = ball_tree_share(tree->n, place + 1, level);
    size_t middle = ball_tree_share(tree->n, 2 * place + 1, level + 1);
    if (end - first <= MANY || !cancel_requested(tree->cancel))
        split_items(tree->items, first, end, middle, widest_axis(tree->items, first, end));
}

/* The box of a node from those of its halves. */
static void join_node(elea_ball_tree *tree, size_t node)
{
    const elea_ball_box *a = &tree->boxes[2 * node], *b = &tree->boxes[2 * node + 1];
    for (int k = 0; k < 3; k++) {
        tree->boxes[node].low[k] = a->low[k] < b->low[k] ? a->low[k] : b->low[k];
        tree->boxes[node].high[k] = a->high[k] > b->high[k] ? a->high[k] : b->high[k];
    }
}

static void build_node(elea_ball_tree *tree, size_t node, unsigned level, bool sorted)
{
    if (level == tree->depth) {
        size_t place = node - ((size_t)1 << level);
        tree->boxes[node] = box_items(tree->items, ball_tree_share(tree->n, place, level),
                                      ball_tree_share(tree->n, place + 1, level));
        return;
    }
    if (!sorted)
        split_node(tree, node, level);
    build_node(tree, 2 * node, level + 1, sorted);
    build_node(tree, 2 * node + 1, level + 1, sorted);
    join_node(tree, node);
}

static void build(elea_ball_tree *tree, size_t n, bool sorted)
{
    tree->n = n;
    tree->depth = tree_depth(n);
    build_node(tree, 1, 0, sorted);
}

size_t elea_ball_tree_cut(elea_ball_tree *tree, size_t n)
{
    tree->n = n;
    tree->depth = tree_depth(n);
    unsigned levels = ball_tree_cut_level(tree);
    for (unsigned level = 0; level < levels; level++)
        for (size_t node = (size_t)1 << level; node < (size_t)2 << level; node++)
            split_node(tree, node, level);
    return (size_t)1 << levels;
}

void elea_ball_tree_build_part(elea_ball_tree *tree, size_t part)
{
    unsigned level = ball_tree_cut_level(tree);
    build_node(tree, ((size_t)1 << level) + part, level, false);
}

void elea_ball_tree_join(elea_ball_tree *tree)
{
    for (size_t node = (size_t)1 << ball_tree_cut_level(tree); node-- > 1;)
        join_node(tree, node);
}

void elea_ball_tree_build(elea_ball_tree *tree, size_t n)
{
    build(tree, n, false);
}

void elea_ball_tree_build_sorted(elea_ball_tree *tree, size_t n)
{
    build(tree, n, true);
}
