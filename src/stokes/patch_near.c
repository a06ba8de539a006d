/* SPDX-License-Identifier: MIT */
/* Nearest points: wanted densities, and owners of candidates. */
#include <stdlib.h>

#include "base/error.h"
#include "stokes/patch_builder.h"

#define PART_BLOCKS 64
#define RANKS       3 /* the density is the mean over so many nearest patches */
/* Bounds of wanted densities; the solver's are above 0.1 (docs/stokes.md, Patches). */
#define LEAST 1e-3f
#define MOST  1e3f

size_t patch_near_parts(size_t n_points)
{
    size_t parts = (n_points + PART_BLOCKS * PATCH_BLOCK - 1) / (PART_BLOCKS * PATCH_BLOCK);
    return parts > 0 ? parts : 1;
}

size_t patch_near_first(size_t part)
{
    return part * PART_BLOCKS * PATCH_BLOCK;
}

/* ---- Wanted density ---- */

static elea_status reserve(patch_wish *wish, size_t n, elea_error *error)
{
    if (n <= wish->capacity)
        return ELEA_OK;
    wish->capacity = 0;
    bool failed = false;
    for (int k = 0; k < 3; k++)
        failed |= (wish->x[k] = patch_renew(wish->x[k], n, sizeof *wish->x[k])) == NULL;
    failed |= (wish->density = patch_renew(wish->density, n, sizeof *wish->density)) == NULL;
    if (failed)
        return elea_error_memory(error, n, 4 * sizeof(float), "densities of patches");
    wish->capacity = n;
    return ELEA_OK;
}

void patch_wish_clear(patch_wish *wish)
{
    for (int k = 0; k < 3; k++)
        free(wish->x[k]);
    free(wish->density);
    *wish = (patch_wish){0};
}

elea_status patch_wish_set(patch_wish *wish, const elea_patch_density *density, elea_error *error)
{
    wish->n = 0;
    if (density == NULL || density->n < RANKS)
        return ELEA_OK;
    size_t padded = patch_round_up(density->n, PATCH_BLOCK);
    elea_status failed = reserve(wish, padded, error);
    if (failed)
        return failed;
    for (size_t i = 0; i < padded; i++) {
        bool is = i < density->n;
        for (int k = 0; k < 3; k++)
            wish->x[k][i] = is ? density->x[k][i] : PATCH_FAR;
        float d = is ? density->density[i] : 1.0f;
        wish->density[i] = d > LEAST ? d < MOST ? d : MOST : LEAST;
    }
    wish->n = padded;
    return ELEA_OK;
}

/* ---- Searches ---- */

/* Room for one search; freed by the caller, whether or not there was memory. */
static elea_status begin(patch_targets *targets, size_t n, float *const x[3], elea_error *error)
{
    *targets = (patch_targets){.n = n,
                               .x = {x[0], x[1], x[2]},
                               .distance = malloc(n * sizeof *targets->distance),
                               .list = malloc(n * sizeof *targets->list)};
    if (targets->distance == NULL || targets->list == NULL)
        return elea_error_memory(error, n, sizeof *targets->distance, "distances of patches");
    return ELEA_OK;
}

static void end(patch_targets *targets)
{
    free(targets->distance);
    free(targets->list);
}

typedef struct block {
    float x[3][PATCH_BLOCK];
} block;

/* A block of points; the last one is repeated. */
static block load(const float *const x[3], const uint32_t *order, size_t n, size_t first)
{
    block b;
    for (size_t i = 0; i < PATCH_BLOCK; i++) {
        size_t place = first + i < n ? first + i : n - 1;
        size_t at = order != NULL ? order[place] : place;
        for (int k = 0; k < 3; k++)
            b.x[k][i] = x[k][at];
    }
    return b;
}

static size_t end_of(size_t part, size_t n)
{
    size_t last = patch_near_first(part + 1);
    return last < n ? last : n;
}

static void average(const patch_wish *wish, const int32_t *nearest, size_t count, float *density)
{
    for (size_t i = 0; i < count; i++) {
        float sum = 0.0f;
        for (size_t rank = 0; rank < RANKS; rank++)
            sum += wish->density[nearest[rank * PATCH_BLOCK + i]];
        density[i] = sum / RANKS;
    }
}

elea_status patch_wish_find(const elea_patch_builder *builder, const float *const x[3],
                            const uint32_t *order, size_t n, size_t part, float *density,
                            elea_error *error)
{
    const patch_wish *wish = &builder->wish;
    size_t stop = end_of(part, n);
    if (wish->n == 0) {
        for (size_t i = patch_near_first(part); i < stop; i++)
            density[i] = 1.0f;
        return ELEA_OK;
    }
    if (cancel_requested(builder->cancel))
        return cancel_error(error);
    patch_targets targets;
    elea_status failed = begin(&targets, wish->n, wish->x, error);
    for (size_t i = patch_near_first(part); i < stop && !failed; i += PATCH_BLOCK) {
        int32_t nearest[RANKS * PATCH_BLOCK];
        block b = load(x, order, n, i);
        const float *const points[3] = {b.x[0], b.x[1], b.x[2]};
        builder->source.kernel->patches.nearest(&targets, points, RANKS, nearest);
        average(wish, nearest, stop - i < PATCH_BLOCK ? stop - i : PATCH_BLOCK, density + i);
    }
    end(&targets);
    return failed;
}

elea_status patch_owners_find(elea_patch_builder *builder, size_t part, elea_error *error)
{
    if (cancel_requested(builder->cancel))
        return cancel_error(error);
    const patch_choice *choice = &builder->choice;
    patch_candidates *c = &builder->candidates;
    patch_targets targets;
    elea_status failed = begin(&targets, patch_round_up(choice->n, PATCH_BLOCK), choice->x, error);
    for (size_t i = patch_near_first(part); i < end_of(part, c->n) && !failed; i += PATCH_BLOCK) {
        const float *const points[3] = {c->field[PATCH_X] + i, c->field[PATCH_X + 1] + i,
                                        c->field[PATCH_X + 2] + i};
        builder->source.kernel->patches.nearest(&targets, points, 1, c->owner + i);
    }
    end(&targets);
    return failed;
}
