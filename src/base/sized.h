/* SPDX-License-Identifier: MIT */
/**
 * Structs that begin with their own size, `size_t struct_size`, so that callers that were compiled
 * against an older or a newer header can be served: members are only ever appended, and never into
 * padding at the end.
 */
#ifndef ELEA_BASE_SIZED_H
#define ELEA_BASE_SIZED_H

#include "elea.h"

/**
 * Copies what the caller's struct holds over `to`, which holds the defaults and has `size` bytes.
 * Fails, naming `what`, if the caller's size is not set, or if it is larger than `size` and what
 * lies beyond, which this version does not know, is not zero.
 */
elea_status elea_sized_read(void *to, size_t size, const void *from, const char *what,
                            elea_error *error);

/** The other way: fills the caller's struct as far as it goes, and zeroes what is not known. */
void elea_sized_write(void *to, const void *from, size_t size);

#endif
