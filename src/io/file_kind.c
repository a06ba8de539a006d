/* SPDX-License-Identifier: MIT */
/* What a file is, for collections of files of all kinds. */
#include <string.h>
#include <strings.h>

#include "elea.h"
#include "io/format.h"
#include "io/reader.h"

static bool is_archive(const char *name)
{
    static const char *const suffixes[] = {".tar",    ".tar.gz", ".tgz",     ".tar.bz2", ".tbz2",
                                           ".tar.xz", ".txz",    ".tar.zst", ".tzst",    ".zip"};
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        size_t n = strlen(suffixes[i]);
        if (length > n && strcasecmp(name + length - n, suffixes[i]) == 0)
            return true;
    }
    return false;
}

static elea_file_kind kind_of(const elea_format *format)
{
    if (format == NULL)
        return ELEA_FILE_UNKNOWN;
    if (format->body != NULL)
        return ELEA_FILE_BODY;
    const elea_frame_format *frames = format->frames;
    bool alone = frames->names_atoms && frames->read_topology == NULL;
    return alone ? ELEA_FILE_STRUCTURE : ELEA_FILE_PART;
}

static elea_file_kind kind_by_content(const char *name, const void *bytes, size_t size)
{
    elea_input *input = bytes != NULL ? elea_input_open_memory(bytes, size, name, NULL)
                                      : elea_input_open(name, NULL);
    const elea_format *format = NULL;
    if (input != NULL)
        format = elea_format_find(input, ELEA_CONTENT_BODY, NULL);
    if (input != NULL && format == NULL)
        format = elea_format_find(input, ELEA_CONTENT_FRAMES, NULL);
    elea_input_close(input);
    return kind_of(format);
}

elea_file_kind elea_file_kind_find(const char *name, const void *bytes, size_t size)
{
    if (is_archive(name))
        return ELEA_FILE_ARCHIVE;
    const elea_format *format = elea_format_by_name(name, ELEA_CONTENT_BODY);
    if (format == NULL)
        format = elea_format_by_name(name, ELEA_CONTENT_FRAMES);
    return format != NULL ? kind_of(format) : kind_by_content(name, bytes, size);
}
