/* SPDX-License-Identifier: MIT */
/** Files of points with weights, one for each frame. */
#ifndef ELEA_CLI_POINT_FILE_H
#define ELEA_CLI_POINT_FILE_H

#include <stdio.h>

#include "elea.h"

enum point_file_format { POINT_FILE_TEXT, POINT_FILE_NPY, POINT_FILE_PLY, POINT_FILE_XYZ };

/** By the extension of the name; any other name gives text as written by NIST ZENO. */
enum point_file_format point_file_format_of(const char *name);

/**
 * The name of a frame's file: `name` itself or, if `digits` is above 0, with the frame number in
 * that many digits before the extension: points.007.npy. The caller frees it; NULL: no memory.
 */
char *point_file_name(const char *name, uint64_t frame, int digits);

/** `weighted`: text includes the weights; the other formats always include them. */
void point_file_write(FILE *stream, enum point_file_format format, uint64_t frame, size_t n,
                      const double (*points)[4], bool weighted);

#endif
