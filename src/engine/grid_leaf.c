/* SPDX-License-Identifier: MIT */
/* Selects the primitives that a leaf lists. */
#include "engine/grid_parts.h"

#include <string.h>

/*
 * Tuned with elea-bench on globules: with 0.3 a globule of 50,000 has 48,000 instead of 32,000
 * cells, and 50,000 walks take 1.4 times as long; for 3,000 spheres or fewer it makes no difference
 * (docs/spatial-index.md).
 */
#define REST_FACTOR 0.15 /* minimum bound for unlisted primitives / free radius */
/* Sizes of arrays on the stack, not tuned; longer lists are computed twice, or narrowed. */
#define MAX_VIEW   512 /* blocks whose distances are kept for the second pass */
#define MAX_NEAR   512 /* primitives considered for a leaf's list */
#define LEAST_NEAR (GRID_CHUNKS * (GRID_LIST - 1) + 1)

/* A list as seen from a cell's centre. */
typedef struct view {
    const grid_list *list;
    const float *centre;
    const float *distances; /* of all, or NULL if there are too many */
    grid_reach reach;
} view;

/* The primitives nearest to a cell's centre: at least as many as requested, or all. */
typedef struct neighbours {
    size_t count;
    float nearest;
    float distance[MAX_NEAR];
    uint32_t place[MAX_NEAR];
} neighbours;

/* Appends those with low < distance <= high to the `near->count` present. */
static size_t collect(const grid_source *source, const view *v, float low, float high,
                      neighbours *near)
{
    return source->lanes->collect(&source->all, v->list, v->centre, v->distances, low, high,
                                  MAX_NEAR - near->count, near->distance + near->count,
                                  near->place + near->count);
}

/* If there are too many, halves the range until the count fits, then fills up with the farthest
 * ones, which are then all at about the same distance. */
static void narrow(const grid_source *source, const view *v, float high, neighbours *near)
{
    float low = near->nearest - 1.0f;
    size_t n = 0;
    for (;;) {
        float middle = low + 0.5f * (high - low);
        if (!(low < middle && middle < high) || n >= LEAST_NEAR)
            break;
        size_t within = collect(source, v, -HUGE_VALF, middle, near);
        if (within > MAX_NEAR) {
            high = middle;
        } else {
            low = middle;
            n = within;
        }
    }
    near->count = collect(source, v, -HUGE_VALF, low, near);
    if (near->count >= LEAST_NEAR)
        return;
    size_t tied = collect(source, v, low, high, near);
    near->count = tied < MAX_NEAR - near->count ? near->count + tied : MAX_NEAR;
}

static void find_neighbours(const grid_source *source, const view *v, float limit, neighbours *near)
{
    near->nearest = v->reach.nearest;
    near->count = 0;
    size_t count = collect(source, v, -HUGE_VALF, limit, near);
    if (count > MAX_NEAR)
        narrow(source, v, limit, near);
    else
        near->count = count;
}

/*
 * Moves the `k` nearest to the front, keeping their order, and returns the next distance. Within
 * `low` there must be at most `k`. There are no branches, because they could not be predicted.
 */
static float take_nearest(const grid_source *source, neighbours *near, size_t k, float low)
{
    float high = near->nearest;
    size_t within = 0;
    for (size_t i = 0; i < near->count; i++) {
        float d = near->distance[i];
        high = d > high ? d : high;
        within += d <= low;
    }
    for (size_t i = near->count; i % GRID_LIST != 0; i++)
        near->distance[i] = 2.0f * GRID_FAR;
    if (within < k)
        source->lanes->split(near->distance, near->count, k, &low, &high);
    else
        high = low;
    /* All within `low`, and the first of those within `high`, which are tied. */
    size_t sure = 0, spare, taken = 0;
    for (size_t i = 0; i < near->count; i++)
        sure += near->distance[i] <= low;
    spare = k - sure;
    float next = GRID_FAR;
    for (size_t i = 0; i < near->count; i++) {
        float d = near->distance[i];
        size_t tied = (size_t)(d > low) & (size_t)(d <= high) & (size_t)(spare > 0);
        size_t take = (size_t)(d <= low) | tied;
        float left = take ? GRID_FAR : d;
        next = left < next ? left : next;
        spare -= tied;
        near->place[taken] = near->place[i]; /* places not taken are not needed any more */
        taken += take;
    }
    near->count = taken;
    return next;
}

/*
 * The distance that unlisted primitives must have from the centre, so that walkers anywhere in the
 * cell keep most of their free radius.
 */
static float least_rest(const grid_cube *c, float nearest)
{
    float h = HALF_DIAGONAL * c->edge;
    bool covered = nearest + h < 0.0f;
    return covered ? -HUGE_VALF : h + (float)REST_FACTOR * (fmaxf(nearest, 0.0f) + h);
}

/* A limit within which there are more primitives than `n` chunks hold, unless all are. */
static float limit_for(const grid_reach *reach, int n)
{
    return n == 1 ? reach->sixteenth : n == 2 ? reach->thirtysecond : reach->sixtyfourth;
}

/*
 * Number of chunks, at most `most`, of a list that leaves nothing nearer than `least` unlisted; 0
 * if more are needed, unless it is the `last` cell. The nearest primitives come first, and `*rest`
 * is the bound for those unlisted.
 */
static int choose_chunks(const grid_source *source, const view *v, float least, int most, bool last,
                         neighbours *near, float *rest)
{
    const size_t chunk = GRID_LIST - 1;
    size_t within = source->lanes->count(&source->all, v->list, v->centre, v->distances, least);
    if (within > (size_t)most * chunk && !last)
        return 0;
    int n = 1;
    while (n < most && within > (size_t)n * chunk)
        n++;
    find_neighbours(source, v, limit_for(&v->reach, n), near);
    size_t places = (size_t)n * chunk;
    float below = near->nearest - ROUNDING;
    if (within <= places)
        below = fmaxf(below, nextafterf(least, -HUGE_VALF));
    *rest = near->count > places ? take_nearest(source, near, places, below) : GRID_FAR;
    return n;
}

/* The primitives of a chunk relative to the cell's centre. */
static void fill_places(const grid_source *source, const double *origin, const uint32_t *place,
                        size_t count, float *chunk)
{
    size_t n_rows = (size_t)source->all.n_rows;
    if (n_rows == GRID_ROWS_SPHERES) {
        uint32_t padded[GRID_LIST] = {0}; /* any place will do after the last */
        memcpy(padded, place, count * sizeof *place);
        source->lanes->fill(source->exact, padded, origin, chunk);
        return;
    }
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < n_rows; k++)
            chunk[k * GRID_LIST + i] = (float)(source->exact[place[i] * n_rows + k] - origin[k]);
}

static void fill_chunk(const grid_source *source, const grid_cube *c, const uint32_t *place,
                       size_t count, float *chunk)
{
    const double origin[GRID_ROWS_CUBOIDS] = {
        (double)c->centre[0], (double)c->centre[1], (double)c->centre[2], 0.0,
        (double)c->centre[0], (double)c->centre[1], (double)c->centre[2]};
    const float padding[GRID_ROWS_CUBOIDS] = {(float)GRID_PADDING, 0.0f, 0.0f, 0.0f,
                                              (float)GRID_PADDING, 0.0f, 0.0f};
    size_t n_rows = (size_t)source->all.n_rows;
    fill_places(source, origin, place, count, chunk);
    for (size_t i = count; i < GRID_LIST - 1; i++)
        for (size_t k = 0; k < n_rows; k++)
            chunk[k * GRID_LIST + i] = padding[k];
    for (size_t k = 0; k < n_rows; k++)
        chunk[k * GRID_LIST + GRID_LIST - 1] = 0.0f;
}

/* All unlisted primitives are beyond `rest`. */
static void set_rest(float *chunk, float rest)
{
    chunk[GRID_RADIUS * GRID_LIST + GRID_LIST - 1] = -rest;
}

/* Fills the leaf's chunks; the last one holds the bound for unlisted primitives. */
static void fill_leaf(const grid_source *source, const grid_cube *c, const uint32_t *place,
                      size_t count, int n_chunks, float rest, float *chunks)
{
    size_t listed = (size_t)n_chunks * (GRID_LIST - 1), done = 0;
    listed = count < listed ? count : listed;
    for (int n = 0; n < n_chunks; n++) {
        size_t part = listed - done < GRID_LIST - 1 ? listed - done : GRID_LIST - 1;
        float *chunk = chunks + (size_t)n * (size_t)source->all.n_rows * GRID_LIST;
        fill_chunk(source, c, place + done, part, chunk);
        bool last = n == n_chunks - 1 && rest < GRID_FAR;
        set_rest(chunk, last ? rest - ROUNDING : GRID_FAR);
        done += part;
    }
}

/* Measures the distances of a list; `distances` has room for MAX_VIEW blocks. */
static view look(const grid_source *source, const grid_cube *c, const grid_list *list,
                 const grid_limits *limits, float *distances)
{
    view v = {list, c->centre, list->count <= MAX_VIEW ? distances : NULL, {.nearest = 0.0f}};
    v.reach = source->lanes->reach(&source->all, list, c->centre,
                                   list->count <= MAX_VIEW ? distances : NULL);
    v.reach.sixteenth = fminf(v.reach.sixteenth, limits->sixteenth);
    v.reach.thirtysecond = fminf(v.reach.thirtysecond, limits->sixtyfourth);
    v.reach.sixtyfourth = fminf(v.reach.sixtyfourth, limits->sixtyfourth);
    return v;
}

int grid_leaf_fill(const grid_source *source, const grid_cube *c, int most, bool last,
                   const grid_list *list, const grid_limits *limits, grid_reach *reach,
                   float *chunks)
{
    float distances[MAX_VIEW * GRID_LIST], rest = GRID_FAR;
    view v = look(source, c, list, limits, distances);
    *reach = v.reach;
    neighbours near;
    float least = least_rest(c, v.reach.nearest);
    int n_chunks = choose_chunks(source, &v, least, most, last, &near, &rest);
    if (n_chunks > 0)
        fill_leaf(source, c, near.place, near.count, n_chunks, rest, chunks);
    return n_chunks;
}

grid_shared grid_leaf_share(const grid_source *source, const grid_cube *c, const grid_list *list,
                            const grid_limits *limits, grid_reach *reach)
{
    float distances[MAX_VIEW * GRID_LIST], rest = GRID_FAR;
    view v = look(source, c, list, limits, distances);
    *reach = v.reach;
    neighbours near;
    /* What is farther than this from the cube's centre is far enough from each octant's, which is
     * half a diagonal of the octant away. */
    const grid_cube octant = {.edge = 0.5f * c->edge};
    float h = HALF_DIAGONAL * octant.edge;
    float least = h + least_rest(&octant, fmaxf(v.reach.nearest, 0.0f) + h);
    grid_shared shared = {.count = 0};
    if (choose_chunks(source, &v, least, 1, false, &near, &rest) == 0)
        return shared;
    shared.count = near.count < GRID_LIST - 1 ? near.count : GRID_LIST - 1;
    memcpy(shared.place, near.place, shared.count * sizeof *shared.place);
    shared.rest = rest < GRID_FAR ? rest - h - ROUNDING : rest;
    return shared;
}

void grid_leaf_fill_shared(const grid_source *source, const grid_cube *octant,
                           const grid_shared *shared, float *chunk)
{
    fill_leaf(source, octant, shared->place, shared->count, 1, shared->rest, chunk);
}
