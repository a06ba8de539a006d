/* SPDX-License-Identifier: MIT */
/** Formats that are not read: recognized to name them, and what converts their files. */
#ifndef ELEA_IO_UNREAD_H
#define ELEA_IO_UNREAD_H

#include "base/error.h"

typedef struct elea_unread elea_unread;

/** The format whose content begins with these bytes; NULL if there is none. */
const elea_unread *elea_unread_by_content(const char *path, const unsigned char *head, size_t n);

/** The format whose suffix the file name has, in any case; NULL if there is none. */
const elea_unread *elea_unread_by_name(const char *path);

/** Writes the error that names the format, and says how the file can be read. */
void elea_unread_fail(const elea_unread *format, const char *path, elea_error *error);

#endif
