/* SPDX-License-Identifier: MIT */
/** Messages for users on standard error, one line each. */
#ifndef ELEA_CLI_MESSAGE_H
#define ELEA_CLI_MESSAGE_H

#include "elea.h"

/** Prints "elea: ..." as one line: control characters (of file names) become '?'. */
void message_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Fills `error` and returns `status`. */
elea_status message_set(elea_error *error, elea_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Puts "PREFIX: " in front of the error's message; returns its status. */
elea_status message_prefix(elea_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Names the file, unless the error names one already; returns its status. */
elea_status message_in_file(elea_error *error, const char *path);

#endif
