/* SPDX-License-Identifier: MIT */
/** Files of points with weights, one for each frame. */
#ifndef ELEA_CLI_POINT_FILE_H
#define ELEA_CLI_POINT_FILE_H

#include <stdio.h>

#include "elea.h"

enum point_file_format { POINT_FILE_TEXT, POINT_FILE_NPY, POINT_FILE_PLY, POINT_FILE_XYZ };

/** By the ending of the name; text, as NIST ZENO writes it, for any other. */
enum point_file_format point_file_format_of(const char *name);

/**
 * The name of a frame's file: `name` itself, or with `digits` above 0 the number of the frame in
 * so many digits before its ending: points.007.npy. The caller frees it; NULL: no memory.
 */
char *point_file_name(const char *name, uint64_t frame, int digits);

/** `weighted`: text has the weights; the other formats have them in any case. */
void point_file_write(FILE *stream, enum point_file_format format, uint64_t frame, size_t n,
                      const double (*points)[4], bool weighted);

#endif
