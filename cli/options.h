/* SPDX-License-Identifier: MIT */
/** What the user requested, from the command line and from a file of options. */
#ifndef ELEA_CLI_OPTIONS_H
#define ELEA_CLI_OPTIONS_H

#include <stddef.h>

#include "option_table.h"

/** Fails with ELEA_ERROR_ARGUMENT on invalid options. Free the options in any case. */
elea_status options_parse(int argc, char **argv, struct options *options, elea_error *error);
void options_free(struct options *options);

/**
 * Sets an option of a file of options (struct options) by its name or letter; `value` is NULL if
 * there is none.
 */
elea_status options_set(void *options, const char *name, const char *value, elea_error *error);

/** True if the user gave the option that sets this member, whatever its value. */
#define OPTIONS_GIVEN(given, member) options_given_at((given), offsetof(struct options, member))
bool options_given_at(const struct options *options, size_t offset);

/** Sets a number (double) as if the user had given it, unless the user did. */
void options_complete_at(struct options *options, size_t offset, double value);

/** Sets a text (const char *), which is kept, as if the user had given it. */
void options_set_text(struct options *options, size_t offset, const char *value);

/** Fails on the first given option that applies only to `scope`, if the input is something else. */
elea_status options_refuse(const struct options *options, enum option_scope scope,
                           elea_error *error);

#endif
