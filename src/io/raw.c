/* SPDX-License-Identifier: MIT */
#include "io/raw.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct elea_raw {
    char *path;
    FILE *file;                 /* NULL: the bytes are in memory */
    const unsigned char *bytes; /* of the memory */
    uint64_t size;              /* of the file or the memory */
    uint64_t position;          /* in the memory */
};

/* Whether another attempt, with the same file, could succeed: it is not that the file is missing,
 * or may not be read. */
static bool is_of_machine(int number)
{
    return number == EIO || number == EINTR || number == EMFILE || number == ENFILE ||
           number == ENOMEM || number == EAGAIN || number == ESTALE || number == ETIMEDOUT;
}

static elea_status system_failed(const elea_raw *raw, const char *what, elea_error *error)
{
    elea_status status = is_of_machine(errno) ? ELEA_ERROR_SYSTEM : ELEA_ERROR_FILE;
    return elea_error_at(error, status, elea_place_file(raw->path), "cannot %s the file: %s", what,
                         strerror(errno));
}

static elea_status check_kind(const elea_raw *raw, struct stat *status, elea_error *error)
{
    elea_place place = elea_place_file(raw->path);
    if (stat(raw->path, status) != 0)
        return system_failed(raw, "open", error);
    if (S_ISDIR(status->st_mode))
        return elea_error_at(error, ELEA_ERROR_FILE, place,
                             "this is a directory; give the name of a file in it");
    /* Opening a pipe would block until it has a writer. */
    if (!S_ISREG(status->st_mode))
        return elea_error_at(error, ELEA_ERROR_FILE, place,
                             "not a regular file, which is needed to find the frames; write the "
                             "data to a file first");
    return ELEA_OK;
}

static elea_status open_file(elea_raw *raw, elea_error *error)
{
    struct stat status;
    elea_status failed = check_kind(raw, &status, error);
    if (failed)
        return failed;
    raw->file = fopen(raw->path, "rb");
    if (raw->file == NULL)
        return system_failed(raw, "open", error);
    raw->size = (uint64_t)status.st_size;
    return ELEA_OK;
}

static elea_raw *create(const char *path, elea_error *error)
{
    size_t length = strlen(path) + 1;
    elea_raw *raw = calloc(1, sizeof *raw);
    char *copy = malloc(length);
    if (raw == NULL || copy == NULL) {
        (void)elea_error_memory(error, 1, sizeof *raw + length, "stream");
        free(raw);
        free(copy);
        return NULL;
    }
    memcpy(copy, path, length);
    raw->path = copy;
    return raw;
}

elea_raw *elea_raw_open(const char *path, elea_error *error)
{
    elea_raw *raw = create(path, error);
    if (raw != NULL && open_file(raw, error) != ELEA_OK) {
        elea_raw_close(raw);
        return NULL;
    }
    return raw;
}

elea_raw *elea_raw_open_memory(const void *bytes, size_t size, const char *name, elea_error *error)
{
    elea_raw *raw = create(name, error);
    if (raw != NULL) {
        raw->bytes = bytes;
        raw->size = size;
    }
    return raw;
}

void elea_raw_close(elea_raw *raw)
{
    if (raw == NULL)
        return;
    if (raw->file != NULL)
        (void)fclose(raw->file);
    free(raw->path);
    free(raw);
}

const char *elea_raw_path(const elea_raw *raw)
{
    return raw->path;
}

bool elea_raw_is_file(const elea_raw *raw)
{
    return raw->file != NULL;
}

uint64_t elea_raw_size(const elea_raw *raw)
{
    return raw->size;
}

elea_status elea_raw_read(elea_raw *raw, void *buffer, size_t size, size_t *n_read,
                          elea_error *error)
{
    if (raw->file != NULL) {
        *n_read = fread(buffer, 1, size, raw->file);
        return *n_read < size && ferror(raw->file) ? system_failed(raw, "read", error) : ELEA_OK;
    }
    uint64_t left = raw->size - raw->position;
    *n_read = left < size ? (size_t)left : size;
    if (*n_read > 0)
        memcpy(buffer, raw->bytes + raw->position, *n_read);
    raw->position += *n_read;
    return ELEA_OK;
}

elea_status elea_raw_seek(elea_raw *raw, uint64_t offset, elea_error *error)
{
    if (raw->file == NULL) {
        raw->position = offset < raw->size ? offset : raw->size;
        return ELEA_OK;
    }
    if (offset > INT64_MAX || fseeko(raw->file, (off_t)offset, SEEK_SET) != 0)
        return elea_error_at(error, ELEA_ERROR_FILE, elea_place_file(raw->path),
                             "cannot move to byte %llu", (unsigned long long)offset);
    return ELEA_OK;
}
