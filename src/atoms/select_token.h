/* SPDX-License-Identifier: MIT */
/** The words and signs that a selection is made of, and messages that point at them. */
#ifndef ELEA_ATOMS_SELECT_TOKEN_H
#define ELEA_ATOMS_SELECT_TOKEN_H

#include <string.h>

#include "atoms/select.h"

typedef enum token_kind {
    TOKEN_END,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_AND,
    TOKEN_OR,
    TOKEN_NOT,
    TOKEN_WORD,
    TOKEN_QUOTED
} token_kind;

typedef struct select_token {
    token_kind kind;
    size_t start;     /**< where it begins in the expression */
    const char *text; /**< without quotes, and without blanks next to them */
    size_t length;
} select_token;

typedef struct select_parser {
    const char *text;
    size_t at;           /**< after the token */
    select_token token;  /**< the next one to be parsed */
    select_token before; /**< the one before it, for messages */
    unsigned depth;
    elea_select_tree *tree;
    elea_error *error;
} select_parser;

/** Control characters count as blanks, so that no message can contain them. */
static inline bool is_blank(char byte)
{
    return (unsigned char)byte <= ' ' && byte != '\0';
}

static inline bool ends_word(char byte)
{
    return (unsigned char)byte <= ' ' || strchr("()&|!", byte) != NULL;
}

/** Moves on to the next token. */
elea_status elea_select_advance(select_parser *parser);

/** An error with the column of `position`; always returns ELEA_ERROR_SELECTION. */
elea_status elea_select_fail(const select_parser *parser, size_t position, const char *format, ...)
    __attribute__((format(printf, 3, 4), cold));

/** Length and text of a token for "%.*s" in a message. */
int elea_select_shown_length(select_token token);
#define SHOW(token) elea_select_shown_length(token), (token).text

#endif
