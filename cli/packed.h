/* SPDX-License-Identifier: MIT */
/**
 * Binary data as text, for JSON: runs of equal words of 8 bytes are shortened, a hash is added, and
 * all is written in base64 (RFC 4648).
 */
#ifndef ELEA_CLI_PACKED_H
#define ELEA_CLI_PACKED_H

#include <stddef.h>

/** The text, to be freed; NULL if there is no memory. */
char *packed_text(const void *bytes, size_t size);

/**
 * The reverse: `size` bytes, or at most `*size` bytes, whose number it sets. To be freed; NULL if
 * the text is damaged, has more, or there is no memory.
 */
unsigned char *packed_bytes(const char *text, size_t *size);

#endif
