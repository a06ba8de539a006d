/* SPDX-License-Identifier: MIT */
/*
 * Expressions of operators (oper_expression of mmCIF): "1,2", "(1-60)(61-88)", "(X0)(1-5,9)". The
 * product (a)(b) applies b first.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/biounit.h"

#define MAX_PLACEMENTS 20000 /* the largest capsids have some thousand */

typedef struct parser {
    const elea_biounit_list *list;
    const elea_biounit_part *part;
    const char *path;
    const char *at;
} parser;

static elea_status fail(const parser *p, const char *what, elea_error *error)
{
    return elea_error_at(error, ELEA_ERROR_FORMAT, elea_place_file(p->path),
                         "assembly %s: %s in its operators \"%.60s\"", p->part->assembly, what,
                         p->part->operators);
}

static elea_status append(elea_biounit_placements *result, const double rows[3][4],
                          elea_error *error)
{
    if (result->n == result->capacity) {
        size_t capacity = 2 * result->capacity + 16;
        double(*grown)[3][4] = realloc(result->rows, capacity * sizeof *grown);
        if (grown == NULL)
            return elea_error_memory(error, capacity, sizeof *grown, "operators");
        result->rows = grown;
        result->capacity = capacity;
    }
    memcpy(result->rows[result->n++], rows, sizeof *result->rows);
    return ELEA_OK;
}

static const elea_biounit_operator *find_operator(const elea_biounit_list *list, elea_field id)
{
    for (size_t i = 0; i < list->n_operators; i++)
        if (strlen(list->operators[i].id) == id.length &&
            memcmp(list->operators[i].id, id.text, id.length) == 0)
            return &list->operators[i];
    return NULL;
}

static elea_status add_one(const parser *p, elea_field id, elea_biounit_placements *result,
                           elea_error *error)
{
    const elea_biounit_operator *found = find_operator(p->list, id);
    if (found == NULL)
        return fail(p, "there is an operator that the file does not define", error);
    if (result->n >= MAX_PLACEMENTS)
        return fail(p, "there are more than 20000 copies", error);
    return append(result, found->rows, error);
}

/* "7", "1-60", or a name such as "X0". */
static elea_status add_range(const parser *p, elea_field word, elea_biounit_placements *result,
                             elea_error *error)
{
    const char *dash = memchr(word.text, '-', word.length);
    uint64_t first = 0, last = 0;
    bool is_range =
        dash != NULL && find_operator(p->list, word) == NULL &&
        elea_text_count((elea_field){word.text, (size_t)(dash - word.text)}, &first) &&
        elea_text_count((elea_field){dash + 1, word.length - (size_t)(dash - word.text) - 1},
                        &last);
    if (!is_range)
        return add_one(p, word, result, error);
    if (last < first || last - first >= MAX_PLACEMENTS)
        return fail(p, "there is a wrong range", error);
    elea_status failed = ELEA_OK;
    for (uint64_t i = first; i <= last && !failed; i++) {
        char id[24];
        size_t n = sizeof id;
        uint64_t rest = i;
        do
            id[--n] = (char)('0' + rest % 10);
        while ((rest /= 10) > 0);
        failed = add_one(p, (elea_field){id + n, sizeof id - n}, result, error);
    }
    return failed;
}

static void skip_blanks(parser *p)
{
    p->at += strspn(p->at, " \t\n");
}

/* "(1-60)", or a single word outside parentheses. */
static elea_status read_group(parser *p, elea_biounit_placements *result, elea_error *error)
{
    bool in_parentheses = *p->at == '(';
    elea_status failed = ELEA_OK;
    p->at += in_parentheses;
    do {
        p->at += *p->at == ',';
        skip_blanks(p);
        size_t n = strcspn(p->at, "(),\t\n ");
        if (n == 0)
            return fail(p, "there is a mistake", error);
        failed = add_range(p, (elea_field){p->at, n}, result, error);
        p->at += n;
        skip_blanks(p);
    } while (!failed && in_parentheses && *p->at == ',');
    if (failed || !in_parentheses)
        return failed;
    if (*p->at != ')')
        return fail(p, "a parenthesis is not closed", error);
    p->at++;
    skip_blanks(p);
    return ELEA_OK;
}

static void multiply(const double a[3][4], const double b[3][4], double product[3][4])
{
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 4; j++) {
            double sum = j == 3 ? a[i][3] : 0.0;
            for (int k = 0; k < 3; k++)
                sum += a[i][k] * b[k][j];
            product[i][j] = sum;
        }
}

/* Replaces `left` by all products with `right`. */
static elea_status multiply_all(const parser *p, elea_biounit_placements *left,
                                const elea_biounit_placements *right, elea_error *error)
{
    elea_biounit_placements products = {.n = 0};
    if (left->n * right->n > MAX_PLACEMENTS)
        return fail(p, "there are more than 20000 copies", error);
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < left->n; i++)
        for (size_t j = 0; j < right->n && !failed; j++) {
            double product[3][4];
            multiply(left->rows[i], right->rows[j], product);
            failed = append(&products, product, error);
        }
    free(left->rows);
    *left = products;
    return failed;
}

/* A product of groups. */
static elea_status read_term(parser *p, elea_biounit_placements *term, elea_error *error)
{
    elea_status failed = read_group(p, term, error);
    while (!failed && *p->at == '(') {
        elea_biounit_placements next = {.n = 0};
        failed = read_group(p, &next, error);
        if (!failed)
            failed = multiply_all(p, term, &next, error);
        free(next.rows);
    }
    return failed;
}

elea_status elea_biounit_evaluate(const elea_biounit_list *list, const elea_biounit_part *part,
                                  const char *path, elea_biounit_placements *result,
                                  elea_error *error)
{
    parser p = {list, part, path, part->operators};
    elea_status failed = ELEA_OK;
    skip_blanks(&p);
    for (bool more = true; more && !failed;) {
        elea_biounit_placements term = {.n = 0};
        failed = read_term(&p, &term, error);
        if (!failed && result->n + term.n > MAX_PLACEMENTS)
            failed = fail(&p, "there are more than 20000 copies", error);
        for (size_t i = 0; i < term.n && !failed; i++)
            failed = append(result, term.rows[i], error);
        free(term.rows);
        more = *p.at == ',';
        p.at += more;
    }
    return !failed && *p.at != '\0' ? fail(&p, "there is a mistake", error) : failed;
}
