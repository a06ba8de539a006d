/* SPDX-License-Identifier: MIT */
#include "interior/union_near.h"

#include <stdlib.h>

#include "base/error.h"

#define MORE_GROUPS 64

static near_radii radii_of_leaf(const elea_ball_tree *tree, size_t leaf)
{
    double low = HUGE_VAL, high = 0.0;
    size_t end = ball_tree_share(tree->n, leaf + 1, tree->depth);
    for (size_t i = ball_tree_share(tree->n, leaf, tree->depth); i < end; i++) {
        double radius = tree->items[i].radius;
        low = radius < low ? radius : low;
        high = radius > high ? radius : high;
    }
    return (near_radii){low, high};
}

static void find_radii(near_table *table, const elea_ball_tree *tree)
{
    const size_t n_leaves = (size_t)1 << tree->depth;
    for (size_t leaf = 0; leaf < n_leaves; leaf++)
        table->radii[n_leaves + leaf] = radii_of_leaf(tree, leaf);
    for (size_t node = n_leaves; node-- > 1;) {
        near_radii a = table->radii[2 * node], b = table->radii[2 * node + 1];
        table->radii[node] =
            (near_radii){a.low < b.low ? a.low : b.low, a.high > b.high ? a.high : b.high};
    }
}

elea_status near_table_create(near_table *table, const elea_ball_tree *tree, elea_error *error)
{
    size_t n = tree->n + NEAR_LANES;
    table->memory = calloc(4 * n, sizeof *table->memory);
    table->radii = malloc(((size_t)2 << tree->depth) * sizeof *table->radii);
    if (table->memory == NULL || table->radii == NULL)
        return elea_error_memory(error, n, 4 * sizeof *table->memory, "neighbours of spheres");
    table->x = table->memory;
    table->y = table->x + n;
    table->z = table->y + n;
    table->radius = table->z + n;
    for (size_t i = 0; i < tree->n; i++) {
        table->x[i] = tree->items[i].centre[0];
        table->y[i] = tree->items[i].centre[1];
        table->z[i] = tree->items[i].centre[2];
        table->radius[i] = tree->items[i].radius;
    }
    find_radii(table, tree);
    return ELEA_OK;
}

void near_table_clear(near_table *table)
{
    free(table->memory);
    free(table->radii);
    *table = (near_table){.memory = NULL};
}

void elea_near_balls_clear(elea_near_balls *near)
{
    free(near->groups);
    free(near->touching);
    *near = (elea_near_balls){.n = 0};
}

static elea_status reserve(elea_near_balls *near, size_t n, elea_error *error)
{
    if (n <= near->capacity)
        return ELEA_OK;
    size_t capacity = 2 * n + MORE_GROUPS;
    near_group *groups = realloc(near->groups, capacity * sizeof *groups);
    near->groups = groups != NULL ? groups : near->groups;
    uint32_t *touching = realloc(near->touching, capacity * NEAR_LANES * sizeof *touching);
    near->touching = touching != NULL ? touching : near->touching;
    if (groups == NULL || touching == NULL)
        return elea_error_memory(error, capacity, sizeof *groups, "neighbours of spheres");
    near->capacity = capacity;
    return ELEA_OK;
}

/* Number of the leaf with a ball. */
static size_t leaf_of(const elea_ball_tree *tree, size_t place)
{
    size_t leaf = (size_t)(((uint64_t)place << tree->depth) / tree->n);
    while (ball_tree_share(tree->n, leaf + 1, tree->depth) <= place)
        leaf++;
    return leaf;
}

static void add_groups(elea_near_balls *near, size_t first, size_t n)
{
    for (; n > 0; first += NEAR_LANES) {
        size_t lanes = n < NEAR_LANES ? n : NEAR_LANES;
        near->groups[near->n++] = (near_group){(uint32_t)first, (1U << lanes) - 1};
        n -= lanes;
    }
}

elea_status elea_near_balls_find(elea_near_balls *near, const elea_ball_tree *tree, size_t place,
                                 elea_error *error)
{
    size_t leaf = leaf_of(tree, place);
    elea_ball_search search = {.relation = ELEA_BALLS_TOUCHING,
                               .box = tree->boxes[((size_t)1 << tree->depth) + leaf],
                               .node = 1};
    near->n = 0;
    near->many = false;
    while (!near->many && ball_search_next(&search, tree)) {
        size_t n = (size_t)(search.end - search.first);
        elea_status failed = reserve(near, near->n + n / NEAR_LANES + 1, error);
        if (failed)
            return failed;
        add_groups(near, (size_t)(search.first - tree->items), n);
        near->many = near->n > NEAR_MOST / NEAR_LANES;
    }
    near->end = ball_tree_share(tree->n, leaf + 1, tree->depth);
    return ELEA_OK;
}
