/* SPDX-License-Identifier: MIT */
/** Options from a file, as NIST ZENO's: lines of `name = value`, `name value` or `name`. */
#ifndef ELEA_CLI_CONFIG_H
#define ELEA_CLI_CONFIG_H

#include "options.h"

/**
 * Applies the options of the file, whose text the options keep. Values may be in quotes; what
 * follows a '#' is a comment. Errors name the file and the line.
 */
elea_status config_read(const char *path, struct options *options, elea_error *error);

/** The same with the text of a file, which is changed and must outlive the options. */
elea_status config_apply(char *text, const char *path, struct options *options, elea_error *error);

/**
 * Parts a line of such a file, which is changed for that: name and value, each NULL where
 * there is none. Fails on a quote that is not closed, and on text after one that is.
 */
elea_status config_split(char *line, const char **name, const char **value, elea_error *error);

#endif
