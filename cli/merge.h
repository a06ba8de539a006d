/* SPDX-License-Identifier: MIT */
/** `elea merge`: the whole from its parts (--shard). */
#ifndef ELEA_CLI_MERGE_H
#define ELEA_CLI_MERGE_H

#include "options.h"

/** Runs the command; returns the exit status of the program. */
int merge_run(const struct options *options);

#endif
