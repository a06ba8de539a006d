/* SPDX-License-Identifier: MIT */
#include "divide.h"

#include <string.h>

#include "message.h"

/* ---- Inputs ---- */

/* A file that an option names for reading. */
static const char *file_of(const struct options *options, const struct option_row *row)
{
    bool reads = row->argument != NULL && strcmp(row->argument, "FILE") == 0 && !row->writes;
    const void *member = (const char *)options + row->offset;
    return reads ? *(const char *const *)member : NULL;
}

elea_status divide_inputs(struct identity *identity, const struct analysis *analysis,
                          elea_error *error)
{
    const struct options *options = analysis->options;
    const struct option_row *row;
    elea_status failed = identity_add_file(identity, options->structure, error);
    for (size_t i = 0; i < options->n_trajectories && !failed; i++)
        failed = identity_add_file(identity, options->trajectories[i], error);
    if (!failed && analysis->rule.radii_file != NULL)
        failed = identity_add_file(identity, analysis->rule.radii_file, error);
    for (size_t i = 0; (row = option_table_at(i)) != NULL && !failed; i++)
        if (file_of(options, row) != NULL)
            failed = identity_add_file(identity, file_of(options, row), error);
    for (size_t i = 0; analysis->model != NULL && !failed; i++) {
        if (i == elea_body_file_n_files(analysis->model))
            break;
        failed = identity_add_file(identity, elea_body_file_file(analysis->model, i), error);
    }
    return failed;
}

/* ---- Parts ---- */

/* i n / m without overflow. */
static size_t share(size_t n, uint64_t i, uint64_t m)
{
    return n / m * i + n % m * i / m;
}

static elea_status divide_walks(struct analysis *analysis, elea_error *error)
{
    struct shard *shard = &analysis->shard;
    shard->divides_walks = true;
    if (analysis->settings.num_walks == 0)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "--shard: there is one frame, whose walks are divided; give their "
                              "number, as in --num-walks 1e8");
    if (analysis->options->surface_points != NULL)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "--shard: there is one frame, whose walks are divided, and then "
                              "points are not written; leave out --surface-points-file");
    shard->walks = elea_walk_record_create(error);
    return shard->walks != NULL ? ELEA_OK : error->status;
}

elea_status divide_analysis(struct analysis *analysis, elea_error *error)
{
    struct shard *shard = &analysis->shard;
    struct slice_range *range = &analysis->range;
    size_t n = shard->n_frames = range->count;
    if (shard->n_parts == 0)
        return ELEA_OK;
    elea_status failed = divide_inputs(&analysis->inputs, analysis, error);
    if (failed)
        return failed;
    if (n == 1 && shard->n_parts > 1)
        return divide_walks(analysis, error);
    size_t begin = share(n, shard->part, shard->n_parts);
    size_t end = share(n, shard->part + 1, shard->n_parts);
    range->first += (int64_t)begin * range->step;
    range->count = end - begin;
    if (range->count == 0)
        message_print("note: part %llu of %llu is empty, because there are only %zu frames",
                      (unsigned long long)shard->part + 1, (unsigned long long)shard->n_parts, n);
    return ELEA_OK;
}
