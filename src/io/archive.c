/* SPDX-License-Identifier: MIT */
/* Archives of files by libarchive, member by member. */
#include "elea.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#ifdef ELEA_HAVE_LIBARCHIVE

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <stdio.h>

/* A member that is larger than both is not a structure, but made to fill memory. */
#define MAX_EXPANSION  10000
#define EXPANSION_FROM ((uint64_t)1 << 28) /* bytes */

struct elea_archive {
    struct archive *archive;
    char *path;
    locale_t locale;  /* in which names are UTF-8; or none */
    bool failed;      /* nothing more can be read */
    size_t n_entries; /* read so far, of any type */
    char unnamed[32]; /* stands for a name that cannot be read */
};

/* libarchive converts names that are marked as UTF-8 to the encoding of the thread's locale. */
static locale_t enter_locale(const elea_archive *archive)
{
    return archive->locale != (locale_t)0 ? uselocale(archive->locale) : (locale_t)0;
}

static void leave_locale(const elea_archive *archive, locale_t before)
{
    if (archive->locale != (locale_t)0)
        (void)uselocale(before);
}

/*
 * libarchive built without a compression would start a program in its place, and says so by a
 * warning; such a filter is not used.
 */
static bool support(elea_archive *own)
{
    struct archive *archive = own->archive;
    locale_t before = enter_locale(own);
    bool good = archive_read_support_filter_gzip(archive) == ARCHIVE_OK;
    good = archive_read_support_filter_bzip2(archive) == ARCHIVE_OK && good;
    good = archive_read_support_filter_xz(archive) == ARCHIVE_OK && good;
    good = archive_read_support_filter_zstd(archive) == ARCHIVE_OK && good;
    good = archive_read_support_format_tar(archive) == ARCHIVE_OK && good;
    good = archive_read_support_format_zip(archive) == ARCHIVE_OK && good;
    /* Names are bytes, in any locale. */
    (void)archive_read_set_options(archive, "tar:hdrcharset=BINARY");
    leave_locale(own, before);
    return good;
}

static const char *why(const elea_archive *archive)
{
    const char *text = archive_error_string(archive->archive);
    return text != NULL ? text : "unknown reason";
}

static elea_archive *create(const char *path, elea_error *error)
{
    elea_archive *archive = calloc(1, sizeof *archive);
    if (archive != NULL)
        archive->path = strdup(path);
    if (archive != NULL && archive->path != NULL)
        archive->archive = archive_read_new();
    if (archive != NULL)
        archive->locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (archive != NULL && archive->archive != NULL && support(archive))
        return archive;
    if (archive != NULL && archive->archive != NULL)
        (void)elea_error_at(error, ELEA_ERROR_FILE, elea_place_file(path),
                            "the system's libarchive does not read archives of all kinds; unpack "
                            "it first");
    else
        (void)elea_error_memory(error, 1, sizeof *archive, "archive");
    elea_archive_close(archive);
    return NULL;
}

static elea_archive *check_opened(elea_archive *archive, int code, elea_error *error)
{
    if (code == ARCHIVE_OK)
        return archive;
    (void)elea_error_at(error, ELEA_ERROR_FILE, elea_place_file(archive->path),
                        "cannot read the archive: %s", why(archive));
    elea_archive_close(archive);
    return NULL;
}

elea_archive *elea_archive_open(const char *path, elea_error *error)
{
    elea_archive *archive = create(path, error);
    return archive == NULL
               ? NULL
               : check_opened(archive, archive_read_open_filename(archive->archive, path, 1 << 16),
                              error);
}

elea_archive *elea_archive_open_memory(const void *bytes, size_t size, const char *name,
                                       elea_error *error)
{
    elea_archive *archive = create(name, error);
    return archive == NULL
               ? NULL
               : check_opened(archive, archive_read_open_memory(archive->archive, bytes, size),
                              error);
}

void elea_archive_close(elea_archive *archive)
{
    if (archive == NULL)
        return;
    if (archive->archive != NULL)
        (void)archive_read_free(archive->archive);
    if (archive->locale != (locale_t)0)
        freelocale(archive->locale);
    free(archive->path);
    free(archive);
}

static elea_status damaged(elea_archive *archive, elea_error *error)
{
    archive->failed = true;
    return elea_error_at(error, ELEA_ERROR_FORMAT, elea_place_file(archive->path),
                         "the archive is damaged after %zu files (%s); the files after that are "
                         "lost, so copy it again",
                         archive->n_entries, why(archive));
}

static int next_header(elea_archive *archive, struct archive_entry **entry, const char **name)
{
    locale_t before = enter_locale(archive);
    int code = archive_read_next_header(archive->archive, entry);
    if (code == ARCHIVE_OK || code == ARCHIVE_WARN) {
        *name = archive_entry_pathname(*entry);
        if (*name == NULL)
            *name = archive_entry_pathname_utf8(*entry);
    }
    leave_locale(archive, before);
    return code;
}

elea_status elea_archive_next(elea_archive *archive, const char **name, elea_error *error)
{
    struct archive_entry *entry = NULL;
    *name = NULL;
    while (!archive->failed) {
        const char *found = NULL;
        int code = next_header(archive, &entry, &found);
        if (code == ARCHIVE_EOF)
            return ELEA_OK;
        if (code != ARCHIVE_OK && code != ARCHIVE_WARN)
            return damaged(archive, error);
        archive->n_entries++;
        if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != NULL)
            continue;
        (void)snprintf(archive->unnamed, sizeof archive->unnamed, "file %zu", archive->n_entries);
        *name = found != NULL ? found : archive->unnamed;
        return ELEA_OK;
    }
    return ELEA_OK;
}

static bool is_bomb(const elea_archive *archive, uint64_t size)
{
    return size > EXPANSION_FROM && size / MAX_EXPANSION > elea_archive_position(archive);
}

/* The size that an archive states is not trusted: memory follows what is read. */
elea_status elea_archive_read(elea_archive *archive, void **bytes, size_t *size, elea_error *error)
{
    size_t capacity = (size_t)1 << 16, n = 0;
    char *buffer = malloc(capacity);
    *bytes = NULL;
    *size = 0;
    for (la_ssize_t got = 1; got != 0 && buffer != NULL; n += (size_t)got) {
        if (n == capacity) {
            char *larger = realloc(buffer, capacity *= 2);
            if (larger == NULL)
                free(buffer);
            buffer = larger;
        }
        got = buffer != NULL ? archive_read_data(archive->archive, buffer + n, capacity - n) : 0;
        if (got < 0 || is_bomb(archive, n)) {
            free(buffer);
            return got < 0
                       ? damaged(archive, error)
                       : elea_error_at(error, ELEA_ERROR_FORMAT, elea_place_file(archive->path),
                                       "a file in the archive is larger than %llu MiB, and "
                                       "compressed more than %d times; it is no structure",
                                       (unsigned long long)(EXPANSION_FROM >> 20), MAX_EXPANSION);
        }
    }
    if (buffer == NULL)
        return elea_error_memory(error, capacity, 1, "file in an archive");
    *bytes = buffer;
    *size = n;
    return ELEA_OK;
}

uint64_t elea_archive_position(const elea_archive *archive)
{
    la_int64_t n = archive_filter_bytes(archive->archive, -1);
    return n > 0 ? (uint64_t)n : 0;
}

#else

struct elea_archive {
    char unused;
};

static elea_archive *refuse(const char *name, elea_error *error)
{
    (void)elea_error_at(error, ELEA_ERROR_FILE, elea_place_file(name),
                        "this build has no libarchive, which reads archives; unpack it first");
    return NULL;
}

elea_archive *elea_archive_open(const char *path, elea_error *error)
{
    return refuse(path, error);
}

elea_archive *elea_archive_open_memory(const void *bytes, size_t size, const char *name,
                                       elea_error *error)
{
    (void)bytes;
    (void)size;
    return refuse(name, error);
}

void elea_archive_close(elea_archive *archive)
{
    free(archive);
}

elea_status elea_archive_next(elea_archive *archive, const char **name, elea_error *error)
{
    (void)archive;
    (void)error;
    *name = NULL;
    return ELEA_OK;
}

elea_status elea_archive_read(elea_archive *archive, void **bytes, size_t *size, elea_error *error)
{
    (void)archive;
    *bytes = NULL;
    *size = 0;
    return elea_error_memory(error, 0, 1, "file in an archive");
}

uint64_t elea_archive_position(const elea_archive *archive)
{
    (void)archive;
    return 0;
}

#endif
