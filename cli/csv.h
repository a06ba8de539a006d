/* SPDX-License-Identifier: MIT */
/** The CSV file: a row for each frame; it does not differ between runs with the same seed. */
#ifndef ELEA_CLI_CSV_H
#define ELEA_CLI_CSV_H

#include <stdio.h>

#include "analysis.h"
#include "columns.h"

/**
 * "frame,time,KEY,KEY_std_error,KEY_total_error,...", and why walks and samples ended; with
 * `counts` also the means over walks.
 */
void csv_write_header(FILE *stream, const struct columns *columns, bool counts);

/** The same without frame and time: ",KEY,..." to the end of the line. */
void csv_write_names(FILE *stream, const struct columns *columns, bool counts);

/**
 * A comma and the text, quoted if it contains a separator. Bytes that are not UTF-8 become U+FFFD.
 */
void csv_write_text(FILE *stream, const char *text);

/** A comma and the number, exactly. */
void csv_write_number(FILE *stream, double value);

/** Properties that the frame lacks are empty. */
void csv_write_row(FILE *stream, const struct columns *columns, bool counts,
                   const elea_result *result);

/** The same without frame and time: ",VALUE,..." to the end of the line. */
void csv_write_result(FILE *stream, const struct columns *columns, bool counts,
                      const elea_result *result);

/** "frame,atom,name,residue_name,residue_number,insertion_code,chain,radius,surface_area" */
void csv_write_atoms_header(FILE *stream);

/** A row for each atom of the body; `atom` is its index in the structure. */
void csv_write_atoms(FILE *stream, const struct analysis *analysis, const elea_result *result,
                     const double *areas);

#endif
