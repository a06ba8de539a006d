/* SPDX-License-Identifier: MIT */
/** Lines of numbers in columns of equal width without blanks between them, as AMBER writes them. */
#ifndef ELEA_IO_AMBER_TEXT_H
#define ELEA_IO_AMBER_TEXT_H

#include "io/text.h"

#define ELEA_AMBER_MAX_NUMBERS 10 /* of a line */

/** A Fortran format, as 10F8.3. */
typedef struct elea_amber_layout {
    size_t per_line, width, decimals;
} elea_amber_layout;

/** How many columns of a line are occupied, at least in part. */
size_t elea_amber_count(const elea_amber_layout *layout, const elea_line *line);

/** Whether a line consists of such numbers, with all their decimals. */
bool elea_amber_fits(const elea_amber_layout *layout, const elea_line *line);

/**
 * Reads the next line, which must have exactly `n` numbers. `belongs` says what the number of
 * numbers depends on, for messages.
 */
elea_status elea_amber_numbers(elea_input *input, const elea_amber_layout *layout, size_t n,
                               uint64_t first_line, const char *belongs, double *numbers,
                               elea_error *error);

/** Skips the next line after a check of the number of its columns only. */
elea_status elea_amber_skip(elea_input *input, const elea_amber_layout *layout, size_t n,
                            uint64_t first_line, const char *belongs, elea_error *error);

#endif
