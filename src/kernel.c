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
 * Floats resolve 1e-7 of the launch sphere, where the skin is 1e-6 and spheres are at least
 * 1e-4 (engine.c sees to that). Positions in a cell are relative to its centre.
 */
#include "kernel.h"

#include "kernel_step.h"
#include "lattice.h"
#include "walk.h"

#define ALL_LANES    ((1U << LANES) - 1)
#define GROUPS       (64 / LANES) /* enough to hide the latencies of one behind the others */
#define LEAST_WEIGHT 0.3f
#define SLOT_BITS    63             /* of a key: which of up to 64 places of a cell's chunks */
#define KEY_SHRINK   (1.0f - 1e-5f) /* what is left of a distance whose last 6 bits are unknown */
#define NEAR_SKIN    20.0f /* skins; a bound for the rest is not trusted nearer than that */
#define NEAR_REST    0.05f /* nor if it is this part of the nearest sphere's distance */
#define LARGE_GRID   ((size_t)1 << 20)
#define MAX_REDRAWS  1000000

/* Walkers in lockstep, and the cells they are in. */
typedef struct group {
    lanes_float x, y, z, weight;
    lanes_int walk; /* cluster << 8 | number in the cluster */
    lanes_int place, leaf;
    lanes_float cell_x, cell_y, cell_z; /* position relative to the cell's centre */
    unsigned alive;
} group;

/* Walkers that are about to arrive: field by field, the numbers of ball and sphere. */
typedef struct arrivals {
    int count;
    float x[2 * LANES], y[2 * LANES], z[2 * LANES];
    float axis_x[2 * LANES], axis_y[2 * LANES], axis_z[2 * LANES];
    float distance[2 * LANES], sphere[2 * LANES], radius[2 * LANES], rise[2 * LANES],
        offset[2 * LANES], weight[2 * LANES], walk[2 * LANES];
} arrivals;

/*
 * Walkers that wait for a lane, or for others to return together with. LANES that return make
 * that many ready, unless some are lost, and only when none are. Until they have gone to lanes
 * that others have left, at most LANES - 1 + LANES - 1 + LANES can be outside.
 */
#define QUEUE_SIZE (4 * LANES) /* one LANES more, since packing writes so many */
typedef struct queue {
    int count;
    float x[QUEUE_SIZE], y[QUEUE_SIZE], z[QUEUE_SIZE], weight[QUEUE_SIZE];
    float walk[QUEUE_SIZE]; /* the bits of an integer */
} queue;

typedef struct walks {
    const kernel_scene *scene;
    kernel_batch *batch;
    kernel_fate fate;
    bool large; /* the grid is beyond the processor's second cache */
    uint64_t to_launch;
    uint32_t cluster, number; /* of the next walk to be launched */
    lanes_random random;
    queue ready;   /* to take a step */
    queue outside; /* of the sphere that holds the body */
    arrivals arrivals;
    group groups[GROUPS];
    uint32_t shift[KERNEL_CLUSTERS][2]; /* of the clusters' lattices */
} walks;

/* ---- Launch points ---- */

/* Starts on the unit sphere: points of the lattices of the walks' clusters. */
LANES_INLINE void launch_directions(const walks *w, lanes_int walk, lanes_float s[3])
{
    lanes_uint first, second, number = (lanes_uint)(walk & 255);
    for (int i = 0; i < LANES; i++) {
        const uint32_t *shift = w->shift[walk[i] >> 8];
        first[i] = shift[0];
        second[i] = shift[1];
    }
    first += number * LATTICE_STEP_0;
    second += number * LATTICE_STEP_1;
    lanes_float z = 2.0f * lanes_unit_interval(first) - 1.0f, sine, cosine;
    lanes_float across = lanes_sqrt(lanes_max((1.0f - z) * (1.0f + z), lanes_set(0.0f)));
    lanes_sine_cosine(lanes_unit_interval(second), &sine, &cosine);
    s[0] = across * cosine;
    s[1] = across * sine;
    s[2] = z;
}

/* ---- The cell of a walker ---- */

static __attribute__((noinline, cold)) void build_cells(walks *w, lanes_int place,
                                                        lanes_mask missing)
{
    for (unsigned bits = lanes_mask_bits(missing); bits != 0; bits &= bits - 1)
        if (!elea_grid_build(w->scene->grid, (uint32_t)place[__builtin_ctz(bits)]))
            w->fate = KERNEL_NO_MEMORY;
}

/* What is at the places, built where it was missing. Without memory: an empty leaf. */
LANES_INLINE lanes_int read_tree(walks *w, lanes_int place)
{
    lanes_int found = lanes_gather_shared(elea_grid_tree(w->scene->grid), place);
    lanes_mask missing = lanes_equal_int(found, lanes_set_int(0));
    if (__builtin_expect(lanes_any(missing), 0)) {
        build_cells(w, place, missing);
        found = lanes_gather_shared(elea_grid_tree(w->scene->grid), place);
    }
    return found;
}

/* Coordinate in the finest cells; walkers rounded out of the cube go to its faces. */
LANES_INLINE lanes_int fixed_point(lanes_float x)
{
    const float scale = (float)(1 << (GRID_FIXED_BITS - 1)), last = 2.0f * scale - 1.0f;
    lanes_float u = x * scale + scale;
    return lanes_truncate(lanes_min(lanes_max(u, lanes_set(0.0f)), lanes_set(last)));
}

/* Position relative to the centre of a cell of `width` finest cells, which is exact. */
LANES_INLINE lanes_float in_cell(lanes_float x, lanes_int fixed, lanes_int width)
{
    lanes_int centre = 2 * (fixed & -width) + width;
    return x - (lanes_from_int(centre) * (1.0f / (float)(1 << GRID_FIXED_BITS)) - 1.0f);
}

/* While the other groups take their steps, the lists that this one needs next can come. */
LANES_INLINE void prefetch(const walks *w, const group *g)
{
    const grid_chunk *chunks = elea_grid_chunks(w->scene->grid);
    for (int i = 0; i < LANES; i++) {
        const grid_chunk *chunk = chunks + (g->leaf[i] >> 2);
        __builtin_prefetch(chunk->x);
        __builtin_prefetch(chunk->y);
        __builtin_prefetch(chunk->z);
        __builtin_prefetch(chunk->radius);
    }
}

LANES_INLINE void find_cells(walks *w, group *g)
{
    lanes_int x = fixed_point(g->x), y = fixed_point(g->y), z = fixed_point(g->z);
    int shift = GRID_FIXED_BITS - GRID_TOP_BITS;
    lanes_int width = lanes_set_int(1 << shift);
    lanes_int place =
        (x >> shift) + ((y >> shift) << GRID_TOP_BITS) + ((z >> shift) << (2 * GRID_TOP_BITS));
    lanes_int found = read_tree(w, place);
    lanes_mask inner = lanes_negative_int(found);
    while (lanes_any(inner)) {
        shift -= 2;
        lanes_int child =
            ((x >> shift) & 3) + (((y >> shift) & 3) << 2) + (((z >> shift) & 3) << 4);
        place = lanes_select_int(inner, child - found, place);
        width = lanes_select_int(inner, lanes_set_int(1 << shift), width);
        found = read_tree(w, place);
        inner = lanes_negative_int(found);
    }
    g->place = place;
    g->leaf = found;
    g->cell_x = in_cell(g->x, x, width);
    g->cell_y = in_cell(g->y, y, width);
    g->cell_z = in_cell(g->z, z, width);
    if (w->large)
        prefetch(w, g);
}

/* ---- The nearest spheres ---- */

/*
 * Distances of LANES places of a chunk from one walker, their last 6 bits replaced by the place:
 * the order of keys is that of distances. The last place of a chunk is the rest's.
 */
LANES_INLINE lanes_float keys_of(const grid_chunk *chunk, int part, lanes_float x, lanes_float y,
                                 lanes_float z, lanes_float sign, lanes_int slots)
{
    int first = part * LANES;
    lanes_float dx = lanes_load(chunk->x + first) - x, dy = lanes_load(chunk->y + first) - y,
                dz = lanes_load(chunk->z + first) - z;
    lanes_float distance =
        sign * lanes_sqrt(dx * dx + dy * dy + dz * dz) - lanes_load(chunk->radius + first);
    return lanes_from_bits((lanes_bits(distance) & ~SLOT_BITS) | slots);
}

/* The least and second least key of each column; with 16 lanes a column has but one key. */
LANES_INLINE lanes_pair keys_of_chunk(const grid_chunk *chunk, lanes_float x, lanes_float y,
                                      lanes_float z, int first_slot)
{
    const lanes_float one = lanes_set(1.0f);
    lanes_float last = one;
    last[LANES - 1] = -1.0f;
    lanes_int slots = lanes_count() + first_slot;
#if LANES == 16
    return (lanes_pair){keys_of(chunk, 0, x, y, z, last, slots), lanes_set(GRID_FAR)};
#elif LANES == 8
    return lanes_pair_of(keys_of(chunk, 0, x, y, z, one, slots),
                         keys_of(chunk, 1, x, y, z, last, slots + 8));
#else
    return lanes_pair_merge(lanes_pair_of(keys_of(chunk, 0, x, y, z, one, slots),
                                          keys_of(chunk, 1, x, y, z, one, slots + 4)),
                            lanes_pair_of(keys_of(chunk, 2, x, y, z, one, slots + 8),
                                          keys_of(chunk, 3, x, y, z, last, slots + 12)));
#endif
}

/* Adds the further chunks of cells with long lists. */
static __attribute__((noinline)) void add_chunks(const group *g, const grid_chunk *chunks,
                                                 lanes_pair keys[LANES])
{
    for (int i = 0; i < LANES; i++) {
        const grid_chunk *chunk = chunks + (g->leaf[i] >> 2);
        lanes_float x = lanes_set(g->cell_x[i]), y = lanes_set(g->cell_y[i]),
                    z = lanes_set(g->cell_z[i]);
        lanes_pair *own = &keys[lanes_place(i)];
        for (int k = 1; k <= (g->leaf[i] & 3); k++)
            *own = lanes_pair_merge(*own, keys_of_chunk(chunk + k, x, y, z, GRID_LIST * k));
    }
}

/* The two least keys of each walker of the group. */
LANES_INLINE lanes_pair two_nearest(const group *g, const grid_chunk *chunks)
{
    lanes_pair keys[LANES];
#pragma GCC unroll 16
    for (int i = 0; i < LANES; i++) {
        const grid_chunk *chunk = chunks + (g->leaf[i] >> 2);
        keys[lanes_place(i)] = keys_of_chunk(chunk, lanes_set(g->cell_x[i]),
                                             lanes_set(g->cell_y[i]), lanes_set(g->cell_z[i]), 0);
    }
    lanes_mask single = lanes_equal_int(g->leaf & 3, lanes_set_int(0));
    if (lanes_mask_bits(single) == ALL_LANES)
        return lanes_two_least(keys, true);
    lanes_pair copy[LANES];
    memcpy(copy, keys, sizeof copy);
    add_chunks(g, chunks, copy);
    return lanes_two_least(copy, false);
}

/* Looks at all spheres for walkers to whom the rest's bound is of no use. */
static __attribute__((noinline, cold)) void look_closely(const walks *w, const group *g,
                                                         lanes_mask which, surroundings *s)
{
    for (unsigned bits = lanes_mask_bits(which); bits != 0; bits &= bits - 1) {
        int i = __builtin_ctz(bits);
        vec3 point = {(double)g->x[i], (double)g->y[i], (double)g->z[i]};
        grid_nearest n = elea_grid_nearest(w->scene->grid, (uint32_t)g->place[i], point);
        vec3 from = vec3_sub(point, n.sphere.centre);
        s->x[i] = (float)from.x;
        s->y[i] = (float)from.y;
        s->z[i] = (float)from.z;
        s->sphere[i] = (float)n.sphere.radius;
        s->d1[i] = (float)n.distance;
        s->d2[i] = n.second < (double)GRID_FAR ? (float)n.second : GRID_FAR;
    }
    s->rest = lanes_but_not(s->rest, which);
}

LANES_INLINE surroundings look_around(const walks *w, const group *g)
{
    const kernel_scene *scene = w->scene;
    const grid_chunk *chunks = elea_grid_chunks(scene->grid);
    lanes_pair key = two_nearest(g, chunks);
    lanes_int slot = lanes_bits(key.first) & SLOT_BITS;
    lanes_int at = (((g->leaf >> 2) + (slot >> 4)) << 6) + (slot & 15);
    const float *base = chunks->x;
    surroundings s;
    s.x = g->cell_x - lanes_gather(base, at);
    s.y = g->cell_y - lanes_gather(base + GRID_LIST, at);
    s.z = g->cell_z - lanes_gather(base + 2 * GRID_LIST, at);
    s.sphere = lanes_gather(base + 3 * GRID_LIST, at);
    s.d2 = key.second * KEY_SHRINK - scene->slack;
    s.rest = lanes_equal_int(slot & 15, lanes_set_int(15));
    s.d1 = lanes_sqrt(s.x * s.x + s.y * s.y + s.z * s.z) - s.sphere;
    lanes_float bound = key.first * KEY_SHRINK - scene->slack;
    s.d1 = lanes_select(s.rest, bound, s.d1);
    s.sphere = lanes_select(s.rest, lanes_set(1.0f), s.sphere);
    if (__builtin_expect(lanes_any(s.rest), 0)) {
        lanes_float least = lanes_max(NEAR_REST * key.second, lanes_set(NEAR_SKIN * scene->skin));
        lanes_mask close =
            lanes_and(lanes_and(s.rest, lanes_less(bound, least)), lanes_mask_from_bits(g->alive));
        if (__builtin_expect(lanes_any(close), 0)) {
            surroundings copy = s; /* so that s itself may stay in registers */
            look_closely(w, g, close, &copy);
            s = copy;
        }
    }
    return s;
}

/* ---- Arrival ---- */

LANES_INLINE void add_scores(walks *w, int n, lanes_int walk, lanes_float weight,
                             const lanes_float end[3])
{
    lanes_float s[3];
    launch_directions(w, walk, s);
    for (int i = 0; i < n; i++) {
        const double start[3] = {(double)s[0][i], (double)s[1][i], (double)s[2][i]};
        const double stop[3] = {(double)end[0][i], (double)end[1][i], (double)end[2][i]};
        int cluster = walk[i] >> 8;
        walk_add_score(w->batch->sum[cluster], (double)weight[i], start, stop);
        w->batch->hits[cluster]++;
    }
}

/*
 * 1 - cos of the angle between the axis and the place on the sphere, by rejection; a redraw
 * falls into a part of the ball that the walk would have left before.
 */
LANES_INLINE lanes_float hit_position(walks *w, lanes_float a, lanes_float d1, const ball *b,
                                      lanes_mask wanted)
{
    lanes_float r = a + d1, t = a + b->rise, relative = b->offset / b->radius;
    lanes_float beta = (1.0f - relative) * (1.0f + relative);
    lanes_float junction = lanes_sqrt(d1 * d1 + 2.0f * a * r * b->rise / t);
    lanes_float nearest = 1.0f / d1, range = nearest - 1.0f / junction, scale = 0.5f / (a * r);
    lanes_float result = lanes_set(0.0f);
    for (int i = 0; lanes_any(wanted); i++) {
        lanes_float inverse = nearest - lanes_random_uniform(&w->random) * range;
        lanes_float distance = lanes_min(1.0f / inverse, junction);
        lanes_float o = (distance - d1) * (distance + d1) * scale;
        lanes_float ratio = 1.0f + 2.0f * a * (b->rise - t * o) * beta / (distance * distance);
        lanes_float u = lanes_random_uniform(&w->random);
        lanes_mask kept =
            lanes_and(wanted, lanes_less_equal(lanes_set(1.0f), u * u * (ratio * ratio * ratio)));
        result = lanes_select(kept, o, result);
        wanted = lanes_but_not(wanted, kept);
        if (i == MAX_REDRAWS) {
            w->fate = KERNEL_NOT_FINITE;
            break;
        }
    }
    return lanes_min(lanes_max(result, lanes_set(0.0f)), lanes_set(2.0f));
}

/* Takes the first `n` walkers that are about to arrive to the body. */
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
    lanes_float o = hit_position(w, a, d1, &b, lanes);
    axis e = {lanes_load(in->axis_x), lanes_load(in->axis_y), lanes_load(in->axis_z), one};
    e.fold = 1.0f / (1.0f + lanes_from_bits(lanes_bits(e.z) & 0x7fffffff));
    lanes_float end[3] = {lanes_load(in->x), lanes_load(in->y), lanes_load(in->z)};
    displace(&end[0], &end[1], &end[2], e, -(d1 + a * o), a * lanes_sqrt(o * (2.0f - o)),
             lanes_random_uniform(&w->random));
    lanes_int walk = lanes_select_int(lanes, lanes_bits(lanes_load(in->walk)), lanes_set_int(0));
    add_scores(w, n, walk, lanes_load(in->weight), end);
    in->count -= n;
    if (in->count == 0)
        return;
    float *fields[] = {in->x,      in->y,        in->z,      in->axis_x, in->axis_y,
                       in->axis_z, in->distance, in->sphere, in->radius, in->rise,
                       in->offset, in->weight,   in->walk};
    for (size_t f = 0; f < sizeof fields / sizeof fields[0]; f++) /* LANES have arrived then */
        lanes_store(fields[f], lanes_load(fields[f] + LANES));
}

/* Puts walkers aside whose step ends on the nearest sphere. */
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
    lanes_pack(out->sphere + to, s->sphere, hit);
    lanes_pack(out->radius + to, b->radius, hit);
    lanes_pack(out->rise + to, b->rise, hit);
    lanes_pack(out->offset + to, b->offset, hit);
    lanes_pack(out->weight + to, g->weight, hit);
    lanes_pack(out->walk + to, lanes_from_bits(g->walk), hit);
    out->count += __builtin_popcount(hit);
    if (out->count >= LANES)
        arrive(w, LANES);
}

/* Walkers in the skin have arrived where they are. */
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

/* ---- Far away ---- */

/* A weight below the least is lost or doubled, each with probability 1/2; returns the kept. */
LANES_INLINE lanes_mask roulette(walks *w, lanes_float *weight, lanes_mask which)
{
    lanes_mask low = lanes_and(which, lanes_less(*weight, lanes_set(LEAST_WEIGHT)));
    *weight = lanes_select(low, *weight + *weight, *weight);
    lanes_mask lost = lanes_less(lanes_set(0.5f), lanes_random_uniform(&w->random));
    return lanes_but_not(which, lanes_and(low, lost));
}

/*
 * Back to the sphere that holds the body, with the probability of that as a weight: up to LANES
 * walkers from outside of it, who are then ready for a step there.
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
    /* A position that is no number is taken for one outside, and found out here. */
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

/* Puts walkers aside that have left the sphere. */
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

/* Makes up to LANES walkers at the next launch points ready. */
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

/* Fills the empty queue of those who are ready: false if there is nobody left. */
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

/* Puts walkers that are ready into lanes that are empty. */
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

/* ---- The walk ---- */

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
    lanes_mask hit = met_sphere(&s, &b, height, lanes_random_uniform(&w->random));
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

kernel_fate LANES_NAME(kernel_walk)(const kernel_scene *scene, kernel_batch *batch)
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
