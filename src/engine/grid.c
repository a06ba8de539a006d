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
#define DIRECT     ((size_t)GRID_FEW * GRID_LIST) /* primitives of bodies without coarse lists */
#define COARSE     4 /* coarse lists for 4^3 cubes, from which those of FINE^3 are made */
#define FINE       8

/* Cells that threads are building at once, as far as they are known. */
#define BUILDERS 64
/* Looks for a cell that another thread is building: some microseconds, about as long as that takes.
 */
#define LOOKS 4096

/* Eight top cells. */
typedef struct fine_cube {
    grid_region region; /* without a list, if there are no coarse ones */
    grid_shared shared;
} fine_cube;

/* A cell split into 64; the places of brick b > 0 begin at GRID_TOP_CELLS + 64 (b - 1). */
typedef struct brick {
    grid_region region;
    int level; /* 0: the top */
} brick;

struct elea_grid {
    const elea_cancel *cancel;
    grid_store store;
    grid_source source;
    float small; /* half diagonal of undivided cells */
    grid_region every, coarse[COARSE * COARSE * COARSE];
    atomic_uint building[BUILDERS]; /* what a thread builds (task_of); 0: nothing */
    pthread_mutex_t mutex;          /* guards the members below and all writes to the store */
    size_t list_bytes;
    fine_cube *fine[FINE * FINE * FINE]; /* made when one of their cells is built */
    brick **bricks;
    size_t n_bricks, bricks_capacity;
};

static const grid_cube whole = {{0.0f, 0.0f, 0.0f}, 2.0f};

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
    grid->list_bytes += grid_list_bytes(&b->region.list);
    grid_store_add_places(&grid->store, place, 64);
    return true;
}

static void brick_free(brick *b)
{
    grid_list_free(&b->region.list);
    free(b);
}

/* A cell to be built. */
typedef struct site {
    grid_cube cube;
    int level;
    const grid_list *list;     /* of the blocks that may be relevant */
    const grid_region *around; /* its brick, the fine cube around it, or everything */
    const fine_cube *fine;     /* around a top cell; NULL until it is made */
} site;

/* Number of the fine cube around a top cell. */
static int fine_cube_of(int place)
{
    const int ratio = GRID_TOP / FINE;
    int x = place % GRID_TOP / ratio, y = place / GRID_TOP % GRID_TOP / ratio,
        z = place / (GRID_TOP * GRID_TOP) / ratio;
    return (z * FINE + y) * FINE + x;
}

static const grid_list *list_of(const elea_grid *grid, const grid_region *r)
{
    return r->list.blocks != NULL ? &r->list : &grid->every.list;
}

static site find_site(elea_grid *grid, uint32_t place)
{
    bool top = place < GRID_TOP_CELLS;
    pthread_mutex_lock(&grid->mutex);
    const fine_cube *fine = top ? grid->fine[fine_cube_of((int)place)] : NULL;
    const brick *b = top ? NULL : grid->bricks[(place - GRID_TOP_CELLS) / 64];
    pthread_mutex_unlock(&grid->mutex);
    site s = {.fine = fine};
    if (b == NULL) {
        s.cube = grid_sub_cube(&whole, (int)place, GRID_TOP);
        s.around = fine != NULL ? &fine->region : &grid->every;
    } else {
        s.cube = grid_sub_cube(&b->region.cube, (int)((place - GRID_TOP_CELLS) % 64), 4);
        s.level = b->level + 1;
        s.around = &b->region;
    }
    s.list = list_of(grid, s.around);
    return s;
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
    if (b == NULL)
        return false;
    b->region = (grid_region){.cube = s->cube, .limits = {reach->sixteenth, reach->sixtyfourth}};
    b->level = s->level;
    if (!grid_region_list(&grid->source, &b->region, s->list)) {
        free(b);
        return false;
    }
    pthread_mutex_lock(&grid->mutex);
    bool first = !grid_store_is_built(&grid->store, place);
    bool added = first && add_brick(grid, place, b);
    pthread_mutex_unlock(&grid->mutex);
    if (!added)
        brick_free(b);
    return added || !first;
}

/* ---- Fine cubes ---- */

static void fine_free(fine_cube *fine)
{
    if (fine != NULL)
        grid_list_free(&fine->region.list);
    free(fine);
}

/* Keeps a fine cube, unless another thread has made it. */
static void add_fine(elea_grid *grid, int number, fine_cube *fine)
{
    pthread_mutex_lock(&grid->mutex);
    bool first = grid->fine[number] == NULL;
    if (first) {
        grid->fine[number] = fine;
        grid->list_bytes += sizeof *fine + grid_list_bytes(&fine->region.list);
    }
    pthread_mutex_unlock(&grid->mutex);
    if (!first)
        fine_free(fine);
}

/*
 * Makes a fine cube. Far from the body, or if the body has few primitives, one list serves all its
 * top cells. If there are coarse lists, it has a list of blocks, too.
 */
static bool build_fine(elea_grid *grid, int number)
{
    const int ratio = FINE / COARSE;
    int x = number % FINE / ratio, y = number / FINE % FINE / ratio,
        z = number / (FINE * FINE) / ratio;
    const grid_region *coarse = &grid->coarse[(z * COARSE + y) * COARSE + x];
    bool listed = coarse->list.blocks != NULL;
    const grid_region *around = listed ? coarse : &grid->every;
    fine_cube *fine = calloc(1, sizeof *fine);
    if (fine == NULL)
        return false;
    fine->region.cube = grid_sub_cube(&whole, number, FINE);
    grid_few few;
    grid_reach reach;
    const float *centre = fine->region.cube.centre;
    grid_limits limits = grid_region_limits_of_blocks(&grid->source, around, centre);
    grid_list list = grid_list_narrow(&grid->source, &around->list, centre,
                                      listed ? limits.sixtyfourth : limits.sixteenth, &few);
    fine->shared = grid_leaf_share(&grid->source, &fine->region.cube, &list, &limits, &reach);
    fine->region.limits = (grid_limits){reach.sixteenth, reach.sixtyfourth};
    if (listed && !grid_region_list(&grid->source, &fine->region, &around->list)) {
        free(fine);
        return false;
    }
    add_fine(grid, number, fine);
    return true;
}

/* Most cells need one chunk, for which fewer primitives must be measured than for several. */
static int fill(const elea_grid *grid, const site *s, grid_reach *reach, float *chunks)
{
    bool last = s->level == GRID_LEVELS || HALF_DIAGONAL * s->cube.edge <= grid->small;
    const float *centre = s->cube.centre;
    grid_few few;
    grid_limits limits = grid_region_limits(s->around, centre);
    grid_list list = grid_list_narrow(&grid->source, s->list, centre, limits.sixteenth, &few);
    int n_chunks = grid_leaf_fill(&grid->source, &s->cube, 1, false, &list, &limits, reach, chunks);
    if (n_chunks > 0)
        return n_chunks;
    list = grid_list_narrow(&grid->source, s->list, centre, limits.sixtyfourth, &few);
    return grid_leaf_fill(&grid->source, &s->cube, GRID_CHUNKS, last, &list, &limits, reach,
                          chunks);
}

static bool build_cell(elea_grid *grid, uint32_t place)
{
    if (grid_store_is_built(&grid->store, place))
        return true;
    if (cancel_requested(grid->cancel))
        return false;
    site s = find_site(grid, place);
    if (s.level == 0 && s.fine == NULL) {
        if (!build_fine(grid, fine_cube_of((int)place)))
            return false;
        s = find_site(grid, place);
    }
    grid_reach reach;
    _Alignas(64) float chunks[MAX_CHUNK_FLOATS];
    int n_chunks = 1;
    if (s.fine != NULL && s.fine->shared.count > 0)
        grid_leaf_fill_shared(&grid->source, &s.cube, &s.fine->shared, chunks);
    else
        n_chunks = fill(grid, &s, &reach, chunks);
    return n_chunks > 0 ? build_leaf(grid, place, chunks, n_chunks)
                        : build_brick(grid, place, &s, &reach);
}

/* ---- Building cells beside other threads ---- */

/* Top cells of a fine cube may be built together. */
static unsigned task_of(uint32_t place)
{
    return place < GRID_TOP_CELLS ? 1 + (unsigned)fine_cube_of((int)place)
                                  : 1 + FINE * FINE * FINE + place;
}

/* Builds a cell unless another thread is doing so; then `busy` is set. */
static bool build_first(elea_grid *grid, uint32_t place, bool *busy)
{
    unsigned task = task_of(place), none = 0;
    atomic_uint *building = &grid->building[task % BUILDERS];
    *busy = atomic_load_explicit(building, memory_order_relaxed) == task;
    if (*busy)
        return true;
    bool first = atomic_compare_exchange_strong(building, &none, task);
    bool built = build_cell(grid, place);
    if (first)
        atomic_store_explicit(building, 0, memory_order_release);
    return built;
}

/* Leaves a cell to the other thread for a while, but does not rely on it: it may be asleep. */
static bool build_late(elea_grid *grid, uint32_t place)
{
    for (int i = 0; i < LOOKS; i++)
        if (grid_store_is_built(&grid->store, place))
            return true;
    return build_cell(grid, place);
}

bool elea_grid_build(elea_grid *grid, const uint32_t *places, size_t n)
{
    uint64_t late = 0;
    for (size_t i = 0; i < n; i++) {
        bool busy;
        if (!build_first(grid, places[i], &busy))
            return false;
        late |= busy ? (uint64_t)1 << i : 0;
    }
    for (size_t i = 0; i < n; i++)
        if ((late >> i & 1) != 0 && !build_late(grid, places[i]))
            return false;
    return true;
}

grid_nearest elea_grid_nearest(elea_grid *grid, uint32_t place, vec3 point)
{
    const elea_body *body = grid->source.body;
    double scale = grid->source.scale;
    vec3 unscaled = vec3_scale(1.0 / scale, point);
    const float at[3] = {(float)point.x, (float)point.y, (float)point.z};
    const site s = find_site(grid, place);
    grid_few few;
    /* The two nearest are among the 16 nearest. */
    grid_list list = grid_list_narrow(&grid->source, s.list, at,
                                      grid_region_limits(s.around, at).sixteenth, &few);
    grid_nearest nearest = {.distance = HUGE_VAL, .second = HUGE_VAL};
    size_t found = 0;
    for (size_t i = 0; i < list.count * GRID_LIST; i++) {
        size_t number = list.blocks[i / GRID_LIST] * (size_t)GRID_LIST + i % GRID_LIST;
        if (number >= body_size(body))
            continue;
        double d = scale * primitive_distance(body, grid->source.all.number[number], unscaled);
        if (d < nearest.distance) {
            nearest.second = nearest.distance;
            nearest.distance = d;
            found = grid->source.all.number[number];
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
    for (int i = 0; i < FINE * FINE * FINE; i++) {
        fine_free(grid->fine[i]);
        grid->fine[i] = NULL;
    }
    for (int i = 0; i < COARSE * COARSE * COARSE; i++)
        grid_list_free(&grid->coarse[i].list);
    grid_list_free(&grid->every.list);
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
    grid->every = (grid_region){.cube = whole, .limits = {GRID_FAR, GRID_FAR}};
    if (!grid_source_sort(source) || !grid_list_all(source, &grid->every.list))
        return false;
    grid->list_bytes +=
        source->all.n_blocks * (size_t)(3 * source->all.n_rows + 1) * GRID_LIST * sizeof(float) +
        grid_list_bytes(&grid->every.list);
    double sum = 0.0;
    size_t n = body_size(source->body);
    for (size_t i = 0; i < n; i++)
        sum += primitive_size(source->body, i) * source->scale;
    grid->small = (float)(CELL_FLOOR * sum / (double)n);
    return true;
}

void elea_grid_watch(elea_grid *grid, const elea_cancel *cancel)
{
    grid->cancel = cancel;
}

/* Lists for the cubes of a coarse grid, so that finer ones need not search everything. */
static bool list_cubes(elea_grid *grid)
{
    bool enough = true;
    for (int i = 0; i < COARSE * COARSE * COARSE && enough && !cancel_requested(grid->cancel);
         i++) {
        grid_region *r = &grid->coarse[i];
        r->cube = grid_sub_cube(&whole, i, COARSE);
        grid_reach reach =
            grid->source.lanes->reach(&grid->source.all, &grid->every.list, r->cube.centre, NULL);
        r->limits = (grid_limits){reach.sixteenth, reach.sixtyfourth};
        enough = grid_region_list(&grid->source, r, &grid->every.list);
        grid->list_bytes += grid_list_bytes(&r->list);
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
