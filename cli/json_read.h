/* SPDX-License-Identifier: MIT */
/**
 * Reads JSON (RFC 8259) from a stream, one token after another, in little memory.
 */
#ifndef ELEA_CLI_JSON_READ_H
#define ELEA_CLI_JSON_READ_H

#include <stdio.h>

#include "elea.h"

enum { JSON_READ_DEPTH = 64, JSON_READ_BUFFER = 1 << 14 };

enum json_token {
    JSON_OBJECT,     /**< begins */
    JSON_OBJECT_END, /**< no more members */
    JSON_ARRAY,
    JSON_ARRAY_END,
    JSON_KEY,    /**< `text` is the name of the next member */
    JSON_STRING, /**< `text` */
    JSON_NUMBER, /**< `text` as it stands */
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL,
    JSON_END, /**< of the document */
};

struct json_read {
    FILE *stream;
    const char *name; /**< of the file, for messages */
    uint64_t line;
    char buffer[JSON_READ_BUFFER]; /**< of the stream */
    size_t next, filled;
    char *text; /**< valid until the next token */
    size_t size, capacity;
    unsigned depth;
    bool is_object[JSON_READ_DEPTH]; /**< of the open ones */
    bool has_member[JSON_READ_DEPTH];
    bool after_key, ended;
};

/** End with `json_read_free`; the stream stays open. */
struct json_read json_read_begin(FILE *stream, const char *name);
void json_read_free(struct json_read *read);

/** The next token. Fails with the name of the file and the line. */
elea_status json_read_next(struct json_read *read, enum json_token *token, elea_error *error);

/** Passes fast over the rest of the value that begins with this token, whatever is in it. */
elea_status json_read_skip(struct json_read *read, enum json_token token, elea_error *error);

/** The next token, which must be of that kind; `what` is named if it is not. */
elea_status json_read_expect(struct json_read *read, enum json_token token, const char *what,
                             elea_error *error);

/** The next value, a whole number. */
elea_status json_read_count(struct json_read *read, const char *what, uint64_t *value,
                            elea_error *error);

#endif
