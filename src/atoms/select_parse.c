/* SPDX-License-Identifier: MIT */
#include "atoms/select.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/keyword.h"
#include "base/error.h"

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
    size_t start;     /* where it begins in the expression */
    const char *text; /* without the quotes, and the blanks inside of them */
    size_t length;
} select_token;

typedef struct parse_state {
    const char *text;
    size_t at;           /* behind the token */
    select_token token;  /* the next one to be understood */
    select_token before; /* the one before it, for messages */
    unsigned depth;
    elea_select_tree *tree;
    elea_error *error;
} parse_state;

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

/* Columns are characters from 1. What is missing at the end is missed at the last one. */
static size_t column_of(const parse_state *parser, size_t position)
{
    size_t column = 0;
    for (size_t i = 0; parser->text[i] != '\0' && i <= position; i++)
        column += !continues_character(parser->text[i]);
    return column > 0 ? column : 1;
}

static elea_status fail_at(const parse_state *parser, size_t position, const char *format, ...)
    __attribute__((format(printf, 3, 4), cold));

static elea_status fail_at(const parse_state *parser, size_t position, const char *format, ...)
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

/* Length and text of a token for "%.*s". */
static int shown_length(select_token token)
{
    size_t length = token.length;
    if (length > SHOWN_WORD)
        for (length = SHOWN_WORD; length > 0; length--)
            if (!continues_character(token.text[length]))
                break;
    return (int)length;
}

#define SHOW(token) shown_length(token), (token).text

/* ---- Words ---- */

/* Control characters count as blanks, so that no message can hold them. */
static bool is_blank(char byte)
{
    return (unsigned char)byte <= ' ' && byte != '\0';
}

static bool ends_word(char byte)
{
    return (unsigned char)byte <= ' ' || strchr("()&|!", byte) != NULL;
}

static elea_status read_quoted(parse_state *parser)
{
    size_t open = parser->at;
    const char *text = parser->text + open + 1;
    const char *close = strchr(text, parser->text[open]);
    if (close == NULL)
        return fail_at(parser, open, "the quote that opens here is never closed");
    size_t length = (size_t)(close - text);
    parser->at = open + length + 2;
    if (!ends_word(parser->text[parser->at]))
        return fail_at(parser, parser->at, "a blank is missing after the quoted word");
    for (; length > 0 && is_blank(*text); length--)
        text++;
    while (length > 0 && is_blank(text[length - 1]))
        length--;
    parser->token = (select_token){TOKEN_QUOTED, open, text, length};
    return ELEA_OK;
}

static elea_status read_word(parse_state *parser)
{
    size_t start = parser->at;
    for (; !ends_word(parser->text[parser->at]); parser->at++)
        if (strchr(",;<>=[]{}", parser->text[parser->at]) != NULL)
            return fail_at(parser, parser->at,
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

static elea_status advance(parse_state *parser)
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
            return fail_at(parser, parser->at, "\"%c\" is incomplete; write \"%c%c\" or \"%s\"",
                           first, first, first, first == '&' ? "and" : "or");
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

/* ---- The tree ---- */

static elea_status add_node(parse_state *parser, elea_select_kind kind, size_t first, size_t *node)
{
    elea_select_tree *tree = parser->tree;
    if (tree->n_nodes == tree->node_capacity) {
        size_t capacity = 2 * tree->node_capacity + 8;
        elea_select_node *nodes = realloc(tree->nodes, capacity * sizeof *nodes);
        if (nodes == NULL)
            return elea_error_memory(parser->error, capacity, sizeof *nodes, "selection nodes");
        tree->nodes = nodes;
        tree->node_capacity = capacity;
    }
    *node = tree->n_nodes++;
    tree->nodes[*node] = (elea_select_node){kind, first, 0, ELEA_SELECT_NO_NODE};
    return ELEA_OK;
}

/* Appends a value to the node made last. */
static elea_status add_value(parse_state *parser, size_t node, elea_select_value value)
{
    elea_select_tree *tree = parser->tree;
    if (tree->n_values == tree->value_capacity) {
        size_t capacity = 2 * tree->value_capacity + 8;
        elea_select_value *values = realloc(tree->values, capacity * sizeof *values);
        if (values == NULL)
            return elea_error_memory(parser->error, capacity, sizeof *values, "selection words");
        tree->values = values;
        tree->value_capacity = capacity;
    }
    tree->values[tree->n_values++] = value;
    tree->nodes[node].n_values++;
    return ELEA_OK;
}

/*
 * A keyword in small letters cannot be a word of a list: an operator was forgotten. In any
 * other case it may well be a name: "resname ION".
 */
static elea_status check_operator(const parse_state *parser)
{
    const char *text = parser->token.text;
    const elea_keyword *keyword = elea_keyword_find(text, parser->token.length);
    if (keyword == NULL || memcmp(text, keyword->name, parser->token.length) != 0)
        return ELEA_OK;
    return fail_at(parser, parser->token.start,
                   "\"and\" or \"or\" is missing before \"%s\"; if it is a name, put it in quotes",
                   keyword->name);
}

/* ---- Ranges ---- */

typedef struct residue_number {
    int64_t number;
    char code;
} residue_number;

#define MAX_DIGITS 17 /* that always fit into int64_t */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

/* Reads "-5", or "52A" where insertion codes are understood, from parser->at. */
static elea_status read_number(parse_state *parser, bool with_code, residue_number *read)
{
    size_t start = parser->at;
    const char *text = parser->text + start;
    bool negative = *text == '-';
    text += negative;
    size_t digits = 0;
    int64_t number = 0;
    for (; is_digit(text[digits]); digits++)
        if (digits < MAX_DIGITS)
            number = 10 * number + (text[digits] - '0');
    if (digits == 0)
        return fail_at(parser, start, "a number is expected here");
    if (digits > MAX_DIGITS)
        return fail_at(parser, start, "this number is too large");
    text += digits;
    read->number = negative ? -number : number;
    read->code = '\0';
    if (with_code && is_letter(*text))
        read->code = *text++;
    parser->at = (size_t)(text - parser->text);
    return ELEA_OK;
}

/*
 * Passes over ":", "-" or "to" with blanks around it, if it is there. A minus sign behind a
 * blank and before a digit begins the next number of a list, as in MDAnalysis: "1 -3" is
 * two residues, "1 - 3" and "1- 3" are ranges.
 */
static bool read_delimiter(parse_state *parser)
{
    const char *text = parser->text;
    size_t at = parser->at;
    while (is_blank(text[at]))
        at++;
    bool behind_blank = at > parser->at;
    bool colon = text[at] == ':';
    bool minus = text[at] == '-' && !(behind_blank && is_digit(text[at + 1]));
    bool to = behind_blank && !ends_word(text[at]) && !ends_word(text[at + 1]) &&
              ends_word(text[at + 2]) && elea_keyword_spells(text + at, 2, "to");
    if (!colon && !minus && !to)
        return false;
    at += to ? 2 : 1;
    while (is_blank(text[at]))
        at++;
    parser->at = at;
    return true;
}

static elea_status read_range(parse_state *parser, bool with_code, elea_select_value *value)
{
    size_t start = parser->token.start;
    residue_number low = {0}, high;
    parser->at = start;
    elea_status failed = read_number(parser, with_code, &low);
    if (failed)
        return failed;
    high = low;
    if (read_delimiter(parser)) {
        failed = read_number(parser, with_code, &high);
        if (failed)
            return failed;
    }
    if (!ends_word(parser->text[parser->at]))
        return fail_at(parser, parser->at,
                       "this does not belong to a number; write 12%s, 1:10, 1-10 or 1 to 10",
                       with_code ? ", 12A" : "");
    if (high.number < low.number || (high.number == low.number && high.code < low.code))
        return fail_at(parser, start, "this range runs backwards; give the lower end first");
    *value = (elea_select_value){
        .low = low.number, .high = high.number, .low_code = low.code, .high_code = high.code};
    return ELEA_OK;
}

static elea_status parse_ranges(parse_state *parser, size_t node)
{
    bool with_code = parser->tree->nodes[node].kind == ELEA_SELECT_RESIDUE;
    select_token keyword = parser->before;
    while (parser->token.kind == TOKEN_WORD) {
        elea_select_value value;
        elea_status failed = check_operator(parser);
        if (!failed)
            failed = read_range(parser, with_code, &value);
        if (!failed)
            failed = add_value(parser, node, value);
        if (!failed)
            failed = advance(parser);
        if (failed)
            return failed;
    }
    if (parser->token.kind == TOKEN_QUOTED || parser->tree->nodes[node].n_values == 0)
        return fail_at(parser, parser->token.start, "\"%.*s\" needs a number or a range after it",
                       SHOW(keyword));
    return ELEA_OK;
}

/* ---- Terms ---- */

static elea_status check_word(const parse_state *parser)
{
    if (parser->token.length == 2 && memcmp(parser->token.text, "to", 2) == 0)
        return fail_at(parser, parser->token.start,
                       "only numbers (resid, index, bynum) have ranges; list the words instead");
    return check_operator(parser);
}

static elea_status parse_words(parse_state *parser, size_t node)
{
    select_token keyword = parser->before;
    while (parser->token.kind == TOKEN_WORD || parser->token.kind == TOKEN_QUOTED) {
        bool literal = parser->token.kind == TOKEN_QUOTED;
        elea_status failed = literal ? ELEA_OK : check_word(parser);
        if (failed)
            return failed;
        failed = add_value(parser, node,
                           (elea_select_value){.text = parser->token.text,
                                               .length = parser->token.length,
                                               .literal = literal});
        if (!failed)
            failed = advance(parser);
        if (failed)
            return failed;
    }
    if (parser->tree->nodes[node].n_values == 0)
        return fail_at(parser, parser->token.start, "\"%.*s\" needs at least one word after it",
                       SHOW(keyword));
    return ELEA_OK;
}

static elea_status parse_term(parse_state *parser, size_t *node)
{
    const char *text = parser->token.text;
    const elea_keyword *keyword = elea_keyword_find(text, parser->token.length);
    if (keyword == NULL) {
        char advice[ELEA_KEYWORD_ADVICE_SIZE];
        return fail_at(parser, parser->token.start, "\"%.*s\" is not a keyword; %s",
                       SHOW(parser->token),
                       elea_keyword_advise(text, parser->token.length, advice));
    }
    elea_status failed = add_node(parser, keyword->kind, parser->tree->n_values, node);
    if (!failed)
        failed = advance(parser);
    if (failed || keyword->kind < ELEA_SELECT_NAME)
        return failed;
    if (keyword->kind < ELEA_SELECT_RESIDUE)
        return parse_words(parser, *node);
    return parse_ranges(parser, *node);
}

/* ---- Expressions ---- */

static elea_status parse_or(parse_state *parser, size_t *node);

static elea_status fail_without_operand(const parse_state *parser)
{
    size_t position = parser->token.start;
    select_token before = parser->before, here = parser->token;
    if (here.kind == TOKEN_QUOTED)
        return fail_at(parser, position,
                       "a keyword such as \"name\" is missing before the quoted word");
    if (before.length == 0 && here.kind == TOKEN_END)
        return fail_at(parser, position, "it is empty; write for instance \"protein\", or \"all\"");
    if (before.length == 0)
        return fail_at(parser, position, "an expression is missing before \"%.*s\"", SHOW(here));
    return fail_at(parser, position, "an expression is missing after \"%.*s\"", SHOW(before));
}

static elea_status parse_operand(parse_state *parser, size_t *node);

static elea_status parse_not(parse_state *parser, size_t *node)
{
    size_t operand = ELEA_SELECT_NO_NODE;
    elea_status failed = advance(parser);
    if (!failed)
        failed = parse_operand(parser, &operand);
    return failed ? failed : add_node(parser, ELEA_SELECT_NOT, operand, node);
}

static elea_status parse_parentheses(parse_state *parser, size_t *node)
{
    size_t open = parser->token.start;
    elea_status failed = advance(parser);
    if (!failed)
        failed = parse_or(parser, node);
    if (failed)
        return failed;
    if (parser->token.kind == TOKEN_END)
        return fail_at(parser, open, "the parenthesis that opens here is never closed");
    if (parser->token.kind != TOKEN_CLOSE)
        return fail_at(parser, parser->token.start, "\"and\", \"or\" or \")\" is missing here");
    return advance(parser);
}

static elea_status parse_operand(parse_state *parser, size_t *node)
{
    if (parser->token.kind == TOKEN_WORD)
        return parse_term(parser, node);
    if (parser->token.kind != TOKEN_OPEN && parser->token.kind != TOKEN_NOT)
        return fail_without_operand(parser);
    if (parser->depth == ELEA_SELECT_MAX_DEPTH)
        return fail_at(parser, parser->token.start,
                       "parentheses and \"not\" are nested more than %d deep",
                       ELEA_SELECT_MAX_DEPTH);
    parser->depth++;
    elea_status failed = parser->token.kind == TOKEN_OPEN ? parse_parentheses(parser, node)
                                                          : parse_not(parser, node);
    parser->depth--;
    return failed;
}

/* Makes `operand` the next operand of the `kind` node, which is made for the second one. */
static elea_status join(parse_state *parser, elea_select_kind kind, size_t *node, size_t *last,
                        size_t operand)
{
    parser->tree->nodes[*last].next = operand;
    bool first = *last == *node;
    *last = operand;
    return first ? add_node(parser, kind, *node, node) : ELEA_OK;
}

/*
 * "a or b and c" is a or (b and c) in VMD, and (a or b) and c in MDAnalysis (2.11), which
 * gives both operators the same rank. No guess can be right for both, so it is an error.
 */
static elea_status parse_and(parse_state *parser, bool after_or, size_t *node)
{
    elea_status failed = parse_operand(parser, node);
    size_t last = *node;
    while (!failed && parser->token.kind == TOKEN_AND) {
        if (after_or)
            return fail_at(parser, parser->token.start,
                           "\"and\" after \"or\" means one thing in VMD and another in "
                           "MDAnalysis; use parentheses to say which");
        size_t operand = ELEA_SELECT_NO_NODE;
        failed = advance(parser);
        if (!failed)
            failed = parse_operand(parser, &operand);
        if (!failed)
            failed = join(parser, ELEA_SELECT_AND, node, &last, operand);
    }
    return failed;
}

static elea_status parse_or(parse_state *parser, size_t *node)
{
    elea_status failed = parse_and(parser, false, node);
    size_t last = *node;
    while (!failed && parser->token.kind == TOKEN_OR) {
        size_t operand = ELEA_SELECT_NO_NODE;
        failed = advance(parser);
        if (!failed)
            failed = parse_and(parser, true, &operand);
        if (!failed)
            failed = join(parser, ELEA_SELECT_OR, node, &last, operand);
    }
    return failed;
}

elea_status elea_select_parse(elea_select_tree *tree, const char *expression, elea_error *error)
{
    parse_state parser = {.text = expression, .tree = tree, .error = error};
    tree->root = ELEA_SELECT_NO_NODE;
    elea_status failed = advance(&parser);
    if (!failed)
        failed = parse_or(&parser, &tree->root);
    if (failed)
        return failed;
    if (parser.token.kind == TOKEN_CLOSE)
        return fail_at(&parser, parser.token.start, "no parenthesis is open that this could close");
    if (parser.token.kind != TOKEN_END)
        return fail_at(&parser, parser.token.start, "\"and\" or \"or\" is missing here");
    return ELEA_OK;
}

void elea_select_tree_free(elea_select_tree *tree)
{
    free(tree->nodes);
    free(tree->values);
}
