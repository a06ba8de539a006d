/* SPDX-License-Identifier: MIT */
/*
 * First-passage walks in lockstep: each lane is a walker, and all lanes of a group take their
 * steps together (docs/method.md, 2 and 3; first_passage.c is the same, one walker at a time).
 * A walker that ends is replaced at once. Walkers about to arrive are put aside, and their
 * places on the body are drawn for as many as there are lanes.
 *
 * Every expression is finite for every finite input: divisors are bounded from below by
 * construction or by clamping, and comments say which. Lanes without a walker, or on the other
 * side of a choice, compute numbers that nobody looks at, but finite ones too.
 *
 * Floats resolve 1e-7 of the launch sphere, where the skin is 1e-6 and primitives are at least
 * 1e-4 (engine.c sees to that). Positions in a cell are relative to its centre.
 */
#include "kernel.h"

#include "kernel_arrival.h"
#include "kernel_nearest.h"
#include "kernel_queue.h"

#define LARGE_GRID ((size_t)1 << 20)

#if KERNEL_CUBOIDS
#define KERNEL_NAME(name) LANES_NAME(name##_cuboids)
#else
#define KERNEL_NAME(name) LANES_NAME(name)
#endif

/* One step of all walkers of a group; those that end make room for new ones. */
LANES_INLINE void step(walks *w, group *g)
{
    surroundings s = look_around(w, g);
    lanes_mask alive = lanes_mask_from_bits(g->alive), arrived;
    arrived = lanes_and(alive, lanes_less(lanes_min(s.d1, s.d2), lanes_set(w->scene->skin)));
    s.d1 = lanes_max(s.d1, lanes_set(LEAST_LENGTH));
    s.d2 = lanes_min(lanes_max(s.d2, lanes_set(0.0f)), lanes_set(4.0f));
    lanes_float r = lanes_sqrt(s.x * s.x + s.y * s.y + s.z * s.z + 1e-30f);
    axis e = axis_of(s.x, s.y, s.z, r);
    ball b = choose_ball(&s);
    lanes_float height =
        leave_ball(b.radius, b.radius - b.offset, b.offset, lanes_random_uniform(&w->random));
    lanes_mask hit = met_body(&s, &b, height, lanes_random_uniform(&w->random));
    hit = lanes_but_not(lanes_and(hit, alive), arrived);
    unsigned hits = lanes_mask_bits(hit), absorbed = lanes_mask_bits(arrived);
    put_aside(w, g, &s, &e, &b, hits);
    if (__builtin_expect(absorbed != 0, 0))
        absorb(w, g, absorbed);
    w->batch->steps += (uint64_t)__builtin_popcount(g->alive & ~absorbed);
    lanes_float aside =
        lanes_sqrt(lanes_max((b.radius - height) * (b.radius + height), lanes_set(0.0f)));
    displace(&g->x, &g->y, &g->z, e, height - b.offset, aside, lanes_random_uniform(&w->random));
    unsigned ended = hits | absorbed;
    lanes_float square = g->x * g->x + g->y * g->y + g->z * g->z;
    float limit = w->scene->radius * w->scene->radius;
    lanes_mask out = lanes_but_not(alive, lanes_less_equal(square, lanes_set(limit)));
    out = lanes_but_not(out, lanes_or(hit, arrived));
    unsigned left = lanes_mask_bits(out), empty = ended | left;
    leave(w, g, left);
    g->alive &= ~empty;
    fill_lanes(w, g, empty);
    find_cells(w, g);
}

/* SplitMix64 as in random.h, for each lane. */
static void seed(walks *w)
{
    uint64_t key = w->batch->key;
    for (int i = 0; i < 4; i++)
        for (int lane = 0; lane < LANES / 2; lane++)
            w->random.state[i][lane] = random_mix(key += 0x9e3779b97f4a7c15U);
    for (uint32_t c = 0; c < w->batch->n_clusters; c++) {
        uint64_t bits = random_mix(key += 0x9e3779b97f4a7c15U);
        w->shift[c][0] = (uint32_t)(bits >> 32);
        w->shift[c][1] = (uint32_t)bits;
    }
}

kernel_fate KERNEL_NAME(kernel_walk)(const kernel_scene *scene, kernel_batch *batch)
{
    walks w;
    memset(&w, 0, sizeof w);
    w.scene = scene;
    w.batch = batch;
    w.to_launch = batch->n_walks;
    w.large = elea_grid_measure(scene->grid).bytes > LARGE_GRID;
    seed(&w);
    for (int i = 0; i < GROUPS; i++) {
        fill_lanes(&w, &w.groups[i], ALL_LANES);
        find_cells(&w, &w.groups[i]);
    }
    for (bool walking = true; walking && w.fate == KERNEL_DONE;) {
        walking = false;
        for (int i = 0; i < GROUPS; i++)
            if (w.groups[i].alive != 0) {
                walking = true;
                step(&w, &w.groups[i]);
            }
    }
    while (w.arrivals.count > 0 && w.fate == KERNEL_DONE)
        arrive(&w, w.arrivals.count < LANES ? w.arrivals.count : LANES);
    return w.fate;
}
