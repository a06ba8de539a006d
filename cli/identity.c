/* SPDX-License-Identifier: MIT */
#include "identity.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal.h"

enum { PIECE = 1 << 16, MOST_PIECES = 64 };

/* Files of up to MOST_PIECES pieces are hashed whole, of others that many pieces, evenly spread. */
static elea_status hash_pieces(int descriptor, uint64_t size, uint64_t *hash)
{
    static const uint64_t most = (uint64_t)MOST_PIECES * PIECE;
    unsigned char *bytes = malloc(PIECE);
    elea_status failed = bytes != NULL ? ELEA_OK : ELEA_ERROR_MEMORY;
    uint64_t n = size <= most ? (size + PIECE - 1) / PIECE : MOST_PIECES;
    *hash = JOURNAL_HASH;
    for (uint64_t i = 0; i < n && !failed; i++) {
        uint64_t begin = size <= most ? i * PIECE : (size - PIECE) / (MOST_PIECES - 1) * i;
        if (size > most && i == MOST_PIECES - 1)
            begin = size - PIECE;
        ssize_t got = pread(descriptor, bytes, PIECE, (off_t)begin);
        if (got < 0)
            failed = ELEA_ERROR_FILE;
        else
            *hash = journal_hash(*hash, bytes, (size_t)got);
    }
    free(bytes);
    return failed;
}

elea_status identity_add_file(struct identity *identity, const char *path, elea_error *error)
{
    struct stat status;
    uint64_t hash = 0;
    for (size_t i = 0; i < identity->n; i++)
        if (strcmp(identity->files[i].path, path) == 0)
            return ELEA_OK;
    /* A FIFO would wait for one who writes. */
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool regular = descriptor >= 0 && fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
    elea_status failed =
        regular ? hash_pieces(descriptor, (uint64_t)status.st_size, &hash) : ELEA_ERROR_FILE;
    if (descriptor >= 0)
        (void)close(descriptor);
    if (!regular && descriptor >= 0)
        return elea_error_set(
            error, ELEA_ERROR_FILE,
            "%s: is not a regular file, which a later run or other parts could read "
            "too; write it to a file first",
            path);
    if (failed)
        return elea_error_set(error, failed, "%s: cannot read it: %s", path, strerror(errno));
    return identity_add(identity, strdup(path), (uint64_t)status.st_size, hash, error);
}

elea_status identity_add(struct identity *identity, char *path, uint64_t size, uint64_t hash,
                         elea_error *error)
{
    struct identity_file *files = NULL;
    if (path != NULL)
        files = realloc(identity->files, (identity->n + 1) * sizeof *files);
    if (files == NULL) {
        free(path);
        return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the names of files");
    }
    identity->files = files;
    files[identity->n++] = (struct identity_file){path, size, hash};
    return ELEA_OK;
}

void identity_free(struct identity *identity)
{
    for (size_t i = 0; i < identity->n; i++)
        free(identity->files[i].path);
    free(identity->files);
    *identity = (struct identity){NULL, 0};
}

const char *identity_difference(const struct identity *a, const struct identity *b)
{
    for (size_t i = 0; i < a->n || i < b->n; i++) {
        if (i >= a->n || i >= b->n)
            return (i >= a->n ? b : a)->files[i].path;
        const struct identity_file *x = &a->files[i], *y = &b->files[i];
        if (x->size != y->size || x->hash != y->hash || strcmp(x->path, y->path) != 0)
            return x->path;
    }
    return NULL;
}
