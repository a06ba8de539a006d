/* SPDX-License-Identifier: MIT */
#include "interior/outer_crowd.h"

#include <stdlib.h>

#include "base/error.h"
#include "interior/union_crowd.h"

#define CROWD     TOUCHING_MOST
#define MOST_SEEN 4096  /* balls that are looked at for one that covers a cell; not tuned */
#define MARGIN    1e-12 /* for rounding, in units of the radius */

/* The level of the deepest nodes with at least CROWD balls. */
static unsigned crowd_level(const elea_ball_tree *tree)
{
    unsigned level = 0;
    while (level < tree->depth && tree->n >> (level + 1) >= CROWD)
        level++;
    return level;
}

/* Most of the balls of a node overlap one of its balls if they are within about its diameter. */
static bool is_in_crowd(const elea_ball_box *box, double radius)
{
    bool near = true;
    for (int k = 0; k < 3; k++)
        near &= box->high[k] - box->low[k] <= 4.0 * radius;
    return near;
}

bool elea_outer_is_crowded(const elea_ball_tree *tree)
{
    unsigned level = crowd_level(tree);
    bool found = false;
    for (size_t k = 0; k < (size_t)1 << level && !found && tree->n >= CROWD; k++) {
        double largest = 0.0;
        size_t end = ball_tree_share(tree->n, k + 1, level);
        for (size_t i = ball_tree_share(tree->n, k, level); i < end; i++)
            largest = fmax(largest, tree->items[i].radius);
        found = is_in_crowd(&tree->boxes[((size_t)1 << level) + k], largest);
    }
    return found;
}

elea_status elea_outer_crowd_create(elea_outer_crowd *crowd, const elea_ball_tree *tree,
                                    const bool *contained, elea_error *error)
{
    elea_status failed = near_table_create(&crowd->table, tree, error);
    if (failed)
        return failed;
    crowd->reach = calloc(tree->n, sizeof *crowd->reach);
    if (crowd->reach == NULL)
        return elea_error_memory(error, tree->n, sizeof *crowd->reach, "neighbours of spheres");
    for (size_t i = 0; i < tree->n; i++)
        if (contained[tree->items[i].id])
            crowd->table.x[i] = HUGE_VAL;
    return ELEA_OK;
}

void elea_outer_crowd_clear(elea_outer_crowd *crowd)
{
    near_table_clear(&crowd->table);
    free(crowd->reach);
    crowd->reach = NULL;
}

elea_status elea_outer_crowd_bound(elea_outer_crowd *crowd, const elea_ball_tree *tree,
                                   size_t first, size_t end, elea_error *error)
{
    unsigned level = crowd_level(tree);
    elea_crowd others = {.n = 0};
    elea_status failed = ELEA_OK;
    for (size_t i = first; i < end && !failed && !cancel_requested(tree->cancel); i++) {
        const elea_ball_item *item = &tree->items[i];
        size_t k = (size_t)(((uint64_t)i << level) / tree->n);
        while (ball_tree_share(tree->n, k + 1, level) <= i)
            k++;
        if (crowd->table.x[i] == HUGE_VAL ||
            !is_in_crowd(&tree->boxes[((size_t)1 << level) + k], item->radius))
            continue;
        failed = elea_crowd_find(&others, &crowd->table, tree, i, error);
        if (!failed && others.buried)
            crowd->reach[i] = item->radius * (elea_cell_reach(&others.cell) + MARGIN);
    }
    elea_crowd_clear(&others);
    return failed;
}

/*
 * What a ball adds to the union is in its power cell. If the cells of several are in balls that are
 * kept, nothing is missing without them: each point of the union is in the cell of a ball that
 * contains it.
 */
bool elea_outer_crowd_covers(const elea_outer_crowd *crowd, const elea_ball_tree *tree,
                             size_t place)
{
    const elea_ball_item *ball = &tree->items[place];
    double reach = crowd->reach[place];
    if (!(reach > 0.0))
        return false;
    elea_ball_search search = ball_search(ball->centre, reach, ELEA_BALLS_CONTAINING);
    size_t seen = 0;
    while (seen < MOST_SEEN && ball_search_next(&search, tree))
        for (const elea_ball_item *item = search.first; item < search.end; item++, seen++) {
            size_t other = (size_t)(item - tree->items);
            bool kept = crowd->table.x[other] < HUGE_VAL && !(crowd->reach[other] > 0.0);
            vec3 v = vec3_sub(ball_item_centre(item), ball_item_centre(ball));
            if (kept && vec3_length(v) + reach <= item->radius * (1.0 - MARGIN))
                return true;
        }
    return false;
}
