/* SPDX-License-Identifier: MIT */
#include "engine/charging.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "engine/engine_state.h"

enum { START, FIRST, WALK, GATHER, FILL, MULTIPLY, FIT, END };

/* Number of charges to be fitted; whether it is 0 may be known before any walk. */
static size_t number_of_charges(const elea_charging *c, uint64_t done, double steps_per_walk)
{
    const elea_charges_order *order = &c->order;
    uint64_t most = UINT64_MAX;
    if (order->limit != NULL)
        most = order->limit->walks(order->limit->context, done);
    if (order->asked != ELEA_CONTROL_CHARGES_AUTO)
        return order->asked;
    if (order->enough > 0)
        return elea_charges_pilot(order->enough) < most / 2 ? order->enough : 0;
    return elea_charges_count(order->n_walks < most ? order->n_walks : most, steps_per_walk,
                              c->engine->body);
}

static double unit_of(const elea_engine *engine)
{
    return engine->lanes ? 1.0 / elea_grid_scale(engine->grid) : engine->launch.radius;
}

/* ---- Steps ---- */

static elea_status start(void *work, size_t part, elea_error *error)
{
    (void)part;
    elea_charging *c = work;
    elea_engine *engine = c->engine;
    elea_charging_clear(c);
    elea_charges_clear(&engine->charges);
    c->count = number_of_charges(c, 0, HUGE_VAL);
    if (c->count == 0)
        return elea_doubt_find_uncharged(&engine->doubt, engine->body, &engine->launch,
                                         unit_of(engine), engine->cancel, error);
    c->n_blocks = 1;
    c->block[0].n_walks = CHARGING_FIRST_WALKS;
    return elea_places_find(&c->places, engine->body, unit_of(engine), engine->cancel, error);
}

static elea_status walk_block(elea_charging *c, size_t number, elea_error *error)
{
    charging_block *block = &c->block[number];
    elea_random random = random_create(c->seed, c->frame, ELEA_PURPOSE_PILOT, number);
    return engine_walk(c->engine, &random, block->n_walks, &block->tally, &block->hits, error);
}

static elea_status walk_first(void *work, size_t part, elea_error *error)
{
    return walk_block(work, part, error);
}

/* The first block is walked. */
static void plan(elea_charging *c)
{
    double steps = (double)c->block[0].tally.steps / CHARGING_FIRST_WALKS;
    c->count = number_of_charges(c, CHARGING_FIRST_WALKS, steps);
    uint64_t all = elea_charges_pilot(c->count);
    for (uint64_t done = CHARGING_FIRST_WALKS; done < all && c->n_blocks < CHARGING_MOST_BLOCKS;) {
        uint64_t left = all - done, n = left < CHARGING_WALKS ? left : CHARGING_WALKS;
        c->block[c->n_blocks++].n_walks = n;
        done += n;
    }
}

static elea_status place(elea_charging *c, size_t count, elea_error *error)
{
    return elea_charges_place(&c->placed, c->engine->body, &c->places.landmarks, count,
                              c->places.unit, c->engine->cancel, error);
}

/* Charges are placed beside the other walks: mostly these hit the body often enough for all. */
static size_t other_blocks(const void *work)
{
    return ((const elea_charging *)work)->n_blocks;
}

static elea_status walk_others(void *work, size_t part, elea_error *error)
{
    elea_charging *c = work;
    return part == 0 ? place(c, c->count, error) : walk_block(c, part, error);
}

static elea_status gather(void *work, size_t part, elea_error *error)
{
    (void)part;
    elea_charging *c = work;
    elea_engine *engine = c->engine;
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < c->n_blocks && !failed; i++) {
        elea_tally_merge(&c->pilot, &c->block[i].tally);
        failed = elea_points_append(&c->hits, &c->block[i].hits, error);
    }
    size_t known = elea_charges_known(c->count, c->hits.n, &c->places);
    if (!failed && known < c->count)
        failed = place(c, known, error);
    if (failed)
        return failed;
    engine->charges = c->placed;
    engine->charges.planned = c->count;
    const charges_pilot fitted = {.lanes = &engine->kernel->charges,
                                  .launch = &engine->launch,
                                  .hits = &c->hits,
                                  .tally = &c->pilot,
                                  .places = &c->places};
    return elea_charges_fit_begin(&c->fit, &engine->charges, &fitted, &engine->doubt, error);
}

static size_t parts_of_fit(const void *work)
{
    (void)work;
    return CHARGES_FIT_PARTS;
}

static elea_status fill(void *work, size_t part, elea_error *error)
{
    (void)error;
    elea_charging *c = work;
    elea_charges_fit_fill(c->fit, c->tile, part);
    return ELEA_OK;
}

static elea_status multiply(void *work, size_t part, elea_error *error)
{
    elea_charging *c = work;
    if (cancel_requested(c->engine->cancel))
        return cancel_error(error);
    elea_charges_fit_multiply(c->fit, c->tile, part);
    return ELEA_OK;
}

static elea_status fit(void *work, size_t part, elea_error *error)
{
    (void)part;
    elea_charging *c = work;
    elea_status failed = elea_charges_fit_end(c->fit, error);
    elea_charging_clear(c);
    return failed;
}

static size_t next(void *work, size_t step)
{
    elea_charging *c = work;
    switch (step) {
    case START:
        return c->count > 0 ? FIRST : END;
    case FIRST:
        plan(c);
        return WALK;
    case GATHER:
        return elea_charges_fit_tiles(c->fit) > 0 ? FILL : FIT;
    case MULTIPLY:
        return ++c->tile < elea_charges_fit_tiles(c->fit) ? FILL : FIT;
    default:
        return step + 1;
    }
}

static const elea_step steps[END] = {
    [START] = {NULL, start},   [FIRST] = {NULL, walk_first},  [WALK] = {other_blocks, walk_others},
    [GATHER] = {NULL, gather}, [FILL] = {parts_of_fit, fill}, [MULTIPLY] = {parts_of_fit, multiply},
    [FIT] = {NULL, fit},
};

const elea_program elea_charging_program = {END, steps, next};

void elea_charging_clear(elea_charging *c)
{
    elea_charges_fit_free(c->fit);
    c->fit = NULL;
    for (size_t i = 0; i < c->n_blocks; i++)
        elea_points_free(&c->block[i].hits);
    elea_points_free(&c->hits);
    elea_places_free(&c->places);
    memset(c->block, 0, sizeof c->block);
    memset(&c->pilot, 0, sizeof c->pilot);
    c->n_blocks = c->tile = 0;
}

elea_status elea_engine_place_charges(elea_engine *engine, uint64_t seed, uint64_t frame,
                                      const elea_charges_order *order, elea_error *error)
{
    elea_charging *c = calloc(1, sizeof *c);
    if (c == NULL)
        return elea_error_memory(error, 1, sizeof *c, "charges");
    c->engine = engine;
    c->seed = seed;
    c->frame = frame;
    c->order = *order;
    elea_status failed = elea_program_run(&elea_charging_program, c, error);
    if (failed) {
        elea_charges_clear(&engine->charges);
        elea_doubt_clear(&engine->doubt);
    }
    elea_charging_clear(c);
    free(c);
    return failed;
}
