/* SPDX-License-Identifier: MIT */
/** The one place where errors are born. */
#ifndef ELEA_BASE_ERROR_H
#define ELEA_BASE_ERROR_H

#include "elea.h"

/**
 * Fills `error` (may be NULL) and returns `status`, so that failing is one statement:
 * `return elea_error_set(error, ELEA_ERROR_FORMAT, "%s: ...", path)`.
 */
elea_status elea_error_set(elea_error *error, elea_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4), cold));

/** Says that `count` items of `size` bytes for `what` could not be allocated. */
elea_status elea_error_memory(elea_error *error, size_t count, size_t size, const char *what)
    __attribute__((cold));

/** Puts "PREFIX: " before the message that is there; returns its status. */
elea_status elea_error_prefix(elea_error *error, const char *prefix) __attribute__((cold));

#endif
