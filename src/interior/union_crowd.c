/* SPDX-License-Identifier: MIT */
#include "interior/union_crowd.h"

#include <stdlib.h>

#include "base/error.h"
#include "interior/union_caps.h"

/* Balls to both sides in the order of the tree, which are near in space. They cover most of those
 * that have no exposed surface; not tuned. */
#define BESIDE 32

static elea_status add(elea_crowd *crowd, size_t place, elea_error *error)
{
    if (crowd->n == crowd->capacity) {
        size_t capacity = 2 * crowd->capacity + 64;
        uint32_t *places = realloc(crowd->places, capacity * sizeof *places);
        if (places == NULL)
            return elea_error_memory(error, capacity, sizeof *places, "neighbours of spheres");
        crowd->places = places;
        crowd->capacity = capacity;
    }
    crowd->places[crowd->n++] = (uint32_t)place;
    return ELEA_OK;
}

void elea_crowd_clear(elea_crowd *crowd)
{
    free(crowd->places);
    crowd->places = NULL;
    crowd->n = crowd->capacity = 0;
}

/* ---- Planes ---- */

/* The plane n.u = t in which two spheres meet, in units of the first one's radius. */
typedef struct plane {
    vec3 u;
    double t, slack; /* the error of t is below the slack */
} plane;

/* False if there is none. */
static bool find_plane(const near_table *table, size_t place, size_t other, plane *p)
{
    double a = table->radius[place], b = table->radius[other];
    vec3 v = {table->x[other] - table->x[place], table->y[other] - table->y[place],
              table->z[other] - table->z[place]};
    double square = vec3_dot(v, v);
    if (other == place || !(square >= ELEA_SMALLEST_SQUARE && square < HUGE_VAL))
        return false;
    double d = sqrt(square);
    p->u = vec3_scale(1.0 / d, v);
    p->t = (square + (a - b) * (a + b)) / (2.0 * d * a);
    p->slack = 1e-14 * (1.0 + (d + b) / a);
    return true;
}

/* Removes from the cell what ball `other` takes of it outside the ball, and lists it if it does. */
static elea_status cut_by(elea_crowd *crowd, const near_table *table, size_t place, size_t other,
                          elea_error *error)
{
    plane p;
    crowd->work++;
    if (!find_plane(table, place, other, &p) ||
        !elea_cell_exceeds(&crowd->cell, p.u, p.t - p.slack))
        return ELEA_OK;
    elea_cell_cut(&crowd->cell, p.u, p.t, p.slack);
    return add(crowd, other, error);
}

static elea_status cut_beside(elea_crowd *crowd, const near_table *table, size_t place, size_t n,
                              elea_error *error)
{
    elea_status failed = ELEA_OK;
    for (size_t k = 1; k <= BESIDE && !failed; k++) {
        if (place + k < n)
            failed = cut_by(crowd, table, place, place + k, error);
        if (!failed && place >= k)
            failed = cut_by(crowd, table, place, place - k, error);
    }
    return failed;
}

static bool is_beside(size_t place, size_t other)
{
    return (place > other ? place - other : other - place) <= BESIDE;
}

/* ---- The search ---- */

/*
 * A ball takes something of the cell if a vertex has less power with respect to it, |v - c|^2 -
 * b^2, than with respect to the ball of the cell. This is tested with the nearest point of a box of
 * centres and the largest radius; with a margin for rounding.
 */
static bool may_cut(const elea_cell *cell, const elea_ball_box *box, const near_radii *radii,
                    const elea_ball_item *ball)
{
    double a = ball->radius, low[3], high[3], most = 0.0, r = radii->high / a;
    for (int k = 0; k < 3; k++) {
        low[k] = (box->low[k] + radii->low - ball->centre[k]) / a;
        high[k] = (box->high[k] - radii->low - ball->centre[k]) / a;
        most = fmax(most, fmax(fabs(low[k]), fabs(high[k])));
    }
    double scale = 1.0 + r + most, excess = 1.0 - r * r - 1e-13 * scale * scale;
    double beyond[CELL_VERTICES], farthest = -HUGE_VAL;
    for (size_t i = 0; i < cell->n_vertices; i++) {
        const double v[3] = {cell->x[i], cell->y[i], cell->z[i]};
        double square = 0.0, own = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
        for (int k = 0; k < 3; k++) {
            double below = low[k] - v[k], above = v[k] - high[k];
            double way = below > above ? below : above;
            way = way > 0.0 ? way : 0.0;
            square += way * way;
        }
        beyond[i] = own - square - excess;
        farthest = beyond[i] > farthest ? beyond[i] : farthest;
    }
    return farthest > 0.0 && elea_cell_reaches(cell, beyond);
}

/* Visits the balls of a leaf. */
static elea_status visit(elea_crowd *crowd, const near_table *table, const elea_ball_tree *tree,
                         size_t leaf, size_t place, elea_error *error)
{
    size_t end = ball_tree_share(tree->n, leaf + 1, tree->depth);
    elea_status failed = ELEA_OK;
    for (size_t i = ball_tree_share(tree->n, leaf, tree->depth); i < end && !failed; i++)
        if (!is_beside(place, i))
            failed = cut_by(crowd, table, place, i, error);
    return failed;
}

static elea_status search(elea_crowd *crowd, const near_table *table, const elea_ball_tree *tree,
                          size_t place, elea_error *error)
{
    const size_t first_leaf = (size_t)1 << tree->depth;
    size_t node = 1;
    elea_status failed = ELEA_OK;
    while (node != 0 && !failed && !crowd->buried && !cancel_requested(tree->cancel)) {
        crowd->work++;
        bool enters =
            may_cut(&crowd->cell, &tree->boxes[node], &table->radii[node], &tree->items[place]);
        if (enters && node < first_leaf) {
            node *= 2;
            continue;
        }
        if (enters) {
            failed = visit(crowd, table, tree, node - first_leaf, place, error);
            crowd->buried = elea_cell_is_buried(&crowd->cell);
        }
        while (node & 1)
            node >>= 1;
        node += node != 0;
    }
    return failed;
}

/* A ball that has no face left does not matter, even if all of these are left out. */
static void drop_others(elea_crowd *crowd, const near_table *table, size_t place)
{
    size_t kept = 0;
    plane p;
    for (size_t i = 0; i < crowd->n; i++)
        if (find_plane(table, place, crowd->places[i], &p) &&
            elea_cell_farthest(&crowd->cell, p.u) > p.t - p.slack)
            crowd->places[kept++] = crowd->places[i];
    crowd->n = kept;
}

elea_status elea_crowd_find(elea_crowd *crowd, const near_table *table, const elea_ball_tree *tree,
                            size_t place, elea_error *error)
{
    crowd->n = 0;
    elea_cell_start(&crowd->cell);
    elea_status failed = cut_beside(crowd, table, place, tree->n, error);
    crowd->buried = elea_cell_is_buried(&crowd->cell);
    if (!failed)
        failed = search(crowd, table, tree, place, error);
    if (!failed && !crowd->buried)
        drop_others(crowd, table, place);
    return failed;
}

elea_status elea_crowd_find_touching(elea_crowd *crowd, const elea_ball_tree *tree, size_t place,
                                     bool *found, elea_error *error)
{
    const elea_ball_item *ball = &tree->items[place];
    elea_ball_search leaves = ball_search(ball->centre, ball->radius, ELEA_BALLS_TOUCHING);
    elea_status failed = ELEA_OK;
    crowd->n = 0;
    while (!failed && crowd->n <= TOUCHING_MOST && ball_search_next(&leaves, tree))
        for (const elea_ball_item *item = leaves.first; item < leaves.end && !failed; item++)
            if (ball_item_touches(item, ball->centre, ball->radius))
                failed = add(crowd, (size_t)(item - tree->items), error);
    crowd->work += crowd->n;
    *found = crowd->n <= TOUCHING_MOST;
    return failed;
}
