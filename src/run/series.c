/* SPDX-License-Identifier: MIT */
#include "run/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

elea_status elea_series_create(elea_series *series, size_t window, elea_error *error)
{
    *series = (elea_series){.window = window};
    series->pending = calloc(window, sizeof *series->pending);
    if (series->pending == NULL)
        return elea_error_memory(error, window, sizeof *series->pending, "tallies");
    return ELEA_OK;
}

void elea_series_free(elea_series *series)
{
    for (size_t i = 0; series->pending != NULL && i < series->window; i++)
        elea_points_free(&series->pending[i].points);
    free(series->pending);
    series->pending = NULL;
    elea_points_free(&series->points);
}

static void begin_round(elea_series *series)
{
    uint64_t target =
        elea_stop_rule_target(&series->rule, &series->total, series->block_size, &series->stop);
    series->finished = target <= series->total.count;
    series->target = target;
    series->forecast = elea_stop_rule_forecast(&series->rule, &series->total);
}

static void empty(elea_series *series)
{
    memset(&series->total, 0, sizeof series->total);
    series->points.n = 0;
    series->next_block = 0;
    series->merged = 0;
    series->stop = ELEA_STOP_COUNT;
    series->ended = false;
    series->fraction = 0.0;
}

void elea_series_reset(elea_series *series, const elea_stop_rule *rule, uint64_t block_size,
                       bool recording)
{
    empty(series);
    series->rule = *rule;
    series->block_size = block_size;
    series->recording = recording;
    begin_round(series);
}

void elea_series_skip(elea_series *series)
{
    empty(series);
    series->finished = true;
}

bool elea_series_claim(elea_series *series, elea_block *block)
{
    uint64_t first = series->next_block * series->block_size;
    bool enough = series->ended && series->next_block > 0;
    if (series->finished || enough || first >= series->target ||
        series->next_block >= series->merged + series->window)
        return false;
    uint64_t left = series->target - first;
    elea_pending *pending = &series->pending[series->next_block % series->window];
    memset(&pending->tally, 0, sizeof pending->tally);
    pending->done = false;
    pending->points.n = 0;
    block->number = series->next_block++;
    block->n_samples = left < series->block_size ? left : series->block_size;
    block->tally = &pending->tally;
    block->points = series->recording ? &pending->points : NULL;
    return true;
}

/* With all claimed blocks merged, what was ended is finished, for its own reason if it has one. */
static void settle(elea_series *series)
{
    if (series->finished || !series->ended || series->next_block == 0 ||
        series->merged < series->next_block)
        return;
    series->stop = ELEA_STOP_TIME;
    series->finished = true;
}

elea_status elea_series_complete(elea_series *series, const elea_block *block, elea_error *error)
{
    series->pending[block->number % series->window].done = true;
    while (series->merged < series->next_block) {
        elea_pending *pending = &series->pending[series->merged % series->window];
        if (!pending->done)
            break;
        elea_status failed = elea_points_append(&series->points, &pending->points, error);
        if (failed)
            return failed;
        elea_tally_merge(&series->total, &pending->tally);
        pending->done = false;
        series->merged++;
    }
    series->fraction =
        fmax(series->fraction, fmin(1.0, (double)series->total.count / series->forecast));
    if (series->total.count >= series->target)
        begin_round(series);
    settle(series);
    return ELEA_OK;
}

void elea_series_end(elea_series *series)
{
    series->ended = true;
    settle(series);
}

double elea_series_fraction(const elea_series *series)
{
    return series->finished ? 1.0 : series->fraction;
}
