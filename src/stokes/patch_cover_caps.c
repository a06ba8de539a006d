/* SPDX-License-Identifier: MIT */
/* Caps of a sphere that other spheres cover. */
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

/* The caps of a group of spheres: a cap for each, whether it is one or not. */
typedef struct group_caps {
    float beyond[PATCH_BATCH]; /* not positive where the spheres overlap */
    float distance[PATCH_BATCH], axis[3][PATCH_BATCH];
    float inside[PATCH_BATCH], outside[PATCH_BATCH];
} group_caps;

/*
 * A point at the distance a from the centre is within b of a centre at the distance d if its cosine
 * is above (a^2 + d^2 - b^2) / 2 a d.
 */
static void find_group(const patch_balls *balls, const float x[4], float a, float error,
                       group_caps *found)
{
    for (int i = 0; i < PATCH_BATCH; i++) {
        float p = balls->x[0][i] - x[0], q = balls->x[1][i] - x[1], r = balls->x[2][i] - x[2];
        float b = balls->radius[i], square = p * p + q * q + r * r, reach = a + b + LENGTH_ERROR;
        float d = sqrtf(square), inverse = 1.0f / d;
        float cosine = (a * a + (d - b) * (d + b)) * (0.5f / a) * inverse;
        float margin = error + error * a * inverse;
        found->beyond[i] = square - reach * reach;
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
    if (!(group->distance[i] > LEAST) || caps->n == PATCH_CAPS) {
        caps->complete = false;
        return;
    }
    patch_cap *cap = &caps->cap[caps->n++];
    for (int k = 0; k < 3; k++)
        cap->axis[k] = group->axis[k][i];
    cap->inside = group->inside[i];
    cap->outside = group->outside[i];
}

/* Adds those of a leaf's primitives that are near enough. */
static void add_leaf(patch_caps *caps, const patch_cover *cover, size_t number,
                     const patch_node *leaf, const float x[4], float radius, float error)
{
    group_caps group;
    find_group(&cover->balls[leaf->first / PATCH_BATCH], x, radius, error, &group);
    for (size_t i = 0; i < leaf->count; i++) {
        size_t other = cover->order[leaf->first + i];
        if (group.beyond[i] > 0.0f || other == number)
            continue;
        if (primitive_kind(cover->body, other) == ELEA_PRIMITIVE_SPHERE)
            add_cap(caps, &group, i);
        else
            caps->complete = false;
    }
}

void patch_cover_caps(const patch_cover *cover, size_t number, patch_caps *caps)
{
    float radius = (float)(body_sphere(cover->body, number)->radius * cover->inverse_unit);
    float reach = radius + LENGTH_ERROR, error = COSINE_ERROR + LENGTH_ERROR / radius;
    float x[4] = {cover->centre[0][number], cover->centre[1][number], cover->centre[2][number]};
    four at = load(x);
    caps->n = 0;
    caps->complete = radius > LEAST;
    for (size_t k = 0; k < cover->n_nodes && radius > LEAST;) {
        const patch_node *node = &cover->nodes[k];
        if (!meets(node, at, reach * reach)) {
            k = node->next;
            continue;
        }
        if (node->count > 0)
            add_leaf(caps, cover, number, node, x, radius, error);
        k++;
    }
}
