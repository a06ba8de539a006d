/* SPDX-License-Identifier: MIT */
/**
 * A stream that writes to memory. Unlike that of `open_memstream` in glibc, which drops what it has
 * no memory for and reports success, it tells when it is closed.
 */
#ifndef ELEA_CLI_TEXT_STREAM_H
#define ELEA_CLI_TEXT_STREAM_H

#include <stdbool.h>
#include <stdio.h>

struct text_stream {
    FILE *stream;
    char *bytes; /**< after it is closed: all that was written, and a zero; to be freed */
    size_t size; /**< without the zero */
    size_t capacity;
};

/** Returns the stream, or NULL if there is no memory. `text` must stay where it is. */
FILE *text_stream_open(struct text_stream *text);

/** False, and without `bytes`, if there was no memory for all of it. Accepts one not opened. */
bool text_stream_close(struct text_stream *text);

#endif
