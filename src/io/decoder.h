/* SPDX-License-Identifier: MIT */
/**
 * Compressions: how each is recognized, and its decoder, which reads forward only. Bytes before
 * damage are returned first.
 */
#ifndef ELEA_IO_DECODER_H
#define ELEA_IO_DECODER_H

#include "io/raw.h"

#define ELEA_DECODER_MAGIC 6 /* bytes by which a compression is recognized, at most */

typedef struct elea_decoder elea_decoder;
typedef struct elea_compression elea_compression;

/** Functions of a decoder, which a library provides. */
typedef struct elea_decoder_class {
    /** Begins at the start of `raw`, which it does not own. */
    elea_decoder *(*open)(elea_raw *raw, const elea_compression *compression, elea_error *error);
    void (*close)(elea_decoder *decoder);
    /** Decompresses up to `size` bytes; none only at the end. */
    elea_status (*read)(elea_decoder *decoder, void *buffer, size_t size, size_t *n_read,
                        elea_error *error);
} elea_decoder_class;

struct elea_compression {
    const char *name;                  /**< "gzip" */
    const char *suffix;                /**< ".gz" */
    const char *tester;                /**< command that tests a file */
    const char *library;               /**< that a build needs */
    const char *magic;                 /**< the first bytes of a file */
    const elea_decoder_class *decoder; /**< NULL if this build lacks the library */
};

/** The compression of data that begin with these bytes, or NULL. */
const elea_compression *elea_compression_find(const unsigned char *head, size_t n_bytes);

/** Length of a file name without the suffix of a compression, if it has one. */
size_t elea_compression_strip(const char *path);

/** "the gzip data are truncated (WHY); test the file with gzip -t": what comes before is right. */
elea_status elea_decoder_truncated(const elea_raw *raw, const elea_compression *compression,
                                   const char *why, elea_error *error);

/**
 * "the gzip data are damaged (WHY) ...", ELEA_ERROR_FORMAT: a checksum is that of all the content,
 * so that any part of it may be wrong, even what was returned before.
 */
elea_status elea_decoder_damaged(const elea_raw *raw, const elea_compression *compression,
                                 const char *why, elea_error *error);

extern const elea_decoder_class elea_decoder_zlib, elea_decoder_archive;

#endif
