/* SPDX-License-Identifier: MIT */
/** The content of a stream as bytes or lines, with the current position for messages. */
#ifndef ELEA_IO_INPUT_H
#define ELEA_IO_INPUT_H

#include "base/error.h"

typedef struct elea_input elea_input;

/**
 * A position in the input: byte offset (of the decompressed content) and number of the next line.
 */
typedef struct elea_input_mark {
    uint64_t offset;
    uint64_t line;
} elea_input_mark;

/** Fails as `elea_stream_open`. */
elea_input *elea_input_open(const char *path, elea_error *error);

/** Reads from `bytes`, which must stay until the input is closed. Messages call them `name`. */
elea_input *elea_input_open_memory(const void *bytes, size_t size, const char *name,
                                   elea_error *error);

/** Accepts NULL. */
void elea_input_close(elea_input *input);

/** Path of the file, or name of the block of memory. */
const char *elea_input_path(const elea_input *input);

/** Whether the content is exactly that of the file at the path. */
bool elea_input_is_plain_file(const elea_input *input);

/** Remaining bytes, or UINT64_MAX if not known because the content is compressed. */
uint64_t elea_input_remaining(const elea_input *input);

/** Reads up to `size` bytes; fewer only at the end of the file. Read errors fail. */
elea_status elea_input_read(elea_input *input, void *buffer, size_t size, size_t *n_read,
                            elea_error *error);

/**
 * Everything from here to the end, to be freed with `free`, with room for `extra` bytes behind it.
 * `*bytes` is also set, to what is to be freed, after a failure.
 */
elea_status elea_input_read_all(elea_input *input, size_t extra, void **bytes, size_t *size,
                                elea_error *error);

/**
 * Next line without its end ("\n" or "\r\n", or "\r" in a file without "\n"), NUL-terminated, valid
 * until the next call. `*line` is NULL at the end of the file. A byte-order mark of UTF-8 is
 * skipped. Lines over 1 MiB and lines with NUL bytes fail.
 */
elea_status elea_input_line(elea_input *input, char **line, elea_error *error);

/** Size of the byte-order mark of UTF-8 with which text may begin; 0 if there is none. */
size_t elea_input_mark_size(const void *bytes, size_t n);

/** Number, from 1, of the last returned line; 0 before the first, and in a binary file. */
uint64_t elea_input_line_number(const elea_input *input);

/** The position for messages: the file, and the last returned line. */
elea_place elea_input_place(const elea_input *input);

/** The same for a frame of a binary file. */
elea_place elea_input_frame(const elea_input *input, size_t frame);

elea_input_mark elea_input_tell(const elea_input *input);
elea_status elea_input_seek(elea_input *input, elea_input_mark mark, elea_error *error);

/**
 * Reads compressed content to its end, where its checksum is; for readers that stop before. What
 * follows may be anything.
 */
elea_status elea_input_finish(elea_input *input, elea_error *error);

/** Whether reading has failed because compressed content is damaged, so that all may be wrong. */
bool elea_input_is_damaged(const elea_input *input);

/** Moves forward by `size` bytes; fails with ELEA_ERROR_TRUNCATED if the file has fewer. */
elea_status elea_input_skip(elea_input *input, uint64_t size, elea_error *error);

#endif
