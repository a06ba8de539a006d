/* SPDX-License-Identifier: MIT */
#include "io/stream.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#ifdef ELEA_HAVE_ZLIB
#include <zlib.h>
#endif

#define STEP ((size_t)1 << 16) /* bytes decompressed or skipped at once */

#ifdef ELEA_HAVE_ZLIB
#define GZIP_WINDOW (15 + 16) /* the largest window; 16: with the header of gzip */

/* A gzip file is a series of members, each compressed separately. */
typedef struct gzip_decoder {
    z_stream zlib;
    uint64_t position; /* of the decompressed content */
    bool in_member;    /* inside a member, where the content cannot end */
    bool finished;
    unsigned char input[STEP];
} gzip_decoder;
#endif

struct elea_stream {
    char *path;
    FILE *file;                 /* NULL: the bytes are in memory */
    const unsigned char *bytes; /* of the memory */
    uint64_t raw_size;          /* of the file or the memory */
    uint64_t raw_position;      /* in the memory */
#ifdef ELEA_HAVE_ZLIB
    gzip_decoder *gzip; /* NULL: the content is not compressed */
#endif
};

/* ---- Stored bytes ---- */

static elea_status system_failed(const elea_stream *stream, const char *what, elea_error *error)
{
    return elea_error_at(error, ELEA_ERROR_FILE, elea_place_file(stream->path),
                         "cannot %s the file: %s", what, strerror(errno));
}

static elea_status read_raw(elea_stream *stream, void *buffer, size_t size, size_t *n_read,
                            elea_error *error)
{
    if (stream->file != NULL) {
        *n_read = fread(buffer, 1, size, stream->file);
        return *n_read < size && ferror(stream->file) ? system_failed(stream, "read", error)
                                                      : ELEA_OK;
    }
    uint64_t left = stream->raw_size - stream->raw_position;
    *n_read = left < size ? (size_t)left : size;
    if (*n_read > 0)
        memcpy(buffer, stream->bytes + stream->raw_position, *n_read);
    stream->raw_position += *n_read;
    return ELEA_OK;
}

static elea_status seek_raw(elea_stream *stream, uint64_t offset, elea_error *error)
{
    if (stream->file == NULL) {
        stream->raw_position = offset < stream->raw_size ? offset : stream->raw_size;
        return ELEA_OK;
    }
    if (offset > INT64_MAX || fseeko(stream->file, (off_t)offset, SEEK_SET) != 0)
        return elea_error_at(error, ELEA_ERROR_FILE, elea_place_file(stream->path),
                             "cannot move to byte %llu", (unsigned long long)offset);
    return ELEA_OK;
}

/* ---- gzip ---- */

#ifdef ELEA_HAVE_ZLIB

static elea_status open_gzip(elea_stream *stream, elea_error *error)
{
    gzip_decoder *gzip = calloc(1, sizeof *gzip);
    if (gzip == NULL)
        return elea_error_memory(error, 1, sizeof *gzip, "gzip decoder");
    if (inflateInit2(&gzip->zlib, GZIP_WINDOW) != Z_OK) {
        free(gzip);
        return elea_error_at(error, ELEA_ERROR_MEMORY, elea_place_file(stream->path),
                             "no memory to decompress the file");
    }
    stream->gzip = gzip;
    return ELEA_OK;
}

static void close_gzip(elea_stream *stream)
{
    if (stream->gzip != NULL)
        (void)inflateEnd(&stream->gzip->zlib);
    free(stream->gzip);
}

static elea_status gzip_failed(const elea_stream *stream, const char *why, elea_error *error)
{
    return elea_error_at(error, ELEA_ERROR_TRUNCATED, elea_place_file(stream->path),
                         "the gzip data are damaged or truncated (%s); test the file with gzip -t",
                         why);
}

/* Provides input for zlib, unless all of it was used. */
static elea_status fill_gzip(elea_stream *stream, elea_error *error)
{
    gzip_decoder *gzip = stream->gzip;
    size_t n = 0;
    if (gzip->zlib.avail_in > 0)
        return ELEA_OK;
    elea_status failed = read_raw(stream, gzip->input, sizeof gzip->input, &n, error);
    gzip->zlib.next_in = gzip->input;
    gzip->zlib.avail_in = (unsigned)n;
    return failed;
}

/* Another member may follow; anything else is padding, which gzip ignores too. */
static void begin_member(gzip_decoder *gzip)
{
    gzip->finished = gzip->zlib.next_in[0] != 0x1f || inflateReset(&gzip->zlib) != Z_OK;
    gzip->in_member = !gzip->finished;
}

/* Decompresses until there is some output; no output means the end. */
static elea_status read_gzip(elea_stream *stream, void *buffer, size_t size, size_t *n_read,
                             elea_error *error)
{
    gzip_decoder *gzip = stream->gzip;
    z_stream *zlib = &gzip->zlib;
    size = size < STEP ? size : STEP;
    zlib->next_out = buffer;
    zlib->avail_out = (unsigned)size;
    while (zlib->avail_out == size && !gzip->finished) {
        elea_status failed = fill_gzip(stream, error);
        if (failed)
            return failed;
        if (zlib->avail_in == 0 && gzip->in_member)
            return gzip_failed(stream, "unexpected end of file", error);
        if (zlib->avail_in == 0)
            break;
        if (!gzip->in_member)
            begin_member(gzip);
        if (gzip->finished)
            break;
        int code = inflate(zlib, Z_NO_FLUSH);
        /* Bytes before the damage are returned first; the next call finds it again. */
        if (code != Z_OK && code != Z_STREAM_END && zlib->avail_out == size)
            return gzip_failed(stream, zlib->msg != NULL ? zlib->msg : zError(code), error);
        gzip->in_member = code != Z_STREAM_END;
    }
    *n_read = size - zlib->avail_out;
    gzip->position += *n_read;
    return ELEA_OK;
}

static elea_status rewind_gzip(elea_stream *stream, elea_error *error)
{
    gzip_decoder *gzip = stream->gzip;
    gzip->zlib.avail_in = 0;
    gzip->position = 0;
    gzip->in_member = gzip->finished = false;
    return seek_raw(stream, 0, error);
}

static elea_status seek_gzip(elea_stream *stream, uint64_t offset, elea_error *error)
{
    unsigned char passed[4096];
    elea_status failed = ELEA_OK;
    if (offset < stream->gzip->position)
        failed = rewind_gzip(stream, error);
    while (!failed && stream->gzip->position < offset) {
        uint64_t left = offset - stream->gzip->position;
        size_t n = 0;
        failed = read_gzip(stream, passed, left < sizeof passed ? (size_t)left : sizeof passed, &n,
                           error);
        if (!failed && n == 0)
            break;
    }
    return failed;
}

#else

static elea_status open_gzip(elea_stream *stream, elea_error *error)
{
    return elea_error_at(
        error, ELEA_ERROR_FILE, elea_place_file(stream->path),
        "the file is gzip-compressed, and this build has no zlib; decompress it first");
}

#endif

/* ---- Opening ---- */

static elea_status check_kind(const elea_stream *stream, struct stat *status, elea_error *error)
{
    elea_place place = elea_place_file(stream->path);
    if (stat(stream->path, status) != 0)
        return system_failed(stream, "open", error);
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

static elea_status open_file(elea_stream *stream, elea_error *error)
{
    struct stat status;
    elea_status failed = check_kind(stream, &status, error);
    if (failed)
        return failed;
    stream->file = fopen(stream->path, "rb");
    if (stream->file == NULL)
        return system_failed(stream, "open", error);
    stream->raw_size = (uint64_t)status.st_size;
    return ELEA_OK;
}

static elea_status open_content(elea_stream *stream, elea_error *error)
{
    unsigned char magic[2] = {0, 0};
    size_t n = 0;
    elea_status failed = read_raw(stream, magic, sizeof magic, &n, error);
    if (!failed)
        failed = seek_raw(stream, 0, error);
    if (!failed && n == 2 && magic[0] == 0x1f && magic[1] == 0x8b)
        failed = open_gzip(stream, error);
    return failed;
}

static elea_stream *create(const char *path, elea_error *error)
{
    size_t length = strlen(path) + 1;
    elea_stream *stream = calloc(1, sizeof *stream);
    char *copy = malloc(length);
    if (stream == NULL || copy == NULL) {
        (void)elea_error_memory(error, 1, sizeof *stream + length, "stream");
        free(stream);
        free(copy);
        return NULL;
    }
    memcpy(copy, path, length);
    stream->path = copy;
    return stream;
}

elea_stream *elea_stream_open(const char *path, elea_error *error)
{
    elea_stream *stream = create(path, error);
    if (stream != NULL &&
        (open_file(stream, error) != ELEA_OK || open_content(stream, error) != ELEA_OK)) {
        elea_stream_close(stream);
        return NULL;
    }
    return stream;
}

elea_stream *elea_stream_open_memory(const void *bytes, size_t size, const char *name,
                                     elea_error *error)
{
    elea_stream *stream = create(name, error);
    if (stream == NULL)
        return NULL;
    stream->bytes = bytes;
    stream->raw_size = size;
    if (open_content(stream, error) != ELEA_OK) {
        elea_stream_close(stream);
        return NULL;
    }
    return stream;
}

void elea_stream_close(elea_stream *stream)
{
    if (stream == NULL)
        return;
    if (stream->file != NULL)
        (void)fclose(stream->file);
#ifdef ELEA_HAVE_ZLIB
    close_gzip(stream);
#endif
    free(stream->path);
    free(stream);
}

/* ---- Use ---- */

static bool is_compressed(const elea_stream *stream)
{
#ifdef ELEA_HAVE_ZLIB
    return stream->gzip != NULL;
#else
    (void)stream;
    return false;
#endif
}

const char *elea_stream_path(const elea_stream *stream)
{
    return stream->path;
}

bool elea_stream_is_plain_file(const elea_stream *stream)
{
    return stream->file != NULL && !is_compressed(stream);
}

uint64_t elea_stream_size(const elea_stream *stream)
{
    return is_compressed(stream) ? UINT64_MAX : stream->raw_size;
}

elea_status elea_stream_read(elea_stream *stream, void *buffer, size_t size, size_t *n_read,
                             elea_error *error)
{
    *n_read = 0;
#ifdef ELEA_HAVE_ZLIB
    if (stream->gzip != NULL)
        return read_gzip(stream, buffer, size, n_read, error);
#endif
    return read_raw(stream, buffer, size, n_read, error);
}

elea_status elea_stream_seek(elea_stream *stream, uint64_t offset, elea_error *error)
{
#ifdef ELEA_HAVE_ZLIB
    if (stream->gzip != NULL)
        return seek_gzip(stream, offset, error);
#endif
    return seek_raw(stream, offset, error);
}
