/* SPDX-License-Identifier: MIT */
/** The bytes of a file or of a block of memory, as they are stored. */
#ifndef ELEA_IO_RAW_H
#define ELEA_IO_RAW_H

#include "base/error.h"

typedef struct elea_raw elea_raw;

/** Fails with a message on missing files, directories and pipes. */
elea_raw *elea_raw_open(const char *path, elea_error *error);

/** Reads from `bytes`, which must stay until it is closed. Messages call them `name`. */
elea_raw *elea_raw_open_memory(const void *bytes, size_t size, const char *name, elea_error *error);

/** Accepts NULL. */
void elea_raw_close(elea_raw *raw);

/** Path of the file, or name of the block of memory. */
const char *elea_raw_path(const elea_raw *raw);

bool elea_raw_is_file(const elea_raw *raw);

/** Bytes of the file when it was opened, or of the memory. */
uint64_t elea_raw_size(const elea_raw *raw);

/** Reads up to `size` bytes; fewer only at the end. */
elea_status elea_raw_read(elea_raw *raw, void *buffer, size_t size, size_t *n_read,
                          elea_error *error);

/** The next read begins at byte `offset`. */
elea_status elea_raw_seek(elea_raw *raw, uint64_t offset, elea_error *error);

#endif
