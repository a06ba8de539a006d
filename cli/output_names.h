/* SPDX-License-Identifier: MIT */
/** Names of outputs: the files behind them. Texts that are returned are to be freed. */
#ifndef ELEA_CLI_OUTPUT_NAMES_H
#define ELEA_CLI_OUTPUT_NAMES_H

#include <stdbool.h>

/** The file that a name refers to after following symbolic links, so that links are not replaced;
 * NULL on failure, with errno. */
char *output_resolve(const char *name, bool exists);

/** The folder of a resolved name; NULL without memory. */
char *output_folder(const char *resolved);

/** The name under which an output is written until it is complete; NULL without memory. */
char *output_part_name(const char *name);

#endif
