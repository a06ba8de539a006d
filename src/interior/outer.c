/* SPDX-License-Identifier: MIT */
#include "interior/outer.h"

#include <stdlib.h>

#include "base/error.h"
#include "body/shape.h"
#include "interior/union_caps.h"

#define MANY 256 /* spheres, between looks at whether the run is cancelled */

bool elea_outer_contains(const numbered_sphere *b, const numbered_sphere *a)
{
    double larger = b->sphere.radius, radius = a->sphere.radius;
    if (a->number == b->number || larger < radius)
        return false;
    double d = elea_sphere_distance(a->sphere.centre, b->sphere.centre);
    if (d == 0.0)
        return larger > radius || b->number < a->number;
    /* As in the caps of cap_lanes.c, so a pair never loses both balls, nor keeps both without a
     * cap. */
    return d + (radius - larger) <= 0.0;
}

void elea_outer_clear(elea_outer *outer)
{
    elea_body_free(outer->body);
    free(outer->number);
    outer->body = NULL;
    outer->number = NULL;
}

/* The tree has its own origin; with the slack, rounding hides no sphere that contains another. */
static bool is_contained(const elea_ball_tree *tree, const elea_body *body,
                         const elea_ball_item *item)
{
    double slack = 0x1p-46 * body->enclosing;
    const numbered_sphere sphere = {body->spheres[item->id], item->id};
    elea_ball_search search =
        ball_search(item->centre, item->radius - slack, ELEA_BALLS_CONTAINING);
    while (ball_search_next(&search, tree))
        for (const elea_ball_item *other = search.first; other < search.end; other++) {
            const numbered_sphere larger = {body->spheres[other->id], other->id};
            if (other->radius >= item->radius && elea_outer_contains(&larger, &sphere))
                return true;
        }
    return false;
}

/* Marks the spheres inside others, and counts them. */
static size_t mark(const elea_ball_tree *tree, const elea_body *body, bool *contained,
                   const elea_cancel *cancel)
{
    size_t n = 0;
    for (size_t i = 0; i < tree->n; i++) {
        if (i % MANY == 0 && cancel_requested(cancel))
            break;
        const elea_ball_item *item = &tree->items[i];
        contained[item->id] = is_contained(tree, body, item);
        n += contained[item->id];
    }
    return n;
}

static elea_status keep(elea_outer *outer, const elea_body *body, const bool *contained,
                        elea_error *error)
{
    outer->number = malloc(body->n_spheres * sizeof *outer->number);
    if (outer->number == NULL)
        return elea_error_memory(error, body->n_spheres, sizeof *outer->number, "spheres");
    outer->body = elea_body_clone(body, error);
    if (outer->body == NULL)
        return ELEA_ERROR_MEMORY;
    size_t n = 0;
    double smallest = HUGE_VAL;
    for (size_t i = 0; i < body->n_spheres; i++)
        if (!contained[i]) {
            outer->body->spheres[n] = body->spheres[i];
            outer->number[n++] = (uint32_t)i;
            smallest = fmin(smallest, body->spheres[i].radius);
        }
    outer->body->n_spheres = n;
    outer->body->smallest = smallest;
    return ELEA_OK;
}

elea_status elea_outer_find(elea_outer *outer, const elea_contact *contact, const elea_body *body,
                            const elea_cancel *cancel, elea_error *error)
{
    elea_outer_clear(outer);
    bool *contained = calloc(body->n_spheres, sizeof *contained);
    if (contained == NULL)
        return elea_error_memory(error, body->n_spheres, sizeof *contained, "spheres");
    size_t n = mark(&contact->tree, body, contained, cancel);
    elea_status failed = cancel_requested(cancel) ? cancel_error(error) : ELEA_OK;
    if (!failed && n > 0)
        failed = keep(outer, body, contained, error);
    if (failed)
        elea_outer_clear(outer);
    free(contained);
    return failed;
}

void elea_outer_spread(const elea_outer *outer, double *values, size_t n)
{
    size_t kept = outer->body->n_spheres;
    for (size_t i = n; i-- > 0;)
        if (kept > 0 && outer->number[kept - 1] == i)
            values[i] = values[--kept];
        else
            values[i] = 0.0;
}
