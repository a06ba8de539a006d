/* SPDX-License-Identifier: MIT */
/**
 * Biological assemblies (biological units): which chains of a file make up the molecule in
 * solution, and the operators that place their copies. From REMARK 350 of PDB files, and from the
 * categories pdbx_struct_assembly_gen and pdbx_struct_oper_list of mmCIF.
 */
#ifndef ELEA_IO_BIOUNIT_H
#define ELEA_IO_BIOUNIT_H

#include "io/cif.h"
#include "io/reader.h"

#define ELEA_BIOUNIT_ID_SIZE 16

/** x' = rotation x + translation; each row has the translation last. */
typedef struct elea_biounit_operator {
    char id[ELEA_BIOUNIT_ID_SIZE];
    double rows[3][4];
} elea_biounit_operator;

/** Chains to which the same operators apply. */
typedef struct elea_biounit_part {
    char assembly[ELEA_BIOUNIT_ID_SIZE];
    char *operators; /**< an expression such as "1,2" or "(1-60)(61-88)" */
    char *chains;    /**< separated by commas or blanks */
} elea_biounit_part;

/** A chain of the first frame. */
typedef struct elea_biounit_chain {
    char id[8];      /**< by which parts name it: label_asym_id in mmCIF */
    char name[8];    /**< by which its atoms have it */
    bool is_solvent; /**< has only water */
    size_t n_copies; /**< while copies are made */
} elea_biounit_chain;

/** What a file says of its assemblies. Initially zero. */
typedef struct elea_biounit_list {
    size_t n_operators, operator_capacity;
    elea_biounit_operator *operators;
    size_t n_parts, part_capacity;
    elea_biounit_part *parts;
    size_t n_chains, chain_capacity;
    elea_biounit_chain *chains;
    bool is_complete; /**< what follows in the file is not for the first frame */
    bool in_chains;   /**< of REMARK 350: the list of chains may continue */
    bool has_matrix;  /**< of REMARK 350: the last part has operators */
    char pdb_assemblies[64];
} elea_biounit_list;

/** Gives the reader an empty list, or frees it. */
elea_status elea_biounit_open(elea_reader *reader, elea_error *error);
void elea_biounit_close(elea_reader *reader);

/**
 * Makes the assembly that the reader's user wants of the atoms of the frame; if none is wanted,
 * writes the reader's note. Call it at the end of reading a frame.
 */
elea_status elea_biounit_finish_frame(elea_reader *reader, elea_frame *frame, elea_error *error);

/** Takes a line "REMARK 350" of a PDB file. What is not understood is left out. */
elea_status elea_biounit_take_remark(elea_biounit_list *list, const elea_line *line,
                                     elea_error *error);

/** Whether the tag belongs to one of the categories. */
bool elea_biounit_is_category(elea_field tag);

/**
 * Reads a category, whose first tag is the last token: a loop, or single items. The token after it
 * is next.
 */
elea_status elea_biounit_read_category(elea_biounit_list *list, elea_cif *cif, bool is_loop,
                                       elea_error *error);

/** Adds an operator or a part, with a copy of the text. */
elea_status elea_biounit_add_operator(elea_biounit_list *list, const elea_biounit_operator *added,
                                      elea_error *error);
elea_status elea_biounit_add_part(elea_biounit_list *list, elea_field assembly,
                                  elea_field operators, elea_field chains, elea_error *error);

/** Appends ",TEXT" to a list of a part, or "TEXT" if it is empty. */
elea_status elea_biounit_extend(char **list, elea_field text, elea_error *error);

/** Records that atoms of the chain are in the file. */
elea_status elea_biounit_see_chain(elea_biounit_list *list, const char *id, const char *name,
                                   const char *residue, elea_error *error);

/* ---- Expressions of operators ---- */

/** A list of placements. Initially zero; the caller frees `rows`. */
typedef struct elea_biounit_placements {
    size_t n, capacity;
    double (*rows)[3][4];
} elea_biounit_placements;

/** Evaluates the expression of a part; fails if it is wrong, or has too many operators. */
elea_status elea_biounit_evaluate(const elea_biounit_list *list, const elea_biounit_part *part,
                                  const char *path, elea_biounit_placements *result,
                                  elea_error *error);

#endif
