/* SPDX-License-Identifier: MIT */
/* Clusters of candidates: Lloyd's rounds, and the patches at last. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "stokes/patch_builder.h"
#include "stokes/patch_order.h"

/*
 * A flat patch of area W has the second moment W / 2 pi. A folded one has more area than it can
 * use; its area is limited to this times that of a flat one (docs/stokes.md, Patches).
 */
#define FOLD 1.1

static void add_first(patch_cluster *cluster, const patch_candidates *c, size_t i)
{
    double area = (double)c->field[PATCH_AREA][i], mass = area * (double)c->density[i];
    cluster->mass += mass;
    cluster->area += area;
    cluster->mass_area += mass * area;
    for (int k = 0; k < 3; k++)
        cluster->centroid[k] += mass * (double)c->field[PATCH_X + k][i];
}

static void add_second(patch_cluster *cluster, const patch_candidates *c, size_t i)
{
    double square = 0.0;
    for (int k = 0; k < 3; k++) {
        double d = (double)c->field[PATCH_X + k][i] - cluster->centroid[k];
        square += d * d;
    }
    cluster->second += (double)c->field[PATCH_AREA][i] * (double)c->density[i] * square;
    if (square < cluster->distance) {
        cluster->distance = square;
        cluster->nearest = (uint32_t)i;
    }
}

void patch_clusters_sum(elea_patch_builder *builder)
{
    const patch_candidates *c = &builder->candidates;
    patch_choice *choice = &builder->choice;
    for (size_t j = 0; j < choice->n; j++)
        choice->cluster[j] = (patch_cluster){.distance = HUGE_VAL, .nearest = choice->taken[j]};
    for (size_t i = 0; i < c->n; i++)
        add_first(&choice->cluster[c->owner[i]], c, i);
    for (size_t j = 0; j < choice->n; j++)
        for (int k = 0; k < 3 && choice->cluster[j].mass > 0.0; k++)
            choice->cluster[j].centroid[k] /= choice->cluster[j].mass;
    for (size_t i = 0; i < c->n; i++)
        add_second(&choice->cluster[c->owner[i]], c, i);
}

void patch_clusters_move(elea_patch_builder *builder)
{
    patch_choice *choice = &builder->choice;
    size_t kept = 0;
    for (size_t j = 0; j < choice->n; j++)
        if (choice->cluster[j].mass > 0.0)
            choice->taken[kept++] = choice->cluster[j].nearest;
    choice->n = kept;
    patch_choice_place(builder);
}

/* ---- Patches ---- */

static double hydrodynamic_area(const patch_cluster *cluster)
{
    double flat = (2.0 * ELEA_PI * cluster->second + cluster->mass_area) / cluster->mass;
    return fmin(cluster->area, FOLD * flat);
}

/* Drops points without a cluster: those at the same place as another one. */
static void drop_empty(patch_choice *choice)
{
    size_t kept = 0;
    for (size_t j = 0; j < choice->n; j++) {
        if (!(choice->cluster[j].mass > 0.0))
            continue;
        choice->cluster[kept] = choice->cluster[j];
        choice->taken[kept] = choice->taken[j];
        for (int k = 0; k < 3; k++)
            choice->x[k][kept] = choice->x[k][j];
        kept++;
    }
    choice->n = kept;
}

static elea_status lay_out(elea_patch_builder *builder, size_t n, elea_error *error)
{
    struct patch_arena *arena = &builder->arena[builder->level % 2];
    elea_patches *patches = &arena->patches;
    size_t stride = patch_round_up(n, STOKES_PAD);
    if (stride > arena->capacity) {
        arena->capacity = 0;
        arena->memory = patch_renew(arena->memory, stride, PATCH_FIELDS * sizeof(float));
        if (arena->memory == NULL)
            return elea_error_memory(error, stride, PATCH_FIELDS * sizeof(float), "patches");
        arena->capacity = stride;
    }
    memset(arena->memory, 0, stride * PATCH_FIELDS * sizeof(float));
    patches->n = n;
    patches->stride = stride;
    for (int k = 0; k < 3; k++) {
        patches->x[k] = arena->memory + (size_t)(PATCH_X + k) * stride;
        patches->normal[k] = arena->memory + (size_t)(PATCH_NORMAL + k) * stride;
    }
    patches->area = arena->memory + PATCH_AREA * stride;
    return ELEA_OK;
}

elea_status patch_clusters_finish(elea_patch_builder *builder, elea_error *error)
{
    patch_candidates *c = &builder->candidates;
    patch_choice *choice = &builder->choice;
    drop_empty(choice);
    /* Parts so thin that no area of theirs is above zero in single precision. */
    if (choice->n == 0)
        return elea_error_set(error, ELEA_ERROR_SYSTEM,
                              "the surface has no area that could be divided into patches");
    elea_status failed = lay_out(builder, choice->n, error);
    if (failed)
        return failed;
    const elea_patches *patches = elea_patch_builder_patches(builder);
    uint32_t *order = c->order;
    for (size_t j = 0; j < choice->n; j++)
        order[j] = (uint32_t)j;
    const float *const x[3] = {choice->x[0], choice->x[1], choice->x[2]};
    patch_order(order, choice->n, x, PATCH_BLOCK);
    for (size_t j = 0; j < choice->n; j++) {
        size_t from = order[j], candidate = choice->taken[from];
        for (int k = 0; k < 3; k++) {
            patches->x[k][j] = c->field[PATCH_X + k][candidate];
            patches->normal[k][j] = c->field[PATCH_NORMAL + k][candidate];
        }
        patches->area[j] = (float)hydrodynamic_area(&choice->cluster[from]);
    }
    return ELEA_OK;
}
