/* SPDX-License-Identifier: MIT */
/* bzip2, xz and zstd by libarchive, which limits the memory that a file can ask for to 1 GiB. */
#include "io/decoder.h"

#ifdef ELEA_HAVE_LIBARCHIVE

#include <archive.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEP ((size_t)1 << 16) /* bytes read at once */

struct elea_decoder {
    elea_raw *raw;
    const elea_compression *compression;
    struct archive *archive;
    const unsigned char *block; /* decompressed by libarchive, which owns it */
    size_t n_block;
    bool finished;
    bool at_end;       /* the file has no more bytes */
    char failure[256]; /* "" or why decompression cannot go on */
    elea_error system; /* why the file cannot be read */
    unsigned char input[STEP];
};

static la_ssize_t read_input(struct archive *archive, void *context, const void **buffer)
{
    elea_decoder *decoder = context;
    size_t n = 0;
    *buffer = decoder->input;
    if (elea_raw_read(decoder->raw, decoder->input, sizeof decoder->input, &n, &decoder->system) ==
        ELEA_OK) {
        decoder->at_end = n == 0;
        return (la_ssize_t)n;
    }
    archive_set_error(archive, EIO, "cannot read the file");
    return ARCHIVE_FATAL;
}

/*
 * libarchive built without a compression would start a program in its place, and says so by a
 * warning.
 */
static bool support(struct archive *archive, const elea_compression *compression)
{
    int code = ARCHIVE_FATAL;
    if (strcmp(compression->name, "bzip2") == 0)
        code = archive_read_support_filter_bzip2(archive);
    else if (strcmp(compression->name, "xz") == 0)
        code = archive_read_support_filter_xz(archive);
    else if (strcmp(compression->name, "zstd") == 0)
        code = archive_read_support_filter_zstd(archive);
    return code == ARCHIVE_OK && archive_read_support_format_raw(archive) == ARCHIVE_OK;
}

static void close_archive(elea_decoder *decoder)
{
    if (decoder->archive != NULL)
        (void)archive_read_free(decoder->archive);
    free(decoder);
}

/* After a failure libarchive forgets the reason. */
static void note_failure(elea_decoder *decoder)
{
    const char *why = archive_error_string(decoder->archive);
    (void)snprintf(decoder->failure, sizeof decoder->failure, "%s",
                   why != NULL ? why : "unknown reason");
}

static void begin(elea_decoder *decoder)
{
    struct archive_entry *entry = NULL;
    if (archive_read_open(decoder->archive, decoder, NULL, read_input, NULL) != ARCHIVE_OK) {
        note_failure(decoder);
        return;
    }
    int code = archive_read_next_header(decoder->archive, &entry);
    decoder->finished = code == ARCHIVE_EOF;
    if (code != ARCHIVE_OK && code != ARCHIVE_EOF)
        note_failure(decoder);
}

static elea_decoder *open_archive(elea_raw *raw, const elea_compression *compression,
                                  elea_error *error)
{
    elea_decoder *decoder = calloc(1, sizeof *decoder);
    if (decoder != NULL)
        decoder->archive = archive_read_new();
    if (decoder == NULL || decoder->archive == NULL) {
        free(decoder);
        (void)elea_error_memory(error, 1, sizeof *decoder, "decoder");
        return NULL;
    }
    if (!support(decoder->archive, compression)) {
        close_archive(decoder);
        (void)elea_error_at(error, ELEA_ERROR_FILE, elea_place_file(elea_raw_path(raw)),
                            "the file is %s-compressed, and the system's libarchive does not read "
                            "that; decompress it first",
                            compression->name);
        return NULL;
    }
    decoder->raw = raw;
    decoder->compression = compression;
    begin(decoder);
    return decoder;
}

static elea_status fail(const elea_decoder *decoder, elea_error *error)
{
    if (decoder->system.status == ELEA_OK)
        return decoder->at_end ? elea_decoder_truncated(decoder->raw, decoder->compression,
                                                        decoder->failure, error)
                               : elea_decoder_damaged(decoder->raw, decoder->compression,
                                                      decoder->failure, error);
    if (error != NULL)
        *error = decoder->system;
    return decoder->system.status;
}

/* Provides output, unless some is left. */
static void fill(elea_decoder *decoder)
{
    const void *block = NULL;
    la_int64_t offset = 0;
    while (decoder->n_block == 0 && !decoder->finished && decoder->failure[0] == '\0') {
        int code = archive_read_data_block(decoder->archive, &block, &decoder->n_block, &offset);
        decoder->block = block;
        decoder->finished = code == ARCHIVE_EOF;
        if (code != ARCHIVE_OK)
            decoder->n_block = 0;
        if (code != ARCHIVE_OK && code != ARCHIVE_EOF)
            note_failure(decoder);
    }
}

static elea_status read_archive(elea_decoder *decoder, void *buffer, size_t size, size_t *n_read,
                                elea_error *error)
{
    fill(decoder);
    if (decoder->n_block == 0 && decoder->failure[0] != '\0')
        return fail(decoder, error);
    size_t n = decoder->n_block < size ? decoder->n_block : size;
    if (n > 0) {
        memcpy(buffer, decoder->block, n);
        decoder->block += n;
        decoder->n_block -= n;
    }
    *n_read = n;
    return ELEA_OK;
}

const elea_decoder_class elea_decoder_archive = {open_archive, close_archive, read_archive};

#endif
