/* SPDX-License-Identifier: MIT */
#include "run/block_queue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/* Minimum for a result with a meaningful error. */
#define FEWEST_SAMPLES 256

static void free_pending(elea_block_queue *queue)
{
    for (size_t i = 0; queue->pending != NULL && i < queue->window; i++)
        elea_points_free(&queue->pending[i].points);
    free(queue->pending);
    queue->pending = NULL;
    queue->window = 0;
}

elea_status elea_block_queue_reserve(elea_block_queue *queue, size_t window, elea_error *error)
{
    if (window <= queue->window)
        return ELEA_OK;
    free_pending(queue);
    queue->pending = calloc(window, sizeof *queue->pending);
    if (queue->pending == NULL)
        return elea_error_memory(error, window, sizeof *queue->pending, "tallies");
    queue->window = window;
    return ELEA_OK;
}

void elea_block_queue_free(elea_block_queue *queue)
{
    free_pending(queue);
    elea_points_free(&queue->points);
}

static void begin_round(elea_block_queue *queue)
{
    uint64_t target =
        elea_stop_rule_target(&queue->rule, &queue->total, queue->block_size, &queue->stop);
    queue->finished = target <= queue->total.count;
    queue->target = target;
    queue->forecast = elea_stop_rule_forecast(&queue->rule, &queue->total);
}

static void empty(elea_block_queue *queue)
{
    memset(&queue->total, 0, sizeof queue->total);
    queue->points.n = 0;
    queue->next_block = 0;
    queue->merged = 0;
    queue->stop = ELEA_STOP_COUNT;
    queue->ended = false;
    queue->fraction = 0.0;
}

void elea_block_queue_reset(elea_block_queue *queue, const elea_stop_rule *rule,
                            uint64_t block_size, bool recording)
{
    empty(queue);
    queue->rule = *rule;
    queue->block_size = block_size;
    queue->recording = recording;
    begin_round(queue);
}

void elea_block_queue_skip(elea_block_queue *queue)
{
    empty(queue);
    queue->finished = true;
}

bool elea_block_queue_claim(elea_block_queue *queue, elea_block *block)
{
    uint64_t first = queue->next_block * queue->block_size;
    bool enough = queue->ended && queue->next_block > 0;
    if (queue->finished || enough || first >= queue->target ||
        queue->next_block >= queue->merged + queue->window)
        return false;
    uint64_t left = queue->target - first;
    elea_pending *pending = &queue->pending[queue->next_block % queue->window];
    memset(&pending->tally, 0, sizeof pending->tally);
    pending->done = false;
    pending->points.n = 0;
    block->number = queue->next_block++;
    block->n_samples = left < queue->block_size ? left : queue->block_size;
    block->tally = &pending->tally;
    block->points = queue->recording ? &pending->points : NULL;
    return true;
}

void elea_block_queue_shorten(elea_block_queue *queue, elea_block *block, uint64_t n_samples)
{
    uint64_t most = n_samples > FEWEST_SAMPLES ? n_samples : FEWEST_SAMPLES;
    if (most >= block->n_samples)
        return;
    block->n_samples = most;
    queue->ended = true;
}

/* Finishes a queue ended from outside once all claimed blocks are merged, unless it is finished. */
static void settle(elea_block_queue *queue)
{
    if (queue->finished || !queue->ended || queue->next_block == 0 ||
        queue->merged < queue->next_block)
        return;
    queue->stop = ELEA_STOP_TIME;
    queue->finished = true;
}

elea_status elea_block_queue_complete(elea_block_queue *queue, const elea_block *block,
                                      elea_error *error)
{
    queue->pending[block->number % queue->window].done = true;
    while (queue->merged < queue->next_block) {
        elea_pending *pending = &queue->pending[queue->merged % queue->window];
        if (!pending->done)
            break;
        elea_status failed = elea_points_append(&queue->points, &pending->points, error);
        if (failed)
            return failed;
        elea_tally_merge(&queue->total, &pending->tally);
        pending->done = false;
        queue->merged++;
    }
    queue->fraction =
        fmax(queue->fraction, fmin(1.0, (double)queue->total.count / queue->forecast));
    if (queue->total.count >= queue->target)
        begin_round(queue);
    settle(queue);
    return ELEA_OK;
}

void elea_block_queue_end(elea_block_queue *queue)
{
    queue->ended = true;
    settle(queue);
}

double elea_block_queue_fraction(const elea_block_queue *queue)
{
    return queue->finished ? 1.0 : queue->fraction;
}
