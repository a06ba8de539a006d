/* SPDX-License-Identifier: MIT */
/* gzip: a series of members, each compressed separately. */
#include "io/decoder.h"

#ifdef ELEA_HAVE_ZLIB

#include <stdlib.h>
#include <zlib.h>

#define STEP        ((size_t)1 << 16) /* bytes read or decompressed at once */
#define GZIP_WINDOW (15 + 16)         /* the largest window; 16: with the header of gzip */

struct elea_decoder {
    elea_raw *raw;
    const elea_compression *compression;
    z_stream zlib;
    bool in_member; /* inside a member, where the content cannot end */
    bool finished;
    unsigned char input[STEP];
};

static elea_decoder *open_zlib(elea_raw *raw, const elea_compression *compression,
                               elea_error *error)
{
    elea_decoder *decoder = calloc(1, sizeof *decoder);
    if (decoder == NULL) {
        (void)elea_error_memory(error, 1, sizeof *decoder, "gzip decoder");
        return NULL;
    }
    if (inflateInit2(&decoder->zlib, GZIP_WINDOW) != Z_OK) {
        free(decoder);
        (void)elea_error_at(error, ELEA_ERROR_MEMORY, elea_place_file(elea_raw_path(raw)),
                            "no memory to decompress the file");
        return NULL;
    }
    decoder->raw = raw;
    decoder->compression = compression;
    return decoder;
}

static void close_zlib(elea_decoder *decoder)
{
    (void)inflateEnd(&decoder->zlib);
    free(decoder);
}

/* Provides input for zlib, unless all of it was used. */
static elea_status fill(elea_decoder *decoder, elea_error *error)
{
    size_t n = 0;
    if (decoder->zlib.avail_in > 0)
        return ELEA_OK;
    elea_status failed =
        elea_raw_read(decoder->raw, decoder->input, sizeof decoder->input, &n, error);
    decoder->zlib.next_in = decoder->input;
    decoder->zlib.avail_in = (unsigned)n;
    return failed;
}

/* Another member may follow; anything else is padding, which gzip ignores too. */
static void begin_member(elea_decoder *decoder)
{
    decoder->finished = decoder->zlib.next_in[0] != 0x1f || inflateReset(&decoder->zlib) != Z_OK;
    decoder->in_member = !decoder->finished;
}

static elea_status read_zlib(elea_decoder *decoder, void *buffer, size_t size, size_t *n_read,
                             elea_error *error)
{
    z_stream *zlib = &decoder->zlib;
    size = size < STEP ? size : STEP;
    zlib->next_out = buffer;
    zlib->avail_out = (unsigned)size;
    while (zlib->avail_out == size && !decoder->finished) {
        elea_status failed = fill(decoder, error);
        if (failed)
            return failed;
        if (zlib->avail_in == 0 && decoder->in_member)
            return elea_decoder_truncated(decoder->raw, decoder->compression,
                                          "unexpected end of file", error);
        if (zlib->avail_in == 0)
            break;
        if (!decoder->in_member)
            begin_member(decoder);
        if (decoder->finished)
            break;
        int code = inflate(zlib, Z_NO_FLUSH);
        /* Bytes before the damage are returned first; the next call finds it again. */
        if (code != Z_OK && code != Z_STREAM_END && zlib->avail_out == size)
            return elea_decoder_damaged(decoder->raw, decoder->compression,
                                        zlib->msg != NULL ? zlib->msg : zError(code), error);
        decoder->in_member = code != Z_STREAM_END;
    }
    *n_read = size - zlib->avail_out;
    return ELEA_OK;
}

const elea_decoder_class elea_decoder_zlib = {open_zlib, close_zlib, read_zlib};

#endif
