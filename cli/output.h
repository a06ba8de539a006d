/* SPDX-License-Identifier: MIT */
/**
 * A file that is written under another name (NAME.part) and renamed when it is complete and on the
 * disk, so that nobody reads a partial file. One run at a time can write it. Devices, FIFOs and
 * standard output are written directly.
 */
#ifndef ELEA_CLI_OUTPUT_H
#define ELEA_CLI_OUTPUT_H

#include <stdio.h>

#include "elea.h"
#include "output_names.h"
#include "output_target.h"

struct output {
    const char *name; /**< as the user gave it, for messages */
    FILE *stream;     /**< NULL while closed */
    char *target;     /**< final name of `part`; NULL if written directly */
    char *part;
    struct output_target kept; /**< what is kept of the file that is replaced */
};

/** Opens for writing; fails if the file could not be renamed later. `name` is kept. */
elea_status output_open(struct output *output, const char *name, elea_error *error);

/** Flushes the output to the system and reports errors. */
elea_status output_flush(struct output *output, elea_error *error);

/** Closes, and gives the file its name. On failure nothing is left behind, unless the error names
 * it. */
elea_status output_finish(struct output *output, elea_error *error);

/** Closes and removes the partial file; does nothing after `output_finish`. */
void output_discard(struct output *output);

/** Flushes standard output. On failure errno tells why. */
elea_status output_flush_stdout(elea_error *error);

#endif
