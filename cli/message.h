/* SPDX-License-Identifier: MIT */
/** Messages for users on standard error, one line each. */
#ifndef ELEA_CLI_MESSAGE_H
#define ELEA_CLI_MESSAGE_H

#include "elea.h"

/** Prints "elea: ..." as one line: control characters (of file names) become '?'. */
void message_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
