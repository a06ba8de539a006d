/* SPDX-License-Identifier: MIT */
/** `elea merge` for parts of `elea batch`: rows in the order of the structures. */
#ifndef ELEA_CLI_MERGE_ROWS_H
#define ELEA_CLI_MERGE_ROWS_H

#include "options.h"

/** True for an output of `elea batch`, beside which there is a state. */
bool merge_is_of_rows(const char *path);

/** Runs the command; returns the exit status of the program. */
int merge_rows(const struct options *options);

#endif
