/* SPDX-License-Identifier: MIT */
/** What the sources share that hold the rows of the table of options, each some groups of them. */
#ifndef ELEA_CLI_OPTION_ROWS_H
#define ELEA_CLI_OPTION_ROWS_H

#include <stddef.h>

#include "option_table.h"

#define OPTION(member)  .offset = offsetof(struct options, member)
#define SETTING(member) .offset = offsetof(struct options, settings.member)

/** Row `number`, from 0, of the groups that follow those of option_table.c; NULL after the last. */
const struct option_row *option_output_at(size_t number);

#endif
