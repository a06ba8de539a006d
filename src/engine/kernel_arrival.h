/* SPDX-License-Identifier: MIT */
/** How walks end on the body. */
#ifndef ELEA_ENGINE_KERNEL_ARRIVAL_H
#define ELEA_ENGINE_KERNEL_ARRIVAL_H

#include "engine/kernel_charges.h"
#include "engine/kernel_walkers.h"
#include "walk/score.h"

#define MAX_REDRAWS 1000000

LANES_INLINE void add_points(kernel_batch *batch, int n, lanes_float weight,
                             const lanes_float end[3])
{
    for (int i = 0; i < n; i++) {
        float *point = batch->points[batch->n_points++];
        for (int k = 0; k < 3; k++)
            point[k] = end[k][i];
        point[3] = weight[i];
    }
}

LANES_INLINE void add_scores(walks *w, int n, lanes_int walk, lanes_float weight,
                             const lanes_float end[3])
{
    lanes_float s[3], rest[CHARGES_TARGETS];
    launch_directions(w, walk, s);
    subtract_charges(w->scene->charges, end, rest);
    for (int i = 0; i < n; i++) {
        const double start[3] = {(double)s[0][i], (double)s[1][i], (double)s[2][i]};
        const double stop[4] = {(double)rest[0][i], (double)rest[1][i], (double)rest[2][i],
                                (double)rest[3][i]};
        int cluster = walk[i] >> 8;
        walk_add_score(w->batch->sum[cluster], (double)weight[i], start, stop);
        w->batch->hits[cluster]++;
    }
    if (w->batch->points != NULL)
        add_points(w->batch, n, weight, end);
}

/*
 * (D - d1)(D + d1), where D is the distance from the walker to its position on the body, by
 * rejection; a rejected point lies in a part of the ball that the walk would have left before. The
 * maximum of D^2 is d1^2 + reach, at the junction of ball and body.
 */
LANES_INLINE lanes_float hit_position(walks *w, lanes_float d1, const landing *l, lanes_mask wanted)
{
    lanes_float junction = lanes_sqrt(d1 * d1 + l->reach);
    lanes_float nearest = 1.0f / d1, range = nearest - 1.0f / junction;
    lanes_float result = lanes_set(0.0f);
    for (int i = 0; lanes_any(wanted); i++) {
        lanes_float inverse = nearest - lanes_random_uniform(&w->random) * range;
        lanes_float distance = lanes_min(1.0f / inverse, junction);
        lanes_float square = (distance - d1) * (distance + d1);
        lanes_float ratio = 1.0f + (l->reach - square) * l->slope * (inverse * inverse);
        lanes_float u = lanes_random_uniform(&w->random);
        lanes_mask kept =
            lanes_and(wanted, lanes_less_equal(lanes_set(1.0f), u * u * (ratio * ratio * ratio)));
        result = lanes_select(kept, square, result);
        wanted = lanes_but_not(wanted, kept);
        if (i == MAX_REDRAWS) {
            w->fate = KERNEL_NOT_FINITE;
            break;
        }
    }
    return lanes_max(result, lanes_set(0.0f));
}

/* The walkers about to arrive that are above the face of a cuboid. */
LANES_INLINE lanes_mask is_above_face(lanes_float sphere)
{
    if (KERNEL_CUBOIDS)
        return lanes_less_equal(sphere, lanes_set(0.0f));
    return lanes_mask_from_bits(0);
}

/* Moves the first `n` walkers about to arrive to the body. */
static __attribute__((noinline)) void arrive(walks *w, int n)
{
    arrivals *in = &w->arrivals;
    unsigned bits = (1U << n) - 1;
    lanes_mask lanes = lanes_mask_from_bits(bits);
    lanes_float one = lanes_set(1.0f);
    lanes_float a = lanes_select(lanes, lanes_load(in->sphere), one);
    lanes_float d1 = lanes_select(lanes, lanes_load(in->distance), one);
    ball b = {.radius = lanes_select(lanes, lanes_load(in->radius), one),
              .rise = lanes_select(lanes, lanes_load(in->rise), one),
              .offset = lanes_select(lanes, lanes_load(in->offset), lanes_set(0.0f))};
    lanes_mask flat = is_above_face(a);
    landing l = find_landing(a, d1, &b, flat);
    lanes_float square = hit_position(w, d1, &l, lanes), drop, aside;
    place_on_body(a, d1, square, flat, &drop, &aside);
    axis e = {lanes_load(in->axis_x), lanes_load(in->axis_y), lanes_load(in->axis_z), one};
    e.fold = 1.0f / (1.0f + lanes_from_bits(lanes_bits(e.z) & 0x7fffffff));
    lanes_float end[3] = {lanes_load(in->x), lanes_load(in->y), lanes_load(in->z)};
    displace(&end[0], &end[1], &end[2], e, -drop, aside, lanes_random_uniform(&w->random));
    lanes_int walk = lanes_select_int(lanes, lanes_bits(lanes_load(in->walk)), lanes_set_int(0));
    add_scores(w, n, walk, lanes_load(in->weight), end);
    in->count -= n;
    if (in->count == 0)
        return;
    float *fields[] = {in->x,      in->y,        in->z,      in->axis_x, in->axis_y,
                       in->axis_z, in->distance, in->sphere, in->radius, in->rise,
                       in->offset, in->weight,   in->walk};
    for (size_t f = 0; f < sizeof fields / sizeof fields[0]; f++) /* then LANES have arrived */
        lanes_store(fields[f], lanes_load(fields[f] + LANES));
}

/* Puts aside walkers whose step ends on the nearest primitive. */
LANES_INLINE void put_aside(walks *w, const group *g, const surroundings *s, const axis *e,
                            const ball *b, unsigned hit)
{
    arrivals *out = &w->arrivals;
    int to = out->count;
    lanes_pack(out->x + to, g->x, hit);
    lanes_pack(out->y + to, g->y, hit);
    lanes_pack(out->z + to, g->z, hit);
    lanes_pack(out->axis_x + to, e->x, hit);
    lanes_pack(out->axis_y + to, e->y, hit);
    lanes_pack(out->axis_z + to, e->z, hit);
    lanes_pack(out->distance + to, s->d1, hit);
    lanes_float sphere = s->sphere;
    if (KERNEL_CUBOIDS)
        sphere = lanes_select(s->flat, lanes_set(0.0f), sphere);
    lanes_pack(out->sphere + to, sphere, hit);
    lanes_pack(out->radius + to, b->radius, hit);
    lanes_pack(out->rise + to, b->rise, hit);
    lanes_pack(out->offset + to, b->offset, hit);
    lanes_pack(out->weight + to, g->weight, hit);
    lanes_pack(out->walk + to, lanes_from_bits(g->walk), hit);
    out->count += __builtin_popcount(hit);
    if (out->count >= LANES)
        arrive(w, LANES);
}

/* Walkers within the skin arrive where they are. */
static __attribute__((noinline)) void absorb(walks *w, const group *g, unsigned bits)
{
    lanes_int walk = lanes_set_int(0);
    lanes_float weight = lanes_set(0.0f), end[3] = {weight, weight, weight};
    int n = 0;
    for (; bits != 0; bits &= bits - 1, n++) {
        int i = __builtin_ctz(bits);
        walk[n] = g->walk[i];
        weight[n] = g->weight[i];
        end[0][n] = g->x[i];
        end[1][n] = g->y[i];
        end[2][n] = g->z[i];
    }
    add_scores(w, n, walk, weight, end);
}

#endif
