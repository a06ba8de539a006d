/* SPDX-License-Identifier: MIT */
/** Many files: what each is, and archives of files. Part of elea.h. */
#ifndef ELEA_FILES_H
#define ELEA_FILES_H

#include "elea/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Kinds of files ---------------------------------------------------------------- */

/** What a file contains, as far as its name or its first bytes tell. */
typedef enum elea_file_kind {
    ELEA_FILE_UNKNOWN,   /**< nothing that can be read */
    ELEA_FILE_STRUCTURE, /**< atoms with names and positions (elea_reader_open) */
    ELEA_FILE_PART,      /**< positions without names, or names without positions */
    ELEA_FILE_BODY,      /**< a geometric model (elea_body_file_open) */
    ELEA_FILE_ARCHIVE    /**< a tar or zip archive, by its name (elea_archive_open) */
} elea_file_kind;

/**
 * The kind of a file, by its name if that has a known suffix, else by its first bytes. With `bytes`
 * these are the content, otherwise the file is opened; one that cannot be opened is unknown.
 */
ELEA_API ELEA_MUST_USE elea_file_kind elea_file_kind_find(const char *name, const void *bytes,
                                                          size_t size);

/* ---- Archives ---------------------------------------------------------------------- */

/** An open tar archive, compressed or not, or a zip archive. Not for use by two threads at once. */
typedef struct elea_archive elea_archive;

/** Opens an archive; NULL on failure, and always if this build has no libarchive. */
ELEA_API ELEA_MUST_USE elea_archive *elea_archive_open(const char *path, elea_error *error);
/** As elea_archive_open, for bytes that must stay until the archive is closed. */
ELEA_API ELEA_MUST_USE elea_archive *elea_archive_open_memory(const void *bytes, size_t size,
                                                              const char *name, elea_error *error);
ELEA_API void elea_archive_close(elea_archive *archive);
/**
 * Moves to the next file in the archive; others, such as folders and links, are passed over.
 * `*name` is its name, valid until the next call, or NULL at the end.
 */
ELEA_API ELEA_MUST_USE elea_status elea_archive_next(elea_archive *archive, const char **name,
                                                     elea_error *error);
/** The content of that file, to be freed with `free`; not NULL, even if it is empty. */
ELEA_API ELEA_MUST_USE elea_status elea_archive_read(elea_archive *archive, void **bytes,
                                                     size_t *size, elea_error *error);
/** Bytes of the archive that were read so far. */
ELEA_API uint64_t elea_archive_position(const elea_archive *archive);

#ifdef __cplusplus
}
#endif

#endif
