/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "atoms/keyword.h"
#include "atoms/select_token.h"
#include "base/error.h"

/* ---- The tree ---- */

static elea_status add_node(select_parser *parser, elea_select_kind kind, size_t first,
                            size_t *node)
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

/* Appends a value to the last node. */
static elea_status add_value(select_parser *parser, size_t node, elea_select_value value)
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
 * A keyword in lower case cannot be a word of a list: an operator was forgotten. In any other case
 * it may well be a name: "resname ION".
 */
static elea_status check_operator(const select_parser *parser)
{
    const char *text = parser->token.text;
    const elea_keyword *keyword = elea_keyword_find(text, parser->token.length);
    if (keyword == NULL || memcmp(text, keyword->name, parser->token.length) != 0)
        return ELEA_OK;
    return elea_select_fail(
        parser, parser->token.start,
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
static elea_status read_number(select_parser *parser, bool with_code, residue_number *read)
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
        return elea_select_fail(parser, start, "a number is expected here");
    if (digits > MAX_DIGITS)
        return elea_select_fail(parser, start, "this number is too large");
    text += digits;
    read->number = negative ? -number : number;
    read->code = '\0';
    if (with_code && is_letter(*text))
        read->code = *text++;
    parser->at = (size_t)(text - parser->text);
    return ELEA_OK;
}

/*
 * Skips ":", "-" or "to" and the blanks around it, if present. As in MDAnalysis, a minus sign after
 * a blank and before a digit begins the next number of a list: "1 -3" is two residues, but "1 - 3"
 * and "1- 3" are ranges.
 */
static bool read_delimiter(select_parser *parser)
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

static elea_status read_range(select_parser *parser, bool with_code, elea_select_value *value)
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
        return elea_select_fail(
            parser, parser->at,
            "this does not belong to a number; write 12%s, 1:10, 1-10 or 1 to 10",
            with_code ? ", 12A" : "");
    if (high.number < low.number || (high.number == low.number && high.code < low.code))
        return elea_select_fail(parser, start,
                                "this range runs backwards; give the lower end first");
    *value = (elea_select_value){
        .low = low.number, .high = high.number, .low_code = low.code, .high_code = high.code};
    return ELEA_OK;
}

static elea_status parse_ranges(select_parser *parser, size_t node)
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
            failed = elea_select_advance(parser);
        if (failed)
            return failed;
    }
    if (parser->token.kind == TOKEN_QUOTED || parser->tree->nodes[node].n_values == 0)
        return elea_select_fail(parser, parser->token.start,
                                "\"%.*s\" needs a number or a range after it", SHOW(keyword));
    return ELEA_OK;
}

/* ---- Terms ---- */

static elea_status check_word(const select_parser *parser)
{
    if (parser->token.length == 2 && memcmp(parser->token.text, "to", 2) == 0)
        return elea_select_fail(
            parser, parser->token.start,
            "only numbers (resid, index, bynum) have ranges; list the words instead");
    return check_operator(parser);
}

static elea_status parse_words(select_parser *parser, size_t node)
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
            failed = elea_select_advance(parser);
        if (failed)
            return failed;
    }
    if (parser->tree->nodes[node].n_values == 0)
        return elea_select_fail(parser, parser->token.start,
                                "\"%.*s\" needs at least one word after it", SHOW(keyword));
    return ELEA_OK;
}

static elea_status parse_term(select_parser *parser, size_t *node)
{
    const char *text = parser->token.text;
    const elea_keyword *keyword = elea_keyword_find(text, parser->token.length);
    if (keyword == NULL) {
        char advice[ELEA_KEYWORD_ADVICE_SIZE];
        return elea_select_fail(parser, parser->token.start, "\"%.*s\" is not a keyword; %s",
                                SHOW(parser->token),
                                elea_keyword_advise(text, parser->token.length, advice));
    }
    elea_status failed = add_node(parser, keyword->kind, parser->tree->n_values, node);
    if (!failed)
        failed = elea_select_advance(parser);
    if (failed || keyword->kind < ELEA_SELECT_NAME)
        return failed;
    if (keyword->kind < ELEA_SELECT_RESIDUE)
        return parse_words(parser, *node);
    return parse_ranges(parser, *node);
}

/* ---- Expressions ---- */

static elea_status parse_or(select_parser *parser, size_t *node);

static elea_status fail_without_operand(const select_parser *parser)
{
    size_t position = parser->token.start;
    select_token before = parser->before, here = parser->token;
    if (here.kind == TOKEN_QUOTED)
        return elea_select_fail(parser, position,
                                "a keyword such as \"name\" is missing before the quoted word");
    if (before.length == 0 && here.kind == TOKEN_END)
        return elea_select_fail(parser, position,
                                "it is empty; write for instance \"protein\", or \"all\"");
    if (before.length == 0)
        return elea_select_fail(parser, position, "an expression is missing before \"%.*s\"",
                                SHOW(here));
    return elea_select_fail(parser, position, "an expression is missing after \"%.*s\"",
                            SHOW(before));
}

static elea_status parse_operand(select_parser *parser, size_t *node);

static elea_status parse_not(select_parser *parser, size_t *node)
{
    size_t operand = ELEA_SELECT_NO_NODE;
    elea_status failed = elea_select_advance(parser);
    if (!failed)
        failed = parse_operand(parser, &operand);
    return failed ? failed : add_node(parser, ELEA_SELECT_NOT, operand, node);
}

static elea_status parse_parentheses(select_parser *parser, size_t *node)
{
    size_t open = parser->token.start;
    elea_status failed = elea_select_advance(parser);
    if (!failed)
        failed = parse_or(parser, node);
    if (failed)
        return failed;
    if (parser->token.kind == TOKEN_END)
        return elea_select_fail(parser, open, "the parenthesis that opens here is never closed");
    if (parser->token.kind != TOKEN_CLOSE)
        return elea_select_fail(parser, parser->token.start,
                                "\"and\", \"or\" or \")\" is missing here");
    return elea_select_advance(parser);
}

static elea_status parse_operand(select_parser *parser, size_t *node)
{
    if (parser->token.kind == TOKEN_WORD)
        return parse_term(parser, node);
    if (parser->token.kind != TOKEN_OPEN && parser->token.kind != TOKEN_NOT)
        return fail_without_operand(parser);
    if (parser->depth == ELEA_SELECT_MAX_DEPTH)
        return elea_select_fail(parser, parser->token.start,
                                "parentheses and \"not\" are nested more than %d deep",
                                ELEA_SELECT_MAX_DEPTH);
    parser->depth++;
    elea_status failed = parser->token.kind == TOKEN_OPEN ? parse_parentheses(parser, node)
                                                          : parse_not(parser, node);
    parser->depth--;
    return failed;
}

/* Makes `operand` the next operand of the `kind` node, which is created for the second operand. */
static elea_status join(select_parser *parser, elea_select_kind kind, size_t *node, size_t *last,
                        size_t operand)
{
    parser->tree->nodes[*last].next = operand;
    bool first = *last == *node;
    *last = operand;
    return first ? add_node(parser, kind, *node, node) : ELEA_OK;
}

/*
 * "a or b and c" is a or (b and c) in VMD, and (a or b) and c in MDAnalysis (2.11), which gives
 * both operators the same rank. No interpretation suits both, so it is an error.
 */
static elea_status parse_and(select_parser *parser, bool after_or, size_t *node)
{
    elea_status failed = parse_operand(parser, node);
    size_t last = *node;
    while (!failed && parser->token.kind == TOKEN_AND) {
        if (after_or)
            return elea_select_fail(parser, parser->token.start,
                                    "\"and\" after \"or\" means one thing in VMD and another in "
                                    "MDAnalysis; use parentheses to say which");
        size_t operand = ELEA_SELECT_NO_NODE;
        failed = elea_select_advance(parser);
        if (!failed)
            failed = parse_operand(parser, &operand);
        if (!failed)
            failed = join(parser, ELEA_SELECT_AND, node, &last, operand);
    }
    return failed;
}

static elea_status parse_or(select_parser *parser, size_t *node)
{
    elea_status failed = parse_and(parser, false, node);
    size_t last = *node;
    while (!failed && parser->token.kind == TOKEN_OR) {
        size_t operand = ELEA_SELECT_NO_NODE;
        failed = elea_select_advance(parser);
        if (!failed)
            failed = parse_and(parser, true, &operand);
        if (!failed)
            failed = join(parser, ELEA_SELECT_OR, node, &last, operand);
    }
    return failed;
}

elea_status elea_select_parse(elea_select_tree *tree, const char *expression, elea_error *error)
{
    select_parser parser = {.text = expression, .tree = tree, .error = error};
    tree->root = ELEA_SELECT_NO_NODE;
    elea_status failed = elea_select_advance(&parser);
    if (!failed)
        failed = parse_or(&parser, &tree->root);
    if (failed)
        return failed;
    if (parser.token.kind == TOKEN_CLOSE)
        return elea_select_fail(&parser, parser.token.start,
                                "no parenthesis is open that this could close");
    if (parser.token.kind != TOKEN_END)
        return elea_select_fail(&parser, parser.token.start, "\"and\" or \"or\" is missing here");
    return ELEA_OK;
}

void elea_select_tree_free(elea_select_tree *tree)
{
    free(tree->nodes);
    free(tree->values);
}
