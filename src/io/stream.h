/* SPDX-License-Identifier: MIT */
/** The bytes of a file or of a block of memory; compressed content is decompressed. */
#ifndef ELEA_IO_STREAM_H
#define ELEA_IO_STREAM_H

#include "base/error.h"

typedef struct elea_stream elea_stream;

/** Fails with a message on missing files, directories, pipes, and compressions without a library.
 */
elea_stream *elea_stream_open(const char *path, elea_error *error);

/** Reads from `bytes`, which must stay until the stream is closed. Messages call them `name`. */
elea_stream *elea_stream_open_memory(const void *bytes, size_t size, const char *name,
                                     elea_error *error);

/** Accepts NULL. */
void elea_stream_close(elea_stream *stream);

/** Path of the file, or name of the block of memory. */
const char *elea_stream_path(const elea_stream *stream);

/** Whether the content is that of the file at the path, without compression. */
bool elea_stream_is_plain_file(const elea_stream *stream);

/** Bytes of the content, or UINT64_MAX if not known because it is compressed. */
uint64_t elea_stream_size(const elea_stream *stream);

/** Reads up to `size` bytes; none only at the end. */
elea_status elea_stream_read(elea_stream *stream, void *buffer, size_t size, size_t *n_read,
                             elea_error *error);

/** Whether a read has failed because compressed content is damaged, so that all may be wrong. */
bool elea_stream_is_damaged(const elea_stream *stream);

/** The next read begins at byte `offset` of the content. */
elea_status elea_stream_seek(elea_stream *stream, uint64_t offset, elea_error *error);

#endif
