/* SPDX-License-Identifier: MIT */
/** A reusable buffer for the blocks of binary files, whose sizes cannot be trusted. */
#ifndef ELEA_IO_BLOCK_H
#define ELEA_IO_BLOCK_H

#include "elea.h"
#include "io/input.h"

/** Zero bytes after the content, for code that loads whole words. */
#define ELEA_BLOCK_PADDING 8

typedef struct elea_block {
    unsigned char *bytes;
    size_t capacity;
} elea_block;

/**
 * Replaces the content by the next `size` bytes of the input; `*whole` is false if the
 * input has fewer. Memory is allocated only for bytes that exist.
 */
elea_status elea_block_read(elea_block *block, elea_input *input, uint64_t size, bool *whole,
                            elea_error *error);

/** Frees the content. */
void elea_block_clear(elea_block *block);

#endif
