/* SPDX-License-Identifier: MIT */
/*
 * REMARK 350 of PDB files (wwPDB, version 3.3):
 *
 *     REMARK 350 BIOMOLECULE: 1
 *     REMARK 350 APPLY THE FOLLOWING TO CHAINS: A, B, C,
 *     REMARK 350                    AND CHAINS: D, E
 *     REMARK 350   BIOMT1   1  1.000000  0.000000  0.000000        0.00000
 *     REMARK 350   BIOMT2   1  0.000000  1.000000  0.000000        0.00000
 *     REMARK 350   BIOMT3   1  0.000000  0.000000  1.000000        0.00000
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "io/biounit.h"

/* What follows `words` in the line, or NULL. */
static const char *after(const char *text, const char *words)
{
    const char *found = strstr(text, words);
    return found != NULL ? found + strlen(words) : NULL;
}

static elea_field field_of(const char *text)
{
    return (elea_field){text, strlen(text)};
}

/* Adds a part for each of the assemblies that the line BIOMOLECULE has named. */
static elea_status begin_chains(elea_biounit_list *list, elea_error *error)
{
    elea_field rest = field_of(list->pdb_assemblies), word;
    elea_status failed = ELEA_OK;
    while (!failed && elea_text_word(&rest, &word))
        failed = elea_biounit_add_part(list, word, (elea_field){"", 0}, (elea_field){"", 0}, error);
    list->has_matrix = false;
    return failed;
}

/* The last parts, which are those of the current assemblies. */
static size_t first_current(const elea_biounit_list *list)
{
    elea_field rest = field_of(list->pdb_assemblies), word;
    size_t n = 0;
    while (elea_text_word(&rest, &word))
        n++;
    return list->n_parts >= n ? list->n_parts - n : list->n_parts;
}

static elea_status take_chains(elea_biounit_list *list, const char *names, elea_error *error)
{
    elea_status failed = ELEA_OK;
    for (const char *p = names; *p != '\0' && !failed;) {
        size_t n = strcspn(p, ", \t");
        for (size_t i = first_current(list); n > 0 && i < list->n_parts && !failed; i++)
            failed = elea_biounit_extend(&list->parts[i].chains, (elea_field){p, n}, error);
        p += n;
        p += strspn(p, ", \t");
    }
    return failed;
}

/* A row of a matrix: its number, three factors and a translation. */
static elea_status take_row(elea_biounit_list *list, const char *text, elea_error *error)
{
    unsigned row = (unsigned)(text[0] - '1');
    double numbers[4];
    if (row > 2) /* or the line ends here */
        return ELEA_OK;
    elea_field rest = field_of(text + 1), word;
    if (!elea_text_word(&rest, &word) || first_current(list) == list->n_parts)
        return ELEA_OK;
    for (int k = 0; k < 4; k++)
        if (!elea_text_word(&rest, &word) || !elea_text_number(word, &numbers[k]))
            return ELEA_OK;
    elea_status failed = ELEA_OK;
    if (row == 0) {
        elea_biounit_operator added = {.id = ""};
        (void)snprintf(added.id, sizeof added.id, "%zu", list->n_operators + 1);
        failed = elea_biounit_add_operator(list, &added, error);
        for (size_t i = first_current(list); i < list->n_parts && !failed; i++)
            failed = elea_biounit_extend(&list->parts[i].operators, field_of(added.id), error);
    }
    if (!failed && list->n_operators > 0)
        memcpy(list->operators[list->n_operators - 1].rows[row], numbers, sizeof numbers);
    list->has_matrix = true;
    return failed;
}

elea_status elea_biounit_take_remark(elea_biounit_list *list, const elea_line *line,
                                     elea_error *error)
{
    const char *text = line->length > 10 ? line->text + 10 : "";
    const char *rest = after(text, "BIOMOLECULE:");
    bool continues = list->in_chains;
    list->in_chains = false;
    if (rest != NULL) {
        size_t n = 0;
        for (; *rest != '\0' && n + 1 < sizeof list->pdb_assemblies; rest++)
            list->pdb_assemblies[n++] = *rest == ',' ? ' ' : *rest;
        list->pdb_assemblies[n] = '\0';
        return ELEA_OK;
    }
    rest = after(text, "TO CHAINS:");
    if (rest != NULL) {
        elea_status failed = begin_chains(list, error);
        list->in_chains = true;
        return failed ? failed : take_chains(list, rest, error);
    }
    rest = after(text, "AND CHAINS:");
    if (rest != NULL && continues) {
        list->in_chains = true;
        return take_chains(list, rest, error);
    }
    rest = after(text, "BIOMT");
    return rest != NULL ? take_row(list, rest, error) : ELEA_OK;
}
