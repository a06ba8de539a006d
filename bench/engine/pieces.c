/* SPDX-License-Identifier: MIT */
/*
 * The kernel is compiled into this file to make its functions accessible: the build makes one
 * object for each instruction set. Times of separate pieces do not show how other work hides or
 * delays them.
 */
#include "engine/pieces.h"

#include "engine/kernel.h"
#include "engine/lanes_random.h"
#include "timer.h"

kernel_fate LANES_NAME(kernel_walk)(const kernel_scene *scene, kernel_batch *batch);
#include "engine/kernel.c"

#define LIBRARY(name) LANES_JOIN(name, BENCH_ISA)
#define N_GROUPS      512 /* whose walkers are kept to time the pieces */
#define BATCH         8192
#define CLUSTER       128

/* Walkers in the middle of their walks. */
typedef struct sample {
    group groups[N_GROUPS];
    surroundings around[N_GROUPS];
} sample;

static kernel_batch new_batch(uint64_t key)
{
    kernel_batch batch;
    memset(&batch, 0, sizeof batch);
    batch.key = key;
    batch.n_walks = BATCH;
    batch.cluster_size = CLUSTER;
    batch.n_clusters = BATCH / CLUSTER;
    return batch;
}

/* `n_batches` of walks from the key on; returns their seconds. */
static double walk_batches(const kernel_scene *scene, uint64_t n_batches, uint64_t *steps)
{
    double start = bench_cpu();
    for (uint64_t i = 0; i < n_batches; i++) {
        kernel_batch batch = new_batch(random_mix(i));
        (void)LANES_NAME(kernel_walk)(scene, &batch);
        *steps += batch.steps;
    }
    return bench_cpu() - start;
}

/* Starts as in kernel_walk, then keeps the groups after each of some steps. */
static void take_sample(walks *w, sample *s)
{
    seed(w);
    fill_groups(w);
    for (int i = 0; i < 100; i++)
        step(w, w->scene->reach > 0.0f);
    for (int i = 0; i < N_GROUPS; i++) {
        group *g = &w->groups[i % GROUPS];
        if (i % GROUPS == 0)
            step(w, w->scene->reach > 0.0f);
        s->groups[i] = *g;
        s->around[i] = look_around(w, g, two_nearest(w, g));
    }
}

/* ---- Pieces, each run for all sampled groups; sums keep compilers from removing them ---- */

static lanes_float do_cells(walks *w, sample *s)
{
    lanes_int sum = lanes_set_int(0);
    for (int i = 0; i < N_GROUPS; i++) {
        find_cells(w, &s->groups[i]);
        sum += s->groups[i].list;
    }
    return lanes_from_int(sum);
}

static lanes_float do_lists(walks *w, sample *s)
{
    lanes_float sum = lanes_set(0.0f);
    for (int i = 0; i < N_GROUPS; i++) {
        const group *g = &s->groups[i];
        sum += look_around(w, g, two_nearest(w, g)).d1;
    }
    return sum;
}

static lanes_float do_random(walks *w, sample *s)
{
    lanes_float sum = lanes_set(0.0f);
    (void)s;
    for (int i = 0; i < 3 * N_GROUPS; i++)
        sum += lanes_random_uniform(&w->random);
    return sum;
}

/* As in `step`; the numbers come from the walkers' positions instead of the random generator. */
static lanes_float do_laws(walks *w, sample *s)
{
    lanes_float sum = lanes_set(0.0f), half = lanes_set(0.5f);
    (void)w;
    for (int i = 0; i < N_GROUPS; i++) {
        const group *g = &s->groups[i];
        surroundings a = s->around[i];
        a.d1 = lanes_max(a.d1, lanes_set(LEAST_LENGTH));
        a.d2 = lanes_min(lanes_max(a.d2, lanes_set(0.0f)), lanes_set(4.0f));
        axis e = axis_of(a.x, a.y, a.z, a.r);
        ball b = choose_ball(&a);
        lanes_float u = half + half * g->x, x = g->x, y = g->y, z = g->z;
        lanes_float height = leave_ball(b.radius, b.radius - b.offset, b.offset, u);
        lanes_mask hit = met_body(&a, &b, height, half + half * g->y);
        lanes_float aside =
            lanes_sqrt(lanes_max((b.radius - height) * (b.radius + height), lanes_set(0.0f)));
        displace(&x, &y, &z, e, height - b.offset, aside, half + half * g->z);
        sum += lanes_select(hit, x, y + z);
    }
    return sum;
}

static lanes_float do_scores(walks *w, sample *s)
{
    lanes_int walk = lanes_count();
    for (int i = 0; i < N_GROUPS; i++) {
        const group *g = &s->groups[i];
        const lanes_float end[3] = {g->x, g->y, g->z};
        add_scores(w, LANES, walk, g->weight, end);
    }
    return lanes_set((float)w->batch->sum[0][0]);
}

/*
 * Nanoseconds of a piece for one group in the fastest round, because other programs can only slow
 * it.
 */
static double time_piece(lanes_float (*piece)(walks *, sample *), walks *w, sample *s,
                         double seconds)
{
    enum { REPEATS = 10 };
    volatile float keep = 0.0f;
    double begin = bench_cpu(), best = HUGE_VAL;
    for (double start = begin, end; start - begin < seconds; start = end) {
        for (int i = 0; i < REPEATS; i++)
            keep = keep + piece(w, s)[0];
        end = bench_cpu();
        best = fmin(best, end - start);
    }
    return 1e9 * best / (REPEATS * N_GROUPS);
}

/* ---- All pieces ---- */

/*
 * Steps of groups in one batch; steps of walkers would not count lanes that are empty at the end.
 */
static double group_steps(walks *w)
{
    double n = 0.0;
    seed(w);
    fill_groups(w);
    for (; anyone_alive(w); n += GROUPS)
        step(w, w->scene->reach > 0.0f);
    return n;
}

static void begin(walks *w, const kernel_scene *scene, kernel_batch *batch)
{
    memset(w, 0, sizeof *w);
    *batch = new_batch(1);
    w->scene = scene;
    w->batch = batch;
    w->to_launch = BATCH;
    w->large = elea_grid_memory(scene->grid).bytes > LARGE_GRID;
}

static void time_pieces(const kernel_scene *scene, uint64_t first, double seconds, bench_pieces *p)
{
    static walks w;
    static kernel_batch batch;
    static sample s;
    uint64_t n_batches = first / BATCH + 1, steps = 0, ignored = 0;
    double building = walk_batches(scene, n_batches, &steps), n = (double)(n_batches * BATCH);
    double again = walk_batches(scene, n_batches, &ignored), best = again;
    for (double start = bench_cpu(); bench_cpu() - start < seconds;)
        best = fmin(best, walk_batches(scene, n_batches, &ignored));
    p->steps = (double)steps / n;
    p->all = 1e9 * best / n;
    p->building = 1e9 * fmax(building - again, 0.0) / n;
    begin(&w, scene, &batch);
    double per_walk = group_steps(&w) / BATCH;
    double hits = 0.0;
    for (uint32_t c = 0; c < batch.n_clusters; c++)
        hits += batch.hits[c];
    p->fill = (double)batch.steps / BATCH / (per_walk * LANES);
    begin(&w, scene, &batch);
    take_sample(&w, &s);
    p->cells = per_walk * time_piece(do_cells, &w, &s, seconds);
    p->lists = per_walk * time_piece(do_lists, &w, &s, seconds);
    p->laws = per_walk * time_piece(do_laws, &w, &s, seconds);
    p->random = per_walk * time_piece(do_random, &w, &s, seconds);
    p->scores = hits / BATCH / LANES * time_piece(do_scores, &w, &s, seconds);
}

elea_status LIBRARY(bench_pieces)(const elea_body *turned, const elea_launch *launch,
                                  uint64_t first, double seconds, bench_pieces *pieces,
                                  elea_error *error)
{
    static const grid_lanes lanes = {
        LIBRARY(grid_reach), LIBRARY(grid_count),  LIBRARY(grid_collect), LIBRARY(grid_split),
        LIBRARY(grid_limit), LIBRARY(grid_select), LIBRARY(grid_fill)};
    elea_grid *grid = elea_grid_create(error);
    if (grid == NULL)
        return ELEA_ERROR_MEMORY;
    elea_status failed = elea_grid_prepare(grid, turned, launch->radius, &lanes, error);
    if (!failed) {
        double scale = elea_grid_scale(grid);
        kernel_scene scene = {.grid = grid,
                              .radius = (float)(launch->radius * scale),
                              .skin = (float)(launch->skin * scale),
                              .slack = 5e-7f,
                              .reach = kernel_reach(grid)};
        for (int k = 0; k < 3; k++) {
            vec3 semi = vec3_scale(launch->axes[k] * scale, launch->frame[k]);
            scene.launch[k][0] = (float)semi.x;
            scene.launch[k][1] = (float)semi.y;
            scene.launch[k][2] = (float)semi.z;
        }
        time_pieces(&scene, first, seconds, pieces);
    }
    elea_grid_free(grid);
    return failed;
}
