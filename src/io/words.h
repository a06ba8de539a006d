/* SPDX-License-Identifier: MIT */
/** A text file as one sequence of words, independent of lines; "#" begins a comment. */
#ifndef ELEA_IO_WORDS_H
#define ELEA_IO_WORDS_H

#include "elea.h"
#include "io/text.h"

typedef struct elea_words {
    elea_input *input;
    elea_line line;  /**< from which the last word was taken */
    elea_field rest; /**< the rest of it */
} elea_words;

/**
 * Next word, valid until the next call; its text is NULL at the end of the file. A comment begins
 * at a "#" anywhere.
 */
elea_status elea_words_next(elea_words *from, elea_field *word, elea_error *error);

/** The same for names of files, which may contain a "#", but not begin with one. */
elea_status elea_words_next_raw(elea_words *from, elea_field *word, elea_error *error);

/** Next word, which is required; `what` is its meaning, for messages. */
elea_status elea_words_value(elea_words *from, const char *what, elea_field *word,
                             elea_error *error);
elea_status elea_words_number(elea_words *from, const char *what, double *number,
                              elea_error *error);
elea_status elea_words_positive(elea_words *from, const char *what, double *number,
                                elea_error *error);
elea_status elea_words_point(elea_words *from, double point[3], elea_error *error);

/** The file ends before `what`. */
elea_status elea_words_truncated(const elea_words *from, const char *what, elea_error *error);

#endif
