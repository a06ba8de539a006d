/* SPDX-License-Identifier: MIT */
/**
 * A file that is written beside its name and gets the name when it is complete, so that
 * nobody ever reads half a file. Devices, FIFOs and standard output are written directly.
 */
#ifndef ELEA_CLI_OUTPUT_H
#define ELEA_CLI_OUTPUT_H

#include <stdio.h>

#include "elea.h"

struct output {
    const char *name; /**< as the user gave it, for messages */
    FILE *stream;     /**< NULL while closed */
    char *target;     /**< what `part` becomes; NULL where written directly */
    char *part;
};

/** True for "-" and "/dev/stdout". */
bool output_is_stdout(const char *name);

/** Opens for writing; fails if the file could not get its name later. `name` is kept. */
elea_status output_open(struct output *output, const char *name, elea_error *error);

/** Hands what is written to the system and finds out whether that went well. */
elea_status output_flush(struct output *output, elea_error *error);

/** Closes, and gives the file its name. On failure nothing is left behind. */
elea_status output_finish(struct output *output, elea_error *error);

/** Closes and removes what was written; does nothing after `output_finish`. */
void output_discard(struct output *output);

/** Flushes standard output, for what is printed there. Leaves errno as the failure had it. */
elea_status output_flush_stdout(elea_error *error);

#endif
