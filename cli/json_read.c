/* SPDX-License-Identifier: MIT */
#include "json_read.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct json_read json_read_begin(FILE *stream, const char *name)
{
    return (struct json_read){.stream = stream, .name = name, .line = 1};
}

void json_read_free(struct json_read *read)
{
    free(read->text);
    read->text = NULL;
}

static elea_status fail(const struct json_read *read, const char *why, elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_FORMAT, "%s, line %llu: %s", read->name,
                          (unsigned long long)read->line, why);
}

/* ---- Characters ---- */

static int fill(struct json_read *read)
{
    read->next = 0;
    read->filled = fread(read->buffer, 1, sizeof read->buffer, read->stream);
    return read->filled > 0 ? 0 : EOF;
}

static int get(struct json_read *read)
{
    if (read->next == read->filled && fill(read) == EOF)
        return EOF;
    int c = (unsigned char)read->buffer[read->next++];
    read->line += c == '\n';
    return c;
}

/* Takes back the last character, which is still in the buffer. */
static void put_back(struct json_read *read, int c)
{
    read->line -= c == '\n';
    read->next--;
}

static int get_after_blanks(struct json_read *read)
{
    int c;
    do
        c = get(read);
    while (c == ' ' || c == '\t' || c == '\n' || c == '\r');
    return c;
}

static elea_status end_of_file(const struct json_read *read, elea_error *error)
{
    if (ferror(read->stream))
        return elea_error_set(error, ELEA_ERROR_FILE, "%s: cannot read it: %s", read->name,
                              strerror(errno));
    return fail(read, "the file ends within the document; it is truncated", error);
}

static elea_status grow(struct json_read *read, elea_error *error)
{
    size_t capacity = read->capacity > 0 ? 2 * read->capacity : 256;
    char *text = realloc(read->text, capacity);
    if (text == NULL)
        return elea_error_set(error, ELEA_ERROR_MEMORY, "%s: no memory for a text of %zu bytes",
                              read->name, capacity);
    read->text = text;
    read->capacity = capacity;
    return ELEA_OK;
}

static elea_status append(struct json_read *read, char c, elea_error *error)
{
    if (read->size + 1 >= read->capacity && grow(read, error) != ELEA_OK)
        return error->status;
    read->text[read->size++] = c;
    read->text[read->size] = '\0';
    return ELEA_OK;
}

/* ---- Strings ---- */

static elea_status append_code(struct json_read *read, unsigned code, elea_error *error)
{
    char bytes[4];
    unsigned n = 1U + (code >= 0x80) + (code >= 0x800) + (code >= 0x10000);
    static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (unsigned i = n; i-- > 1; code >>= 6)
        bytes[i] = (char)(0x80 | (code & 0x3f));
    bytes[0] = (char)(leads[n] | code);
    elea_status failed = ELEA_OK;
    for (unsigned i = 0; i < n && !failed; i++)
        failed = append(read, bytes[i], error);
    return failed;
}

static elea_status get_hex(struct json_read *read, unsigned *code, elea_error *error)
{
    static const char hex[] = "0123456789abcdefABCDEF";
    *code = 0;
    for (int i = 0; i < 4; i++) {
        int c = get(read);
        const char *found = c > 0 ? strchr(hex, c) : NULL;
        if (found == NULL)
            return fail(read, "\\u needs four hexadecimal digits", error);
        unsigned digit = (unsigned)(found - hex);
        *code = 16 * *code + (digit < 16 ? digit : digit - 6);
    }
    return ELEA_OK;
}

/* \uXXXX; two surrogates are one character. */
static elea_status get_code(struct json_read *read, elea_error *error)
{
    unsigned code, low;
    elea_status failed = get_hex(read, &code, error);
    if (failed)
        return failed;
    if (code >= 0xd800 && code < 0xdc00) {
        int backslash = get(read), letter = get(read);
        if (backslash != '\\' || letter != 'u')
            return fail(read, "half of a character", error);
        failed = get_hex(read, &low, error);
        if (failed)
            return failed;
        if (low < 0xdc00 || low > 0xdfff)
            return fail(read, "half of a character", error);
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    if (code == 0 || (code >= 0xdc00 && code < 0xe000))
        return fail(read, "an impossible character", error);
    return append_code(read, code, error);
}

static elea_status get_escape(struct json_read *read, elea_error *error)
{
    static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    int c = get(read);
    if (c == 'u')
        return get_code(read, error);
    const char *found = c > 0 ? strchr(names, c) : NULL;
    return found != NULL ? append(read, meanings[found - names], error)
                         : fail(read, "an unknown escape in a text", error);
}

static elea_status append_bytes(struct json_read *read, const char *bytes, size_t n,
                                elea_error *error)
{
    while (read->size + n >= read->capacity)
        if (grow(read, error) != ELEA_OK)
            return error->status;
    memcpy(read->text + read->size, bytes, n);
    read->size += n;
    read->text[read->size] = '\0';
    return ELEA_OK;
}

/* Characters up to the next that has a meaning, as far as the buffer goes. */
static size_t plain_length(const struct json_read *read)
{
    size_t end = read->next;
    while (end < read->filled && read->buffer[end] != '"' && read->buffer[end] != '\\' &&
           (unsigned char)read->buffer[end] >= ' ')
        end++;
    return end - read->next;
}

/* After the opening quote. */
static elea_status get_string(struct json_read *read, elea_error *error)
{
    read->size = 0;
    elea_status failed = append_bytes(read, "", 0, error);
    while (!failed) {
        size_t n = plain_length(read);
        failed = append_bytes(read, read->buffer + read->next, n, error);
        if (failed)
            return failed;
        read->next += n;
        int c = get(read);
        if (c == '"')
            return ELEA_OK;
        if (c == EOF)
            return end_of_file(read, error);
        if (c < ' ')
            return fail(read, "a control character in a text", error);
        failed = c == '\\' ? get_escape(read, error) : append(read, (char)c, error);
    }
    return failed;
}

/* ---- Words and numbers ---- */

static const char *digits(const char *text)
{
    while (*text >= '0' && *text <= '9')
        text++;
    return text;
}

/* -? digits (. digits)? ([eE] [+-]? digits)?, without leading zeros. */
static bool is_number(const char *text)
{
    const char *begin = text + (text[0] == '-'), *end = digits(begin);
    if (end == begin || (*begin == '0' && end > begin + 1))
        return false;
    if (*end == '.') {
        begin = end + 1;
        end = digits(begin);
        if (end == begin)
            return false;
    }
    if (*end == 'e' || *end == 'E') {
        begin = end + 1 + (end[1] == '+' || end[1] == '-');
        end = digits(begin);
        if (end == begin)
            return false;
    }
    return *end == '\0';
}

/* A character of a number or a word. */
static bool is_of_word(int c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '+' || c == '-' || c == '.' ||
           c == 'E';
}

static elea_status get_word(struct json_read *read, int first, enum json_token *token,
                            elea_error *error)
{
    read->size = 0;
    int c = first;
    while (is_of_word(c)) {
        elea_status failed = append(read, (char)c, error);
        if (failed)
            return failed;
        c = get(read);
    }
    if (c != EOF)
        put_back(read, c);
    if (read->size == 0)
        return fail(read, "not JSON", error);
    if (strcmp(read->text, "null") == 0)
        *token = JSON_NULL;
    else if (strcmp(read->text, "true") == 0)
        *token = JSON_TRUE;
    else if (strcmp(read->text, "false") == 0)
        *token = JSON_FALSE;
    else if (is_number(read->text))
        *token = JSON_NUMBER;
    else
        return fail(read, "not JSON", error);
    return ELEA_OK;
}

/* ---- Structure ---- */

static elea_status open_level(struct json_read *read, bool is_object, enum json_token *token,
                              elea_error *error)
{
    if (read->depth == JSON_READ_DEPTH)
        return fail(read, "too many levels", error);
    read->is_object[read->depth] = is_object;
    read->has_member[read->depth++] = false;
    *token = is_object ? JSON_OBJECT : JSON_ARRAY;
    return ELEA_OK;
}

static elea_status get_value(struct json_read *read, int c, enum json_token *token,
                             elea_error *error)
{
    read->after_key = false;
    if (c == '{' || c == '[')
        return open_level(read, c == '{', token, error);
    *token = JSON_STRING;
    elea_status failed = c == '"' ? get_string(read, error) : get_word(read, c, token, error);
    read->ended = read->depth == 0;
    return failed;
}

static elea_status get_key(struct json_read *read, int c, elea_error *error)
{
    if (c != '"')
        return fail(read, "the name of a member is missing", error);
    elea_status failed = get_string(read, error);
    if (!failed && get_after_blanks(read) != ':')
        return fail(read, "a colon is missing", error);
    read->after_key = true;
    return failed;
}

/* What follows in an object or array. */
static elea_status get_member(struct json_read *read, int c, enum json_token *token,
                              elea_error *error)
{
    bool is_object = read->is_object[read->depth - 1];
    if (c == (is_object ? '}' : ']')) {
        *token = is_object ? JSON_OBJECT_END : JSON_ARRAY_END;
        read->ended = --read->depth == 0;
        return ELEA_OK;
    }
    if (read->has_member[read->depth - 1]) {
        if (c != ',')
            return fail(read, "a comma is missing", error);
        c = get_after_blanks(read);
    }
    read->has_member[read->depth - 1] = true;
    if (!is_object)
        return get_value(read, c, token, error);
    *token = JSON_KEY;
    return get_key(read, c, error);
}

elea_status json_read_next(struct json_read *read, enum json_token *token, elea_error *error)
{
    *token = JSON_NULL;
    int c = get_after_blanks(read);
    if (read->ended) {
        *token = JSON_END;
        return c == EOF ? ELEA_OK : fail(read, "more after the end of the document", error);
    }
    if (c == EOF)
        return end_of_file(read, error);
    return read->depth == 0 || read->after_key ? get_value(read, c, token, error)
                                               : get_member(read, c, token, error);
}

/* After the opening quote. */
static elea_status skip_string(struct json_read *read, elea_error *error)
{
    for (;;) {
        read->next += plain_length(read);
        int c = get(read);
        if (c == '"')
            return ELEA_OK;
        if (c == EOF || (c == '\\' && get(read) == EOF))
            return end_of_file(read, error);
    }
}

elea_status json_read_skip(struct json_read *read, enum json_token token, elea_error *error)
{
    if (token != JSON_OBJECT && token != JSON_ARRAY)
        return ELEA_OK;
    elea_status failed = ELEA_OK;
    for (size_t level = 1; level > 0 && !failed;) {
        int c = get(read);
        if (c == EOF)
            return end_of_file(read, error);
        if (c == '"')
            failed = skip_string(read, error);
        level += c == '{' || c == '[';
        level -= c == '}' || c == ']';
    }
    read->ended = --read->depth == 0;
    return failed;
}

elea_status json_read_expect(struct json_read *read, enum json_token token, const char *what,
                             elea_error *error)
{
    enum json_token found;
    elea_status failed = json_read_next(read, &found, error);
    if (failed || found == token)
        return failed;
    return elea_error_set(error, ELEA_ERROR_FORMAT, "%s, line %llu: %s is not as expected",
                          read->name, (unsigned long long)read->line, what);
}

elea_status json_read_count(struct json_read *read, const char *what, uint64_t *value,
                            elea_error *error)
{
    char *end = NULL;
    elea_status failed = json_read_expect(read, JSON_NUMBER, what, error);
    if (failed)
        return failed;
    errno = 0;
    *value = strtoull(read->text, &end, 10);
    if (errno == 0 && *end == '\0' && read->text[0] != '-')
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_FORMAT, "%s, line %llu: %s is not a whole number",
                          read->name, (unsigned long long)read->line, what);
}
