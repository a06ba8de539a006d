/* SPDX-License-Identifier: MIT */
/**
 * Structs that begin with their own size, `size_t struct_size`, to support callers compiled with an
 * older or newer header: members are only ever appended, and never into padding at the end.
 */
#ifndef ELEA_BASE_SIZED_H
#define ELEA_BASE_SIZED_H

#include "elea.h"

/**
 * Copies the caller's struct over `to`, which holds the defaults and has `size` bytes. Fails,
 * naming `what`, if the caller's size is not set, or if the caller's struct is larger than `size`
 * and the members unknown to this version are not zero.
 */
elea_status elea_sized_read(void *to, size_t size, const void *from, const char *what,
                            elea_error *error);

/** The reverse: fills the caller's struct up to its size, and zeroes unknown members. */
void elea_sized_write(void *to, const void *from, size_t size);

#endif
