/* SPDX-License-Identifier: MIT */
#include "series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "properties.h"

/* Whole blocks of more than `n` samples: only the last round may end within a block. */
static uint64_t whole_blocks(double n, uint64_t block_size, uint64_t cap)
{
    if (!(n < (double)cap))
        return cap;
    uint64_t blocks = ((uint64_t)n + block_size) / block_size;
    return blocks * block_size < cap ? blocks * block_size : cap;
}

uint64_t elea_stop_rule_target(const elea_stop_rule *rule, const elea_tally *tally,
                               uint64_t block_size, elea_stop *stop)
{
    uint64_t done = tally->count;
    if (rule->count > 0) {
        *stop = ELEA_STOP_COUNT;
        return rule->count;
    }
    if (done == 0)
        return whole_blocks((double)rule->pilot - 1.0, block_size, rule->cap);
    double reached = elea_tally_relative_error(tally);
    if (reached <= rule->precision) {
        *stop = ELEA_STOP_PRECISION;
        return done;
    }
    *stop = ELEA_STOP_CAP;
    /* The error falls with the square root; no round grows more than tenfold on a guess. */
    const double margin = 1.02, growth = 10.0;
    double ratio = reached / rule->precision;
    double needed = (double)done * fmin(growth, margin * ratio * ratio);
    return whole_blocks(needed, block_size, rule->cap);
}

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
    free(series->pending);
    series->pending = NULL;
}

static void begin_round(elea_series *series)
{
    uint64_t target =
        elea_stop_rule_target(&series->rule, &series->total, series->block_size, &series->stop);
    series->finished = target <= series->total.count;
    series->target = target;
}

void elea_series_reset(elea_series *series, const elea_stop_rule *rule, uint64_t block_size)
{
    series->rule = *rule;
    series->block_size = block_size;
    series->next_block = 0;
    series->merged = 0;
    series->stop = ELEA_STOP_COUNT;
    memset(&series->total, 0, sizeof series->total);
    begin_round(series);
}

void elea_series_skip(elea_series *series)
{
    memset(&series->total, 0, sizeof series->total);
    series->stop = ELEA_STOP_COUNT;
    series->finished = true;
}

bool elea_series_claim(elea_series *series, elea_block *block)
{
    uint64_t first = series->next_block * series->block_size;
    if (series->finished || first >= series->target ||
        series->next_block >= series->merged + series->window)
        return false;
    uint64_t left = series->target - first;
    elea_pending *pending = &series->pending[series->next_block % series->window];
    memset(pending, 0, sizeof *pending);
    block->number = series->next_block++;
    block->n_samples = left < series->block_size ? left : series->block_size;
    block->tally = &pending->tally;
    return true;
}

void elea_series_complete(elea_series *series, const elea_block *block)
{
    series->pending[block->number % series->window].done = true;
    while (series->merged < series->next_block) {
        elea_pending *pending = &series->pending[series->merged % series->window];
        if (!pending->done)
            return;
        elea_tally_merge(&series->total, &pending->tally);
        pending->done = false;
        series->merged++;
    }
    if (series->total.count >= series->target)
        begin_round(series);
}

double elea_series_fraction(const elea_series *series)
{
    if (series->finished || series->target == 0)
        return 1.0;
    return (double)series->total.count / (double)series->target;
}
