/* SPDX-License-Identifier: MIT */
/** What all results of a command depend on, for its state (journal.h). */
#ifndef ELEA_CLI_DESCRIBE_H
#define ELEA_CLI_DESCRIBE_H

#include "journal.h"
#include "options.h"

/** Version, instruction set, and all options that change results; false if there is no memory. */
bool describe_options(const struct options *options, struct journal_head *head);

#endif
