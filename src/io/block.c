/* SPDX-License-Identifier: MIT */
#include "io/block.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define FIRST_STEP ((size_t)1 << 20)

static elea_status reserve(elea_block *block, uint64_t size, elea_error *error)
{
    if (size > SIZE_MAX - ELEA_BLOCK_PADDING)
        return elea_error_memory(error, SIZE_MAX, 1, "bytes of a frame");
    size_t capacity = (size_t)size + ELEA_BLOCK_PADDING;
    if (capacity <= block->capacity)
        return ELEA_OK;
    unsigned char *bytes = realloc(block->bytes, capacity);
    if (bytes == NULL)
        return elea_error_memory(error, capacity, 1, "bytes of a frame");
    block->bytes = bytes;
    block->capacity = capacity;
    return ELEA_OK;
}

elea_status elea_block_read(elea_block *block, elea_input *input, uint64_t size, bool *whole,
                            elea_error *error)
{
    uint64_t remaining = elea_input_remaining(input);
    *whole = size <= remaining;
    /* The size of compressed content is unknown: double the block while there are bytes. */
    bool grow = remaining == UINT64_MAX;
    uint64_t filled = 0;
    while (*whole && filled < size) {
        uint64_t step = grow ? (filled > FIRST_STEP ? filled : FIRST_STEP) : size;
        if (step > size - filled)
            step = size - filled;
        elea_status failed = reserve(block, filled + step, error);
        if (failed)
            return failed;
        size_t n = 0;
        failed = elea_input_read(input, block->bytes + filled, (size_t)step, &n, error);
        if (failed)
            return failed;
        *whole = n == step;
        filled += n;
    }
    if (filled > 0)
        memset(block->bytes + filled, 0, ELEA_BLOCK_PADDING);
    return ELEA_OK;
}

void elea_block_clear(elea_block *block)
{
    free(block->bytes);
    *block = (elea_block){NULL, 0};
}
