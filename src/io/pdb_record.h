/* SPDX-License-Identifier: MIT */
/** Lines of a PDB file: which record each is, and what an atom's record contains. */
#ifndef ELEA_IO_PDB_RECORD_H
#define ELEA_IO_PDB_RECORD_H

#include "io/text.h"

/** Columns of a line with a complete position. */
#define ELEA_PDB_POSITION_END 54

typedef enum elea_pdb_record {
    PDB_OTHER,
    PDB_ATOM, /**< ATOM, HETATM, and all that may be meant as such: `elea_pdb_read_atom` decides */
    PDB_CRYST1,
    PDB_CONECT,
    PDB_TITLE,
    PDB_REMARK,
    PDB_EXPDTA,
    PDB_MODEL,
    PDB_ENDMDL,
    PDB_END
} elea_pdb_record;

elea_pdb_record elea_pdb_classify(const elea_line *line);

/** Whether the line begins with the name of a record. */
bool elea_pdb_is_record(const elea_line *line);

/** Whether a file that ends with this line without a newline was truncated in an atom's line. */
bool elea_pdb_is_cut_atom(const elea_line *line);

/** Content of an atom's record. */
typedef struct elea_pdb_atom {
    elea_atom atom;
    double position[3];
    double occupancy; /**< 1 if missing */
    char location;    /**< name of the alternate location, or a blank */
} elea_pdb_atom;

/** Reads a line of class PDB_ATOM; fails with a message that names the line. */
elea_status elea_pdb_read_atom(const elea_input *input, elea_line line, elea_pdb_atom *read,
                               elea_error *error);

#endif
