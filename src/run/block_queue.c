/* SPDX-License-Identifier: MIT */
#include "run/block_queue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/* Minimum for a result with a meaningful error. */
#define FEWEST_SAMPLES 256

static void free_pending(elea_pending *pending)
{
    if (pending != NULL)
        elea_points_free(&pending->points);
    free(pending);
}

/* Memory is taken when blocks are begun, so that it does not grow with the window. */
static void drop_blocks(elea_block_queue *queue)
{
    while (queue->first != NULL) {
        elea_pending *next = queue->first->next;
        if (queue->spare == NULL)
            queue->spare = queue->first;
        else
            free_pending(queue->first);
        queue->first = next;
    }
    queue->last = NULL;
}

elea_status elea_block_queue_reserve(elea_block_queue *queue, size_t window, elea_error *error)
{
    drop_blocks(queue);
    if (queue->spare == NULL)
        queue->spare = calloc(1, sizeof *queue->spare);
    if (queue->spare == NULL)
        return elea_error_memory(error, 1, sizeof *queue->spare, "tallies");
    queue->window = window > queue->window ? window : queue->window;
    return ELEA_OK;
}

void elea_block_queue_free(elea_block_queue *queue)
{
    drop_blocks(queue);
    free_pending(queue->spare);
    queue->spare = NULL;
    elea_points_free(&queue->points);
}

static void begin_round(elea_block_queue *queue)
{
    uint64_t target =
        elea_stop_rule_target(&queue->rule, &queue->total, queue->block_size, &queue->stop);
    queue->finished = target <= queue->skipped + queue->total.count;
    queue->target = target;
    queue->forecast = elea_stop_rule_forecast(&queue->rule, &queue->total);
}

static void empty(elea_block_queue *queue)
{
    drop_blocks(queue);
    memset(&queue->total, 0, sizeof queue->total);
    memset(&queue->closed, 0, sizeof queue->closed);
    memset(&queue->open, 0, sizeof queue->open);
    queue->points.n = 0;
    queue->next_block = 0;
    queue->merged = 0;
    queue->part_begin = queue->skipped = queue->n_known = 0;
    queue->part_end = UINT64_MAX;
    queue->record = NULL;
    queue->group_is_known = false;
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

/* ---- Parts, and what is known ---- */

static uint64_t blocks_of(const elea_block_queue *queue, uint64_t n_samples)
{
    return n_samples / queue->block_size + (n_samples % queue->block_size != 0);
}

/* i n / m without overflow for any n. */
static uint64_t share(uint64_t n, uint64_t i, uint64_t m)
{
    return n / m * i + n % m * i / m;
}

elea_status elea_block_queue_divide(elea_block_queue *queue, uint64_t part, uint64_t n_parts,
                                    elea_error *error)
{
    uint64_t n = queue->rule.count, n_blocks = blocks_of(queue, n);
    if (n_blocks < n_parts)
        return elea_error_set(
            error, ELEA_ERROR_ARGUMENT,
            "%llu walks are %llu blocks of up to %llu, which cannot be divided into %llu parts; "
            "use fewer parts or more walks",
            (unsigned long long)n, (unsigned long long)n_blocks,
            (unsigned long long)queue->block_size, (unsigned long long)n_parts);
    queue->part_begin = queue->next_block = queue->merged = share(n_blocks, part, n_parts);
    queue->part_end = share(n_blocks, part + 1, n_parts);
    queue->skipped = queue->part_begin * queue->block_size;
    if (queue->part_end < n_blocks)
        queue->rule.count = queue->part_end * queue->block_size;
    begin_round(queue);
    return ELEA_OK;
}

/* Adds the next block, or the sum of its group up to the end of an entry. */
static void merge(elea_block_queue *queue, const elea_tally *tally, uint64_t first, uint64_t n)
{
    if (first == elea_group_of_block(first))
        memset(&queue->open, 0, sizeof queue->open);
    elea_tally_merge(&queue->open, tally);
    queue->merged = first + n;
    queue->total = queue->closed;
    elea_tally_merge(&queue->total, &queue->open);
    if (queue->merged % ELEA_BLOCKS_PER_GROUP == 0) {
        queue->closed = queue->total;
        queue->group_is_known = false;
    }
}

/* Entries end within the round, because the next one may not be needed. */
static const elea_walk_entry *find_known(const elea_block_queue *queue, uint64_t block)
{
    if (queue->record == NULL || queue->finished)
        return NULL;
    const elea_walk_entry *entry = elea_walk_record_find(queue->record, block);
    bool fits = entry != NULL && entry->first + entry->n <= blocks_of(queue, queue->target) &&
                entry->first + entry->n <= queue->part_end;
    return fits ? entry : NULL;
}

static void end_round(elea_block_queue *queue)
{
    queue->fraction =
        fmax(queue->fraction, fmin(1.0, (double)queue->total.count / queue->forecast));
    if (queue->skipped + queue->total.count >= queue->target)
        begin_round(queue);
}

/* Takes known blocks while no others are in progress. */
static void take_known(elea_block_queue *queue)
{
    const elea_walk_entry *entry;
    while (queue->merged == queue->next_block &&
           (entry = find_known(queue, queue->merged)) != NULL) {
        queue->n_known += entry->tally.count;
        merge(queue, &entry->tally, entry->first, entry->n);
        queue->group_is_known = queue->merged % ELEA_BLOCKS_PER_GROUP != 0;
        queue->next_block = queue->merged;
        end_round(queue);
    }
}

void elea_block_queue_remember(elea_block_queue *queue, elea_walk_record *record)
{
    queue->record = record;
    take_known(queue);
}

/*
 * Keeps the block that was just merged. The sum of a group that is complete, or as far as the round
 * goes, stands for its blocks; but a group that is shared with another part, or was begun by a
 * record of single blocks, is kept block by block. A block that is shorter for want of time is not
 * what another run would walk.
 */
static elea_status keep(const elea_block_queue *queue, const elea_tally *tally, elea_error *error)
{
    if (queue->record == NULL || queue->ended)
        return ELEA_OK;
    uint64_t block = queue->merged - 1, group = elea_group_of_block(block);
    uint64_t last = blocks_of(queue, queue->target);
    uint64_t end = group + ELEA_BLOCKS_PER_GROUP;
    bool shared =
        group < queue->part_begin || (queue->part_end < end && queue->part_end != UINT64_MAX);
    const elea_walk_entry single = {block, 1, *tally};
    const elea_walk_entry whole = {group, queue->merged - group, queue->open};
    if (shared || queue->group_is_known)
        return elea_walk_record_keep(queue->record, &single, error);
    if (queue->merged == end || queue->merged == last)
        return elea_walk_record_keep(queue->record, &whole, error);
    return ELEA_OK;
}

/* ---- Blocks ---- */

static elea_pending *append_block(elea_block_queue *queue)
{
    elea_pending *pending = queue->spare;
    queue->spare = NULL;
    if (pending == NULL)
        pending = calloc(1, sizeof *pending);
    if (pending == NULL)
        return NULL;
    memset(&pending->tally, 0, sizeof pending->tally);
    pending->done = false;
    pending->points.n = 0;
    pending->next = NULL;
    if (queue->last != NULL)
        queue->last->next = pending;
    else
        queue->first = pending;
    queue->last = pending;
    return pending;
}

/* Drops the first block. */
static void remove_block(elea_block_queue *queue)
{
    elea_pending *pending = queue->first;
    queue->first = pending->next;
    if (queue->first == NULL)
        queue->last = NULL;
    if (queue->spare == NULL)
        queue->spare = pending;
    else
        free_pending(pending);
}

bool elea_block_queue_claim(elea_block_queue *queue, elea_block *block)
{
    take_known(queue);
    uint64_t first = queue->next_block * queue->block_size;
    bool enough = queue->ended && queue->next_block > queue->part_begin;
    if (queue->finished || enough || first >= queue->target ||
        queue->next_block >= queue->merged + queue->window ||
        find_known(queue, queue->next_block) != NULL)
        return false;
    uint64_t left = queue->target - first;
    elea_pending *pending = append_block(queue);
    if (pending == NULL)
        return false;
    block->pending = pending;
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
    if (queue->finished || !queue->ended || queue->next_block == queue->part_begin ||
        queue->merged < queue->next_block)
        return;
    queue->stop = ELEA_STOP_TIME;
    queue->finished = true;
}

elea_status elea_block_queue_complete(elea_block_queue *queue, const elea_block *block,
                                      elea_error *error)
{
    block->pending->done = true;
    while (queue->first != NULL && queue->first->done) {
        elea_pending *pending = queue->first;
        elea_status failed = elea_points_append(&queue->points, &pending->points, error);
        if (failed)
            return failed;
        merge(queue, &pending->tally, queue->merged, 1);
        failed = keep(queue, &pending->tally, error);
        remove_block(queue);
        if (failed)
            return failed;
    }
    end_round(queue);
    take_known(queue);
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
