/* SPDX-License-Identifier: MIT */
/** --help: the table of options as text. */
#ifndef ELEA_CLI_HELP_H
#define ELEA_CLI_HELP_H

#include <stdio.h>

#include "options.h"

/** For the command of these options. */
void help_print(FILE *stream, const struct options *options);

#endif
