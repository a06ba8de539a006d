/* SPDX-License-Identifier: MIT */
/** Text of unknown encoding, such as names of files. */
#ifndef ELEA_CLI_UTF8_H
#define ELEA_CLI_UTF8_H

/** In place of bytes that are not UTF-8: U+FFFD. */
#define UTF8_REPLACEMENT "\xef\xbf\xbd"

/** Bytes of the UTF-8 character at `text`, 0 if there is none (RFC 3629). */
unsigned utf8_length(const unsigned char *text);

#endif
