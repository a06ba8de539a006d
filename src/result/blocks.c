/* SPDX-License-Identifier: MIT */
#include "result/blocks.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/* Rows are merged only if there are as many for each trajectory in the mean. */
#define ROWS_OF_REPLICA 2048

void elea_blocks_free(elea_blocks *blocks)
{
    free(blocks->values);
    free(blocks->starts);
    free(blocks->moments);
    elea_correlation_free(blocks->correlation);
}

static double *row_weights(const elea_blocks *blocks)
{
    return blocks->values + blocks->n_series * blocks->capacity;
}

static size_t end_of_replica(const elea_blocks *blocks, size_t k)
{
    return k + 1 < blocks->n_replicas ? blocks->starts[k + 1] : blocks->n_rows;
}

/* ---- Memory ---- */

static elea_series_moments *more_moments(const elea_blocks *blocks, size_t n_replicas,
                                         elea_error *error)
{
    elea_series_moments *moments = calloc(n_replicas * blocks->n_series, sizeof *moments);
    if (moments == NULL) {
        (void)elea_error_memory(error, n_replicas, blocks->n_series * sizeof *moments,
                                "trajectories");
        return NULL;
    }
    if (blocks->moments != NULL)
        memcpy(moments, blocks->moments, blocks->n_replicas * blocks->n_series * sizeof *moments);
    return moments;
}

static elea_status reserve_replica(elea_blocks *blocks, elea_error *error)
{
    if (blocks->n_replicas < blocks->starts_capacity)
        return ELEA_OK;
    size_t capacity = 2 * blocks->starts_capacity + 8;
    elea_series_moments *moments = NULL;
    if (blocks->moments != NULL) {
        moments = more_moments(blocks, capacity, error);
        if (moments == NULL)
            return ELEA_ERROR_MEMORY;
    }
    size_t *starts = realloc(blocks->starts, capacity * sizeof *starts);
    if (starts == NULL) {
        free(moments);
        return elea_error_memory(error, capacity, sizeof *starts, "trajectories");
    }
    free(blocks->moments);
    blocks->moments = moments;
    blocks->starts = starts;
    blocks->starts_capacity = capacity;
    return ELEA_OK;
}

elea_status elea_blocks_begin_replica(elea_blocks *blocks, elea_error *error)
{
    if (blocks->n_replicas > 0 && blocks->starts[blocks->n_replicas - 1] == blocks->n_rows)
        return ELEA_OK;
    elea_status failed = reserve_replica(blocks, error);
    if (failed)
        return failed;
    blocks->starts[blocks->n_replicas++] = blocks->n_rows;
    blocks->block = blocks->filled = 1;
    return ELEA_OK;
}

static elea_status grow(elea_blocks *blocks, size_t capacity, elea_error *error)
{
    size_t n_lists = blocks->n_series + 1;
    double *values = malloc(capacity * n_lists * sizeof *values);
    if (values == NULL)
        return elea_error_memory(error, capacity, n_lists * sizeof *values, "frames");
    elea_correlation *correlation = elea_correlation_create(capacity, error);
    if (correlation == NULL) {
        free(values);
        return ELEA_ERROR_MEMORY;
    }
    for (size_t s = 0; s < n_lists && blocks->n_rows > 0; s++)
        memcpy(values + s * capacity, blocks->values + s * blocks->capacity,
               blocks->n_rows * sizeof *values);
    free(blocks->values);
    elea_correlation_free(blocks->correlation);
    blocks->values = values;
    blocks->correlation = correlation;
    blocks->capacity = capacity;
    return ELEA_OK;
}

/* ---- Moments ---- */

static void add_to_sums(elea_series_moments *moments, double value, double weight)
{
    double deviation = value - moments->origin, square = weight * weight;
    moments->weight += weight;
    moments->squares += square;
    moments->cubes += square * weight;
    moments->first += weight * deviation;
    moments->second += weight * deviation * deviation;
    moments->first_of_squares += square * deviation;
    moments->second_of_squares += square * deviation * deviation;
}

/*
 * Adds a frame to those of trajectory k. Origins are the same in all trajectories: the values of
 * the first frame that has a weight.
 */
static void add_to_moments(elea_blocks *blocks, size_t k, const double *values, size_t stride,
                           double weight)
{
    elea_series_moments *origins = blocks->moments, *own = origins + k * blocks->n_series;
    for (size_t s = 0; s < blocks->n_series && weight > 0.0; s++) {
        double value = values[s * stride];
        origins[s].origin = blocks->has_origins ? origins[s].origin : value;
        own[s].origin = origins[s].origin;
        add_to_sums(&own[s], value, weight);
    }
    blocks->has_origins = blocks->has_origins || weight > 0.0;
}

/* Of all rows, which are still frames. */
static elea_status begin_moments(elea_blocks *blocks, elea_error *error)
{
    blocks->moments = more_moments(blocks, blocks->starts_capacity, error);
    if (blocks->moments == NULL)
        return ELEA_ERROR_MEMORY;
    for (size_t k = 0; k < blocks->n_replicas; k++)
        for (size_t i = blocks->starts[k]; i < end_of_replica(blocks, k); i++)
            add_to_moments(blocks, k, blocks->values + i, blocks->capacity, row_weights(blocks)[i]);
    return ELEA_OK;
}

/* ---- Merging ---- */

/* The mean of two values; exactly that of equal ones. */
static double mean_of_two(double x, double weight, double y, double other)
{
    if (!(other > 0.0))
        return x;
    return weight > 0.0 ? x + other / (weight + other) * (y - x) : y;
}

/* Moves pairs of rows of a trajectory to `to` and after; returns the end of these. */
static size_t merge_pairs(elea_blocks *blocks, size_t first, size_t end, size_t to)
{
    double *weights = row_weights(blocks);
    for (size_t i = first; i < end; i += 2, to++) {
        double weight = weights[i], other = i + 1 < end ? weights[i + 1] : 0.0;
        for (size_t s = 0; s < blocks->n_series; s++) {
            double *x = blocks->values + s * blocks->capacity;
            x[to] = i + 1 < end ? mean_of_two(x[i], weight, x[i + 1], other) : x[i];
        }
        weights[to] = weight + other;
    }
    return to;
}

static size_t move_rows(elea_blocks *blocks, size_t first, size_t end, size_t to)
{
    for (size_t s = 0; s <= blocks->n_series; s++) {
        double *x = blocks->values + s * blocks->capacity;
        memmove(x + to, x + first, (end - first) * sizeof *x);
    }
    return to + (end - first);
}

/*
 * Of all trajectories but those that have less than half the mean number of rows, which together
 * have less than half of all rows. So at least one row in four is gained, but for odd ones, and
 * those of blocks keep at least a quarter of ROWS_OF_REPLICA.
 */
static void merge_rows(elea_blocks *blocks)
{
    size_t to = 0, fewest = blocks->n_rows / (2 * blocks->n_replicas);
    for (size_t k = 0; k < blocks->n_replicas; k++) {
        size_t first = blocks->starts[k], end = end_of_replica(blocks, k), count = end - first;
        blocks->starts[k] = to;
        if (count < fewest) {
            to = move_rows(blocks, first, end, to);
            continue;
        }
        to = merge_pairs(blocks, first, end, to);
        if (k + 1 == blocks->n_replicas) {
            blocks->filled += count % 2 == 0 ? blocks->block : 0;
            blocks->block *= 2;
        }
    }
    blocks->n_rows = to;
}

static elea_status make_room(elea_blocks *blocks, elea_error *error)
{
    size_t capacity = blocks->capacity, more = 2 * capacity + 64;
    if (capacity < ELEA_MOST_ROWS)
        return grow(blocks, more < ELEA_MOST_ROWS ? more : ELEA_MOST_ROWS, error);
    if (capacity < ROWS_OF_REPLICA * blocks->n_replicas)
        return grow(blocks, more, error);
    elea_status failed = blocks->moments == NULL ? begin_moments(blocks, error) : ELEA_OK;
    if (!failed)
        merge_rows(blocks);
    return failed;
}

/* ---- Frames ---- */

static void add_to_last_row(elea_blocks *blocks, const double *values, double weight)
{
    size_t last = blocks->n_rows - 1;
    double *weights = row_weights(blocks);
    for (size_t s = 0; s < blocks->n_series; s++) {
        double *x = blocks->values + s * blocks->capacity + last;
        *x = mean_of_two(*x, weights[last], values[s], weight);
    }
    weights[last] += weight;
    blocks->filled++;
}

static void add_row(elea_blocks *blocks, const double *values, double weight)
{
    for (size_t s = 0; s < blocks->n_series; s++)
        blocks->values[s * blocks->capacity + blocks->n_rows] = values[s];
    row_weights(blocks)[blocks->n_rows++] = weight;
    blocks->filled = 1;
}

elea_status elea_blocks_add(elea_blocks *blocks, const double *values, double weight,
                            elea_error *error)
{
    elea_status failed =
        blocks->n_replicas == 0 ? elea_blocks_begin_replica(blocks, error) : ELEA_OK;
    if (!failed && blocks->filled == blocks->block && blocks->n_rows == blocks->capacity)
        failed = make_room(blocks, error);
    if (failed)
        return failed;
    blocks->has_weights = blocks->has_weights || weight != 1.0;
    if (blocks->moments != NULL)
        add_to_moments(blocks, blocks->n_replicas - 1, values, 1, weight);
    if (blocks->filled < blocks->block)
        add_to_last_row(blocks, values, weight);
    else
        add_row(blocks, values, weight);
    return ELEA_OK;
}

elea_series elea_blocks_series(const elea_blocks *blocks, size_t s)
{
    bool weighted = blocks->has_weights || blocks->moments != NULL;
    return (elea_series){
        .x = blocks->values + s * blocks->capacity,
        .weights = weighted ? row_weights(blocks) : NULL,
        .count = blocks->n_rows,
        .starts = blocks->starts,
        .n_replicas = blocks->n_replicas,
        .moments = blocks->moments != NULL ? blocks->moments + s : NULL,
        .moments_stride = blocks->n_series,
    };
}
