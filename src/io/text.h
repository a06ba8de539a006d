/* SPDX-License-Identifier: MIT */
/**
 * What the text formats share: lines, fields in columns or words, numbers, error text. Parsing of
 * numbers is strict (the whole field or nothing, never "nan" or "inf") and independent of the
 * calling program's locale.
 */
#ifndef ELEA_IO_TEXT_H
#define ELEA_IO_TEXT_H

#include "elea.h"
#include "io/reader.h"

/** A line, valid until the next is read. */
typedef struct elea_line {
    const char *text; /**< NUL-terminated; NULL at the end of the file */
    size_t length;
    bool ended; /**< false for a last line without "\n": the file may be truncated in it */
} elea_line;

/** Part of a line, without the blanks around it. */
typedef struct elea_field {
    const char *text;
    size_t length;
} elea_field;

elea_status elea_text_line(elea_input *input, elea_line *line, elea_error *error);

/** Takes the next whole line off the front of a file's first bytes. */
bool elea_text_head_line(elea_field *rest, elea_line *line);

/** The line without the blanks around it. */
elea_field elea_text_trim(const elea_line *line);

/** Columns `first` to `last`, numbered from 1; empty if the line is too short. */
elea_field elea_text_columns(const elea_line *line, size_t first, size_t last);

/** The line as a field, including blanks, to take words from. */
elea_field elea_text_whole(const elea_line *line);

/** Takes the next word off the front of `*rest`; false if there is none. */
bool elea_text_word(elea_field *rest, elea_field *word);

/** Finite decimal number, correctly rounded. */
bool elea_text_number(elea_field field, double *value);

/** The number times 10^`power`: as if its decimal point were shifted. */
bool elea_text_scaled(elea_field field, int power, double *value);

/** Integer with an optional sign. */
bool elea_text_integer(elea_field field, int64_t *value);

/** Integer above zero, digits only. */
bool elea_text_count(elea_field field, uint64_t *value);

/** Digits after the decimal point; 0 without one. */
size_t elea_text_decimals(elea_field field);

/** Copies the field with a closing NUL; false if it needs more than `size` bytes. */
bool elea_text_copy(char *text, size_t size, elea_field field);

/** The time in a title by GROMACS ("t=   12.50000 step= 5"), or NaN. */
double elea_text_time(const char *title);

/** "PATH: line N: WHAT is "FIELD", ADVICE": the field fails with ELEA_ERROR_FORMAT. */
elea_status elea_text_wrong(const elea_input *input, const char *what, elea_field field,
                            const char *advice, elea_error *error);

/** The same for a field that should be a number. */
elea_status elea_text_not_a_number(const elea_input *input, const char *what, elea_field field,
                                   elea_error *error);

/** Copies a name; one of `size` bytes or more fails: it is never shortened. */
elea_status elea_text_name(const elea_input *input, const char *what, elea_field field, char *text,
                           size_t size, elea_error *error);

/** "PATH: line N: the file is truncated here, ..." (ELEA_ERROR_TRUNCATED). */
elea_status elea_text_truncated(const elea_input *input, uint64_t first_line, elea_error *error);

/** The same after a whole line, where line `count_line` promises more atoms than were read. */
elea_status elea_text_ends_early(const elea_input *input, uint64_t count_line, uint64_t n_read,
                                 uint64_t n_atoms, elea_error *error);

/* ---- Frames ---- */

/** Clears the frame and its topology, which is created if necessary. */
elea_status elea_text_begin_frame(elea_frame *frame, elea_error *error);

elea_status elea_text_add_atom(elea_frame *frame, const elea_atom *atom, const double position[3],
                               elea_error *error);

/** Reads x, y and z from three fields, times 10^`power`. */
elea_status elea_text_position(const elea_input *input, const elea_field fields[3], int power,
                               double position[3], elea_error *error);

#endif
