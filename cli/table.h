/* SPDX-License-Identifier: MIT */
/** Output for users: a table of one frame, a line for each of several, a table of averages. */
#ifndef ELEA_CLI_TABLE_H
#define ELEA_CLI_TABLE_H

#include <stdio.h>

#include "columns.h"
#include "ensemble.h"

struct table {
    FILE *stream;
    elea_length_unit length_unit;
    bool verbose; /**< with tensors and other details, and the analogy beside the solution */
};

/** All properties of one result. */
void table_print_result(const struct table *table, const elea_result *result);

/** Heading of the lines; `columns` are the properties that are reported. */
void table_print_heading(const struct table *table, const struct columns *columns);

/** The main properties of one of several frames. */
void table_print_line(const struct table *table, const struct columns *columns,
                      const elea_result *result);

/** Means over frames. */
void table_print_average(const struct table *table, const struct ensemble *ensemble);

#endif
