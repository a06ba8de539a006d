/* SPDX-License-Identifier: MIT */
#include "atoms/select_token.h"

#include <stdarg.h>
#include <stdio.h>

#include "atoms/keyword.h"
#include "base/error.h"

/* ---- Messages ---- */

#define SHOWN_WORD 40 /* bytes of a word in a message */

static bool continues_character(char byte) /* in UTF-8 */
{
    return ((unsigned char)byte & 0xC0U) == 0x80U;
}

const char *elea_select_show(const char *expression, size_t position,
                             char shown[ELEA_SELECT_SHOWN_SIZE])
{
    static const char dots[] = "...";
    const size_t window = ELEA_SELECT_SHOWN_SIZE - 2 * sizeof dots;
    size_t length = strlen(expression);
    size_t start = position > window / 2 && length > window ? position - window / 2 : 0;
    size_t end = length - start > window ? start + window : length;
    while (start > 0 && start < end && continues_character(expression[start]))
        start++;
    while (end < length && end > start && continues_character(expression[end]))
        end--;
    size_t n = 0;
    for (size_t i = 0; start > 0 && i < 3; i++)
        shown[n++] = '.';
    memcpy(shown + n, expression + start, end - start);
    n += end - start;
    for (size_t i = 0; end < length && i < 3; i++)
        shown[n++] = '.';
    shown[n] = '\0';
    return shown;
}

/* Columns are characters from 1. An error at the end is reported at the last one. */
static size_t column_of(const select_parser *parser, size_t position)
{
    size_t column = 0;
    for (size_t i = 0; parser->text[i] != '\0' && i <= position; i++)
        column += !continues_character(parser->text[i]);
    return column > 0 ? column : 1;
}

elea_status elea_select_fail(const select_parser *parser, size_t position, const char *format, ...)
{
    char what[ELEA_MESSAGE_SIZE / 2];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    char shown[ELEA_SELECT_SHOWN_SIZE];
    (void)elea_error_set(parser->error, ELEA_ERROR_SELECTION, "selection \"%s\": %s (column %zu)",
                         elea_select_show(parser->text, position, shown), what,
                         column_of(parser, position));
    return ELEA_ERROR_SELECTION;
}

int elea_select_shown_length(select_token token)
{
    size_t length = token.length;
    if (length > SHOWN_WORD)
        for (length = SHOWN_WORD; length > 0; length--)
            if (!continues_character(token.text[length]))
                break;
    return (int)length;
}

/* ---- Words ---- */

static elea_status read_quoted(select_parser *parser)
{
    size_t open = parser->at;
    const char *text = parser->text + open + 1;
    const char *close = strchr(text, parser->text[open]);
    if (close == NULL)
        return elea_select_fail(parser, open, "the quote that opens here is never closed");
    size_t length = (size_t)(close - text);
    parser->at = open + length + 2;
    if (!ends_word(parser->text[parser->at]))
        return elea_select_fail(parser, parser->at, "a blank is missing after the quoted word");
    for (; length > 0 && is_blank(*text); length--)
        text++;
    while (length > 0 && is_blank(text[length - 1]))
        length--;
    parser->token = (select_token){TOKEN_QUOTED, open, text, length};
    return ELEA_OK;
}

static elea_status read_word(select_parser *parser)
{
    size_t start = parser->at;
    for (; !ends_word(parser->text[parser->at]); parser->at++)
        if (strchr(",;<>=[]{}", parser->text[parser->at]) != NULL)
            return elea_select_fail(
                parser, parser->at,
                "\"%c\" has no meaning here; put blanks between words, and quotes "
                "around a word that has this character",
                parser->text[parser->at]);
    const char *text = parser->text + start;
    size_t length = parser->at - start;
    token_kind kind = TOKEN_WORD;
    if (elea_keyword_spells(text, length, "and"))
        kind = TOKEN_AND;
    else if (elea_keyword_spells(text, length, "or"))
        kind = TOKEN_OR;
    else if (elea_keyword_spells(text, length, "not"))
        kind = TOKEN_NOT;
    parser->token = (select_token){kind, start, text, length};
    return ELEA_OK;
}

elea_status elea_select_advance(select_parser *parser)
{
    parser->before = parser->token;
    while (is_blank(parser->text[parser->at]))
        parser->at++;
    char first = parser->text[parser->at];
    size_t length = 1;
    token_kind kind = TOKEN_END;
    switch (first) {
    case '\0':
        length = 0;
        break;
    case '(':
        kind = TOKEN_OPEN;
        break;
    case ')':
        kind = TOKEN_CLOSE;
        break;
    case '!':
        kind = TOKEN_NOT;
        break;
    case '&':
    case '|':
        if (parser->text[parser->at + 1] != first)
            return elea_select_fail(parser, parser->at,
                                    "\"%c\" is incomplete; write \"%c%c\" or \"%s\"", first, first,
                                    first, first == '&' ? "and" : "or");
        kind = first == '&' ? TOKEN_AND : TOKEN_OR;
        length = 2;
        break;
    case '"':
    case '\'':
        return read_quoted(parser);
    default:
        return read_word(parser);
    }
    parser->token = (select_token){kind, parser->at, parser->text + parser->at, length};
    parser->at += length;
    return ELEA_OK;
}
