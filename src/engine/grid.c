/* SPDX-License-Identifier: MIT */
#include "engine/grid_parts.h"
#include "engine/grid_store.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "body/shape.h"

/*
 * Tuned with elea-bench (first-passage walks, time to build and to walk) on bodies of 2 to 50,000
 * spheres (docs/spatial-index.md). They affect speed only, not results.
 */
#define CELL_FLOOR 0.1 /* half diagonal of undivided cells / mean radius */
#define DIRECT     200 /* primitives; smaller bodies need no coarse lists */
#define COARSE     4   /* coarse lists for 4^3 cubes, from which those of FINE^3 are made */
#define FINE       8
#define SHORT_LIST 8 /* blocks; shorter lists are not divided into octants */

/* A cell split into 64; the places of brick b > 0 begin at GRID_TOP_CELLS + 64 (b - 1). */
typedef struct brick {
    grid_cube cube;
    int level; /* 0: the top */
    grid_list list;
    grid_list octants[8]; /* for the children there; made for the first one built */
} brick;

struct elea_grid {
    const elea_cancel *cancel;
    grid_store store;
    grid_source source;
    float small; /* half diagonal of undivided cells */
    grid_list every, fine[FINE * FINE * FINE];
    pthread_mutex_t mutex; /* guards the members below and all writes to the store */
    size_t list_bytes;
    brick **bricks;
    size_t n_bricks, bricks_capacity;
};

/* ---- Lists ---- */

static void list_free(grid_list *list)
{
    free(list->blocks);
    *list = (grid_list){.count = 0};
}

/* Selects the blocks of `from` with primitives within `limit` of the centre. */
static bool list_select(const elea_grid *grid, grid_list *list, const grid_list *from,
                        const float centre[3], float limit)
{
    uint32_t *blocks = malloc((from->count + 1) * sizeof *blocks);
    if (blocks == NULL)
        return false;
    size_t count =
        grid->source.lanes->select(&grid->source.all, from, centre, fminf(limit, GRID_FAR), blocks);
    uint32_t *fitting = realloc(blocks, (count + 1) * sizeof *blocks);
    *list = (grid_list){count, fitting != NULL ? fitting : blocks};
    return true;
}

/*
 * A brick keeps the part of its parent's list that contains the 61 primitives nearest to the
 * centre of any child (all that a child's list may hold) and the two nearest to any point. A
 * child's centre is within 3/4 h of the brick's centre, h being the brick's half diagonal, and
 * any point within h. If the n-th nearest is at distance D_n from the brick's centre, nothing
 * beyond D_n + 2 (3/4 h), or D_n + 2 h, is relevant.
 */
static bool brick_list(const elea_grid *grid, grid_list *list, const grid_list *from,
                       const grid_cube *c, const grid_reach *reach)
{
    float h = HALF_DIAGONAL * c->edge;
    float limit = fmaxf(reach->sixtyfourth + 1.5f * h, reach->sixteenth + 2.0f * h);
    return list_select(grid, list, from, c->centre, limit + 4.0f * ROUNDING);
}

/* The same for an octant's 8 children: their centres are within h / 2 of the octant's centre. */
static bool octant_list(const elea_grid *grid, grid_list *list, const grid_list *from,
                        const grid_cube *octant)
{
    grid_reach reach = grid->source.lanes->reach(&grid->source.all, from, octant->centre, NULL);
    float h = HALF_DIAGONAL * octant->edge;
    return list_select(grid, list, from, octant->centre, reach.sixtyfourth + h + 4.0f * ROUNDING);
}

/* The same for a cube that may contain cells of any size. */
static bool coarse_list(const elea_grid *grid, grid_list *list, const grid_list *from,
                        const grid_cube *c)
{
    grid_reach reach = grid->source.lanes->reach(&grid->source.all, from, c->centre, NULL);
    float limit = reach.sixtyfourth + 2.0f * HALF_DIAGONAL * c->edge;
    return list_select(grid, list, from, c->centre, limit + 4.0f * ROUNDING);
}

/* ---- Cells ---- */

/* Cell `i` of the `n`^3 that make up the cube, x fastest. */
static grid_cube sub_cube(const grid_cube *c, int i, int n)
{
    const int at[3] = {i % n, i / n % n, i / (n * n)};
    grid_cube sub = {.edge = c->edge / (float)n};
    for (int k = 0; k < 3; k++)
        sub.centre[k] = c->centre[k] + ((float)(2 * at[k] + 1) - (float)n) * 0.5f * sub.edge;
    return sub;
}

/* ---- Building a cell ---- */

/* Called with the mutex held, as add_brick. */
static bool reserve_brick(elea_grid *grid)
{
    if (grid->n_bricks < grid->bricks_capacity)
        return true;
    size_t capacity = 2 * grid->bricks_capacity + 64;
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers is meant */
    brick **larger = realloc(grid->bricks, capacity * sizeof *larger);
    if (larger == NULL)
        return false;
    grid->bricks = larger;
    grid->bricks_capacity = capacity;
    return true;
}

static bool add_brick(elea_grid *grid, uint32_t place, brick *b)
{
    if (!grid_store_reserve_places(&grid->store, 64) || !reserve_brick(grid))
        return false;
    grid->bricks[grid->n_bricks++] = b;
    grid->list_bytes += b->list.count * sizeof *b->list.blocks;
    grid_store_add_places(&grid->store, place, 64);
    return true;
}

static void brick_free(brick *b)
{
    list_free(&b->list);
    for (int i = 0; i < 8; i++)
        list_free(&b->octants[i]);
    free(b);
}

/* A cell to be built. */
typedef struct site {
    grid_cube cube;
    int level;
    grid_list list; /* of its brick, or of the fine cube around it */
    brick *brick;   /* NULL at the top */
    int child;      /* its number there */
} site;

static site find_site(elea_grid *grid, uint32_t place)
{
    if (place < GRID_TOP_CELLS) {
        const grid_cube whole = {{0.0f, 0.0f, 0.0f}, 2.0f};
        const int ratio = GRID_TOP / FINE, at = (int)place;
        int x = at % GRID_TOP / ratio, y = at / GRID_TOP % GRID_TOP / ratio,
            z = at / (GRID_TOP * GRID_TOP) / ratio;
        bool direct = body_size(grid->source.body) <= DIRECT;
        return (site){.cube = sub_cube(&whole, at, GRID_TOP),
                      .list = direct ? grid->every : grid->fine[(z * FINE + y) * FINE + x]};
    }
    pthread_mutex_lock(&grid->mutex);
    brick *b = grid->bricks[(place - GRID_TOP_CELLS) / 64];
    pthread_mutex_unlock(&grid->mutex);
    int child = (int)((place - GRID_TOP_CELLS) % 64);
    return (site){sub_cube(&b->cube, child, 4), b->level + 1, b->list, b, child};
}

/* Finds the shorter list of the cell's octant of the brick. */
static bool find_octant_list(elea_grid *grid, const site *s, grid_list *list)
{
    *list = s->list;
    if (s->brick == NULL || s->list.count <= SHORT_LIST)
        return true;
    int x = s->child % 4 / 2, y = s->child / 4 % 4 / 2, z = s->child / 32;
    int at = 4 * z + 2 * y + x;
    pthread_mutex_lock(&grid->mutex);
    *list = s->brick->octants[at];
    pthread_mutex_unlock(&grid->mutex);
    if (list->blocks != NULL)
        return true;
    grid_cube octant = sub_cube(&s->brick->cube, at, 2);
    if (!octant_list(grid, list, &s->list, &octant))
        return false;
    pthread_mutex_lock(&grid->mutex);
    grid_list *kept = &s->brick->octants[at];
    if (kept->blocks == NULL) {
        *kept = *list;
        grid->list_bytes += list->count * sizeof *list->blocks;
    } else {
        list_free(list);
        *list = *kept;
    }
    pthread_mutex_unlock(&grid->mutex);
    return true;
}

static bool build_leaf(elea_grid *grid, uint32_t place, const float *chunks, int n_chunks)
{
    pthread_mutex_lock(&grid->mutex);
    bool done = grid_store_is_built(&grid->store, place) ||
                grid_store_add_leaf(&grid->store, place, chunks, (size_t)n_chunks);
    pthread_mutex_unlock(&grid->mutex);
    return done;
}

static bool build_brick(elea_grid *grid, uint32_t place, const site *s, const grid_reach *reach)
{
    brick *b = calloc(1, sizeof *b);
    if (b == NULL || !brick_list(grid, &b->list, &s->list, &s->cube, reach)) {
        free(b);
        return false;
    }
    b->cube = s->cube;
    b->level = s->level;
    pthread_mutex_lock(&grid->mutex);
    bool first = !grid_store_is_built(&grid->store, place);
    bool added = first && add_brick(grid, place, b);
    pthread_mutex_unlock(&grid->mutex);
    if (!added)
        brick_free(b);
    return added || !first;
}

bool elea_grid_build(elea_grid *grid, uint32_t place)
{
    if (cancel_requested(grid->cancel))
        return false;
    site s = find_site(grid, place);
    grid_list list;
    if (!find_octant_list(grid, &s, &list))
        return false;
    bool last = s.level == GRID_LEVELS || HALF_DIAGONAL * s.cube.edge <= grid->small;
    grid_reach reach;
    _Alignas(64) float chunks[MAX_CHUNK_FLOATS];
    int n_chunks = grid_leaf_fill(&grid->source, &s.cube, last, &list, &reach, chunks);
    return n_chunks > 0 ? build_leaf(grid, place, chunks, n_chunks)
                        : build_brick(grid, place, &s, &reach);
}

grid_nearest elea_grid_nearest(elea_grid *grid, uint32_t place, vec3 point)
{
    const elea_body *body = grid->source.body;
    double scale = grid->source.scale;
    vec3 unscaled = vec3_scale(1.0 / scale, point);
    grid_list list = find_site(grid, place).list;
    grid_nearest nearest = {.distance = HUGE_VAL, .second = HUGE_VAL};
    size_t found = 0;
    for (size_t i = 0; i < list.count * GRID_LIST; i++) {
        size_t at = list.blocks[i / GRID_LIST] * (size_t)GRID_LIST + i % GRID_LIST;
        if (at >= body_size(body))
            continue;
        double d = scale * primitive_distance(body, grid->source.all.number[at], unscaled);
        if (d < nearest.distance) {
            nearest.second = nearest.distance;
            nearest.distance = d;
            found = grid->source.all.number[at];
        } else if (d < nearest.second) {
            nearest.second = d;
        }
    }
    nearest.surface = primitive_surface(body, found, scale, point);
    return nearest;
}

/* ---- The grid of a body ---- */

const _Atomic int32_t *elea_grid_tree(const elea_grid *grid)
{
    return atomic_load_explicit(&grid->store.tree, memory_order_acquire);
}

int elea_grid_rows(const elea_grid *grid)
{
    return grid->source.all.n_rows;
}

const float *elea_grid_chunks(const elea_grid *grid)
{
    return atomic_load_explicit(&grid->store.chunks, memory_order_acquire);
}

double elea_grid_scale(const elea_grid *grid)
{
    return grid->source.scale;
}

double elea_grid_spacing(const elea_grid *grid, double most)
{
    return grid_source_spacing(&grid->source, most);
}

grid_size elea_grid_memory(elea_grid *grid)
{
    pthread_mutex_lock(&grid->mutex);
    grid_size size = {grid->store.n_cells, grid->store.n_chunks, grid->list_bytes};
    size.bytes += grid_store_bytes(&grid->store) + grid->n_bricks * sizeof(brick);
    pthread_mutex_unlock(&grid->mutex);
    return size;
}

elea_grid *elea_grid_create(elea_error *error)
{
    elea_grid *grid = calloc(1, sizeof *grid);
    if (grid == NULL) {
        (void)elea_error_memory(error, 1, sizeof *grid, "grid");
        return NULL;
    }
    (void)pthread_mutex_init(&grid->mutex, NULL);
    return grid;
}

/* Removes the body but keeps the arrays for the next one. */
static void clear(elea_grid *grid)
{
    grid_store_clear(&grid->store);
    for (size_t b = 0; b < grid->n_bricks; b++)
        brick_free(grid->bricks[b]);
    grid->n_bricks = 0;
    for (int i = 0; i < FINE * FINE * FINE; i++)
        list_free(&grid->fine[i]);
    list_free(&grid->every);
    grid_source_clear(&grid->source);
    grid->list_bytes = 0;
}

void elea_grid_free(elea_grid *grid)
{
    if (grid == NULL)
        return;
    clear(grid);
    free(grid->bricks);
    grid_store_free(&grid->store);
    (void)pthread_mutex_destroy(&grid->mutex);
    free(grid);
}

/* Lists all primitives, and sets the smallest cell size. */
static bool list_all(elea_grid *grid)
{
    grid_source *source = &grid->source;
    if (!grid_source_sort(source))
        return false;
    size_t n_blocks = source->all.n_blocks;
    uint32_t *blocks = malloc(n_blocks * sizeof *blocks);
    if (blocks == NULL)
        return false;
    for (size_t b = 0; b < n_blocks; b++)
        blocks[b] = (uint32_t)b;
    grid->every = (grid_list){n_blocks, blocks};
    grid->list_bytes +=
        n_blocks *
        ((size_t)(3 * source->all.n_rows + 1) * GRID_LIST * sizeof(float) + sizeof *blocks);
    double sum = 0.0;
    size_t n = body_size(source->body);
    for (size_t i = 0; i < n; i++)
        sum += primitive_size(source->body, i) * source->scale;
    grid->small = (float)(CELL_FLOOR * sum / (double)n);
    return true;
}

/* Lists for the eight fine cubes in a coarse one. */
static bool list_octants(elea_grid *grid, const grid_list *from, int coarse)
{
    const grid_cube whole = {{0.0f, 0.0f, 0.0f}, 2.0f};
    int x = coarse % COARSE, y = coarse / COARSE % COARSE, z = coarse / (COARSE * COARSE);
    for (int i = 0; i < 8; i++) {
        int at = ((2 * z + i / 4) * FINE + 2 * y + i / 2 % 2) * FINE + 2 * x + i % 2;
        grid_cube c = sub_cube(&whole, at, FINE);
        if (!coarse_list(grid, &grid->fine[at], from, &c))
            return false;
        grid->list_bytes += grid->fine[at].count * sizeof(uint32_t);
    }
    return true;
}

void elea_grid_watch(elea_grid *grid, const elea_cancel *cancel)
{
    grid->cancel = cancel;
}

/* Lists for the cubes of a coarse and a finer grid, so top cells need not search everything. */
static bool list_cubes(elea_grid *grid)
{
    const grid_cube whole = {{0.0f, 0.0f, 0.0f}, 2.0f};
    bool enough = true;
    for (int i = 0; i < COARSE * COARSE * COARSE && enough && !cancel_requested(grid->cancel);
         i++) {
        grid_cube c = sub_cube(&whole, i, COARSE);
        grid_list list = {.count = 0};
        enough = coarse_list(grid, &list, &grid->every, &c) && list_octants(grid, &list, i);
        list_free(&list);
    }
    return enough;
}

elea_status elea_grid_prepare(elea_grid *grid, const elea_body *body, double radius,
                              const grid_lanes *lanes, elea_error *error)
{
    clear(grid);
    grid->source.body = body;
    grid->source.lanes = lanes;
    grid->source.scale = 1.0 / (radius * (1.0 + 1e-6));
    if (!grid_store_renew(&grid->store, body_size(body), grid_rows_of(body)) || !list_all(grid) ||
        (body_size(body) > DIRECT && !list_cubes(grid)))
        return elea_error_memory(error, body_size(body), 1024, "the grid of primitives");
    return cancel_requested(grid->cancel) ? cancel_error(error) : ELEA_OK;
}
