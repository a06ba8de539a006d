/* SPDX-License-Identifier: MIT */
/** The CSV file: a row a frame, nothing in it that differs from run to run. */
#ifndef ELEA_CLI_CSV_H
#define ELEA_CLI_CSV_H

#include <stdio.h>

#include "analysis.h"
#include "columns.h"

/**
 * "frame,time,KEY,KEY_std_error,KEY_total_error,...", and what ended the frame; with `counts`
 * also the means behind the results.
 */
void csv_write_header(FILE *stream, const struct columns *columns, bool counts);

/** A comma and the text, in quotes where it holds what separates columns. */
void csv_write_text(FILE *stream, const char *text);

/** What a frame lacks stays empty. */
void csv_write_row(FILE *stream, const struct columns *columns, bool counts,
                   const elea_result *result);

/** "frame,atom,name,residue_name,residue_number,insertion_code,chain,radius,surface_area" */
void csv_write_atoms_header(FILE *stream);

/** A row for each atom of the body; `atom` counts from 0 through the structure. */
void csv_write_atoms(FILE *stream, const struct analysis *analysis, const elea_result *result,
                     const double *areas);

#endif
