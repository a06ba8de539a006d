/* SPDX-License-Identifier: MIT */
#include "io/decoder.h"

#include <string.h>
#include <strings.h>

#ifdef ELEA_HAVE_ZLIB
#define ZLIB &elea_decoder_zlib
#else
#define ZLIB NULL
#endif
#ifdef ELEA_HAVE_LIBARCHIVE
#define ARCHIVE &elea_decoder_archive
#else
#define ARCHIVE NULL
#endif

/*
 * libarchive could read gzip, too, but drops up to 64 KiB before damage. Trajectories are truncated
 * often, and mostly compressed by gzip.
 */
static const elea_compression compressions[] = {
    {"gzip", ".gz", "gzip -t", "zlib", "\x1f\x8b", ZLIB},
    {"bzip2", ".bz2", "bzip2 -t", "libarchive", "BZh", ARCHIVE},
    {"xz", ".xz", "xz -t", "libarchive",
     "\xfd"
     "7zXZ",
     ARCHIVE},
    {"zstd", ".zst", "zstd -t", "libarchive", "\x28\xb5\x2f\xfd", ARCHIVE},
};

#define NUM_COMPRESSIONS (sizeof compressions / sizeof compressions[0])

/* "BZh" may begin a text; a digit and the number pi in BCD follow, or at once the end. */
static bool is_bzip2(const unsigned char *head, size_t n)
{
    return n >= 6 && head[3] >= '1' && head[3] <= '9' &&
           ((head[4] == 0x31 && head[5] == 0x41) || (head[4] == 0x17 && head[5] == 0x72));
}

const elea_compression *elea_compression_find(const unsigned char *head, size_t n_bytes)
{
    for (size_t i = 0; i < NUM_COMPRESSIONS; i++) {
        size_t n = strlen(compressions[i].magic);
        if (n_bytes >= n && memcmp(head, compressions[i].magic, n) == 0 &&
            (head[0] != 'B' || is_bzip2(head, n_bytes)))
            return &compressions[i];
    }
    return NULL;
}

size_t elea_compression_strip(const char *path)
{
    size_t length = strlen(path);
    for (size_t i = 0; i < NUM_COMPRESSIONS; i++) {
        size_t n = strlen(compressions[i].suffix);
        if (length > n && strcasecmp(path + length - n, compressions[i].suffix) == 0)
            return length - n;
    }
    return length;
}

elea_status elea_decoder_truncated(const elea_raw *raw, const elea_compression *compression,
                                   const char *why, elea_error *error)
{
    return elea_error_at(error, ELEA_ERROR_TRUNCATED, elea_place_file(elea_raw_path(raw)),
                         "the %s data are truncated (%s); test the file with %s", compression->name,
                         why, compression->tester);
}

elea_status elea_decoder_damaged(const elea_raw *raw, const elea_compression *compression,
                                 const char *why, elea_error *error)
{
    return elea_error_at(error, ELEA_ERROR_FORMAT, elea_place_file(elea_raw_path(raw)),
                         "the %s data are damaged (%s), and any part of the content may be wrong; "
                         "copy the file again, and test it with %s",
                         compression->name, why, compression->tester);
}
