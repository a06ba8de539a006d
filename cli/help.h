/* SPDX-License-Identifier: MIT */
/** --help: the table of options as text. */
#ifndef ELEA_CLI_HELP_H
#define ELEA_CLI_HELP_H

#include <stdbool.h>
#include <stdio.h>

void help_print(FILE *stream, bool batch);

#endif
