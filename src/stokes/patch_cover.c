/* SPDX-License-Identifier: MIT */
#include "stokes/patch_cover.h"

#include <stdlib.h>

#include "base/error.h"
#include "body/shape.h"
#include "stokes/patch_order.h"
#include "stokes/patch_surface.h"

#define LEAF_SIZE PATCH_BATCH
#define MARGIN    1e-6f /* of the boxes, in their unit: larger than their rounding errors */
/* Surfaces nearer to each other than this, in units of the enclosing radius, are at one place. */
#define STEP 1e-9

/* ---- Building ---- */

static elea_status reserve(patch_cover *cover, size_t n, elea_error *error)
{
    if (n <= cover->capacity)
        return ELEA_OK;
    patch_cover_clear(cover);
    cover->order = malloc(n * sizeof *cover->order);
    cover->nodes = malloc(2 * n * sizeof *cover->nodes);
    cover->balls = malloc((n / PATCH_BATCH + 1) * sizeof *cover->balls);
    bool failed = cover->order == NULL || cover->nodes == NULL || cover->balls == NULL;
    for (int k = 0; k < 3; k++) {
        cover->centre[k] = malloc(n * sizeof *cover->centre[k]);
        failed |= cover->centre[k] == NULL;
    }
    if (failed)
        return elea_error_memory(error, n, sizeof *cover->nodes, "neighbours of primitives");
    cover->capacity = n;
    return ELEA_OK;
}

void patch_cover_clear(patch_cover *cover)
{
    free(cover->order);
    free(cover->nodes);
    free(cover->balls);
    for (int k = 0; k < 3; k++)
        free(cover->centre[k]);
    *cover = (patch_cover){0};
}

static void bound_leaf(const patch_cover *cover, patch_node *node)
{
    elea_cuboid bounds = primitive_bounds(cover->body, cover->order[node->first]);
    for (size_t i = 1; i < node->count; i++) {
        elea_cuboid other = primitive_bounds(cover->body, cover->order[node->first + i]);
        cuboid_include(&bounds, other.low, other.high);
    }
    for (int k = 0; k < 3; k++) {
        node->low[k] = (float)(vec3_coordinate(bounds.low, k) * cover->inverse_unit) - MARGIN;
        node->high[k] = (float)(vec3_coordinate(bounds.high, k) * cover->inverse_unit) + MARGIN;
    }
}

static void bound_children(patch_node *node, const patch_node *a, const patch_node *b)
{
    for (int k = 0; k < 3; k++) {
        node->low[k] = fminf(a->low[k], b->low[k]);
        node->high[k] = fmaxf(a->high[k], b->high[k]);
    }
}

/* Radius of the smallest ball about the centre that holds the primitive. */
static double radius_of(const elea_body *body, size_t number)
{
    rounded_box shape = primitive_rounded_box(body, number);
    return 0.5 * vec3_length(vec3_sub(shape.box.high, shape.box.low)) + shape.radius;
}

/* The margin is several times the rounding errors of squared distances near the surface. */
static void set_ball(const patch_cover *cover, patch_balls *balls, size_t at, size_t number)
{
    patch_balls *group = &balls[at / PATCH_BATCH];
    double radius = radius_of(cover->body, number) * cover->inverse_unit;
    for (int k = 0; k < 3; k++)
        group->x[k][at % PATCH_BATCH] = cover->centre[k][number];
    group->radius[at % PATCH_BATCH] = (float)radius;
    double margin = 4e-6 * radius + 1e-12;
    bool is_ball = primitive_kind(cover->body, number) == ELEA_PRIMITIVE_SPHERE;
    group->square[at % PATCH_BATCH] = (float)(radius * radius + margin);
    group->deep[at % PATCH_BATCH] = is_ball ? (float)(2.0 * margin) : HUGE_VALF;
}

/* A ball that holds nothing. */
static void clear_ball(patch_balls *balls, size_t at)
{
    patch_balls *group = &balls[at / PATCH_BATCH];
    for (int k = 0; k < 3; k++)
        group->x[k][at % PATCH_BATCH] = 0.0f;
    group->square[at % PATCH_BATCH] = -1.0f;
    group->deep[at % PATCH_BATCH] = HUGE_VALF;
}

/* Fills the rest of the last group. */
static void end_balls(patch_balls *balls, size_t count)
{
    for (size_t at = count; at % PATCH_BATCH != 0; at++)
        clear_ball(balls, at);
}

/* Adds the nodes of `count` primitives, which patch_order has halved likewise. */
static void add_node(patch_cover *cover, size_t first, size_t count)
{
    patch_node *node = &cover->nodes[cover->n_nodes++];
    if (count <= LEAF_SIZE) {
        *node = (patch_node){.first = (uint32_t)first, .count = (uint32_t)count};
        bound_leaf(cover, node);
    } else {
        size_t half = patch_order_half(count, LEAF_SIZE);
        *node = (patch_node){.count = 0};
        add_node(cover, first, half);
        size_t second = cover->n_nodes;
        add_node(cover, first + half, count - half);
        bound_children(node, node + 1, &cover->nodes[second]);
    }
    node->next = (uint32_t)cover->n_nodes;
}

elea_status patch_cover_build(patch_cover *cover, const elea_body *body, elea_error *error)
{
    size_t n = body_size(body);
    elea_status failed = reserve(cover, n, error);
    if (failed)
        return failed;
    cover->body = body;
    cover->inverse_unit = 1.0 / body->enclosing;
    cover->step = STEP * body->enclosing;
    for (size_t i = 0; i < n; i++) {
        vec3 centre = primitive_centre(body, i);
        cover->order[i] = (uint32_t)i;
        for (int k = 0; k < 3; k++)
            cover->centre[k][i] = (float)(vec3_coordinate(centre, k) * cover->inverse_unit);
    }
    const float *const x[3] = {cover->centre[0], cover->centre[1], cover->centre[2]};
    patch_order(cover->order, n, x, LEAF_SIZE);
    for (size_t i = 0; i < n; i++)
        set_ball(cover, cover->balls, i, cover->order[i]);
    end_balls(cover->balls, n);
    cover->n_nodes = 0;
    add_node(cover, 0, n);
    return ELEA_OK;
}

/* ---- Covered points ---- */

/* Two points on either side of a surface point. */
typedef struct sides {
    vec3 out, in;
} sides;

static bool hides(const patch_cover *cover, size_t other, size_t number, const sides *at)
{
    if (other == number)
        return false;
    return primitive_contains(cover->body, other, at->out) ||
           (other < number && primitive_contains(cover->body, other, at->in));
}

static bool holds(const patch_node *node, const float x[3])
{
    return (node->low[0] <= x[0]) & (x[0] <= node->high[0]) & (node->low[1] <= x[1]) &
           (x[1] <= node->high[1]) & (node->low[2] <= x[2]) & (x[2] <= node->high[2]);
}

/* Where the point is in the units of the tree. */
static void reduce(const patch_cover *cover, vec3 place, float x[3])
{
    for (int k = 0; k < 3; k++)
        x[k] = (float)(vec3_coordinate(place, k) * cover->inverse_unit);
}

/* The first of a group of primitives that hides the point, or SIZE_MAX. */
static size_t find_in_group(const patch_cover *cover, const patch_balls *balls,
                            const uint32_t *group, size_t number, const sides *at, const float x[3])
{
    float beyond[PATCH_BATCH];
    for (int i = 0; i < PATCH_BATCH; i++) {
        float a = x[0] - balls->x[0][i], b = x[1] - balls->x[1][i], c = x[2] - balls->x[2][i];
        beyond[i] = a * a + b * b + c * c - balls->square[i];
    }
    for (int i = 0; i < PATCH_BATCH; i++)
        if (beyond[i] <= 0.0f && ((beyond[i] < -balls->deep[i] && group[i] != number) ||
                                  hides(cover, group[i], number, at)))
            return group[i];
    return SIZE_MAX;
}

static size_t find_in_tree(const patch_cover *cover, size_t number, const sides *at,
                           const float x[3])
{
    for (size_t k = 0; k < cover->n_nodes;) {
        const patch_node *node = &cover->nodes[k];
        if (!holds(node, x)) {
            k = node->next;
            continue;
        }
        if (node->count > 0) {
            size_t found = find_in_group(cover, &cover->balls[node->first / PATCH_BATCH],
                                         cover->order + node->first, number, at, x);
            if (found != SIZE_MAX)
                return found;
        }
        k++;
    }
    return SIZE_MAX;
}

static size_t find_in_list(const patch_cover *cover, const patch_rivals *rivals, const sides *at,
                           const float x[3])
{
    for (size_t i = 0; i < rivals->count; i += PATCH_BATCH) {
        size_t found = find_in_group(cover, &rivals->balls[i / PATCH_BATCH], rivals->rival + i,
                                     rivals->number, at, x);
        if (found != SIZE_MAX)
            return found;
    }
    return SIZE_MAX;
}

/* Keeps the primitive among those that are tried first. */
static void remember(const patch_cover *cover, patch_rivals *rivals, size_t found)
{
    size_t at = rivals->n_seen++ % PATCH_BATCH;
    rivals->seen[at] = (uint32_t)found;
    set_ball(cover, &rivals->seen_balls, at, found);
}

/* Few primitives cover most of the covered points of another one. */
static size_t find_again(const patch_cover *cover, patch_rivals *rivals, const sides *at,
                         const float x[3])
{
    size_t found = find_in_group(cover, &rivals->seen_balls, rivals->seen, rivals->number, at, x);
    if (found != SIZE_MAX)
        return found;
    found = find_in_tree(cover, rivals->number, at, x);
    if (found != SIZE_MAX)
        remember(cover, rivals, found);
    return found;
}

bool patch_cover_hides(const patch_cover *cover, patch_rivals *rivals, vec3 place, vec3 normal)
{
    const sides at = {vec3_add_scaled(place, cover->step, normal),
                      vec3_add_scaled(place, -cover->step, normal)};
    if (rivals->last != SIZE_MAX && hides(cover, rivals->last, rivals->number, &at))
        return true;
    float x[3];
    reduce(cover, at.out, x);
    size_t found =
        rivals->complete ? find_in_list(cover, rivals, &at, x) : find_again(cover, rivals, &at, x);
    if (found == SIZE_MAX)
        return false;
    rivals->last = found;
    return true;
}

/* ---- Lists ---- */

static bool nodes_meet(const patch_node *a, const patch_node *b)
{
    bool meet = true;
    for (int k = 0; k < 3; k++)
        meet &= (a->low[k] <= b->high[k]) & (b->low[k] <= a->high[k]);
    return meet;
}

/* Inserts a rival by its depth; the list has room for one more. */
static void insert(patch_rivals *rivals, double *depth, uint32_t other, double key)
{
    size_t i = rivals->count++;
    for (; i > 0 && key < depth[i - 1]; i--) {
        depth[i] = depth[i - 1];
        rivals->rival[i] = rivals->rival[i - 1];
    }
    depth[i] = key;
    rivals->rival[i] = other;
}

void patch_cover_begin(const patch_cover *cover, size_t number, bool list, patch_rivals *rivals)
{
    rivals->number = number;
    rivals->last = SIZE_MAX;
    rivals->count = 0;
    rivals->complete = list;
    rivals->n_seen = 0;
    for (size_t i = 0; i < PATCH_BATCH; i++)
        clear_ball(&rivals->seen_balls, i);
    if (!list)
        return;
    const elea_body *body = cover->body;
    double depth[PATCH_RIVALS + 1], reach = radius_of(body, number) + 2.0 * cover->step;
    vec3 centre = primitive_centre(body, number);
    elea_cuboid box = primitive_bounds(body, number);
    patch_node bounds;
    reduce(cover, box.low, bounds.low);
    reduce(cover, box.high, bounds.high);
    for (size_t k = 0; k < cover->n_nodes;) {
        const patch_node *node = &cover->nodes[k];
        if (!nodes_meet(node, &bounds)) {
            k = node->next;
            continue;
        }
        for (size_t i = node->first; i < node->first + node->count; i++) {
            uint32_t other = cover->order[i];
            double key = primitive_distance(body, other, centre);
            if (other == number || key > reach)
                continue;
            insert(rivals, depth, other, key);
            if (rivals->count > PATCH_RIVALS) {
                rivals->complete = false;
                return;
            }
        }
        k++;
    }
    for (size_t i = 0; i < rivals->count; i++)
        set_ball(cover, rivals->balls, i, rivals->rival[i]);
    end_balls(rivals->balls, rivals->count);
}

/* ---- Primitives inside others ---- */

/* Both kinds are convex, so that corners of a box suffice, where it is not too large. */
static bool swallows(const patch_cover *cover, size_t other, size_t number)
{
    const elea_body *body = cover->body;
    if (primitive_distance(body, other, primitive_centre(body, number)) <=
        cover->step - radius_of(body, number))
        return true;
    elea_cuboid bounds = primitive_bounds(body, number);
    for (int corner = 0; corner < 8; corner++)
        if (primitive_distance(body, other, cuboid_corner(&bounds, corner)) > cover->step)
            return false;
    return true;
}

static bool is_swallowed(const patch_cover *cover, size_t number)
{
    float x[3];
    reduce(cover, primitive_centre(cover->body, number), x);
    for (size_t k = 0; k < cover->n_nodes;) {
        const patch_node *node = &cover->nodes[k];
        if (!holds(node, x)) {
            k = node->next;
            continue;
        }
        for (size_t i = node->first; i < node->first + node->count; i++) {
            size_t other = cover->order[i];
            if (other != number && swallows(cover, other, number) &&
                (other < number || !swallows(cover, number, other)))
                return true;
        }
        k++;
    }
    return false;
}

/* Whether the primitive that hides the middle of a face hides all of it: primitives are convex. */
static bool is_face_hidden(const patch_cover *cover, size_t number, const patch_face *face)
{
    vec3 sum = vec3_add(face->corner[0], face->corner[2]);
    vec3 middle = vec3_scale(0.5, sum);
    const sides at = {vec3_add_scaled(middle, cover->step, face->normal),
                      vec3_add_scaled(middle, -cover->step, face->normal)};
    float x[3];
    reduce(cover, at.out, x);
    size_t other = find_in_tree(cover, number, &at, x);
    if (other == SIZE_MAX)
        return false;
    double shift = primitive_contains(cover->body, other, at.out) ? 2.0 : -2.0;
    for (int i = 0; i < 4; i++) {
        vec3 corner = vec3_add_scaled(face->corner[i], shift * cover->step, face->normal);
        if (primitive_distance(cover->body, other, corner) > cover->step)
            return false;
    }
    return true;
}

unsigned patch_cover_hidden_sides(const patch_cover *cover, size_t number)
{
    unsigned hidden = 0;
    patch_face face;
    for (unsigned side = 0; PATCH_ALL_SIDES >> side != 0; side++)
        if (patch_surface_face(cover->body, number, side, &face) &&
            is_face_hidden(cover, number, &face))
            hidden |= 1U << side;
    if (hidden != PATCH_ALL_SIDES && is_swallowed(cover, number))
        hidden = PATCH_ALL_SIDES;
    return hidden;
}
