/* SPDX-License-Identifier: MIT */
#include "stokes/patches.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "body/shape.h"
#include "stokes/patch_builder.h"

/* Points for the estimate of exposed areas, and more for each primitive. */
#define SURVEY_POINTS 20000.0
#define SURVEY_MORE   0.5
/* Candidates are drawn anew if their number is off by these factors, up to so many times. */
#define TOO_FEW   0.75
#define TOO_MANY  1.5
#define DRAWS     3
#define CORRECTED 8.0 /* by at most this factor at a time */
/* Points that are drawn, hidden ones included, per patch; for bodies most of which is hidden. */
#define MOST_DRAWN (64.0 * PATCH_CANDIDATES)
/* Candidates are drawn in cells if so much more is drawn on than is exposed. */
#define MOSTLY_HIDDEN 30.0
#define IN_CELLS      4.0 /* times as many of them */
#define ROUNDS        2   /* of Lloyd's algorithm */
/* Neighbours of more spheres take too much memory to be kept. */
#define MOST_KEPT 100000

/* ---- The builder ---- */

void *patch_renew(void *old, size_t n, size_t size)
{
    free(old);
    n += n == 0;
    return n <= (SIZE_MAX - 63) / size ? aligned_alloc(64, patch_round_up(n * size, 64)) : NULL;
}

elea_patch_builder *elea_patch_builder_create(elea_error *error)
{
    elea_patch_builder *builder = calloc(1, sizeof *builder);
    if (builder == NULL)
        (void)elea_error_memory(error, 1, sizeof *builder, "builder of patches");
    return builder;
}

void elea_patch_builder_free(elea_patch_builder *builder)
{
    if (builder == NULL)
        return;
    patch_cover_clear(&builder->cover);
    patch_reach_clear(&builder->reach);
    patch_wish_clear(&builder->wish);
    if (builder->near != NULL)
        patch_neighbours_clear(builder);
    patch_batches_clear(&builder->batches);
    patch_candidates_clear(&builder->candidates);
    patch_choice_clear(&builder->choice);
    free(builder->hidden);
    free(builder->exposed);
    free(builder->open);
    free(builder->cells);
    free(builder->near);
    free(builder->expected);
    free(builder->wanted);
    free(builder->blocks);
    for (int k = 0; k < 2; k++)
        free(builder->arena[k].memory);
    free(builder);
}

void elea_patch_builder_watch(elea_patch_builder *builder, const elea_cancel *cancel)
{
    builder->cancel = cancel;
}

static elea_status reserve(elea_patch_builder *b, size_t n, elea_error *error)
{
    b->n = n;
    b->keeps_near = n <= MOST_KEPT;
    if (b->near != NULL)
        patch_neighbours_clear(b);
    if (n <= b->capacity)
        return ELEA_OK;
    b->capacity = 0;
    free(b->near);
    b->near = calloc(n, sizeof(patch_near *));
    b->hidden = patch_renew(b->hidden, n, sizeof *b->hidden);
    b->exposed = patch_renew(b->exposed, n, sizeof *b->exposed);
    b->open = patch_renew(b->open, n, sizeof *b->open);
    b->expected = patch_renew(b->expected, n, sizeof *b->expected);
    b->wanted = patch_renew(b->wanted, n, sizeof *b->wanted);
    if (b->hidden == NULL || b->exposed == NULL || b->open == NULL || b->expected == NULL ||
        b->wanted == NULL || b->near == NULL)
        return elea_error_memory(error, n, sizeof *b->exposed, "areas of primitives");
    b->capacity = n;
    return ELEA_OK;
}

elea_status elea_patch_builder_begin(elea_patch_builder *builder, const elea_patch_source *source,
                                     elea_error *error)
{
    builder->source = *source;
    builder->unit = source->body->enclosing;
    builder->correction = 1.0;
    builder->level = 0;
    builder->arena[0].patches.n = 0;
    builder->has_cells = false;
    return reserve(builder, body_size(source->body), error);
}

void elea_patch_builder_order(elea_patch_builder *builder, unsigned level, size_t n,
                              const elea_patch_density *density)
{
    builder->level = level;
    builder->ordered = n > 0 ? n : 1;
    builder->density = density;
}

const elea_patches *elea_patch_builder_patches(const elea_patch_builder *builder)
{
    return &builder->arena[builder->level % 2].patches;
}

double elea_patch_builder_unit(const elea_patch_builder *builder)
{
    return builder->unit;
}

/* ---- Survey ---- */

static bool areas_are_known(const elea_patch_builder *builder)
{
    return builder->source.areas != NULL && builder->source.body->n_cuboids == 0;
}

/* The index of the body, and the grid of free space. */
static size_t two_parts(const void *work)
{
    (void)work;
    return 2;
}

static elea_status index_body(void *work, size_t part, elea_error *error)
{
    elea_patch_builder *builder = work;
    const elea_body *body = builder->source.body;
    return part == 0 ? patch_cover_build(&builder->cover, body, error)
                     : patch_reach_begin(&builder->reach, body, error);
}

static size_t slabs(const void *work)
{
    return patch_reach_parts(&((const elea_patch_builder *)work)->reach);
}

static elea_status close_body(void *work, size_t part, elea_error *error)
{
    elea_patch_builder *builder = work;
    return patch_reach_close(&builder->reach, builder->source.body, part, builder->cancel, error);
}

static size_t parts_of_primitives(const void *work)
{
    return patch_near_parts(((const elea_patch_builder *)work)->n);
}

/* Sides that need no candidates; with known areas, these are the spheres without an exposed area.
 */
static void find_hidden_sides(elea_patch_builder *builder, size_t number)
{
    const elea_patch_source *source = &builder->source;
    builder->exposed[number] = 0.0;
    if (!areas_are_known(builder)) {
        builder->hidden[number] = (uint8_t)patch_cover_hidden_sides(&builder->cover, number);
    } else {
        bool is = source->areas[number] > 1e-14 * primitive_area(source->body, number);
        builder->exposed[number] = is ? source->areas[number] : 0.0;
        builder->hidden[number] = is ? 0 : PATCH_ALL_SIDES;
    }
    builder->open[number] = patch_surface_area(source->body, number, builder->hidden[number]);
}

/* Hidden sides, and beside them what can be reached from outside. */
static size_t parts_of_hidden(const void *work)
{
    return 1 + parts_of_primitives(work);
}

static elea_status find_hidden(void *work, size_t part, elea_error *error)
{
    elea_patch_builder *builder = work;
    if (cancel_requested(builder->cancel))
        return cancel_error(error);
    if (part == 0)
        return patch_reach_flood(&builder->reach, builder->cancel, error);
    size_t first = patch_near_first(part - 1), end = patch_near_first(part);
    for (size_t i = first; i < end && i < builder->n; i++)
        find_hidden_sides(builder, builder->cover.order[i]);
    return ELEA_OK;
}

static elea_status plan_survey(void *work, size_t part, elea_error *error)
{
    (void)part;
    elea_patch_builder *builder = work;
    builder->batches.n = 0;
    if (areas_are_known(builder))
        return ELEA_OK;
    double whole = 0.0, points = SURVEY_POINTS + SURVEY_MORE * (double)builder->n;
    for (size_t i = 0; i < builder->n; i++) {
        builder->expected[i] = points * builder->open[i];
        whole += builder->open[i];
    }
    for (size_t i = 0; i < builder->n && whole > 0.0; i++)
        builder->expected[i] /= whole;
    return patch_batches_plan(builder, error);
}

/* At least 1; a step without work has a part that does nothing. */
static size_t batches_of(const void *work)
{
    const elea_patch_builder *builder = work;
    return builder->batches.n > 0 ? builder->batches.n : 1;
}

static elea_status survey(void *work, size_t part, elea_error *error)
{
    elea_patch_builder *builder = work;
    return part < builder->batches.n ? patch_batch_survey(builder, part, error) : ELEA_OK;
}

/* Cells are worth their cost where nearly all points would be hidden. */
static elea_status plan_cells(void *work, size_t part, elea_error *error)
{
    (void)part;
    elea_patch_builder *builder = work;
    double open = 0.0, exposed = 0.0;
    for (size_t i = 0; i < builder->n; i++) {
        open += builder->open[i];
        exposed += builder->exposed[i];
    }
    builder->has_cells = open > MOSTLY_HIDDEN * exposed && builder->source.body->n_cuboids == 0;
    if (!builder->has_cells || builder->n <= builder->cells_capacity)
        return ELEA_OK;
    builder->cells_capacity = 0;
    builder->cells = patch_renew(builder->cells, builder->n, sizeof *builder->cells);
    if (builder->cells == NULL)
        return elea_error_memory(error, builder->n, sizeof *builder->cells, "cells of spheres");
    builder->cells_capacity = builder->n;
    return ELEA_OK;
}

static elea_status find_cells(void *work, size_t part, elea_error *error)
{
    elea_patch_builder *builder = work;
    if (!builder->has_cells)
        return ELEA_OK;
    size_t first = patch_near_first(part), end = patch_near_first(part + 1);
    for (size_t i = first; i < end && i < builder->n; i++) {
        if (i % 64 == 0 && cancel_requested(builder->cancel))
            return cancel_error(error);
        size_t number = builder->cover.order[i];
        if (builder->open[number] > 0.0)
            builder->open[number] =
                patch_cells_find(&builder->cover, number, &builder->cells[number]);
    }
    return ELEA_OK;
}

static const elea_step survey_steps[] = {{two_parts, index_body},
                                         {slabs, close_body},
                                         {parts_of_hidden, find_hidden},
                                         {NULL, plan_survey},
                                         {batches_of, survey},
                                         {NULL, plan_cells},
                                         {parts_of_primitives, find_cells}};

const elea_program elea_patch_survey = {.n_steps = sizeof survey_steps / sizeof *survey_steps,
                                        .steps = survey_steps};

/* ---- Level ---- */

static elea_status start(void *work, size_t part, elea_error *error)
{
    (void)part;
    elea_patch_builder *builder = work;
    builder->draws = 0;
    builder->rounds = 0;
    return patch_wish_set(&builder->wish, builder->density, error);
}

static elea_status weigh_primitives(void *work, size_t part, elea_error *error)
{
    elea_patch_builder *builder = work;
    const patch_cover *cover = &builder->cover;
    const float *const x[3] = {cover->centre[0], cover->centre[1], cover->centre[2]};
    return patch_wish_find(builder, x, cover->order, builder->n, part, builder->wanted, error);
}

/* Points in narrow strips are less even, so that there must be more of them. */
static double candidates_per_patch(const elea_patch_builder *builder)
{
    return builder->has_cells ? IN_CELLS * PATCH_CANDIDATES : PATCH_CANDIDATES;
}

/*
 * Candidates are as dense as the square root of the wanted density of patches: the farthest points
 * then find enough of them everywhere, and there are not too many.
 */
static elea_status plan_candidates(void *work, size_t part, elea_error *error)
{
    (void)part;
    elea_patch_builder *builder = work;
    double exposed = 0.0, whole = 0.0;
    for (size_t i = 0; i < builder->n; i++) {
        size_t number = builder->cover.order[i];
        double weight = sqrt((double)builder->wanted[i]);
        builder->expected[number] = weight * builder->open[number];
        exposed += weight * builder->exposed[number];
        whole += builder->expected[number];
    }
    if (!(exposed > 0.0))
        exposed = whole;
    double n = (double)builder->ordered;
    double factor = builder->correction * candidates_per_patch(builder) * n / exposed;
    builder->is_limited = factor > MOST_DRAWN * n / whole;
    factor = fmin(factor, MOST_DRAWN * n / whole);
    for (size_t i = 0; i < builder->n; i++)
        builder->expected[i] *= factor;
    return patch_batches_plan(builder, error);
}

static elea_status draw(void *work, size_t part, elea_error *error)
{
    return patch_batch_draw(work, part, error);
}

static elea_status gather(void *work, size_t part, elea_error *error)
{
    (void)part;
    elea_patch_builder *builder = work;
    builder->draws++;
    return patch_candidates_gather(builder, error);
}

static elea_status copy(void *work, size_t part, elea_error *error)
{
    (void)error;
    elea_patch_builder *builder = work;
    if (part < builder->batches.n)
        patch_candidates_copy(builder, part);
    return ELEA_OK;
}

static elea_status cut(void *work, size_t part, elea_error *error)
{
    (void)part;
    (void)error;
    patch_candidates_cut(work);
    return ELEA_OK;
}

static size_t parts_of_sorting(const void *work)
{
    const elea_patch_builder *builder = work;
    return builder->candidates.n_parts > 0 ? builder->candidates.n_parts : 1;
}

static elea_status sort(void *work, size_t part, elea_error *error)
{
    (void)error;
    elea_patch_builder *builder = work;
    if (part < builder->candidates.n_parts)
        patch_candidates_sort(builder, part);
    return ELEA_OK;
}

static elea_status fill(void *work, size_t part, elea_error *error)
{
    (void)error;
    patch_candidates_fill(work, part);
    return ELEA_OK;
}

static size_t parts_of_candidates(const void *work)
{
    return patch_near_parts(((const elea_patch_builder *)work)->candidates.n);
}

static elea_status weigh_candidates(void *work, size_t part, elea_error *error)
{
    elea_patch_builder *builder = work;
    patch_candidates *c = &builder->candidates;
    if (c->n == 0)
        return elea_error_set(error, ELEA_ERROR_SYSTEM,
                              "internal error: the body has no surface; please report this");
    const float *const x[3] = {c->field[PATCH_X], c->field[PATCH_X + 1], c->field[PATCH_X + 2]};
    return patch_wish_find(builder, x, NULL, c->n, part, c->density, error);
}

static elea_status spread(void *work, size_t part, elea_error *error)
{
    (void)part;
    return patch_choice_spread(work, error);
}

static elea_status assign(void *work, size_t part, elea_error *error)
{
    return patch_owners_find(work, part, error);
}

static elea_status regroup(void *work, size_t part, elea_error *error)
{
    (void)part;
    elea_patch_builder *builder = work;
    patch_clusters_sum(builder);
    if (builder->rounds++ == ROUNDS)
        return patch_clusters_finish(builder, error);
    patch_clusters_move(builder);
    return ELEA_OK;
}

enum {
    START,
    WEIGH_PRIMITIVES,
    PLAN,
    DRAW,
    GATHER,
    COPY,
    CUT,
    SORT,
    FILL,
    WEIGH,
    SPREAD,
    ASSIGN,
    REGROUP,
    N_STEPS
};

static const elea_step level_steps[N_STEPS] = {
    [START] = {NULL, start},
    [WEIGH_PRIMITIVES] = {parts_of_primitives, weigh_primitives},
    [PLAN] = {NULL, plan_candidates},
    [DRAW] = {batches_of, draw},
    [GATHER] = {NULL, gather},
    [COPY] = {batches_of, copy},
    [CUT] = {NULL, cut},
    [SORT] = {parts_of_sorting, sort},
    [FILL] = {parts_of_candidates, fill},
    [WEIGH] = {parts_of_candidates, weigh_candidates},
    [SPREAD] = {NULL, spread},
    [ASSIGN] = {parts_of_candidates, assign},
    [REGROUP] = {NULL, regroup},
};

/* Whether candidates must be drawn anew, because estimated areas were wrong or cavities large. */
static bool draws_again(elea_patch_builder *builder)
{
    double ratio =
        (double)builder->candidates.n / (candidates_per_patch(builder) * (double)builder->ordered);
    bool is_enough = ratio >= TOO_FEW || builder->is_limited;
    if (builder->draws >= DRAWS || (is_enough && ratio <= TOO_MANY))
        return false;
    builder->correction *= fmin(1.0 / fmax(ratio, 1.0 / CORRECTED), CORRECTED);
    return true;
}

static size_t next_step(void *work, size_t step)
{
    elea_patch_builder *builder = work;
    if (step == GATHER && draws_again(builder))
        return PLAN;
    if (step == REGROUP && builder->rounds <= ROUNDS)
        return ASSIGN;
    return step + 1;
}

const elea_program elea_patch_level = {.n_steps = N_STEPS, .steps = level_steps, .next = next_step};
