/* SPDX-License-Identifier: MIT */
#include "body/near_tree.h"

#include <stdlib.h>

#include "base/error.h"
#include "body/shape.h"

void elea_near_tree_clear(elea_near_tree *near)
{
    elea_box_tree_free(&near->tree);
    *near = (elea_near_tree){.body = NULL};
}

elea_status elea_near_tree_build(elea_near_tree *near, const elea_body *body,
                                 const elea_cancel *cancel, elea_error *error)
{
    size_t n = body_size(body);
    elea_near_tree_clear(near);
    near->body = body;
    elea_cuboid *boxes = malloc(n * sizeof *boxes);
    if (boxes == NULL)
        return elea_error_memory(error, n, sizeof *boxes, "boxes");
    for (size_t i = 0; i < n; i++)
        boxes[i] = primitive_bounds(body, i);
    bool enough = elea_box_tree_build(&near->tree, boxes, n, cancel);
    free(boxes);
    near->tree.boxes = NULL;
    if (!enough)
        return elea_error_memory(error, n, sizeof(elea_box_node), "boxes");
    return cancel_requested(cancel) ? cancel_error(error) : ELEA_OK;
}

size_t elea_near_tree_bytes(const elea_near_tree *near)
{
    const elea_box_tree *t = &near->tree;
    return t->n_nodes > 0 ? t->n_nodes * sizeof *t->nodes + body_size(near->body) * sizeof *t->order
                          : 0;
}

/* ---- The search ---- */

typedef struct search {
    const elea_near_tree *near;
    vec3 point;
    double slack; /* rounding errors of the boxes and of distances */
    elea_nearest found;
} search;

static void look_at(elea_nearest *found, uint32_t primitive, double distance)
{
    bool nearer =
        distance < found->distance || (distance == found->distance && primitive < found->primitive);
    if (nearer) {
        found->second = found->distance;
        found->distance = distance;
        found->primitive = primitive;
    } else if (distance < found->second) {
        found->second = distance;
    }
}

/* Outside the interval; negative inside. Unlike fmax this needs no call. */
static inline double beyond(double low, double high, double x)
{
    return low - x > x - high ? low - x : x - high;
}

/*
 * A primitive is no nearer than a box that holds it, nor deeper below its surface: the same as
 * `cuboid_distance`, but faster.
 */
static double bound_of(const search *s, size_t node)
{
    const elea_cuboid *box = &s->near->tree.nodes[node].bounds;
    const double d[3] = {beyond(box->low.x, box->high.x, s->point.x),
                         beyond(box->low.y, box->high.y, s->point.y),
                         beyond(box->low.z, box->high.z, s->point.z)};
    double square = 0.0, most = d[0];
    for (int k = 0; k < 3; k++) {
        square += d[k] > 0.0 ? d[k] * d[k] : 0.0;
        most = d[k] > most ? d[k] : most;
    }
    return (most > 0.0 ? sqrt(square) : most) - s->slack;
}

static void look_at_leaf(search *s, const elea_box_node *leaf)
{
    const elea_near_tree *near = s->near;
    for (size_t i = leaf->first; i < leaf->first + leaf->count; i++) {
        size_t number = near->tree.order[i];
        look_at(&s->found, (uint32_t)number, primitive_distance(near->body, number, s->point));
    }
}

/* A node that is left for later. */
typedef struct postponed {
    size_t node;
    double bound;
} postponed;

elea_nearest elea_near_tree_find(const elea_near_tree *near, vec3 point)
{
    const elea_box_node *nodes = near->tree.nodes;
    search s = {.near = near,
                .point = point,
                .slack = 1e-14 * (near->body->enclosing + vec3_length(point)),
                .found = {HUGE_VAL, HUGE_VAL, UINT32_MAX}};
    postponed stack[64]; /* one for each level */
    size_t depth = 0;
    stack[depth++] = (postponed){0, -HUGE_VAL};
    while (depth > 0) {
        postponed next = stack[--depth];
        if (next.bound > s.found.second)
            continue;
        if (nodes[next.node].count <= BOX_TREE_LEAF) {
            look_at_leaf(&s, &nodes[next.node]);
            continue;
        }
        postponed half[2];
        for (size_t k = 0; k < 2; k++)
            half[k] = (postponed){2 * next.node + 1 + k, bound_of(&s, 2 * next.node + 1 + k)};
        bool first = half[0].bound <= half[1].bound;
        stack[depth++] = half[first ? 1 : 0];
        stack[depth++] = half[first ? 0 : 1];
    }
    return s.found;
}
