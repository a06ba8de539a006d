/* SPDX-License-Identifier: MIT */
#include "interior/contact.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/roots.h"

/* Distances within the farthest contact at which a sample looks for an overlap. */
#define STRATA 4

/* ---- Preparing ---- */

static elea_status reserve_nodes(elea_contact *contact, size_t n, elea_error *error)
{
    if (n <= contact->nodes_capacity)
        return ELEA_OK;
    elea_sphere *nodes = realloc(contact->nodes, n * sizeof *nodes);
    if (nodes == NULL)
        return elea_error_memory(error, n, sizeof *nodes, "contacts of bodies");
    contact->nodes = nodes;
    contact->nodes_capacity = n;
    return ELEA_OK;
}

/* About the centre of the box, because a ball stays a ball when it is turned. */
static elea_sphere ball_around(const elea_ball_tree *tree, size_t node, unsigned level)
{
    const elea_ball_box *box = &tree->boxes[node];
    size_t place = node - ((size_t)1 << level);
    size_t end = ball_tree_share(tree->n, place + 1, level);
    elea_sphere ball = {{0.5 * (box->low[0] + box->high[0]), 0.5 * (box->low[1] + box->high[1]),
                         0.5 * (box->low[2] + box->high[2])},
                        0.0};
    for (size_t i = ball_tree_share(tree->n, place, level); i < end; i++) {
        const elea_ball_item *item = &tree->items[i];
        double reach = vec3_length(vec3_sub(ball_item_centre(item), ball.centre)) + item->radius;
        ball.radius = fmax(ball.radius, reach);
    }
    ball.radius *= 1.0 + 1e-12; /* rounding must not hide a contact */
    return ball;
}

/* The centre of mass of the spheres, each on its own. */
static vec3 mean_centre(const elea_body *body)
{
    vec3 sum = {0.0, 0.0, 0.0};
    double weight = 0.0;
    for (size_t i = 0; i < body->n_spheres; i++) {
        double a = body->spheres[i].radius, each = a * a * a;
        sum = vec3_add_scaled(sum, each, body->spheres[i].centre);
        weight += each;
    }
    return vec3_scale(1.0 / weight, sum);
}

static void fill_tree(elea_contact *contact, const elea_body *body)
{
    vec3 origin = mean_centre(body);
    double sum[SYM3_SIZE] = {0.0}, weight = 0.0;
    for (size_t i = 0; i < body->n_spheres; i++) {
        const elea_sphere *s = &body->spheres[i];
        vec3 centre = vec3_sub(s->centre, origin);
        elea_ball_item item = {
            .centre = {centre.x, centre.y, centre.z}, .radius = s->radius, .id = (uint32_t)i};
        double each = s->radius * s->radius * s->radius;
        contact->tree.items[i] = item;
        weight += each;
        for (int j = 0; j < 3; j++)
            for (int k = j; k < 3; k++)
                sum[sym3_index(j, k)] += each * (item.centre[j] * item.centre[k] +
                                                 (j == k ? s->radius * s->radius / 5.0 : 0.0));
    }
    for (int i = 0; i < SYM3_SIZE; i++)
        contact->spread[i] = sum[i] / weight;
}

elea_status elea_contact_cut(elea_contact *contact, const elea_body *body,
                             const elea_cancel *cancel, elea_error *error)
{
    elea_ball_tree *tree = &contact->tree;
    tree->cancel = cancel;
    elea_status failed = elea_ball_tree_reserve(tree, body->n_spheres, error);
    if (failed)
        return failed;
    fill_tree(contact, body);
    (void)elea_ball_tree_cut(tree, body->n_spheres);
    return reserve_nodes(contact, (size_t)2 << tree->depth, error);
}

size_t elea_contact_parts(const elea_contact *contact)
{
    return (size_t)1 << ball_tree_cut_level(&contact->tree);
}

/* The nodes above the parts belong to the first one. */
void elea_contact_bound(elea_contact *contact, size_t part)
{
    const elea_ball_tree *tree = &contact->tree;
    unsigned cut = ball_tree_cut_level(tree);
    for (size_t node = 1; part == 0 && node < (size_t)1 << cut; node++) {
        unsigned level = 0;
        while (node >= (size_t)2 << level)
            level++;
        contact->nodes[node] = ball_around(tree, node, level);
    }
    for (unsigned level = cut; level <= tree->depth && !cancel_requested(tree->cancel); level++) {
        size_t nodes = (size_t)1 << (level - cut), first = ((size_t)1 << level) + part * nodes;
        for (size_t node = first; node < first + nodes; node++)
            contact->nodes[node] = ball_around(tree, node, level);
    }
}

elea_status elea_contact_build(elea_contact *contact, const elea_body *body,
                               const elea_cancel *cancel, elea_error *error)
{
    elea_status failed = elea_contact_cut(contact, body, cancel, error);
    if (failed)
        return failed;
    for (size_t part = 0; part < elea_contact_parts(contact); part++)
        elea_ball_tree_build_part(&contact->tree, part);
    elea_ball_tree_join(&contact->tree);
    for (size_t part = 0; part < elea_contact_parts(contact); part++)
        elea_contact_bound(contact, part);
    return cancel_requested(cancel) ? cancel_error(error) : ELEA_OK;
}

void elea_contact_clear(elea_contact *contact)
{
    elea_ball_tree_clear(&contact->tree);
    free(contact->nodes);
    *contact = (elea_contact){.nodes = NULL};
}

const elea_ball_item *elea_contact_leaf(const elea_contact *contact, size_t node, size_t *n)
{
    const elea_ball_tree *tree = &contact->tree;
    size_t place = node - ((size_t)1 << tree->depth);
    size_t first = ball_tree_share(tree->n, place, tree->depth);
    *n = ball_tree_share(tree->n, place + 1, tree->depth) - first;
    return tree->items + first;
}

/* ---- Two copies ---- */

/* The second copy is turned about the origin and moved along a direction. */
typedef struct placement {
    const elea_contact *contact;
    double turn[3][3];
    vec3 along;
} placement;

/* The elements of a rotation, whose columns are the axes. */
static void random_turn(elea_random *random, double turn[3][3])
{
    vec3 axes[3];
    random_rotation(random, axes);
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            turn[i][k] = vec3_coordinate(axes[k], i);
}

static inline vec3 turned(const placement *p, vec3 v)
{
    return (vec3){p->turn[0][0] * v.x + p->turn[0][1] * v.y + p->turn[0][2] * v.z,
                  p->turn[1][0] * v.x + p->turn[1][1] * v.y + p->turn[1][2] * v.z,
                  p->turn[2][0] * v.x + p->turn[2][1] * v.y + p->turn[2][2] * v.z};
}

/*
 * A direction with the density that is right for an ellipsoid with the spreads S of both copies
 * together, whose radius is proportional to (u' S^-1 u)^(-1/2): x = L v with S = L L' and a uniform
 * direction v points along u. Returns det L / |x|^3, the reciprocal of the density relative to a
 * uniform one.
 */
static double random_along(elea_random *random, placement *p)
{
    double s[3][3], l[3][3] = {{0.0}};
    const double *spread = p->contact->spread;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j <= i; j++) {
            s[i][j] = spread[sym3_index(i, j)];
            for (int k = 0; k < 3; k++)
                for (int m = 0; m < 3; m++)
                    s[i][j] += p->turn[i][k] * spread[sym3_index(k, m)] * p->turn[j][m];
            for (int k = 0; k < j; k++)
                s[i][j] -= l[i][k] * l[j][k];
            l[i][j] = i == j ? sqrt(s[i][i]) : s[i][j] / l[j][j];
        }
    vec3 v = random_direction(random);
    vec3 x = {l[0][0] * v.x, l[1][0] * v.x + l[1][1] * v.y,
              l[2][0] * v.x + l[2][1] * v.y + l[2][2] * v.z};
    double length = vec3_length(x);
    p->along = vec3_scale(1.0 / length, x);
    return l[0][0] * l[1][1] * l[2][2] / (length * length * length);
}

/* A pair of nodes, one of each copy; the second one's centre is turned. */
typedef struct node_pair {
    size_t a, b;
    vec3 from_b; /* from the centre of b, not yet moved, to that of a */
    double reach, value;
} node_pair;

/* The distance along the direction at which a ball leaves another; -HUGE_VAL if they never meet. */
static inline double leaving(vec3 from_b, double reach, vec3 along)
{
    double ahead = vec3_dot(from_b, along);
    double square = reach * reach - (vec3_dot(from_b, from_b) - ahead * ahead);
    return square > 0.0 ? ahead + sqrt(square) : -HUGE_VAL;
}

static node_pair pair_of(const placement *p, size_t a, size_t b)
{
    const elea_sphere *of_a = &p->contact->nodes[a], *of_b = &p->contact->nodes[b];
    return (node_pair){.a = a,
                       .b = b,
                       .from_b = vec3_sub(of_a->centre, turned(p, of_b->centre)),
                       .reach = of_a->radius + of_b->radius};
}

static bool is_leaf(const placement *p, size_t node)
{
    return node >= (size_t)1 << p->contact->tree.depth;
}

/* The two halves of a pair; false if both nodes are leaves. */
static bool split_pair(const placement *p, const node_pair *pair, node_pair halves[2])
{
    const elea_sphere *nodes = p->contact->nodes;
    bool leaf_a = is_leaf(p, pair->a), leaf_b = is_leaf(p, pair->b);
    if (leaf_a && leaf_b)
        return false;
    bool first = leaf_b || (!leaf_a && nodes[pair->a].radius >= nodes[pair->b].radius);
    for (size_t k = 0; k < 2; k++)
        halves[k] =
            first ? pair_of(p, 2 * pair->a + k, pair->b) : pair_of(p, pair->a, 2 * pair->b + k);
    return true;
}

/* ---- The farthest contact ---- */

static double farthest_in_leaves(const placement *p, const node_pair *pair, double farthest)
{
    size_t n_a, n_b;
    const elea_ball_item *a = elea_contact_leaf(p->contact, pair->a, &n_a),
                         *b = elea_contact_leaf(p->contact, pair->b, &n_b);
    for (size_t j = 0; j < n_b; j++) {
        vec3 centre = turned(p, ball_item_centre(&b[j]));
        for (size_t i = 0; i < n_a; i++)
            farthest = fmax(farthest, leaving(vec3_sub(ball_item_centre(&a[i]), centre),
                                              a[i].radius + b[j].radius, p->along));
    }
    return farthest;
}

/* The larger of `farthest` and the distance at which all spheres of the pair have parted. */
static double farthest_contact(const placement *p, const node_pair *pair, double farthest)
{
    node_pair halves[2];
    if (!split_pair(p, pair, halves))
        return farthest_in_leaves(p, pair, farthest);
    for (int k = 0; k < 2; k++)
        halves[k].value = leaving(halves[k].from_b, halves[k].reach, p->along);
    int first = halves[1].value > halves[0].value;
    for (int k = 0; k < 2; k++) {
        const node_pair *half = &halves[k == 0 ? first : 1 - first];
        if (half->value > farthest)
            farthest = farthest_contact(p, half, farthest);
    }
    return farthest;
}

/* ---- Overlap ---- */

static inline bool overlap_at(vec3 from_b, double reach, vec3 along, double distance)
{
    vec3 between = vec3_add_scaled(from_b, -distance, along);
    return vec3_dot(between, between) < reach * reach;
}

static bool leaves_overlap(const placement *p, const node_pair *pair, double distance)
{
    size_t n_a, n_b;
    const elea_ball_item *a = elea_contact_leaf(p->contact, pair->a, &n_a),
                         *b = elea_contact_leaf(p->contact, pair->b, &n_b);
    for (size_t j = 0; j < n_b; j++) {
        vec3 centre = turned(p, ball_item_centre(&b[j]));
        for (size_t i = 0; i < n_a; i++)
            if (overlap_at(vec3_sub(ball_item_centre(&a[i]), centre), a[i].radius + b[j].radius,
                           p->along, distance))
                return true;
    }
    return false;
}

/* Whether the copies overlap where they are this far apart. The deeper half is the more likely. */
static bool overlaps(const placement *p, const node_pair *pair, double distance)
{
    node_pair halves[2];
    if (!overlap_at(pair->from_b, pair->reach, p->along, distance))
        return false;
    if (!split_pair(p, pair, halves))
        return leaves_overlap(p, pair, distance);
    for (int k = 0; k < 2; k++) {
        vec3 between = vec3_add_scaled(halves[k].from_b, -distance, p->along);
        halves[k].value = vec3_length(between) - halves[k].reach;
    }
    int first = halves[1].value < halves[0].value;
    return overlaps(p, &halves[first], distance) || overlaps(p, &halves[1 - first], distance);
}

/* ---- Sampling ---- */

/*
 * Half the integral over all distances r in a direction of 4 pi r^2 where the copies overlap. They
 * do nearly everywhere up to the farthest contact; one distance in each of several shells of equal
 * volume finds the gaps.
 */
static double score(const placement *p, elea_random *random)
{
    node_pair root = pair_of(p, 1, 1);
    double farthest = farthest_contact(p, &root, 0.0);
    int found = 0;
    for (int k = 0; k < STRATA; k++) {
        double part = (k + random_uniform(random)) / STRATA;
        found += farthest > 0.0 && overlaps(p, &root, farthest * cube_root(part));
    }
    return 2.0 / 3.0 * ELEA_PI * farthest * farthest * farthest * found / STRATA;
}

void elea_contact_block(const elea_contact *contact, elea_random *random, uint64_t n_samples,
                        elea_tally *tally)
{
    placement p = {.contact = contact};
    double scores[ELEA_TALLY_SIZE] = {0.0};
    for (uint64_t i = 0; i < n_samples; i++) {
        random_turn(random, p.turn);
        double weight = random_along(random, &p);
        scores[0] = weight * score(&p, random);
        if (scores[0] > 0.0)
            tally_add(tally, scores);
    }
    tally->count += n_samples;
}
