/* SPDX-License-Identifier: MIT */
/** The compressed coordinates of an XTC frame. */
#ifndef ELEA_IO_XTC_DECODE_H
#define ELEA_IO_XTC_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** How a frame's integer coordinates are packed, from its header. */
typedef struct elea_xtc_packing {
    float precision; /**< integers per nm */
    int32_t minimum[3];
    int32_t maximum[3];
    uint32_t small_index; /**< initial size of the numbers for near neighbours */
} elea_xtc_packing;

/** NULL, or the fault of `packing`, as the end of a message. */
const char *elea_xtc_packing_fault(const elea_xtc_packing *packing);

/**
 * Unpacks `n_atoms` positions in Angstrom. `packing` must have no fault; `bytes` has
 * ELEA_BLOCK_PADDING bytes after its `n_bytes`. False if the bytes are damaged.
 */
bool elea_xtc_decode(const elea_xtc_packing *packing, const unsigned char *bytes, size_t n_bytes,
                     size_t n_atoms, double *positions);

#endif
