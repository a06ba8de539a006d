/* SPDX-License-Identifier: MIT */
/**
 * Frames of PDB and PQR files: which lines make up a frame, and whether MODELs are frames at all.
 */
#ifndef ELEA_IO_PDB_MODELS_H
#define ELEA_IO_PDB_MODELS_H

#include "io/pdb_record.h"
#include "io/reader.h"

typedef struct elea_pdb_cell {
    bool given;
    double lengths[3];
    double angles[3];
} elea_pdb_cell;

/** What a file's header and first frame say of its frames. The reader's state begins with it. */
typedef struct elea_pdb_models {
    elea_pdb_cell first_cell; /**< of the first frame, and of all frames without their own */
    bool has_models;          /**< the first frame is a MODEL */
    bool describes_assembly;  /**< REMARK 350 says how to make a biological assembly */
    bool is_nmr;              /**< models fit the same data */
    bool after_endmdl;        /**< while scanning: the previous frame ended with ENDMDL */
} elea_pdb_models;

/** State of reading one frame. */
typedef struct elea_pdb_passage {
    elea_frame *frame;          /**< NULL while scanning */
    uint64_t line;              /**< number of the first line of the frame */
    uint64_t atom_line;         /**< of the first atom */
    elea_input_mark line_start; /**< of the current line */
    size_t n_atoms;
    size_t extent; /**< of the previous atom's line; a truncated line has less of it */
    bool in_model;
    bool has_model;
    bool has_endmdl;
    bool finished;
    elea_pdb_cell cell;
    double time;
} elea_pdb_passage;

/** The lines that differ between formats. */
typedef struct elea_pdb_rules {
    /** Reads an atom, or checks it while scanning; `pass->n_atoms` does not count it yet. */
    elea_status (*atom)(elea_reader *reader, elea_pdb_passage *pass, const elea_line *line,
                        elea_error *error);
    elea_status (*cell)(const elea_input *input, const elea_line *line, elea_pdb_cell *read,
                        elea_error *error);
    /** May be NULL. */
    elea_status (*bonds)(elea_reader *reader, const elea_pdb_passage *pass, const elea_line *line,
                         elea_error *error);
} elea_pdb_rules;

/** The `scan` of a frame format. */
elea_status elea_pdb_scan_frame(elea_reader *reader, const elea_pdb_rules *rules, bool *end,
                                elea_error *error);

/** The `read` of a frame format: atoms, box and time. */
elea_status elea_pdb_read_frame(elea_reader *reader, const elea_pdb_rules *rules, elea_frame *frame,
                                elea_error *error);

/** The `check_models` of a frame format. */
elea_status elea_pdb_check_models(elea_reader *reader, const elea_frame *first, elea_error *error);

#endif
