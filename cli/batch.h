/* SPDX-License-Identifier: MIT */
/** `elea batch`: many structures in one run. */
#ifndef ELEA_CLI_BATCH_H
#define ELEA_CLI_BATCH_H

#include "options.h"
#include "shard.h"

/** Runs the command; returns the exit status of the program. */
int batch_run(const struct options *options, const struct shard *shard);

#endif
