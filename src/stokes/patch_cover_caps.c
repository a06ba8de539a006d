/* SPDX-License-Identifier: MIT */
/* Caps of a sphere that other spheres cover, and its neighbours. */
#include "stokes/patch_caps.h"

#include <math.h>
#include <string.h>

#include "body/shape.h"
#include "stokes/patch_cover.h"

/*
 * Everything is in single precision, in units of the enclosing radius: with these errors, which are
 * several times those that rounding makes, of lengths and of cosines.
 */
#define LENGTH_ERROR 2e-6f
#define COSINE_ERROR 2e-6f
/* Smaller spheres, and centres nearer to each other, are left to the exact test. */
#define LEAST 1e-4f

/* Four numbers; baseline x86-64 and Arm have registers of this size. */
typedef float four __attribute__((vector_size(16)));

static four load(const float *from)
{
    four x;
    memcpy(&x, from, sizeof x);
    return x;
}

static four larger(four a, four b)
{
    four result;
    for (int i = 0; i < 4; i++)
        result[i] = a[i] > b[i] ? a[i] : b[i];
    return result;
}

/* Whether a ball meets a box. */
static bool meets(const patch_node *node, four x, float square)
{
    four beyond = larger(load(node->low) - x, x - load(node->high));
    beyond = larger(beyond, (four){0.0f});
    beyond *= beyond;
    return beyond[0] + beyond[1] + beyond[2] <= square;
}

/* ---- Neighbours ---- */

/* The box of a group of spheres, and room for rounding errors. */
static void bound_group(const patch_cover *cover, size_t group, patch_node *bounds)
{
    const patch_balls *balls = &cover->balls[group];
    size_t count = body_size(cover->body) - group * PATCH_BATCH;
    for (int k = 0; k < 3; k++) {
        float low = HUGE_VALF, high = -HUGE_VALF;
        for (size_t i = 0; i < PATCH_BATCH && i < count; i++) {
            low = fminf(low, balls->x[k][i] - balls->radius[i]);
            high = fmaxf(high, balls->x[k][i] + balls->radius[i]);
        }
        bounds->low[k] = low - 2.0f * LENGTH_ERROR;
        bounds->high[k] = high + 2.0f * LENGTH_ERROR;
    }
}

static bool boxes_meet(const patch_node *a, const patch_node *b)
{
    bool meet = true;
    for (int k = 0; k < 3; k++)
        meet &= (a->low[k] <= b->high[k]) & (b->low[k] <= a->high[k]);
    return meet;
}

/* The leaves that may hold neighbours of a group; more than PATCH_LEAVES are not listed. */
static void find_leaves(const patch_cover *cover, size_t group, patch_leaves *leaves)
{
    patch_node bounds;
    bound_group(cover, group, &bounds);
    leaves->group = group;
    leaves->n = 0;
    for (size_t k = 0; k < cover->n_nodes && leaves->n <= PATCH_LEAVES;) {
        const patch_node *node = &cover->nodes[k];
        if (!boxes_meet(node, &bounds)) {
            k = node->next;
            continue;
        }
        if (node->count > 0 && leaves->n++ < PATCH_LEAVES)
            leaves->node[leaves->n - 1] = (uint32_t)k;
        k++;
    }
}

/* A sphere whose neighbours are sought. */
typedef struct seeker {
    const patch_cover *cover;
    size_t place;
    float x[4], radius;
    four at;      /* the same */
    float square; /* of its radius, and the errors */
} seeker;

/* Adds those of a leaf's primitives that are near enough. */
static void look_in_leaf(const seeker *s, const patch_node *leaf, patch_near *near)
{
    const patch_balls *balls = &s->cover->balls[leaf->first / PATCH_BATCH];
    float beyond[PATCH_BATCH];
    for (int i = 0; i < PATCH_BATCH; i++) {
        float p = balls->x[0][i] - s->x[0], q = balls->x[1][i] - s->x[1],
              r = balls->x[2][i] - s->x[2];
        float reach = s->radius + balls->radius[i] + LENGTH_ERROR;
        beyond[i] = p * p + q * q + r * r - reach * reach;
    }
    size_t n = near->n;
    for (size_t i = 0; i < leaf->count; i++) {
        near->place[n] = (uint32_t)(leaf->first + i);
        n += (beyond[i] <= 0.0f) & (leaf->first + i != s->place);
    }
    near->complete &= n <= PATCH_CAPS;
    near->n = (uint32_t)(n <= PATCH_CAPS ? n : PATCH_CAPS);
}

static void look_in_leaves(const seeker *s, const patch_leaves *leaves, patch_near *near)
{
    for (size_t i = 0; i < leaves->n; i++) {
        const patch_node *leaf = &s->cover->nodes[leaves->node[i]];
        if (meets(leaf, s->at, s->square))
            look_in_leaf(s, leaf, near);
    }
}

static void look_in_tree(const seeker *s, patch_near *near)
{
    for (size_t k = 0; k < s->cover->n_nodes;) {
        const patch_node *node = &s->cover->nodes[k];
        if (!meets(node, s->at, s->square)) {
            k = node->next;
            continue;
        }
        if (node->count > 0)
            look_in_leaf(s, node, near);
        k++;
    }
}

void patch_cover_near(const patch_cover *cover, size_t place, patch_leaves *leaves,
                      patch_near *near)
{
    size_t number = cover->order[place];
    float radius = (float)(body_sphere(cover->body, number)->radius * cover->inverse_unit);
    float reach = radius + LENGTH_ERROR;
    seeker s = {.cover = cover, .place = place, .radius = radius, .square = reach * reach};
    for (int k = 0; k < 3; k++)
        s.x[k] = cover->centre[k][number];
    s.at = load(s.x);
    near->n = 0;
    near->complete = radius > LEAST;
    if (!near->complete)
        return;
    if (leaves->group != place / PATCH_BATCH)
        find_leaves(cover, place / PATCH_BATCH, leaves);
    if (leaves->n <= PATCH_LEAVES)
        look_in_leaves(&s, leaves, near);
    else
        look_in_tree(&s, near);
}

/* ---- Caps ---- */

/* The caps of a group of spheres: a cap for each, whether it is one or not. */
typedef struct group_caps {
    float distance[PATCH_BATCH], axis[3][PATCH_BATCH];
    float inside[PATCH_BATCH], outside[PATCH_BATCH];
} group_caps;

/* Some balls of the cover; the last one is repeated. */
static void gather(const patch_cover *cover, const uint32_t *place, size_t n, patch_balls *group)
{
    for (size_t i = 0; i < PATCH_BATCH; i++) {
        size_t at = place[i < n ? i : n - 1];
        const patch_balls *balls = &cover->balls[at / PATCH_BATCH];
        for (int k = 0; k < 3; k++)
            group->x[k][i] = balls->x[k][at % PATCH_BATCH];
        group->radius[i] = balls->radius[at % PATCH_BATCH];
    }
}

/*
 * A point at the distance a from the centre is within b of a centre at the distance d if its cosine
 * is above (a^2 + d^2 - b^2) / 2 a d.
 */
static void find_group(const patch_balls *balls, const float x[3], float a, float error,
                       group_caps *found)
{
    for (int i = 0; i < PATCH_BATCH; i++) {
        float p = balls->x[0][i] - x[0], q = balls->x[1][i] - x[1], r = balls->x[2][i] - x[2];
        float b = balls->radius[i], d = sqrtf(p * p + q * q + r * r), inverse = 1.0f / d;
        float cosine = (a * a + (d - b) * (d + b)) * (0.5f / a) * inverse;
        float margin = error + error * a * inverse;
        found->distance[i] = d;
        found->axis[0][i] = p * inverse;
        found->axis[1][i] = q * inverse;
        found->axis[2][i] = r * inverse;
        found->inside[i] = cosine + margin;
        found->outside[i] = cosine - margin;
    }
}

static void add_cap(patch_caps *caps, const group_caps *group, size_t i)
{
    patch_cap *cap = &caps->cap[caps->n++];
    for (int k = 0; k < 3; k++)
        cap->axis[k] = group->axis[k][i];
    cap->inside = group->inside[i];
    cap->outside = group->outside[i];
}

void patch_cover_caps(const patch_cover *cover, size_t number, const patch_near *near,
                      patch_caps *caps)
{
    float radius = (float)(body_sphere(cover->body, number)->radius * cover->inverse_unit);
    float error = COSINE_ERROR + LENGTH_ERROR / radius;
    const float x[3] = {cover->centre[0][number], cover->centre[1][number],
                        cover->centre[2][number]};
    caps->n = 0;
    caps->complete = near->complete;
    for (size_t first = 0; first < near->n; first += PATCH_BATCH) {
        size_t left = near->n - first, count = left < PATCH_BATCH ? left : PATCH_BATCH;
        patch_balls balls;
        group_caps group;
        gather(cover, near->place + first, count, &balls);
        find_group(&balls, x, radius, error, &group);
        for (size_t i = 0; i < count; i++) {
            size_t other = cover->order[near->place[first + i]];
            if (group.distance[i] > LEAST &&
                primitive_kind(cover->body, other) == ELEA_PRIMITIVE_SPHERE)
                add_cap(caps, &group, i);
            else
                caps->complete = false;
        }
    }
}
