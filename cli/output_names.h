/* SPDX-License-Identifier: MIT */
/** Names of outputs: the files behind them. Texts that are returned are to be freed. */
#ifndef ELEA_CLI_OUTPUT_NAMES_H
#define ELEA_CLI_OUTPUT_NAMES_H

#include <stdbool.h>

/** True for "-" and "/dev/stdout". */
bool output_is_stdout(const char *name);

/**
 * True if two names are of one file: links count, and so do different paths to a file that does
 * not exist yet, names that differ in case only, and the name under which a file is written.
 * Devices and FIFOs, which can take several outputs, are never the same file.
 */
bool output_same_file(const char *a, const char *b);

/** The file that a name refers to after following symbolic links, so that links are not replaced;
 * NULL on failure, with errno. */
char *output_resolve(const char *name, bool exists);

/** The folder of a resolved name; NULL without memory. */
char *output_folder(const char *resolved);

/** Makes the names in the folder of a file permanent, if the system can. */
void output_sync_folder(const char *resolved);

/** The name under which an output is written until it is complete; NULL without memory. */
char *output_part_name(const char *name);

#endif
