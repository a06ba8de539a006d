/* SPDX-License-Identifier: MIT */
/** The CSV file: a row a frame, nothing in it that differs from run to run. */
#ifndef ELEA_CLI_CSV_H
#define ELEA_CLI_CSV_H

#include <stdio.h>

#include "columns.h"

/** "frame,time,KEY,KEY_std_error,KEY_total_error,..." */
void csv_write_header(FILE *stream, const struct columns *columns);

/** What a frame lacks stays empty. */
void csv_write_row(FILE *stream, const struct columns *columns, const elea_result *result);

#endif
