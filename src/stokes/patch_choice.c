/* SPDX-License-Identifier: MIT */
/* Takes points that are far from each other from the candidates (Gonzalez 1985). */
#include <stdlib.h>

#include "base/error.h"
#include "base/random.h"
#include "stokes/patch_builder.h"

#define SLICE  256 /* points between looks at whether the run is cancelled */
#define FIELDS 6   /* of a block */

static elea_status reserve(patch_choice *choice, size_t n, elea_error *error)
{
    n = patch_round_up(n, PATCH_BLOCK);
    if (n <= choice->capacity)
        return ELEA_OK;
    choice->capacity = 0;
    bool failed = false;
    for (int k = 0; k < 3; k++)
        failed |= (choice->x[k] = patch_renew(choice->x[k], n, sizeof *choice->x[k])) == NULL;
    failed |= (choice->taken = patch_renew(choice->taken, n, sizeof *choice->taken)) == NULL;
    failed |= (choice->cluster = patch_renew(choice->cluster, n, sizeof *choice->cluster)) == NULL;
    if (failed)
        return elea_error_memory(error, n, sizeof *choice->cluster, "points of patches");
    choice->capacity = n;
    return ELEA_OK;
}

void patch_choice_clear(patch_choice *choice)
{
    for (int k = 0; k < 3; k++)
        free(choice->x[k]);
    free(choice->taken);
    free(choice->cluster);
    *choice = (patch_choice){0};
}

static elea_status reserve_blocks(elea_patch_builder *builder, size_t n, elea_error *error)
{
    if (n <= builder->blocks_capacity)
        return ELEA_OK;
    builder->blocks_capacity = 0;
    builder->blocks = patch_renew(builder->blocks, n, FIELDS * sizeof *builder->blocks);
    if (builder->blocks == NULL)
        return elea_error_memory(error, n, FIELDS * sizeof *builder->blocks, "blocks of points");
    builder->blocks_capacity = n;
    return ELEA_OK;
}

/* The mean of the points of a block, and the radius of the sphere about it that holds them. */
static void bound_block(patch_spread *spread, size_t b)
{
    size_t first = b * PATCH_BLOCK;
    float square = 0.0f, middle[3] = {0.0f, 0.0f, 0.0f};
    for (int k = 0; k < 3; k++) {
        for (size_t i = first; i < first + PATCH_BLOCK; i++)
            middle[k] += spread->x[k][i] / PATCH_BLOCK;
        spread->middle[k][b] = middle[k];
    }
    for (size_t i = first; i < first + PATCH_BLOCK; i++) {
        float d = 0.0f;
        for (int k = 0; k < 3; k++)
            d += (spread->x[k][i] - middle[k]) * (spread->x[k][i] - middle[k]);
        square = d > square ? d : square;
    }
    spread->radius[b] = sqrtf(square);
}

static void begin(const elea_patch_builder *builder, patch_spread *spread)
{
    const patch_candidates *c = &builder->candidates;
    size_t blocks = c->padded / PATCH_BLOCK;
    float *room = builder->blocks;
    *spread = (patch_spread){.n_blocks = blocks,
                             .x = {c->field[PATCH_X], c->field[PATCH_X + 1], c->field[PATCH_X + 2]},
                             .density = c->density,
                             .rest = c->rest,
                             .middle = {room, room + blocks, room + 2 * blocks},
                             .radius = room + 3 * blocks,
                             .limit = room + 4 * blocks,
                             .best = room + 5 * blocks};
    for (size_t i = 0; i < c->padded; i++)
        c->rest[i] = PATCH_FAR * PATCH_FAR;
    for (size_t i = c->n; i < c->padded; i++)
        c->density[i] = 0.0f;
    for (size_t b = 0; b < blocks; b++) {
        bound_block(spread, b);
        spread->limit[b] = 4.0f * PATCH_FAR * PATCH_FAR;
        spread->best[b] = 0.0f;
    }
    elea_random random =
        random_create(builder->source.seed, builder->source.frame, ELEA_PURPOSE_PATCHES,
                      (uint64_t)builder->level << 32 | UINT32_MAX);
    size_t first = (size_t)(random_uniform(&random) * (double)c->n);
    spread->next = (uint32_t)(first < c->n ? first : c->n - 1);
}

elea_status patch_choice_spread(elea_patch_builder *builder, elea_error *error)
{
    const patch_candidates *c = &builder->candidates;
    patch_choice *choice = &builder->choice;
    size_t n = builder->ordered < c->n ? builder->ordered : c->n;
    elea_status failed = reserve(choice, n, error);
    if (!failed)
        failed = reserve_blocks(builder, c->padded / PATCH_BLOCK, error);
    if (failed)
        return failed;
    patch_spread spread;
    begin(builder, &spread);
    choice->n = 0;
    while (choice->n < n && spread.next != UINT32_MAX) {
        if (cancel_requested(builder->cancel))
            return cancel_error(error);
        size_t slice = n - choice->n < SLICE ? n - choice->n : SLICE;
        choice->n +=
            builder->source.kernel->patches.take(&spread, slice, choice->taken + choice->n);
    }
    patch_choice_place(builder);
    return ELEA_OK;
}

void patch_choice_place(elea_patch_builder *builder)
{
    patch_choice *choice = &builder->choice;
    for (int k = 0; k < 3; k++) {
        const float *x = builder->candidates.field[PATCH_X + k];
        for (size_t i = 0; i < choice->n; i++)
            choice->x[k][i] = x[choice->taken[i]];
        for (size_t i = choice->n; i < patch_round_up(choice->n, PATCH_BLOCK); i++)
            choice->x[k][i] = PATCH_FAR;
    }
}
