/* SPDX-License-Identifier: MIT */
/* Points on the surface of the body, from which the patches are chosen. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "body/shape.h"
#include "stokes/patch_builder.h"
#include "stokes/patch_order.h"

/* A batch is full with so many candidates, or primitives. */
#define BATCH_CANDIDATES 1024.0
#define BATCH_PRIMITIVES 1024
/* With at least so many points on a primitive, listing its neighbours first is faster. */
#define LISTED 16.0
/* With at least so many on a sphere, finding what others cover of it is faster. */
#define SCREENED 2.0

/* ---- Batches ---- */

static elea_status add_batch(patch_batches *batches, size_t first, elea_error *error)
{
    if (batches->n == batches->capacity) {
        size_t capacity = 2 * batches->capacity + 16;
        patch_batch *more = realloc(batches->batch, capacity * sizeof *more);
        if (more == NULL)
            return elea_error_memory(error, capacity, sizeof *more, "batches of candidates");
        memset(more + batches->capacity, 0, (capacity - batches->capacity) * sizeof *more);
        batches->batch = more;
        batches->capacity = capacity;
    }
    patch_batch *batch = &batches->batch[batches->n++];
    batch->first = batch->end = first;
    batch->n = 0;
    return ELEA_OK;
}

elea_status patch_batches_plan(elea_patch_builder *builder, elea_error *error)
{
    patch_batches *batches = &builder->batches;
    batches->n = 0;
    double sum = 0.0;
    for (size_t i = 0; i < builder->n; i++) {
        double more = builder->expected[builder->cover.order[i]];
        patch_batch *last = batches->n > 0 ? &batches->batch[batches->n - 1] : NULL;
        if (last == NULL || last->end - last->first == BATCH_PRIMITIVES ||
            sum + more > BATCH_CANDIDATES) {
            elea_status failed = add_batch(batches, i, error);
            if (failed)
                return failed;
            last = &batches->batch[batches->n - 1];
            sum = 0.0;
        }
        sum += more;
        last->end++;
    }
    return ELEA_OK;
}

void patch_batches_clear(patch_batches *batches)
{
    for (size_t i = 0; i < batches->capacity; i++)
        free(batches->batch[i].item);
    free(batches->batch);
    *batches = (patch_batches){0};
}

/* ---- Drawing ---- */

typedef struct drawing {
    elea_patch_builder *builder;
    patch_rivals rivals;
    patch_batch *batch; /* NULL: only the area is kept */
    patch_leaves leaves;
    double area;
    size_t count;
    elea_status failed;
    elea_error *error;
} drawing;

static elea_status grow(patch_batch *batch, elea_error *error)
{
    if (batch->n < batch->capacity)
        return ELEA_OK;
    size_t capacity = 2 * batch->capacity + 64;
    float(*item)[PATCH_FIELDS] = realloc(batch->item, capacity * sizeof *item);
    if (item == NULL)
        return elea_error_memory(error, capacity, sizeof *item, "candidates of patches");
    batch->item = item;
    batch->capacity = capacity;
    return ELEA_OK;
}

static void keep(const elea_patch_builder *builder, patch_batch *batch, const patch_sample *sample)
{
    float *item = batch->item[batch->n++];
    for (int k = 0; k < 3; k++) {
        item[PATCH_X + k] = (float)(vec3_coordinate(sample->place, k) / builder->unit);
        item[PATCH_NORMAL + k] = (float)vec3_coordinate(sample->normal, k);
    }
    item[PATCH_AREA] = (float)(sample->area / (builder->unit * builder->unit));
}

static bool take(void *context, const patch_sample *sample)
{
    drawing *d = context;
    elea_patch_builder *builder = d->builder;
    if (++d->count % 4096 == 0 && cancel_requested(builder->cancel)) {
        d->failed = cancel_error(d->error);
        return false;
    }
    if ((!sample->exposed &&
         patch_cover_hides(&builder->cover, &d->rivals, sample->place, sample->normal)) ||
        !patch_reach_has(&builder->reach, sample->place))
        return true;
    d->area += sample->area;
    if (d->batch != NULL) {
        d->failed = grow(d->batch, d->error);
        if (d->failed)
            return false;
        keep(builder, d->batch, sample);
    }
    return true;
}

/* Room for `size` bytes, or NULL. */
static void *take_room(patch_batch *batch, size_t size)
{
    patch_chunk *chunk = batch->chunks;
    if (chunk == NULL || size > sizeof chunk->room - chunk->used) {
        chunk = malloc(sizeof *chunk);
        if (chunk == NULL)
            return NULL;
        chunk->next = batch->chunks;
        chunk->used = 0;
        batch->chunks = chunk;
    }
    void *room = chunk->room + chunk->used;
    chunk->used += size;
    return room;
}

/* Keeps the neighbours of a sphere; there are fewer of them than there is room for. */
static void keep_near(elea_patch_builder *builder, patch_batch *batch, size_t number,
                      const patch_near *near)
{
    size_t size = offsetof(patch_near, place) + near->n * sizeof *near->place;
    builder->near[number] = take_room(batch, patch_round_up(size, 8));
    if (builder->near[number] != NULL) /* otherwise they are found again */
        memcpy(builder->near[number], near, size);
}

void patch_neighbours_clear(elea_patch_builder *builder)
{
    patch_batches *batches = &builder->batches;
    memset(builder->near, 0, builder->capacity * sizeof(patch_near *));
    for (size_t i = 0; i < batches->capacity; i++)
        while (batches->batch[i].chunks != NULL) {
            patch_chunk *chunk = batches->batch[i].chunks;
            batches->batch[i].chunks = chunk->next;
            free(chunk);
        }
}

/* The caps of the sphere at a place of the order, where there are points enough. */
static void find_caps(drawing *d, size_t place, patch_caps *caps)
{
    elea_patch_builder *builder = d->builder;
    size_t number = builder->cover.order[place];
    bool is_sphere = primitive_kind(builder->source.body, number) == ELEA_PRIMITIVE_SPHERE;
    const patch_near *known = builder->near[number];
    patch_near room;
    caps->n = 0;
    caps->complete = false;
    if (!is_sphere || builder->has_cells || builder->expected[number] < SCREENED)
        return;
    if (known == NULL) {
        patch_cover_near(&builder->cover, place, &d->leaves, &room);
        if (builder->keeps_near && d->batch != NULL)
            keep_near(builder, d->batch, number, &room);
        known = &room;
    }
    patch_cover_caps(&builder->cover, number, known, caps);
}

/* Draws the points of a primitive; numbers are a function of seed, frame, level and primitive. */
static void draw_primitive(drawing *d, size_t place, unsigned level)
{
    const elea_patch_source *source = &d->builder->source;
    size_t number = d->builder->cover.order[place];
    double expected = d->builder->expected[number];
    if (!(expected > 0.0))
        return;
    patch_caps caps;
    find_caps(d, place, &caps);
    const patch_receiver receiver = {take, d, source->kernel->patches.screen, &caps};
    elea_random random = random_create(source->seed, source->frame, ELEA_PURPOSE_PATCHES,
                                       (uint64_t)level << 32 | number);
    patch_cover_begin(&d->builder->cover, number, expected >= LISTED && !caps.complete, &d->rivals);
    if (d->builder->has_cells)
        patch_cells_draw(body_sphere(source->body, number), &d->builder->cells[number], expected,
                         &random, &receiver);
    else
        patch_surface_draw(source->body, number, d->builder->hidden[number], expected, &random,
                           &receiver);
}

elea_status patch_batch_draw(elea_patch_builder *builder, size_t number, elea_error *error)
{
    if (cancel_requested(builder->cancel))
        return cancel_error(error);
    patch_batch *batch = &builder->batches.batch[number];
    drawing d = {.builder = builder, .batch = batch, .error = error, .leaves = {.group = SIZE_MAX}};
    batch->n = 0;
    for (size_t i = batch->first; i < batch->end && !d.failed; i++)
        draw_primitive(&d, i, builder->level);
    return d.failed;
}

elea_status patch_batch_survey(elea_patch_builder *builder, size_t number, elea_error *error)
{
    if (cancel_requested(builder->cancel))
        return cancel_error(error);
    const patch_batch *batch = &builder->batches.batch[number];
    drawing d = {.builder = builder, .error = error, .leaves = {.group = SIZE_MAX}};
    for (size_t i = batch->first; i < batch->end && !d.failed; i++) {
        uint32_t primitive = builder->cover.order[i];
        d.area = 0.0;
        draw_primitive(&d, i, PATCH_SURVEY_LEVEL);
        builder->exposed[primitive] = d.area;
    }
    return d.failed;
}

/* ---- Gathering ---- */

static elea_status reserve(patch_candidates *c, size_t n, elea_error *error)
{
    c->n = n;
    c->padded = patch_round_up(n, (size_t)PATCH_BLOCK * PATCH_BLOCK);
    if (c->padded <= c->capacity)
        return ELEA_OK;
    size_t room = c->padded + c->padded / 4;
    room = patch_round_up(room, PATCH_BLOCK);
    c->capacity = 0;
    bool failed = false;
    for (int f = 0; f < PATCH_FIELDS; f++)
        failed |= (c->field[f] = patch_renew(c->field[f], room, sizeof *c->field[f])) == NULL;
    failed |= (c->density = patch_renew(c->density, room, sizeof *c->density)) == NULL;
    failed |= (c->rest = patch_renew(c->rest, room, sizeof *c->rest)) == NULL;
    failed |= (c->owner = patch_renew(c->owner, room, sizeof *c->owner)) == NULL;
    failed |= (c->order = patch_renew(c->order, room, sizeof *c->order)) == NULL;
    failed |= (c->raw = patch_renew(c->raw, room, sizeof *c->raw)) == NULL;
    if (failed)
        return elea_error_memory(error, room, sizeof *c->raw, "candidates of patches");
    c->capacity = room;
    return ELEA_OK;
}

void patch_candidates_clear(patch_candidates *c)
{
    for (int f = 0; f < PATCH_FIELDS; f++)
        free(c->field[f]);
    free(c->density);
    free(c->rest);
    free(c->owner);
    free(c->order);
    free(c->raw);
    *c = (patch_candidates){0};
}

elea_status patch_candidates_gather(elea_patch_builder *builder, elea_error *error)
{
    patch_batches *batches = &builder->batches;
    patch_candidates *c = &builder->candidates;
    size_t n = 0;
    for (size_t b = 0; b < batches->n; b++) {
        batches->batch[b].place = n;
        n += batches->batch[b].n;
    }
    c->n = c->n_parts = 0;
    return n > 0 ? reserve(c, n, error) : ELEA_OK;
}

void patch_candidates_copy(elea_patch_builder *builder, size_t number)
{
    const patch_batch *batch = &builder->batches.batch[number];
    patch_candidates *c = &builder->candidates;
    if (batch->n > 0)
        memcpy(c->raw + batch->place, batch->item, batch->n * sizeof *batch->item);
    for (size_t i = batch->place; i < batch->place + batch->n; i++) {
        c->order[i] = (uint32_t)i;
        for (int k = 0; k < 3; k++)
            c->field[PATCH_NORMAL + k][i] = c->raw[i][PATCH_X + k];
    }
}

/* Their coordinates, for which the fields of the normals serve as room. */
typedef struct coordinates {
    const float *x[3];
} coordinates;

static coordinates coordinates_of(const patch_candidates *c)
{
    return (coordinates){
        {c->field[PATCH_NORMAL], c->field[PATCH_NORMAL + 1], c->field[PATCH_NORMAL + 2]}};
}

void patch_candidates_cut(elea_patch_builder *builder)
{
    patch_candidates *c = &builder->candidates;
    coordinates at = coordinates_of(c);
    if (c->n > 0)
        c->n_parts = patch_order_cut(c->order, c->n, at.x, PATCH_BLOCK, c->part);
}

void patch_candidates_sort(elea_patch_builder *builder, size_t part)
{
    patch_candidates *c = &builder->candidates;
    coordinates at = coordinates_of(c);
    patch_order(c->order + c->part[part].first, c->part[part].n, at.x, PATCH_BLOCK);
}

void patch_candidates_fill(elea_patch_builder *builder, size_t part)
{
    patch_candidates *c = &builder->candidates;
    size_t end = patch_near_first(part + 1);
    if (c->n == 0)
        return;
    end = end < c->n ? end : c->padded;
    for (size_t i = patch_near_first(part); i < end; i++) {
        const float *raw = c->raw[c->order[i < c->n ? i : c->n - 1]];
        for (int f = 0; f < PATCH_FIELDS; f++)
            c->field[f][i] = raw[f];
        if (i >= c->n)
            c->field[PATCH_AREA][i] = 0.0f;
    }
}
