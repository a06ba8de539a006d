/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "engine/engine_state.h"
#include "walk/first_passage.h"
#include "walk/lattice.h"
#include "walk/score.h"

/* Rounding errors of distances from spheres of radius 1, and of positions in the largest cells. */
#define SLACK_SPHERE 5e-7
#define SLACK_CELL   2e-8

#define KERNEL_OF(isa)                                                                             \
    {                                                                                              \
        {grid_reach##isa, grid_count##isa,  grid_collect##isa, grid_split##isa,                    \
         grid_limit##isa, grid_select##isa, grid_fill##isa},                                       \
            {charges_fill##isa, charges_multiply##isa, charges_solve##isa, charges_subtract##isa}, \
            kernel_walk##isa, kernel_walk_cuboids##isa                                             \
    }

static const elea_kernel kernels[ELEA_NUM_ISAS] = {
    [ELEA_ISA_PORTABLE] = KERNEL_OF(_portable),
#ifdef ELEA_HAVE_X86_KERNELS
    [ELEA_ISA_AVX2] = KERNEL_OF(_avx2),
    [ELEA_ISA_AVX512] = KERNEL_OF(_avx512),
#endif
};

elea_engine *elea_engine_create(elea_error *error)
{
    elea_engine *engine = calloc(1, sizeof *engine);
    if (engine == NULL) {
        (void)elea_error_memory(error, 1, sizeof *engine, "engine");
        return NULL;
    }
    engine->grid = elea_grid_create(error);
    if (engine->grid == NULL) {
        free(engine);
        return NULL;
    }
    return engine;
}

void elea_engine_watch(elea_engine *engine, const elea_cancel *cancel)
{
    engine->cancel = cancel;
    elea_grid_watch(engine->grid, cancel);
}

void elea_engine_free(elea_engine *engine)
{
    if (engine == NULL)
        return;
    elea_grid_free(engine->grid);
    elea_near_tree_clear(&engine->tree);
    free(engine);
}

static elea_status prepare_lanes(elea_engine *engine, const elea_body *body, elea_error *error)
{
    const elea_launch *launch = &engine->launch;
    elea_status failed =
        elea_grid_prepare(engine->grid, body, launch->radius, &engine->kernel->grid, error);
    if (failed)
        return failed;
    double scale = elea_grid_scale(engine->grid), largest = elea_shape_largest_radius(body);
    engine->scene = (kernel_scene){.grid = engine->grid,
                                   .charges = &engine->charges,
                                   .radius = (float)(launch->radius * scale),
                                   .skin = (float)(launch->skin * scale),
                                   .slack = (float)(SLACK_SPHERE * largest * scale + SLACK_CELL),
                                   .reach = kernel_reach(engine->grid)};
    for (int k = 0; k < 3; k++) {
        vec3 axis = vec3_scale(launch->axes[k] * scale, launch->frame[k]);
        engine->scene.launch[k][0] = (float)axis.x;
        engine->scene.launch[k][1] = (float)axis.y;
        engine->scene.launch[k][2] = (float)axis.z;
    }
    return ELEA_OK;
}

elea_status elea_engine_prepare(elea_engine *engine, const elea_body *body,
                                const elea_launch *launch, elea_isa isa, elea_error *error)
{
    if (!elea_isa_available(isa))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "this processor or this build has no instruction set \"%s\"",
                              elea_isa_name(isa));
    engine->isa = elea_isa_resolve(isa);
    engine->kernel = &kernels[engine->isa];
    engine->launch = *launch;
    engine->body = body;
    elea_charges_clear(&engine->charges);
    elea_doubt_clear(&engine->doubt);
    engine->lanes = body->smallest >= ELEA_LAUNCH_LANES_SIZE * launch->radius &&
                    launch->skin >= ELEA_LAUNCH_LANES_SKIN * launch->radius;
    if (engine->lanes)
        return prepare_lanes(engine, body, error);
    return elea_near_tree_build(&engine->tree, body, engine->cancel, error);
}

/* Adds the clusters of a batch; ends are along the launch axes, in the body's unit of length. */
static void add_clusters(const elea_engine *engine, const kernel_batch *batch, double unit,
                         elea_tally *tally)
{
    tally->steps += batch->steps;
    uint64_t left = batch->n_walks;
    for (uint32_t c = 0; c < batch->n_clusters; c++) {
        double sum[ELEA_TALLY_SIZE];
        for (int i = 0; i < ELEA_TALLY_SIZE; i++)
            sum[i] = batch->sum[c][i] * (i < WALK_X ? 1.0 : unit);
        elea_score_turn(&engine->launch, sum);
        uint64_t size = left < batch->cluster_size ? left : batch->cluster_size;
        elea_charges_restore(&engine->charges, size, sum);
        elea_tally_add_cluster(tally, size, batch->hits[c], sum);
        left -= size;
    }
}

static elea_status add_points(const kernel_batch *batch, double unit, elea_points *points,
                              elea_error *error)
{
    elea_status failed = ELEA_OK;
    for (uint64_t i = 0; i < batch->n_points && !failed; i++) {
        const float *point = batch->points[i];
        const double place[3] = {unit * (double)point[0], unit * (double)point[1],
                                 unit * (double)point[2]};
        failed = elea_points_add(points, place, (double)point[3], error);
    }
    return failed;
}

static elea_status walk_batch(elea_engine *engine, kernel_batch *batch, elea_error *error)
{
    const elea_kernel *kernel = engine->kernel;
    kernel_fate fate = elea_grid_rows(engine->grid) == GRID_ROWS_CUBOIDS
                           ? kernel->walk_cuboids(&engine->scene, batch)
                           : kernel->walk(&engine->scene, batch);
    switch (fate) {
    case KERNEL_DONE:
        break;
    case KERNEL_NO_MEMORY: /* or cancelled */
        if (cancel_requested(engine->cancel))
            return cancel_error(error);
        return elea_error_set(error, ELEA_ERROR_MEMORY,
                              "no memory for the grid of spheres; use fewer frames in flight");
    case KERNEL_NOT_FINITE:
        return elea_error_set(
            error, ELEA_ERROR_SYSTEM,
            "internal error: a walker position is not finite; please report this. "
            "As a workaround use the method \"wos\"");
    }
    return ELEA_OK;
}

static elea_status walk_lanes(elea_engine *engine, elea_random *random, uint64_t n_walks,
                              elea_tally *tally, elea_points *points, elea_error *error)
{
    uint64_t size = lattice_cluster_size(n_walks), most = size * KERNEL_CLUSTERS;
    double unit = 1.0 / elea_grid_scale(engine->grid);
    float(*places)[4] = NULL;
    if (points != NULL) {
        places = calloc(most, sizeof *places);
        if (places == NULL)
            return elea_error_memory(error, most, sizeof *places, "points");
    }
    elea_status failed = ELEA_OK;
    for (uint64_t done = 0; done < n_walks && !failed; done += most) {
        if (cancel_requested(engine->cancel)) {
            failed = cancel_error(error);
            break;
        }
        kernel_batch batch;
        memset(&batch, 0, sizeof batch);
        batch.key = random_bits(random);
        batch.n_walks = n_walks - done < most ? n_walks - done : most;
        batch.cluster_size = (uint32_t)size;
        batch.n_clusters = (uint32_t)((batch.n_walks + size - 1) / size);
        batch.points = places;
        failed = walk_batch(engine, &batch, error);
        if (!failed)
            add_clusters(engine, &batch, unit, tally);
        if (!failed && points != NULL)
            failed = add_points(&batch, unit, points, error);
    }
    free(places);
    return failed;
}

elea_status engine_walk(elea_engine *engine, elea_random *random, uint64_t n_walks,
                        elea_tally *tally, elea_points *points, elea_error *error)
{
    if (engine->lanes)
        return walk_lanes(engine, random, n_walks, tally, points, error);
    return elea_first_passage_block(&engine->tree, &engine->launch, &engine->charges, random,
                                    n_walks, tally, points, error);
}

const elea_doubt *elea_engine_doubt(const elea_engine *engine)
{
    return &engine->doubt;
}

/* ---- Walks ---- */

elea_status elea_engine_block(elea_engine *engine, uint64_t seed, uint64_t frame, uint64_t block,
                              uint64_t n_walks, elea_tally *tally, elea_points *points,
                              elea_error *error)
{
    elea_random random = random_create(seed, frame, ELEA_PURPOSE_WALKS, block);
    return engine_walk(engine, &random, n_walks, tally, points, error);
}

elea_engine_size elea_engine_describe(elea_engine *engine)
{
    elea_engine_size size = {
        .isa = engine->isa, .lanes = engine->lanes, .charges = engine->charges.planned};
    if (engine->lanes) {
        grid_size grid = elea_grid_memory(engine->grid);
        size.cells = grid.cells;
        size.bytes = grid.bytes;
    } else {
        size.cells = engine->tree.tree.n_nodes;
        size.bytes = elea_near_tree_bytes(&engine->tree);
    }
    return size;
}
