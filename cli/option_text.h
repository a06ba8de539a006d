/* SPDX-License-Identifier: MIT */
/** Values of options as text, to compare runs. */
#ifndef ELEA_CLI_OPTION_TEXT_H
#define ELEA_CLI_OPTION_TEXT_H

#include "option_table.h"

enum { OPTION_TEXT_SIZE = 64 };

/**
 * The value of an option that was given: text itself, or written to `buffer`. NULL if the option
 * changes no result.
 */
const char *option_text(const struct option_row *row, const struct options *options,
                        char buffer[OPTION_TEXT_SIZE]);

#endif
