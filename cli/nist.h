/* SPDX-License-Identifier: MIT */
/**
 * The CSV file in NIST ZENO's layout: a row for each unit, value and standard deviation, a
 * column for each frame. The rows of NIST ZENO come first, in its order, followed by ours. The
 * numbers of all frames, about a kilobyte each, are kept until the end.
 */
#ifndef ELEA_CLI_NIST_H
#define ELEA_CLI_NIST_H

#include <stdio.h>

#include "analysis.h"
#include "columns.h"

struct nist_table {
    struct nist_item *items; /**< of each frame; listed with the first one */
    size_t n_items, items_capacity;
    double *values; /**< [n_frames][n_values] */
    size_t n_frames, n_values, values_capacity;
    double memory; /**< of the process before the run, in kB */
    double mass;   /**< of the first frame, in dalton */
};

void nist_free(struct nist_table *table);

/** Adds a frame. All frames must have the same `columns`. */
elea_status nist_add(struct nist_table *table, const struct options *options,
                     const elea_settings *settings, const struct columns *columns,
                     const elea_result *result, elea_error *error);

/** Writes the file; `status` tells how the run ended. */
void nist_write(FILE *stream, const struct nist_table *table, const struct analysis *analysis,
                const elea_timing *timing, const char *status);

#endif
