/* SPDX-License-Identifier: MIT */
/**
 * Tokens of CIF 1.1, the syntax of mmCIF (doi 10.1107/97809553602060000107): words, quoted values,
 * values of several lines between ";", comments. The input is read line by line.
 */
#ifndef ELEA_IO_CIF_H
#define ELEA_IO_CIF_H

#include "io/text.h"

/** Bytes kept of a value of several lines: lists of chains of an assembly may be long. */
#define ELEA_CIF_TEXT_SIZE 65536

typedef enum elea_cif_kind {
    CIF_END,  /**< of the file */
    CIF_DATA, /**< "data_NAME" begins a block */
    CIF_LOOP, /**< "loop_" */
    CIF_TAG,  /**< "_category.item" */
    CIF_VALUE,
    CIF_OTHER /**< reserved words of dictionaries: "save_NAME", "global_", "stop_" */
} elea_cif_kind;

typedef struct elea_cif_token {
    elea_cif_kind kind;
    elea_field text;       /**< without quotes; valid until the next token is read */
    bool missing;          /**< the value is "." or "?", not quoted */
    bool ended;            /**< false if the file ends with it, without a newline */
    bool restartable;      /**< reading may start anew at `start` */
    elea_input_mark start; /**< of the token */
} elea_cif_token;

/** A position among tokens. Initialized by `elea_cif_begin`. */
typedef struct elea_cif {
    elea_input *input;
    elea_line line;
    elea_field rest;            /**< of the line */
    elea_input_mark line_start; /**< of the line */
    bool repeat;                /**< the next token is the last one again */
    elea_cif_token token;       /**< the last one */
    char text[ELEA_CIF_TEXT_SIZE];
} elea_cif;

/** Begins at the input's position, which is a token's `start`, or that of a line. */
void elea_cif_begin(elea_cif *cif, elea_input *input);

/** Reads the next token into `cif->token`. */
elea_status elea_cif_next(elea_cif *cif, elea_error *error);

/** `elea_cif_next` will give the last token again. */
void elea_cif_unread(elea_cif *cif);

/** Moves the input to the start of an earlier token, where another `elea_cif` can begin. */
elea_status elea_cif_leave(const elea_cif *cif, const elea_cif_token *token, elea_error *error);

/** Whether the text is that word, in any case. */
bool elea_cif_equal(elea_field field, const char *text);

/** A number without its uncertainty, which may follow in parentheses: "1.234(5)". */
elea_field elea_cif_number(elea_field field);

/** Whether the first bytes of a file are the beginning of a data block. */
bool elea_cif_recognize(const unsigned char *bytes, size_t n_bytes);

#endif
