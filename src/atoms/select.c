/* SPDX-License-Identifier: MIT */
#include "atoms/select.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/element.h"
#include "atoms/residue.h"
#include "base/error.h"

/* ---- Does an atom match? ---- */

typedef struct place {
    const elea_atom *atom;
    size_t index;
    residue_kind kind; /* of its residue */
    bool in_ion;       /* its residue is an ion */
} place;

static char small(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

static bool letters_match(char letter, char wanted, bool any_case)
{
    return letter == wanted || (any_case && small(letter) == small(wanted));
}

/*
 * Wildcards: on a mismatch only the last "*" is extended. This suffices because it can match
 * whatever an earlier "*" leaves, and limits the time to the product of the lengths.
 */
static bool word_matches(const elea_select_value *word, const char *text, bool any_case)
{
    const size_t none = SIZE_MAX;
    size_t i = 0, k = 0, star = none, resume = 0;
    while (text[i] != '\0') {
        bool special = k < word->length && !word->literal;
        if (special && word->text[k] == '*') {
            star = k++;
            resume = i;
        } else if (k < word->length && ((special && word->text[k] == '?') ||
                                        letters_match(text[i], word->text[k], any_case))) {
            i++;
            k++;
        } else if (star != none) {
            k = star + 1;
            i = ++resume;
        } else {
            return false;
        }
    }
    while (k < word->length && !word->literal && word->text[k] == '*')
        k++;
    return k == word->length;
}

static bool any_word_matches(const elea_select_tree *tree, const elea_select_node *node,
                             const char *text, bool any_case)
{
    for (size_t i = 0; i < node->n_values; i++)
        if (word_matches(&tree->values[node->first + i], text, any_case))
            return true;
    return false;
}

/* Residues are ordered by number, then by insertion code, none first: 52, 52A, 52B, 53. */
static bool any_range_has(const elea_select_tree *tree, const elea_select_node *node,
                          int64_t number, char code)
{
    for (size_t i = 0; i < node->n_values; i++) {
        const elea_select_value *range = &tree->values[node->first + i];
        bool above = number > range->low || (number == range->low && code >= range->low_code);
        bool below = number < range->high || (number == range->high && code <= range->high_code);
        if (above && below)
            return true;
    }
    return false;
}

static bool is_backbone(const place *here)
{
    static const char *const names[] = {"N", "CA", "C", "O"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(here->atom->name, names[i]) == 0)
            return here->kind == RESIDUE_PROTEIN;
    return false;
}

static bool is_hydrogen(const elea_atom *atom)
{
    return strcmp(atom->element, "H") == 0 || strcmp(atom->element, "D") == 0;
}

static bool term_matches(const elea_select_tree *tree, const elea_select_node *node,
                         const place *here)
{
    const elea_atom *atom = here->atom;
    bool has_element = atom->element[0] != '\0';
    switch (node->kind) {
    case ELEA_SELECT_ALL:
        return true;
    case ELEA_SELECT_PROTEIN:
        return here->kind == RESIDUE_PROTEIN;
    case ELEA_SELECT_BACKBONE:
        return is_backbone(here);
    case ELEA_SELECT_NUCLEIC:
        return here->kind == RESIDUE_NUCLEIC;
    case ELEA_SELECT_WATER:
        return here->kind == RESIDUE_WATER;
    case ELEA_SELECT_ION:
        return here->in_ion;
    case ELEA_SELECT_HYDROGEN:
        return is_hydrogen(atom);
    case ELEA_SELECT_NAME:
        return any_word_matches(tree, node, atom->name, false);
    case ELEA_SELECT_RESIDUE_NAME:
        return any_word_matches(tree, node, atom->residue_name, false);
    case ELEA_SELECT_CHAIN:
        return any_word_matches(tree, node, atom->chain, false);
    case ELEA_SELECT_ELEMENT:
        return any_word_matches(tree, node, atom->element, true);
    case ELEA_SELECT_TYPE:
        return any_word_matches(tree, node, has_element ? atom->element : atom->name, has_element);
    case ELEA_SELECT_RESIDUE:
        return any_range_has(tree, node, atom->residue_number, atom->insertion_code);
    case ELEA_SELECT_INDEX:
        return any_range_has(tree, node, (int64_t)here->index, '\0');
    case ELEA_SELECT_NUMBER:
        return any_range_has(tree, node, (int64_t)here->index + 1, '\0');
    default:
        return false;
    }
}

/* Recursion goes no deeper than ELEA_SELECT_MAX_DEPTH allows, two calls for each level. */
static bool node_matches(const elea_select_tree *tree, size_t number, const place *here)
{
    const elea_select_node *node = &tree->nodes[number];
    if (node->kind == ELEA_SELECT_NOT)
        return !node_matches(tree, node->first, here);
    if (node->kind != ELEA_SELECT_AND && node->kind != ELEA_SELECT_OR)
        return term_matches(tree, node, here);
    bool decisive = node->kind == ELEA_SELECT_OR;
    for (size_t i = node->first; i != ELEA_SELECT_NO_NODE; i = tree->nodes[i].next)
        if (node_matches(tree, i, here) == decisive)
            return decisive;
    return !decisive;
}

/* ---- All atoms ---- */

/* All atoms have the same name, which is an ion's. Some files give many ions one residue number. */
static bool is_ion(const elea_topology *topology, size_t first, size_t end)
{
    const elea_atom *atom = elea_topology_atom(topology, first);
    bool ion = elea_residue_is_ion(atom->residue_name, atom->name);
    for (size_t i = first + 1; ion && i < end; i++)
        ion = strcmp(elea_topology_atom(topology, i)->name, atom->name) == 0;
    return ion;
}

static void collect(elea_selection *selection, const elea_select_tree *tree,
                    const elea_topology *topology)
{
    size_t n = elea_topology_n_atoms(topology);
    for (size_t i = 0, end = 0; i < n; i = end) {
        end = elea_residue_end(topology, i);
        place here = {.kind = elea_residue_kind_of(topology, i, end),
                      .in_ion = is_ion(topology, i, end)};
        for (here.index = i; here.index < end; here.index++) {
            here.atom = elea_topology_atom(topology, here.index);
            if (node_matches(tree, tree->root, &here))
                selection->indices[selection->n_atoms++] = here.index;
        }
    }
}

/* ---- What could be selected, for the message that nothing is ---- */

#define LISTED_WORDS 8

typedef struct word_list {
    size_t n; /* LISTED_WORDS + 1: there are more */
    const char *words[LISTED_WORDS];
} word_list;

static void list_word(word_list *list, const char *word)
{
    size_t known = list->n < LISTED_WORDS ? list->n : LISTED_WORDS;
    for (size_t i = known; i > 0; i--)
        if (strcmp(list->words[i - 1], word) == 0)
            return;
    if (list->n < LISTED_WORDS)
        list->words[list->n] = word;
    if (list->n <= LISTED_WORDS)
        list->n++;
}

/* Writes "; chains A, B" if any word is not empty. Returns the number of bytes written. */
static size_t print_list(char *text, size_t size, const char *title, const word_list *list)
{
    size_t used = 0;
    for (size_t i = 0; i < list->n && used < size; i++) {
        bool more = i == LISTED_WORDS;
        if (!more && list->words[i][0] == '\0')
            continue;
        used += (size_t)snprintf(text + used, size - used, "%s%s", used == 0 ? title : ", ",
                                 more ? "..." : list->words[i]);
    }
    return used < size ? used : size;
}

static void fail_empty(const elea_topology *topology, const char *expression, elea_error *error)
{
    char shown[ELEA_SELECT_SHOWN_SIZE];
    size_t n = elea_topology_n_atoms(topology);
    if (n == 0) {
        (void)elea_error_set(error, ELEA_ERROR_SELECTION,
                             "selection \"%s\": there are no atoms to select from",
                             elea_select_show(expression, 0, shown));
        return;
    }
    word_list chains = {0}, names = {0};
    int32_t low = INT32_MAX, high = INT32_MIN;
    for (size_t i = 0; i < n; i++) {
        const elea_atom *atom = elea_topology_atom(topology, i);
        low = atom->residue_number < low ? atom->residue_number : low;
        high = atom->residue_number > high ? atom->residue_number : high;
        list_word(&chains, atom->chain);
        list_word(&names, atom->residue_name);
    }
    char text[ELEA_MESSAGE_SIZE / 2];
    size_t used = print_list(text, sizeof text, "chains ", &chains);
    used += (size_t)snprintf(text + used, sizeof text - used, "%sresidues %ld to %ld",
                             used > 0 ? "; " : "", (long)low, (long)high);
    (void)print_list(text + used, sizeof text - used, "; residue names ", &names);
    (void)elea_error_set(error, ELEA_ERROR_SELECTION,
                         "selection \"%s\": no atom matches; the %zu atom%s %s %s",
                         elea_select_show(expression, 0, shown), n, n == 1 ? "" : "s",
                         n == 1 ? "has" : "have", text);
}

/* ---- The selection ---- */

static bool select_atoms(elea_selection *selection, const elea_topology *topology,
                         const char *expression, elea_error *error)
{
    elea_select_tree tree = {0};
    bool good = elea_select_parse(&tree, expression, error) == ELEA_OK;
    if (good) {
        collect(selection, &tree, topology);
        good = selection->n_atoms > 0;
        if (!good)
            fail_empty(topology, expression, error);
    }
    elea_select_tree_free(&tree);
    return good;
}

elea_selection *elea_selection_create(const elea_topology *topology, const char *expression,
                                      elea_error *error)
{
    char shown[ELEA_SELECT_SHOWN_SIZE];
    if (expression == NULL)
        expression = "";
    if (topology == NULL) {
        (void)elea_error_set(error, ELEA_ERROR_SELECTION,
                             "selection \"%s\": the file does not name its atoms; give a "
                             "structure file (PDB, mmCIF, GRO) as well",
                             elea_select_show(expression, 0, shown));
        return NULL;
    }
    size_t n = elea_topology_n_atoms(topology);
    elea_selection *selection = calloc(1, sizeof *selection);
    if (selection != NULL)
        selection->indices = calloc(n + 1, sizeof *selection->indices);
    if (selection == NULL || selection->indices == NULL) {
        (void)elea_error_memory(error, n, sizeof *selection->indices, "selected atoms");
        elea_selection_free(selection);
        return NULL;
    }
    if (!select_atoms(selection, topology, expression, error)) {
        elea_selection_free(selection);
        return NULL;
    }
    /* The selection may be small: unused memory is returned. */
    size_t *fitted = realloc(selection->indices, selection->n_atoms * sizeof *fitted);
    if (fitted != NULL)
        selection->indices = fitted;
    return selection;
}

void elea_selection_free(elea_selection *selection)
{
    if (selection == NULL)
        return;
    free(selection->indices);
    free(selection);
}

size_t elea_selection_n_atoms(const elea_selection *selection)
{
    return selection->n_atoms;
}

const size_t *elea_selection_indices(const elea_selection *selection)
{
    return selection->indices;
}

double elea_selection_mass(const elea_selection *selection, const elea_topology *topology)
{
    double mass = 0.0;
    for (size_t i = 0; i < selection->n_atoms; i++) {
        if (selection->indices[i] >= elea_topology_n_atoms(topology))
            return 0.0;
        double weight =
            elea_element_weight(elea_topology_atom(topology, selection->indices[i])->element);
        if (weight <= 0.0)
            return 0.0;
        mass += weight;
    }
    return mass;
}
