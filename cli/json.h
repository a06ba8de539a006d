/* SPDX-License-Identifier: MIT */
/** Writes JSON (RFC 8259) to a stream incrementally, with commas and indentation. */
#ifndef ELEA_CLI_JSON_H
#define ELEA_CLI_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { JSON_MAX_DEPTH = 16 };

struct json {
    FILE *stream;
    unsigned depth;        /**< open objects and arrays */
    unsigned pretty_depth; /**< members of deeper ones stay on one line */
    bool has_member[JSON_MAX_DEPTH];
    bool after_key;
};

/** A writer whose objects and arrays down to `pretty_depth` have one member per line. */
struct json json_begin(FILE *stream, unsigned pretty_depth);

void json_open_object(struct json *json);
void json_close_object(struct json *json);
void json_open_array(struct json *json);
void json_close_array(struct json *json);

/** The name of the next member. */
void json_key(struct json *json, const char *key);

/** Bytes that are not UTF-8 become U+FFFD; NULL becomes null. */
void json_string(struct json *json, const char *text);
/** NaN and infinities, which JSON lacks, become null. */
void json_number(struct json *json, double value);
void json_integer(struct json *json, uint64_t value);
void json_signed(struct json *json, int64_t value);
void json_boolean(struct json *json, bool value);
void json_null(struct json *json);

/** Members: a name and its value. */
void json_text_member(struct json *json, const char *key, const char *value);
void json_number_member(struct json *json, const char *key, double value);
void json_integer_member(struct json *json, const char *key, uint64_t value);

#endif
