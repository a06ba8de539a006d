/* SPDX-License-Identifier: MIT */
/** Which files a computation has read, so that another one can be told to have read the same. */
#ifndef ELEA_CLI_IDENTITY_H
#define ELEA_CLI_IDENTITY_H

#include "elea.h"

struct identity_file {
    char *path;
    uint64_t size;
    uint64_t hash; /**< of its content; of large files, of pieces of it */
};

struct identity {
    struct identity_file *files;
    size_t n;
};

/** Adds a file by its content, unless it is there. Free the identity in any case. */
elea_status identity_add_file(struct identity *identity, const char *path, elea_error *error);
/** Takes over `path`, also on failure. */
elea_status identity_add(struct identity *identity, char *path, uint64_t size, uint64_t hash,
                         elea_error *error);
void identity_free(struct identity *identity);

/** The first file whose content is another, or is not there; NULL if all are the same. */
const char *identity_difference(const struct identity *a, const struct identity *b);

#endif
