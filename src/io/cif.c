/* SPDX-License-Identifier: MIT */
#include "io/cif.h"

#include <string.h>
#include <strings.h>

#include "base/error.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool begins_with(elea_field word, const char *prefix)
{
    size_t n = strlen(prefix);
    return word.length >= n && strncasecmp(word.text, prefix, n) == 0;
}

bool elea_cif_equal(elea_field field, const char *text)
{
    return field.length == strlen(text) && strncasecmp(field.text, text, field.length) == 0;
}

elea_field elea_cif_number(elea_field field)
{
    const char *open = memchr(field.text, '(', field.length);
    if (open != NULL && field.text[field.length - 1] == ')')
        field.length = (size_t)(open - field.text);
    return field;
}

/* Of a word without quotes. */
static elea_cif_kind classify(elea_field word)
{
    if (word.text[0] == '_' && word.length > 1)
        return CIF_TAG;
    if (elea_cif_equal(word, "loop_"))
        return CIF_LOOP;
    if (begins_with(word, "data_"))
        return CIF_DATA;
    if (begins_with(word, "save_") || elea_cif_equal(word, "stop_") ||
        elea_cif_equal(word, "global_"))
        return CIF_OTHER;
    return CIF_VALUE;
}

void elea_cif_begin(elea_cif *cif, elea_input *input)
{
    cif->input = input;
    cif->line = (elea_line){"", 0, true};
    cif->rest = (elea_field){"", 0};
    cif->line_start = elea_input_tell(input);
    cif->repeat = false;
}

void elea_cif_unread(elea_cif *cif)
{
    cif->repeat = true;
}

elea_status elea_cif_leave(const elea_cif *cif, const elea_cif_token *token, elea_error *error)
{
    if (!token->restartable)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(cif->input),
                             "a value before this line begins with \";\"; put it in quotes");
    return elea_input_seek(cif->input, token->start, error);
}

/* ---- Tokens ---- */

static elea_status next_line(elea_cif *cif, elea_error *error)
{
    cif->line_start = elea_input_tell(cif->input);
    elea_status failed = elea_text_line(cif->input, &cif->line, error);
    if (!failed && cif->line.text != NULL)
        cif->rest = elea_text_whole(&cif->line);
    return failed;
}

/* Appends to the value of several lines; what exceeds the space is dropped. */
static void keep(elea_cif *cif, size_t *used, elea_field part)
{
    size_t space = sizeof cif->text - *used;
    size_t n = part.length < space ? part.length : space;
    memcpy(cif->text + *used, part.text, n);
    *used += n;
}

/* A value of several lines ends at a line that begins with ";", too. */
static elea_status read_text(elea_cif *cif, elea_error *error)
{
    size_t used = 0;
    uint64_t first_line = elea_input_line_number(cif->input);
    keep(cif, &used, (elea_field){cif->rest.text + 1, cif->rest.length - 1});
    for (;;) {
        elea_status failed = next_line(cif, error);
        if (failed)
            return failed;
        if (cif->line.text == NULL)
            return elea_text_truncated(cif->input, first_line, error);
        if (cif->line.length > 0 && cif->line.text[0] == ';')
            break;
        keep(cif, &used, (elea_field){"\n", 1});
        keep(cif, &used, elea_text_whole(&cif->line));
    }
    cif->token.kind = CIF_VALUE;
    cif->token.text = (elea_field){cif->text, used};
    cif->rest = (elea_field){cif->line.text + 1, cif->line.length - 1};
    return ELEA_OK;
}

/* The closing quote is followed by a blank, so that quotes may occur inside. */
static elea_status read_quoted(elea_cif *cif, elea_error *error)
{
    const char *begin = cif->rest.text + 1, *end = cif->rest.text + cif->rest.length;
    for (const char *p = begin; p < end; p++)
        if (*p == begin[-1] && (p + 1 == end || is_blank(p[1]))) {
            cif->token.kind = CIF_VALUE;
            cif->token.text = (elea_field){begin, (size_t)(p - begin)};
            cif->rest = (elea_field){p + 1, (size_t)(end - p - 1)};
            return ELEA_OK;
        }
    if (!cif->line.ended)
        return elea_text_truncated(cif->input, elea_input_line_number(cif->input), error);
    return elea_text_wrong(cif->input, "the value", cif->rest, "which has no closing quote", error);
}

static elea_status read_word(elea_cif *cif)
{
    elea_cif_token *token = &cif->token;
    (void)elea_text_word(&cif->rest, &token->text);
    token->kind = classify(token->text);
    token->missing =
        token->text.length == 1 && (token->text.text[0] == '.' || token->text.text[0] == '?');
    return ELEA_OK;
}

/* Skips blanks, comments and ends of lines; at the end of the file the line has no text. */
static elea_status find_token(elea_cif *cif, elea_error *error)
{
    for (;;) {
        while (cif->rest.length > 0 && is_blank(cif->rest.text[0]))
            cif->rest = (elea_field){cif->rest.text + 1, cif->rest.length - 1};
        if (cif->rest.length > 0 && cif->rest.text[0] != '#')
            return ELEA_OK;
        elea_status failed = next_line(cif, error);
        if (failed || cif->line.text == NULL)
            return failed;
    }
}

elea_status elea_cif_next(elea_cif *cif, elea_error *error)
{
    if (cif->repeat) {
        cif->repeat = false;
        return ELEA_OK;
    }
    elea_status failed = find_token(cif, error);
    if (failed)
        return failed;
    cif->token = (elea_cif_token){
        .kind = CIF_END, .ended = true, .restartable = true, .start = cif->line_start};
    if (cif->line.text == NULL)
        return ELEA_OK;
    char first = cif->rest.text[0];
    bool at_line_start = cif->rest.text == cif->line.text;
    cif->token.start.offset += (uint64_t)(cif->rest.text - cif->line.text);
    cif->token.restartable = at_line_start || first != ';';
    if (first == ';' && at_line_start)
        failed = read_text(cif, error);
    else if (first == '\'' || first == '"')
        failed = read_quoted(cif, error);
    else
        failed = read_word(cif);
    cif->token.ended = cif->rest.length > 0 || cif->line.ended;
    return failed;
}

/* ---- Recognition ---- */

/* The next word of the text that is not in a comment; false if there is none. */
static bool next_word(elea_field *head, elea_field *line, elea_field *word)
{
    while (!elea_text_word(line, word) || word->text[0] == '#') {
        elea_line next;
        if (!elea_text_head_line(head, &next))
            return false;
        *line = elea_text_whole(&next);
    }
    return true;
}

/* "data_NAME" may also be the title of a GRO or XYZ file, before a number. */
bool elea_cif_recognize(const unsigned char *bytes, size_t n_bytes)
{
    elea_field head = {(const char *)bytes, n_bytes}, line = {"", 0}, word;
    if (!next_word(&head, &line, &word) || classify(word) != CIF_DATA)
        return false;
    return !next_word(&head, &line, &word) || classify(word) != CIF_VALUE;
}
