/* SPDX-License-Identifier: MIT */
/*
 * First-passage walks in lockstep: each lane is a walker, and all lanes of a group step together
 * (docs/method.md, 2 and 3; first_passage.c does the same with one walker at a time). A walker
 * that ends is replaced at once. Walkers about to arrive are put aside until there is one per
 * lane; their positions on the body are then drawn together.
 *
 * Every expression is finite for every finite input: divisors are bounded from below by
 * construction or by clamping, as comments specify. Lanes without a walker, or on the other
 * side of a choice, compute numbers that are unused but finite.
 *
 * Floats resolve 1e-7 of the launch sphere, while the skin is 1e-6 and primitives are at least
 * 1e-4 (engine.c ensures this). Positions in a cell are relative to its centre.
 */
#include "engine/kernel.h"

#include "engine/kernel_arrival.h"
#include "engine/kernel_exit_ball.h"
#include "engine/kernel_nearest.h"
#include "engine/kernel_queue.h"

/* Bytes. Enough of a smaller grid stays in the caches, so prefetching would only cost time. This
 * is the order of magnitude of a last-level cache; not tuned. */
#define LARGE_GRID ((size_t)16 << 20)

#if KERNEL_CUBOIDS
#define KERNEL_NAME(name) LANES_NAME(name##_cuboids)
#else
#define KERNEL_NAME(name) LANES_NAME(name)
#endif

/* ---- A step ---- */

/* The intermediate results of a step of a group's walkers. */
typedef struct stride {
    surroundings s;
    axis e;
    ball b;
    lanes_float height;              /* of the exit point above the ball's centre */
    lanes_mask alive, absorbed, hit; /* subsets of `alive`: in the skin, meeting the body */
} stride;

LANES_INLINE void plan(const walks *w, const group *g, stride *t)
{
    surroundings *s = &t->s;
    t->alive = lanes_mask_from_bits(g->alive);
    lanes_mask near = lanes_less(lanes_min(s->d1, s->d2), lanes_set(w->scene->skin));
    t->absorbed = lanes_and(t->alive, near);
    s->d1 = lanes_max(s->d1, lanes_set(LEAST_LENGTH));
    s->d2 = lanes_min(lanes_max(s->d2, lanes_set(0.0f)), lanes_set(4.0f));
    t->e = axis_of(s->x, s->y, s->z, s->r);
    t->b = choose_ball(s);
}

LANES_INLINE void draw(walks *w, stride *t)
{
    const ball *b = &t->b;
    t->height =
        leave_ball(b->radius, b->radius - b->offset, b->offset, lanes_random_uniform(&w->random));
    lanes_mask hit = met_body(&t->s, b, t->height, lanes_random_uniform(&w->random));
    t->hit = lanes_but_not(lanes_and(hit, t->alive), t->absorbed);
}

/* Ends the walkers that do not complete the step. */
LANES_INLINE void end_walks(walks *w, const group *g, const stride *t)
{
    unsigned absorbed = lanes_mask_bits(t->absorbed);
    put_aside(w, g, &t->s, &t->e, &t->b, lanes_mask_bits(t->hit));
    if (__builtin_expect(absorbed != 0, 0))
        absorb(w, g, absorbed);
    w->batch->steps += (uint64_t)__builtin_popcount(g->alive & ~absorbed);
}

LANES_INLINE void move(walks *w, group *g, const stride *t)
{
    lanes_float radius = t->b.radius, height = t->height;
    lanes_float aside =
        lanes_sqrt(lanes_max((radius - height) * (radius + height), lanes_set(0.0f)));
    displace(&g->x, &g->y, &g->z, t->e, height - t->b.offset, aside,
             lanes_random_uniform(&w->random));
}

/* Replaces the walkers that have ended or have left the sphere. */
LANES_INLINE void replace(walks *w, group *g, const stride *t)
{
    lanes_mask ended = lanes_or(t->hit, t->absorbed);
    lanes_float square = g->x * g->x + g->y * g->y + g->z * g->z;
    float limit = w->scene->radius * w->scene->radius;
    lanes_mask out = lanes_but_not(t->alive, lanes_less_equal(square, lanes_set(limit)));
    unsigned left = lanes_mask_bits(lanes_but_not(out, ended));
    unsigned empty = lanes_mask_bits(ended) | left;
    leave(w, g, left);
    g->alive &= ~empty;
    fill_lanes(w, g, empty);
}

/* Finds deeper balls, which reach into overlaps, for walkers without a ball. */
LANES_INLINE void plan_among_overlaps(const walks *w, const group *g, stride *t)
{
    lanes_mask deeper = could_reach_deeper(w, g, &t->s, &t->b);
    deeper = lanes_but_not(deeper, t->absorbed);
    if (!lanes_any(deeper))
        return;
    approach p = approach_of(g, &t->s, &t->e);
    ball deep = reach_deeper(w, g, deeper, &p);
    t->b = select_ball(deep.past, &deep, &t->b);
}

/* Unrolled steps would take minutes to compile with sanitizers. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define UNROLLED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define UNROLLED
#endif
#endif
#ifndef UNROLLED
#define UNROLLED _Pragma("GCC unroll 4")
#endif
/* NOLINTNEXTLINE(bugprone-macro-parentheses): declares it */
#define EACH_GROUP(i) UNROLLED for (int i = 0; i < GROUPS; i++)

/*
 * One step of all walkers; those that end are replaced by new ones. Each part of the step is done
 * for all groups before the next part. While one group waits for a root, a quotient or memory, the
 * processor can therefore work on the others without looking far ahead.
 */
LANES_INLINE void step(walks *w, bool overlaps)
{
    group *g = w->groups;
    lanes_pair nearest[GROUPS];
    stride t[GROUPS];
    for (int i = 0; i < GROUPS; i++) /* one group keeps the processor busy; unrolling is slower */
        nearest[i] = two_nearest(w, &g[i]);
    EACH_GROUP (i)
        t[i].s = look_around(w, &g[i], nearest[i]);
    EACH_GROUP (i)
        plan(w, &g[i], &t[i]);
    for (int i = 0; overlaps && i < GROUPS; i++)
        plan_among_overlaps(w, &g[i], &t[i]);
    EACH_GROUP (i)
        draw(w, &t[i]);
    EACH_GROUP (i)
        end_walks(w, &g[i], &t[i]);
    EACH_GROUP (i)
        move(w, &g[i], &t[i]);
    EACH_GROUP (i)
        replace(w, &g[i], &t[i]);
    EACH_GROUP (i)
        find_cells(w, &g[i]);
}

/* ---- All steps ---- */

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

static void fill_groups(walks *w)
{
    for (int i = 0; i < GROUPS; i++) {
        fill_lanes(w, &w->groups[i], ALL_LANES);
        find_cells(w, &w->groups[i]);
    }
}

LANES_INLINE bool anyone_alive(const walks *w)
{
    unsigned alive = 0;
    for (int i = 0; i < GROUPS; i++)
        alive |= w->groups[i].alive;
    return alive != 0;
}

/* Two functions, because each then needs registers only for its own variables. */
static __attribute__((noinline)) void walk_among_overlaps(walks *w)
{
    while (anyone_alive(w) && w->fate == KERNEL_DONE)
        step(w, true);
}

static __attribute__((noinline)) void walk_apart(walks *w)
{
    while (anyone_alive(w) && w->fate == KERNEL_DONE)
        step(w, false);
}

kernel_fate KERNEL_NAME(kernel_walk)(const kernel_scene *scene, kernel_batch *batch)
{
    walks w;
    memset(&w, 0, sizeof w);
    w.scene = scene;
    w.batch = batch;
    w.to_launch = batch->n_walks;
    w.large = elea_grid_memory(scene->grid).bytes > LARGE_GRID;
    seed(&w);
    fill_groups(&w);
    if (!KERNEL_CUBOIDS && scene->reach > 0.0f)
        walk_among_overlaps(&w);
    else
        walk_apart(&w);
    while (w.arrivals.count > 0 && w.fate == KERNEL_DONE)
        arrive(&w, w.arrivals.count < LANES ? w.arrivals.count : LANES);
    return w.fate;
}
