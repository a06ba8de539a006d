/* SPDX-License-Identifier: MIT */
/**
 * The formats that can be read: one table with the name of each, how it is recognized, and its
 * reader. A new format needs one file with its `elea_format`, and one row in ELEA_FORMATS.
 */
#ifndef ELEA_IO_FORMAT_H
#define ELEA_IO_FORMAT_H

#include "elea.h"
#include "io/input.h"

/**
 * A row for each format, in the order in which they are tried on the content: binary formats first,
 * because text formats are easier to confuse. `NAME` stands for `elea_format_NAME`.
 */
/* clang-format off */
#define ELEA_FORMATS(ROW)                                                                          \
    ROW(fits) ROW(mrc) ROW(xtc) ROW(trr) ROW(netcdf) ROW(h5md) ROW(mdtraj) ROW(netcdf4)           \
    ROW(dcd) ROW(bod)                                                                              \
    ROW(psf) ROW(prmtop) ROW(mol2) ROW(sdf) ROW(lammps_dump) ROW(lammps_data)                      \
    ROW(oxdna_topology) ROW(oxdna_configuration)                                                   \
    ROW(mmcif) ROW(pqr) ROW(pdb) ROW(gro) ROW(rst7) ROW(mdcrd) ROW(xyz)
/* clang-format on */

typedef struct elea_frame_format elea_frame_format; /* io/reader.h */
typedef struct elea_body_format elea_body_format;   /* io/body_file.h */

typedef struct elea_format {
    const char *name;            /**< "PDB" */
    const char *const *suffixes; /**< {"pdb", "ent", NULL}, without ".gz" and the like */
    /** True if the first bytes of a file (up to ELEA_FORMAT_HEAD) can only be this format. */
    bool (*recognize)(const unsigned char *head, size_t n_bytes);
    /**
     * NULL, or: true if the first bytes may be this format although another recognizes them, too;
     * then the name decides (PQR, which resembles PDB).
     */
    bool (*fits)(const unsigned char *head, size_t n_bytes);
    /**
     * NULL, or for containers, whose first bytes do not tell what they hold: the row that their
     * content tells, or NULL with a message.
     */
    const struct elea_format *(*choose)(elea_input *input, elea_error *error);
    /* Exactly one of the two is set; it determines the content of the files. */
    const elea_frame_format *frames; /**< frames of atoms */
    const elea_body_format *body;    /**< a ready-made body */
} elea_format;

#define ELEA_FORMAT_HEAD 4096

/** The content of a file. */
typedef enum elea_content { ELEA_CONTENT_FRAMES, ELEA_CONTENT_BODY } elea_content;

/** The row at `index` of the table, NULL after the last. */
const elea_format *elea_format_row(size_t index);

elea_content elea_format_content(const elea_format *format);

/**
 * The format with that content whose suffix the file name has, in upper or lower case, with or
 * without the suffix of a compression. NULL if there is none.
 */
const elea_format *elea_format_by_name(const char *path, elea_content content);

/**
 * The format of the input, determined by its first bytes or else by its name. Rewinds the input.
 * Fails (NULL) if it is empty or has no format with that content.
 */
const elea_format *elea_format_find(elea_input *input, elea_content content, elea_error *error);

#define ELEA_FORMAT_DECLARE(name) extern const elea_format elea_format_##name;
ELEA_FORMATS(ELEA_FORMAT_DECLARE)
#undef ELEA_FORMAT_DECLARE

#endif
