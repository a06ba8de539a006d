/* SPDX-License-Identifier: MIT */
/** Whether the last word of a file that lacks its newline is whole, as far as lines before tell. */
#ifndef ELEA_IO_LINE_ENDS_H
#define ELEA_IO_LINE_ENDS_H

#include "io/text.h"

#define ELEA_LINE_ENDS 32 /* different words that are kept */

/** The last words of the lines before; begins with `least` SIZE_MAX and all else zero. */
typedef struct elea_line_ends {
    size_t least, most; /**< decimals */
    size_t digits;      /**< at most, from the first that is not zero */
    size_t n;
    char words[ELEA_LINE_ENDS][16];
} elea_line_ends;

/** Adds a line that ends with a text, such as an element, or with a number. */
void elea_line_ends_add(elea_line_ends *ends, const elea_line *line, bool is_text);

/**
 * Whether the last word may be cut. It is whole if it ends another line, too, and is not the
 * beginning of another; a number also if it has as many decimals as all others, or else as many
 * digits, but for one: %g drops a zero at the end.
 */
bool elea_line_ends_cut(const elea_line_ends *ends, const elea_line *line, bool is_text);

#endif
