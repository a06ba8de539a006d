/* SPDX-License-Identifier: MIT */
#include "io/json.h"

#include <string.h>

enum { MAX_DEPTH = 64 };

elea_json elea_json_begin(const char *text, size_t size)
{
    return (elea_json){.at = text, .end = text + size, .is_first = true};
}

/* ---- Characters ---- */

static bool fail(elea_json *json, const char *wrong)
{
    if (json->wrong == NULL)
        json->wrong = wrong;
    json->at = json->end;
    return false;
}

/* The next character that is not blank, or NUL at the end. */
static char peek(elea_json *json)
{
    while (json->at < json->end && *json->at != '\0' && strchr(" \t\r\n", *json->at) != NULL)
        json->at++;
    return json->at < json->end ? *json->at : '\0';
}

static bool take(elea_json *json, char wanted)
{
    if (json->wrong != NULL || peek(json) != wanted || json->at == json->end)
        return false;
    json->at++;
    return true;
}

/* ---- Lists and objects ---- */

bool elea_json_open(elea_json *json, char bracket)
{
    if (!take(json, bracket))
        return false;
    json->is_first = true;
    return true;
}

bool elea_json_next(elea_json *json, char bracket)
{
    bool is_first = json->is_first;
    json->is_first = false;
    if (json->wrong != NULL || take(json, bracket))
        return false;
    if (peek(json) == '\0')
        return fail(json, "it ends early");
    return is_first || take(json, ',') || fail(json, "a comma is missing");
}

bool elea_json_key(elea_json *json, char *key, size_t size)
{
    key[0] = '\0';
    if (json->wrong == NULL && peek(json) != '"')
        return fail(json, "a name is missing");
    bool whole = elea_json_text(json, key, size);
    return (take(json, ':') || fail(json, "a colon is missing")) && whole;
}

/* ---- Texts ---- */

/* The four hexadecimal digits of \u; -1 if they are not there. */
static long take_code(elea_json *json)
{
    long code = 0;
    if (json->end - json->at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        static const char digits[] = "0123456789abcdef0123456789ABCDEF";
        const char *digit = *json->at != '\0' ? strchr(digits, *json->at) : NULL;
        if (digit == NULL)
            return -1;
        code = 16 * code + (digit - digits) % 16;
        json->at++;
    }
    return code;
}

/* UTF-8 of a code point; returns the number of bytes. */
static size_t encode(long code, char bytes[4])
{
    if (code < 0x80) {
        bytes[0] = (char)code;
        return 1;
    }
    size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, code >>= 6)
        bytes[i] = (char)(0x80 | (code & 0x3f));
    bytes[0] = (char)((n == 2 ? 0xc0 : n == 3 ? 0xe0 : 0xf0) | code);
    return n;
}

/* What follows a backslash, as bytes; 0 if it is wrong. */
static size_t take_escape(elea_json *json, char bytes[4])
{
    static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    char c = json->at < json->end ? *json->at++ : '\0';
    const char *name = c != '\0' ? strchr(names, c) : NULL;
    if (name != NULL) {
        bytes[0] = meanings[name - names];
        return 1;
    }
    long code = c == 'u' ? take_code(json) : -1;
    if (code >= 0xd800 && code < 0xdc00) { /* the first of two, for code points above 0xffff */
        if (json->end - json->at < 2 || json->at[0] != '\\' || json->at[1] != 'u')
            return 0;
        json->at += 2;
        long second = take_code(json);
        if (second < 0xdc00 || second > 0xdfff)
            return 0;
        code = 0x10000 + ((code - 0xd800) << 10) + (second - 0xdc00);
    }
    /* NUL would end the text early. */
    return code > 0 && !(code >= 0xdc00 && code < 0xe000) ? encode(code, bytes) : 0;
}

bool elea_json_text(elea_json *json, char *text, size_t size)
{
    size_t used = 0;
    bool whole = true;
    text[0] = '\0';
    if (!take(json, '"')) {
        elea_json_skip(json);
        return false;
    }
    while (json->at < json->end && *json->at != '"') {
        char bytes[4] = {*json->at++};
        size_t n = bytes[0] == '\\' ? take_escape(json, bytes) : 1;
        if (n == 0 || (unsigned char)bytes[0] == '\0')
            return fail(json, "a text has a wrong escape");
        whole = whole && used + n < size;
        if (whole) {
            memcpy(text + used, bytes, n);
            used += n;
        }
    }
    text[used] = '\0';
    if (json->at == json->end)
        return fail(json, "a text has no end");
    json->at++;
    return whole;
}

/* ---- Other values ---- */

bool elea_json_integer(elea_json *json, int64_t *number)
{
    elea_json before = *json;
    bool negative = take(json, '-');
    const char *start = json->at;
    int64_t magnitude = 0;
    while (json->at < json->end && json->at - start < 18 && *json->at >= '0' && *json->at <= '9')
        magnitude = 10 * magnitude + (*json->at++ - '0');
    bool is_end = json->at < json->end && *json->at != '\0' && strchr(" \t\r\n,]}", *json->at);
    if (json->at > start && is_end) {
        *number = negative ? -magnitude : magnitude;
        return true;
    }
    *json = before;
    elea_json_skip(json);
    return false;
}

/* A number, true, false or null. */
static void skip_word(elea_json *json)
{
    const char *start = json->at;
    while (json->at < json->end && *json->at != '\0' &&
           strchr("+-.0123456789abcdefghijklmnopqrstuvwxyzE", *json->at) != NULL)
        json->at++;
    if (json->at == start)
        (void)fail(json, json->at == json->end ? "it ends early" : "a value is missing");
}

/* By a list of the brackets that are open, and not by recursion. */
void elea_json_skip(elea_json *json)
{
    char closing[MAX_DEPTH], key[8];
    size_t depth = 0;
    do {
        char c = peek(json);
        if (c == '[' || c == '{') {
            if (depth == MAX_DEPTH) {
                (void)fail(json, "it has too many levels");
                return;
            }
            (void)elea_json_open(json, c);
            closing[depth++] = c == '[' ? ']' : '}';
        } else if (c == '"')
            (void)elea_json_text(json, key, sizeof key);
        else
            skip_word(json);
        while (depth > 0 && json->wrong == NULL && !elea_json_next(json, closing[depth - 1]))
            depth--;
        if (depth > 0 && closing[depth - 1] == '}')
            (void)elea_json_key(json, key, sizeof key);
    } while (depth > 0 && json->wrong == NULL);
}

bool elea_json_done(elea_json *json)
{
    return json->wrong == NULL && peek(json) == '\0' && json->at == json->end;
}
