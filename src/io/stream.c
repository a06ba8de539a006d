/* SPDX-License-Identifier: MIT */
#include "io/stream.h"

#include <stdlib.h>

#include "io/decoder.h"
#include "io/raw.h"

/* Content that is larger than both is not that of a file of atoms, but made to fill memory. */
#define MAX_EXPANSION  10000
#define EXPANSION_FROM ((uint64_t)1 << 28) /* bytes */

struct elea_stream {
    elea_raw *raw;
    const elea_compression *compression; /* NULL: the content is not compressed */
    elea_decoder *decoder;
    uint64_t position; /* of the decompressed content */
    bool damaged;
};

/* ---- Decompression ---- */

static elea_status open_decoder(elea_stream *stream, elea_error *error)
{
    const elea_compression *compression = stream->compression;
    if (compression->decoder == NULL)
        return elea_error_at(error, ELEA_ERROR_FILE, elea_place_file(elea_raw_path(stream->raw)),
                             "the file is %s-compressed, and this build has no %s; decompress it "
                             "first",
                             compression->name, compression->library);
    elea_status failed = elea_raw_seek(stream->raw, 0, error);
    if (failed)
        return failed;
    stream->position = 0;
    stream->decoder = compression->decoder->open(stream->raw, compression, error);
    return stream->decoder != NULL ? ELEA_OK : ELEA_ERROR_FILE;
}

static void close_decoder(elea_stream *stream)
{
    if (stream->decoder != NULL)
        stream->compression->decoder->close(stream->decoder);
    stream->decoder = NULL;
}

static elea_status read_decoder(elea_stream *stream, void *buffer, size_t size, size_t *n_read,
                                elea_error *error)
{
    *n_read = 0;
    if (stream->decoder == NULL) { /* it could not be opened again */
        elea_status failed = open_decoder(stream, error);
        if (failed)
            return failed;
    }
    elea_status failed =
        stream->compression->decoder->read(stream->decoder, buffer, size, n_read, error);
    stream->position += *n_read;
    stream->damaged = stream->damaged || failed == ELEA_ERROR_FORMAT;
    if (!failed && stream->position > EXPANSION_FROM &&
        stream->position / MAX_EXPANSION > elea_raw_size(stream->raw))
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_place_file(elea_raw_path(stream->raw)),
                             "the content is more than %d times as large as the %s data; if this "
                             "is no mistake, decompress the file first",
                             MAX_EXPANSION, stream->compression->name);
    return failed;
}

/* Decoders only go forward; an earlier position is reached from the start. */
static elea_status seek_decoder(elea_stream *stream, uint64_t offset, elea_error *error)
{
    unsigned char passed[4096];
    elea_status failed = ELEA_OK;
    if (offset < stream->position) {
        close_decoder(stream);
        failed = open_decoder(stream, error);
    }
    while (!failed && stream->position < offset) {
        uint64_t left = offset - stream->position;
        size_t n = 0;
        failed = read_decoder(stream, passed, left < sizeof passed ? (size_t)left : sizeof passed,
                              &n, error);
        if (!failed && n == 0)
            break;
    }
    return failed;
}

/* ---- Opening ---- */

static elea_status find_compression(elea_stream *stream, elea_error *error)
{
    unsigned char magic[ELEA_DECODER_MAGIC];
    size_t n = 0;
    elea_status failed = elea_raw_read(stream->raw, magic, sizeof magic, &n, error);
    if (!failed)
        failed = elea_raw_seek(stream->raw, 0, error);
    if (failed)
        return failed;
    stream->compression = elea_compression_find(magic, n);
    return stream->compression != NULL ? open_decoder(stream, error) : ELEA_OK;
}

/* Takes ownership of `raw`, which is NULL if it could not be opened. */
static elea_stream *create(elea_raw *raw, elea_error *error)
{
    if (raw == NULL)
        return NULL;
    elea_stream *stream = calloc(1, sizeof *stream);
    if (stream == NULL) {
        (void)elea_error_memory(error, 1, sizeof *stream, "stream");
        elea_raw_close(raw);
        return NULL;
    }
    stream->raw = raw;
    if (find_compression(stream, error) != ELEA_OK) {
        elea_stream_close(stream);
        return NULL;
    }
    return stream;
}

elea_stream *elea_stream_open(const char *path, elea_error *error)
{
    return create(elea_raw_open(path, error), error);
}

elea_stream *elea_stream_open_memory(const void *bytes, size_t size, const char *name,
                                     elea_error *error)
{
    return create(elea_raw_open_memory(bytes, size, name, error), error);
}

void elea_stream_close(elea_stream *stream)
{
    if (stream == NULL)
        return;
    close_decoder(stream);
    elea_raw_close(stream->raw);
    free(stream);
}

/* ---- Use ---- */

const char *elea_stream_path(const elea_stream *stream)
{
    return elea_raw_path(stream->raw);
}

bool elea_stream_is_plain_file(const elea_stream *stream)
{
    return elea_raw_is_file(stream->raw) && stream->compression == NULL;
}

uint64_t elea_stream_size(const elea_stream *stream)
{
    return stream->compression != NULL ? UINT64_MAX : elea_raw_size(stream->raw);
}

elea_status elea_stream_read(elea_stream *stream, void *buffer, size_t size, size_t *n_read,
                             elea_error *error)
{
    *n_read = 0;
    return stream->compression != NULL ? read_decoder(stream, buffer, size, n_read, error)
                                       : elea_raw_read(stream->raw, buffer, size, n_read, error);
}

bool elea_stream_is_damaged(const elea_stream *stream)
{
    return stream->damaged;
}

elea_status elea_stream_seek(elea_stream *stream, uint64_t offset, elea_error *error)
{
    return stream->compression != NULL ? seek_decoder(stream, offset, error)
                                       : elea_raw_seek(stream->raw, offset, error);
}
