/* SPDX-License-Identifier: MIT */
/** Files of options, as in NIST ZENO: lines of `name = value`, `name value` or `name`. */
#ifndef ELEA_CLI_CONFIG_H
#define ELEA_CLI_CONFIG_H

#include "elea.h"

/** Called for each line; `value` is NULL if there is none. */
typedef elea_status config_setter(void *context, const char *name, const char *value,
                                  elea_error *error);

/**
 * Reads a file and calls `set` for each line. Values may be quoted; text after a '#' is a comment.
 * Values point into `*text`: free it after their last use, also on failure. Errors name the file
 * and the line.
 */
elea_status config_read(const char *path, char **text, config_setter *set, void *context,
                        elea_error *error);

/** The same for the text of a file, which is modified. */
elea_status config_apply(char *text, const char *path, config_setter *set, void *context,
                         elea_error *error);

/**
 * Splits a line in place into name and value; each is NULL if it is missing. Fails on an unclosed
 * quote, and on text after a closing quote.
 */
elea_status config_split(char *line, const char **name, const char **value, elea_error *error);

#endif
