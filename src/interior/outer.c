/* SPDX-License-Identifier: MIT */
#include "interior/outer.h"

#include <stdlib.h>

#include "base/error.h"
#include "body/shape.h"
#include "interior/union_caps.h"

#define MARKED 512 /* spheres of a part */

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

static size_t end_of_marked(const elea_ball_tree *tree, size_t part)
{
    return (part + 1) * MARKED < tree->n ? (part + 1) * MARKED : tree->n;
}

/* Marks the spheres of a part that are inside others. */
static void mark(const elea_ball_tree *tree, const elea_body *body, bool *contained, size_t part,
                 const elea_cancel *cancel)
{
    size_t end = end_of_marked(tree, part);
    for (size_t i = part * MARKED; i < end && !cancel_requested(cancel); i++) {
        const elea_ball_item *item = &tree->items[i];
        contained[item->id] = is_contained(tree, body, item);
    }
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

/* ---- In parts ---- */

void elea_outer_work_clear(elea_outer_work *work)
{
    free(work->contained);
    work->contained = NULL;
    elea_outer_crowd_clear(&work->crowd);
}

static elea_status cut(void *context, size_t part, elea_error *error)
{
    (void)part;
    elea_outer_work *work = context;
    const elea_body *body = work->body;
    elea_outer_clear(work->outer);
    elea_outer_work_clear(work);
    work->contained = calloc(body->n_spheres, sizeof *work->contained);
    if (work->contained == NULL)
        return elea_error_memory(error, body->n_spheres, sizeof *work->contained, "spheres");
    return elea_contact_cut(work->contact, body, work->cancel, error);
}

static size_t contact_parts(const void *context)
{
    return elea_contact_parts(((const elea_outer_work *)context)->contact);
}

static elea_status sort(void *context, size_t part, elea_error *error)
{
    elea_outer_work *work = context;
    elea_ball_tree_build_part(&work->contact->tree, part);
    return cancel_requested(work->cancel) ? cancel_error(error) : ELEA_OK;
}

static size_t marked_parts(const void *context)
{
    size_t n = ((const elea_outer_work *)context)->body->n_spheres;
    return (n + MARKED - 1) / MARKED;
}

static elea_status find_contained(void *context, size_t part, elea_error *error)
{
    elea_outer_work *work = context;
    mark(&work->contact->tree, work->body, work->contained, part, work->cancel);
    return cancel_requested(work->cancel) ? cancel_error(error) : ELEA_OK;
}

static elea_status gather(void *context, size_t part, elea_error *error)
{
    (void)part;
    elea_outer_work *work = context;
    return elea_outer_crowd_create(&work->crowd, &work->contact->tree, work->contained, error);
}

static elea_status bound_cells(void *context, size_t part, elea_error *error)
{
    elea_outer_work *work = context;
    const elea_ball_tree *tree = &work->contact->tree;
    elea_status failed =
        elea_outer_crowd_bound(&work->crowd, tree, part * MARKED, end_of_marked(tree, part), error);
    return !failed && cancel_requested(work->cancel) ? cancel_error(error) : failed;
}

static elea_status find_covered(void *context, size_t part, elea_error *error)
{
    elea_outer_work *work = context;
    const elea_ball_tree *tree = &work->contact->tree;
    size_t end = end_of_marked(tree, part);
    for (size_t i = part * MARKED; i < end && !cancel_requested(work->cancel); i++)
        if (elea_outer_crowd_covers(&work->crowd, tree, i))
            work->contained[tree->items[i].id] = true;
    return cancel_requested(work->cancel) ? cancel_error(error) : ELEA_OK;
}

static elea_status keep_others(void *context, size_t part, elea_error *error)
{
    (void)part;
    elea_outer_work *work = context;
    elea_outer *outer = work->outer;
    bool any = false;
    for (size_t i = 0; i < work->body->n_spheres; i++)
        any = any || work->contained[i];
    elea_status failed = ELEA_OK;
    if (any)
        failed = keep(outer, work->body, work->contained, error);
    if (!failed && any)
        failed = elea_contact_build(work->contact, outer->body, work->cancel, error);
    if (failed)
        elea_outer_clear(outer);
    elea_outer_work_clear(work);
    return failed;
}

static elea_status bound(void *context, size_t part, elea_error *error)
{
    elea_outer_work *work = context;
    elea_contact_bound(work->contact, part);
    return cancel_requested(work->cancel) ? cancel_error(error) : ELEA_OK;
}

enum { CUT, SORT, MARK, GATHER, CELLS, COVER, KEEP, BOUND, END };

static const elea_step steps[END] = {[CUT] = {NULL, cut},
                                     [SORT] = {contact_parts, sort},
                                     [MARK] = {marked_parts, find_contained},
                                     [GATHER] = {NULL, gather},
                                     [CELLS] = {marked_parts, bound_cells},
                                     [COVER] = {marked_parts, find_covered},
                                     [KEEP] = {NULL, keep_others},
                                     [BOUND] = {contact_parts, bound}};

static size_t next(void *context, size_t step)
{
    elea_outer_work *work = context;
    if (step == SORT)
        elea_ball_tree_join(&work->contact->tree);
    if (step == MARK && (work->each || !elea_outer_is_crowded(&work->contact->tree)))
        return KEEP;
    /* A contact that was built anew has its bounds. */
    return step == KEEP && work->outer->body != NULL ? END : step + 1;
}

const elea_program elea_outer_program = {END, steps, next};

void elea_outer_spread(const elea_outer *outer, double *values, size_t n)
{
    size_t kept = outer->body->n_spheres;
    for (size_t i = n; i-- > 0;)
        if (kept > 0 && outer->number[kept - 1] == i)
            values[i] = values[--kept];
        else
            values[i] = 0.0;
}
