/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>

#include "numbers.h"
#include "utf8.h"

struct json json_begin(FILE *stream, unsigned pretty_depth)
{
    return (struct json){.stream = stream, .pretty_depth = pretty_depth};
}

static void put(const struct json *json, const char *text)
{
    (void)fputs(text, json->stream);
}

static void new_line(const struct json *json)
{
    (void)fputc('\n', json->stream);
    for (unsigned i = 0; i < json->depth; i++)
        put(json, "  ");
}

/* The separator before the next member. */
static void separate(struct json *json)
{
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    if (json->depth == 0)
        return;
    bool pretty = json->depth <= json->pretty_depth;
    if (json->has_member[json->depth - 1])
        put(json, pretty ? "," : ", ");
    if (pretty)
        new_line(json);
    json->has_member[json->depth - 1] = true;
}

static void open_group(struct json *json, const char *bracket)
{
    separate(json);
    put(json, bracket);
    assert(json->depth < JSON_MAX_DEPTH);
    json->has_member[json->depth++] = false;
}

static void close_group(struct json *json, const char *bracket)
{
    bool pretty = json->depth <= json->pretty_depth && json->has_member[json->depth - 1];
    json->depth--;
    if (pretty)
        new_line(json);
    put(json, bracket);
    if (json->depth == 0)
        (void)fputc('\n', json->stream);
}

void json_open_object(struct json *json)
{
    open_group(json, "{");
}

void json_close_object(struct json *json)
{
    close_group(json, "}");
}

void json_open_array(struct json *json)
{
    open_group(json, "[");
}

void json_close_array(struct json *json)
{
    close_group(json, "]");
}

static void quote(const struct json *json, const char *text)
{
    (void)fputc('"', json->stream);
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0';) {
        unsigned length = utf8_length(c);
        if (length == 0)
            put(json, "\\ufffd");
        else if (*c == '"' || *c == '\\')
            (void)fprintf(json->stream, "\\%c", *c);
        else if (*c < 0x20 || *c == 0x7f)
            (void)fprintf(json->stream, "\\u%04x", *c);
        else
            (void)fwrite(c, 1, length, json->stream);
        c += length > 0 ? length : 1;
    }
    (void)fputc('"', json->stream);
}

void json_key(struct json *json, const char *key)
{
    separate(json);
    quote(json, key);
    put(json, ": ");
    json->after_key = true;
}

void json_string(struct json *json, const char *text)
{
    if (text == NULL) {
        json_null(json);
        return;
    }
    separate(json);
    quote(json, text);
}

void json_number(struct json *json, double value)
{
    if (!isfinite(value)) {
        json_null(json);
        return;
    }
    char text[NUMBERS_SIZE];
    numbers_exact(value, text);
    separate(json);
    put(json, text);
}

void json_integer(struct json *json, uint64_t value)
{
    separate(json);
    (void)fprintf(json->stream, "%" PRIu64, value);
}

void json_signed(struct json *json, int64_t value)
{
    separate(json);
    (void)fprintf(json->stream, "%" PRId64, value);
}

void json_null(struct json *json)
{
    separate(json);
    put(json, "null");
}

void json_boolean(struct json *json, bool value)
{
    separate(json);
    put(json, value ? "true" : "false");
}

void json_text_member(struct json *json, const char *key, const char *value)
{
    json_key(json, key);
    json_string(json, value);
}

void json_number_member(struct json *json, const char *key, double value)
{
    json_key(json, key);
    json_number(json, value);
}

void json_integer_member(struct json *json, const char *key, uint64_t value)
{
    json_key(json, key);
    json_integer(json, value);
}
