/* SPDX-License-Identifier: MIT */
/** Options of `elea batch` alone, which follow the others in the table, and options it lacks. */
#ifndef ELEA_CLI_OPTION_BATCH_H
#define ELEA_CLI_OPTION_BATCH_H

#include "option_table.h"

/** Whether it is one of these rows (option_batch_at). */
bool option_batch_is_own(const struct option_row *row);

/** What to do instead of an option that `elea batch` does not have; NULL: it has it. */
const char *option_batch_refusal(const struct option_row *row);

#endif
