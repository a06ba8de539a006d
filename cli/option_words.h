/* SPDX-License-Identifier: MIT */
/** The words of a command line that determine its results. */
#ifndef ELEA_CLI_OPTION_WORDS_H
#define ELEA_CLI_OPTION_WORDS_H

#include "option_table.h"

/**
 * The words of the command without options that say where the results go, how many threads there
 * are, and which part is computed. An array that ends with NULL and is to be freed; its words are
 * those of the options. NULL if there is no memory.
 */
char **option_words(const struct options *options);

/** The options that `option_words` leaves out, in the same form. */
char **option_words_left_out(const struct options *options);

/** True for options that `option_words` leaves out, which `elea merge` has instead. */
bool option_words_omits(const struct option_row *row);

/** True for the options of `elea merge`. */
bool option_words_is_of_merge(const struct option_row *row);

#endif
