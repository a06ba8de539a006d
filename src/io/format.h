/* SPDX-License-Identifier: MIT */
/**
 * The formats that are read: one table says how each is called, how it is recognized, and what
 * reads it. To add a format takes one file with its `elea_format`, and one row in ELEA_FORMATS.
 */
#ifndef ELEA_IO_FORMAT_H
#define ELEA_IO_FORMAT_H

#include "elea.h"
#include "io/input.h"

/**
 * A row for each format, in the order in which content is looked at: binary formats first, since
 * text may be taken for other text. `NAME` stands for `elea_format_NAME`.
 */
#define ELEA_FORMATS(ROW) ROW(fits) ROW(mrc) ROW(xtc) ROW(dcd) ROW(bod) ROW(pdb) ROW(gro) ROW(xyz)

typedef struct elea_frame_format elea_frame_format; /* io/reader.h */
typedef struct elea_body_format elea_body_format;   /* io/body_file.h */

typedef struct elea_format {
    const char *name;            /**< "PDB" */
    const char *const *suffixes; /**< {"pdb", "ent", NULL}, without a closing ".gz" */
    /** True if the first bytes of a file (up to ELEA_FORMAT_HEAD) can only be this format. */
    bool (*recognize)(const unsigned char *head, size_t n_bytes);
    /* One of the two, which says what the files hold. */
    const elea_frame_format *frames; /**< frames of atoms */
    const elea_body_format *body;    /**< a body, as it is */
} elea_format;

#define ELEA_FORMAT_HEAD 4096

/** What a file holds. */
typedef enum elea_content { ELEA_CONTENT_FRAMES, ELEA_CONTENT_BODY } elea_content;

/** The row at `index` of the table, NULL behind the last. */
const elea_format *elea_format_row(size_t index);

elea_content elea_format_content(const elea_format *format);

/**
 * The format with that content that the name of the file says, by its suffix in any case, ".gz"
 * after it or not. NULL if there is none.
 */
const elea_format *elea_format_by_name(const char *path, elea_content content);

/**
 * The format of the input, by its first bytes, or else by its name. The input is at its beginning
 * then. NULL with a message if it is empty or not of a format with that content.
 */
const elea_format *elea_format_find(elea_input *input, elea_content content, elea_error *error);

#define ELEA_FORMAT_DECLARE(name) extern const elea_format elea_format_##name;
ELEA_FORMATS(ELEA_FORMAT_DECLARE)
#undef ELEA_FORMAT_DECLARE

#endif
