/* SPDX-License-Identifier: MIT */
/**
 * JSON (RFC 8259) in memory, read value by value, without a tree:
 *
 *     if (elea_json_open(&json, '['))
 *         while (elea_json_next(&json, ']'))
 *             read or skip one value;
 *
 * The first mistake ends all loops: every function fails from then on, and `wrong` says what it is.
 */
#ifndef ELEA_IO_JSON_H
#define ELEA_IO_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct elea_json {
    const char *at, *end;
    bool is_first; /* nothing has been read of the innermost list or object */
    const char *wrong;
} elea_json;

/** The text, which must stay. */
elea_json elea_json_begin(const char *text, size_t size);

/** Whether the next value is a list ('[') or an object ('{'), which is then entered. */
bool elea_json_open(elea_json *json, char bracket);

/** Whether there is one more item before the bracket that closes; otherwise that is passed. */
bool elea_json_next(elea_json *json, char bracket);

/**
 * The key of the item of an object. It, or a text, is shortened to `size` bytes with the closing
 * NUL; false if it was, or after a mistake.
 */
bool elea_json_key(elea_json *json, char *key, size_t size);

/** A text; if the next value is another, passes it and gives "". */
bool elea_json_text(elea_json *json, char *text, size_t size);

/** A whole number; false, and the value is passed, if the next is another. */
bool elea_json_integer(elea_json *json, int64_t *number);

/** Passes any value. */
void elea_json_skip(elea_json *json);

/** Whether nothing but blanks is left, and there was no mistake. */
bool elea_json_done(elea_json *json);

#endif
