/* SPDX-License-Identifier: MIT */
/** The only place where errors are created. */
#ifndef ELEA_BASE_ERROR_H
#define ELEA_BASE_ERROR_H

#include "elea.h"

/** Where an error occurred. */
typedef struct elea_place {
    const char *path; /**< NULL: no file */
    uint64_t line;    /**< 0: none */
    int64_t frame;    /**< -1: none */
} elea_place;

/** A file as a whole. */
static inline elea_place elea_place_file(const char *path)
{
    return (elea_place){path, 0, -1};
}

/** `elea_error_set` with a location, which precedes the message. */
elea_status elea_error_at(elea_error *error, elea_status status, elea_place place,
                          const char *format, ...) __attribute__((format(printf, 4, 5), cold));

/** Reports that `count` items of `size` bytes for `what` could not be allocated. */
elea_status elea_error_memory(elea_error *error, size_t count, size_t size, const char *what)
    __attribute__((cold));

#endif
