/* SPDX-License-Identifier: MIT */
/** Returning walkers from far away, launching new ones, and putting both into lanes. */
#ifndef ELEA_ENGINE_KERNEL_QUEUE_H
#define ELEA_ENGINE_KERNEL_QUEUE_H

#include "engine/kernel_walkers.h"

/* Walkers with a smaller weight play Russian roulette. Not tuned; means do not depend on it. */
#define LEAST_WEIGHT 0.3f

/* ---- Far away ---- */

/* Weights below the minimum are dropped or doubled with probability 1/2; returns those kept. */
LANES_INLINE lanes_mask roulette(walks *w, lanes_float *weight, lanes_mask which)
{
    lanes_mask low = lanes_and(which, lanes_less(*weight, lanes_set(LEAST_WEIGHT)));
    *weight = lanes_select(low, *weight + *weight, *weight);
    lanes_mask lost = lanes_less(lanes_set(0.5f), lanes_random_uniform(&w->random));
    return lanes_but_not(which, lanes_and(low, lost));
}

/*
 * Returns up to LANES walkers to the sphere that encloses the body and multiplies their weights
 * by the probability of returning; they are then ready for a step.
 */
static __attribute__((noinline)) void return_to_sphere(walks *w)
{
    queue *from = &w->outside;
    int n = from->count < LANES ? from->count : LANES;
    lanes_mask which = lanes_mask_from_bits((1U << n) - 1);
    lanes_float one = lanes_set(1.0f), zero = lanes_set(0.0f);
    from->count -= n;
    lanes_float x = lanes_load(from->x + from->count), y = lanes_load(from->y + from->count),
                z = lanes_load(from->z + from->count);
    lanes_float square = lanes_select(which, x * x + y * y + z * z, one);
    /* A position that is not finite counts as outside, and is detected here. */
    if (lanes_mask_bits(lanes_less(square, lanes_set(1e30f))) != ALL_LANES)
        w->fate = KERNEL_NOT_FINITE;
    lanes_float radius = lanes_set(w->scene->radius);
    lanes_float r = lanes_max(lanes_sqrt(square), radius), ratio = radius / r;
    lanes_float weight = ratio * lanes_load(from->weight + from->count);
    lanes_mask kept = roulette(w, &weight, which);
    lanes_float cosine = leave_ball(one, 1.0f - ratio, ratio, lanes_random_uniform(&w->random));
    lanes_float sine = lanes_sqrt((1.0f - cosine) * (1.0f + cosine));
    axis e = axis_of(x, y, z, r);
    x = y = z = zero;
    displace(&x, &y, &z, e, radius * cosine, radius * sine, lanes_random_uniform(&w->random));
    queue *to = &w->ready;
    unsigned bits = lanes_mask_bits(kept);
    lanes_pack(to->x, x, bits);
    lanes_pack(to->y, y, bits);
    lanes_pack(to->z, z, bits);
    lanes_pack(to->weight, weight, bits);
    lanes_pack(to->walk, lanes_load(from->walk + from->count), bits);
    to->count = __builtin_popcount(bits);
}

/* Puts aside walkers that have left the sphere. */
LANES_INLINE void leave(walks *w, const group *g, unsigned lanes)
{
    queue *out = &w->outside;
    int to = out->count;
    lanes_pack(out->x + to, g->x, lanes);
    lanes_pack(out->y + to, g->y, lanes);
    lanes_pack(out->z + to, g->z, lanes);
    lanes_pack(out->weight + to, g->weight, lanes);
    lanes_pack(out->walk + to, lanes_from_bits(g->walk), lanes);
    out->count += __builtin_popcount(lanes);
}

/* ---- Launch ---- */

/* Prepares up to LANES walkers at the next launch points. */
static __attribute__((noinline)) void launch(walks *w)
{
    queue *to = &w->ready;
    int n = w->to_launch < LANES ? (int)w->to_launch : LANES;
    lanes_int walk = lanes_set_int(0);
    for (int i = 0; i < n; i++) {
        walk[i] = (int32_t)(w->cluster << 8 | w->number);
        if (++w->number == w->batch->cluster_size) {
            w->number = 0;
            w->cluster++;
        }
    }
    lanes_float s[3];
    launch_directions(w, walk, s);
    const float(*axes)[3] = w->scene->launch;
    lanes_store(to->x, axes[0][0] * s[0] + axes[1][0] * s[1] + axes[2][0] * s[2]);
    lanes_store(to->y, axes[0][1] * s[0] + axes[1][1] * s[1] + axes[2][1] * s[2]);
    lanes_store(to->z, axes[0][2] * s[0] + axes[1][2] * s[1] + axes[2][2] * s[2]);
    lanes_store(to->weight, lanes_set(1.0f));
    lanes_store(to->walk, lanes_from_bits(walk));
    to->count = n;
    w->to_launch -= (uint64_t)n;
}

/* Fills the empty queue of ready walkers; false if none are left. */
static bool make_ready(walks *w)
{
    while (w->ready.count == 0) {
        if (w->outside.count >= LANES || (w->to_launch == 0 && w->outside.count > 0))
            return_to_sphere(w);
        else if (w->to_launch > 0)
            launch(w);
        else
            return false;
    }
    return true;
}

/* The lowest `n` of the bits. */
LANES_INLINE unsigned lowest_bits(unsigned bits, int n)
{
    unsigned rest = bits;
    for (; n > 0; n--)
        rest &= rest - 1;
    return bits & ~rest;
}

/* Puts ready walkers into empty lanes. */
LANES_INLINE void fill_lanes(walks *w, group *g, unsigned lanes)
{
    queue *from = &w->ready;
    while (lanes != 0 && (from->count > 0 || make_ready(w))) {
        int wanted = __builtin_popcount(lanes);
        unsigned now = wanted <= from->count ? lanes : lowest_bits(lanes, from->count);
        int at = wanted <= from->count ? from->count - wanted : 0;
        g->x = lanes_unpack(from->x + at, g->x, now);
        g->y = lanes_unpack(from->y + at, g->y, now);
        g->z = lanes_unpack(from->z + at, g->z, now);
        g->weight = lanes_unpack(from->weight + at, g->weight, now);
        g->walk = lanes_bits(lanes_unpack(from->walk + at, lanes_from_bits(g->walk), now));
        g->alive |= now;
        from->count = at;
        lanes &= ~now;
    }
}

#endif
