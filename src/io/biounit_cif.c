/* SPDX-License-Identifier: MIT */
/* The categories of mmCIF that describe assemblies: which chains, and by which operators. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "io/biounit.h"

#define MAX_COLUMNS 64 /* of a category; the dictionary has some 30 */

static const char gen_category[] = "_pdbx_struct_assembly_gen.";
static const char oper_category[] = "_pdbx_struct_oper_list.";

/* Items that are needed; MATRIX + 4 * row + column are the numbers of an operator. */
enum { ASSEMBLY, EXPRESSION, CHAINS, OPERATOR_ID, MATRIX, NUM_ITEMS = MATRIX + 12, OTHER };

static const char *const item_names[NUM_ITEMS] = {
    "assembly_id",  "oper_expression", "asym_id_list", "id",
    "matrix[1][1]", "matrix[1][2]",    "matrix[1][3]", "vector[1]",
    "matrix[2][1]", "matrix[2][2]",    "matrix[2][3]", "vector[2]",
    "matrix[3][1]", "matrix[3][2]",    "matrix[3][3]", "vector[3]",
};

/* The row that is being read. */
typedef struct row {
    elea_biounit_list *list;
    bool is_part; /* of pdbx_struct_assembly_gen */
    bool given[NUM_ITEMS];
    char assembly[ELEA_BIOUNIT_ID_SIZE];
    char *text[2]; /* operators, chains */
    elea_biounit_operator operator;
} row;

static bool begins_with(elea_field tag, const char *prefix)
{
    size_t n = strlen(prefix);
    return tag.length > n && strncasecmp(tag.text, prefix, n) == 0;
}

bool elea_biounit_is_category(elea_field tag)
{
    return begins_with(tag, gen_category) || begins_with(tag, oper_category);
}

static int find_item(elea_field tag, bool is_part)
{
    size_t n = strlen(is_part ? gen_category : oper_category);
    for (int i = is_part ? ASSEMBLY : OPERATOR_ID; i < (is_part ? OPERATOR_ID : NUM_ITEMS); i++)
        if (elea_cif_equal((elea_field){tag.text + n, tag.length - n}, item_names[i]))
            return i;
    return OTHER;
}

static elea_status keep_id(const elea_cif *cif, char id[ELEA_BIOUNIT_ID_SIZE], elea_error *error)
{
    if (elea_text_copy(id, ELEA_BIOUNIT_ID_SIZE, cif->token.text))
        return ELEA_OK;
    return elea_text_wrong(cif->input, "the name of an assembly or operator", cif->token.text,
                           "which is longer than 15 bytes", error);
}

static elea_status keep_value(row *r, int item, const elea_cif *cif, elea_error *error)
{
    elea_field text = cif->token.text;
    if (item == OTHER)
        return ELEA_OK;
    r->given[item] = !cif->token.missing;
    if (item == ASSEMBLY)
        return keep_id(cif, r->assembly, error);
    if (item == OPERATOR_ID)
        return keep_id(cif, r->operator.id, error);
    if (item < OPERATOR_ID) {
        if (text.length >= ELEA_CIF_TEXT_SIZE)
            return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(cif->input),
                                 "%s is longer than %d bytes", item_names[item],
                                 ELEA_CIF_TEXT_SIZE);
        char **place = &r->text[item - EXPRESSION];
        free(*place);
        *place = NULL;
        return elea_biounit_extend(place, text, error);
    }
    double *number = &r->operator.rows[(item - MATRIX) / 4][(item - MATRIX) % 4];
    if (!r->given[item] || elea_text_number(elea_cif_number(text), number))
        return ELEA_OK;
    return elea_text_not_a_number(cif->input, item_names[item], text, error);
}

/* Rows that lack a value are left out; an assembly that needs them then fails. */
static elea_status finish_row(row *r, elea_error *error)
{
    bool whole = true;
    for (int i = r->is_part ? ASSEMBLY : OPERATOR_ID;
         i < (r->is_part ? OPERATOR_ID : (int)NUM_ITEMS); i++)
        whole = whole && r->given[i];
    elea_status failed = ELEA_OK;
    if (whole && r->is_part)
        failed = elea_biounit_add_part(r->list, (elea_field){r->assembly, strlen(r->assembly)},
                                       (elea_field){r->text[0], strlen(r->text[0])},
                                       (elea_field){r->text[1], strlen(r->text[1])}, error);
    else if (whole)
        failed = elea_biounit_add_operator(r->list, &r->operator, error);
    memset(r->given, 0, sizeof r->given);
    return failed;
}

static elea_status fail_value(const elea_cif *cif, elea_error *error)
{
    uint64_t line = elea_input_line_number(cif->input);
    if (cif->token.kind == CIF_END)
        return elea_text_truncated(cif->input, line, error);
    return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(cif->input),
                         "a value is missing before this line, in the description of assemblies");
}

static elea_status read_loop(row *r, elea_cif *cif, elea_error *error)
{
    int columns[MAX_COLUMNS];
    size_t n = 0;
    elea_status failed = ELEA_OK;
    while (!failed && cif->token.kind == CIF_TAG) {
        if (n == MAX_COLUMNS)
            return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(cif->input),
                                 "the loop has more than %d items", MAX_COLUMNS);
        bool belongs = begins_with(cif->token.text, r->is_part ? gen_category : oper_category);
        columns[n++] = belongs ? find_item(cif->token.text, r->is_part) : OTHER;
        failed = elea_cif_next(cif, error);
    }
    while (!failed && cif->token.kind == CIF_VALUE) {
        for (size_t i = 0; i < n && !failed; i++) {
            if (cif->token.kind != CIF_VALUE)
                return fail_value(cif, error);
            failed = keep_value(r, columns[i], cif, error);
            if (!failed)
                failed = elea_cif_next(cif, error);
        }
        if (!failed)
            failed = finish_row(r, error);
    }
    return failed;
}

static elea_status read_items(row *r, elea_cif *cif, elea_error *error)
{
    const char *category = r->is_part ? gen_category : oper_category;
    elea_status failed = ELEA_OK;
    while (!failed && cif->token.kind == CIF_TAG && begins_with(cif->token.text, category)) {
        int item = find_item(cif->token.text, r->is_part);
        failed = elea_cif_next(cif, error);
        if (!failed && cif->token.kind != CIF_VALUE)
            return fail_value(cif, error);
        if (!failed)
            failed = keep_value(r, item, cif, error);
        if (!failed)
            failed = elea_cif_next(cif, error);
    }
    return failed ? failed : finish_row(r, error);
}

elea_status elea_biounit_read_category(elea_biounit_list *list, elea_cif *cif, bool is_loop,
                                       elea_error *error)
{
    row r = {.list = list, .is_part = begins_with(cif->token.text, gen_category)};
    elea_status failed = is_loop ? read_loop(&r, cif, error) : read_items(&r, cif, error);
    free(r.text[0]);
    free(r.text[1]);
    elea_cif_unread(cif);
    return failed;
}
