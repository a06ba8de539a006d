/* SPDX-License-Identifier: MIT */
/**
 * The selection language. A selection's text is parsed into a tree (select_parse.c), which is
 * evaluated for each atom in turn (select.c): memory for the tree grows with the text and memory
 * for the answer with the atoms, but nothing grows with their product.
 *
 *     or         = and { ("or" | "||") and }
 *     and        = operand { ("and" | "&&") operand }
 *     operand    = ("not" | "!") operand | "(" or ")" | term
 *     term       = "all" | "protein" | ... | ("name" | ...) word { word }
 *                | ("resid" | ...) range { range }
 *     range      = number [ (":" | "-" | "to") number ]
 */
#ifndef ELEA_ATOMS_SELECT_H
#define ELEA_ATOMS_SELECT_H

#include "elea.h"

/** Maximum nesting depth of parentheses and "not". */
#define ELEA_SELECT_MAX_DEPTH 200

struct elea_selection {
    size_t n_atoms;
    size_t *indices;
};

typedef enum elea_select_kind {
    ELEA_SELECT_ALL,
    ELEA_SELECT_NONE,
    ELEA_SELECT_PROTEIN,
    ELEA_SELECT_BACKBONE,
    ELEA_SELECT_NUCLEIC,
    ELEA_SELECT_WATER,
    ELEA_SELECT_ION,
    ELEA_SELECT_HYDROGEN,
    /* followed by words */
    ELEA_SELECT_NAME,
    ELEA_SELECT_RESIDUE_NAME,
    ELEA_SELECT_CHAIN,
    ELEA_SELECT_ELEMENT,
    ELEA_SELECT_TYPE,
    /* followed by ranges */
    ELEA_SELECT_RESIDUE,
    ELEA_SELECT_INDEX,
    ELEA_SELECT_NUMBER,
    /* made of other nodes */
    ELEA_SELECT_NOT,
    ELEA_SELECT_AND,
    ELEA_SELECT_OR
} elea_select_kind;

/** A word, which points into the expression, or a range including both ends. */
typedef struct elea_select_value {
    const char *text;
    size_t length;
    bool literal; /**< it was quoted: no wildcards */
    int64_t low, high;
    char low_code, high_code; /**< insertion codes, '\0' if none */
} elea_select_value;

#define ELEA_SELECT_NO_NODE SIZE_MAX

typedef struct elea_select_node {
    elea_select_kind kind;
    size_t first;    /**< first operand (a node) or first value */
    size_t n_values; /**< of a term */
    size_t next;     /**< next operand of the same parent, or ELEA_SELECT_NO_NODE */
} elea_select_node;

typedef struct elea_select_tree {
    elea_select_node *nodes;
    size_t n_nodes, node_capacity;
    elea_select_value *values;
    size_t n_values, value_capacity;
    size_t root;
} elea_select_tree;

/**
 * Parses `expression`, which must outlive the tree. The tree must be zeroed before, and freed by
 * elea_select_tree_free() whether or not this succeeds.
 */
elea_status elea_select_parse(elea_select_tree *tree, const char *expression, elea_error *error);
void elea_select_tree_free(elea_select_tree *tree);

/**
 * The expression as a message shows it: one line; if it is long, only the part around `position`.
 * Returns `shown`.
 */
#define ELEA_SELECT_SHOWN_SIZE 256
const char *elea_select_show(const char *expression, size_t position,
                             char shown[ELEA_SELECT_SHOWN_SIZE]);

#endif
