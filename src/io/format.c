/* SPDX-License-Identifier: MIT */
#include "io/format.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "io/decoder.h"
#include "io/unread.h"

#define ADDRESS(name) &elea_format_##name,

static const elea_format *const formats[] = {ELEA_FORMATS(ADDRESS)};

#define NUM_FORMATS (sizeof formats / sizeof formats[0])
#define LIST_SIZE   320 /* bytes of the names in a message */

const elea_format *elea_format_row(size_t index)
{
    return index < NUM_FORMATS ? formats[index] : NULL;
}

elea_content elea_format_content(const elea_format *format)
{
    return format->body != NULL ? ELEA_CONTENT_BODY : ELEA_CONTENT_FRAMES;
}

static bool has_suffix(const char *path, const char *suffix)
{
    size_t length = elea_compression_strip(path), n = strlen(suffix);
    return length > n && path[length - n - 1] == '.' &&
           strncasecmp(path + length - n, suffix, n) == 0;
}

const elea_format *elea_format_by_name(const char *path, elea_content content)
{
    for (size_t i = 0; i < NUM_FORMATS; i++)
        for (const char *const *suffix = formats[i]->suffixes; *suffix != NULL; suffix++)
            if (elea_format_content(formats[i]) == content && has_suffix(path, *suffix))
                return formats[i];
    return NULL;
}

/*
 * `*format` is NULL if none recognizes it, and if it is a container of which nothing is read; only
 * that fails.
 */
static elea_status by_content(elea_input *input, const unsigned char *head, size_t n,
                              elea_content content, const elea_format **format, elea_error *error)
{
    size_t skipped = elea_input_mark_size(head, n);
    head += skipped;
    n -= skipped;
    *format = NULL;
    for (size_t i = 0; i < NUM_FORMATS && *format == NULL; i++)
        if (elea_format_content(formats[i]) == content && formats[i]->recognize(head, n))
            *format = formats[i];
    if (*format == NULL || (*format)->choose == NULL)
        return ELEA_OK;
    *format = (*format)->choose(input, error);
    return *format != NULL ? ELEA_OK : ELEA_ERROR_FORMAT;
}

/* "PDB, GRO or XYZ" */
static void list_names(char text[LIST_SIZE], elea_content content)
{
    size_t n = 0, used = 0;
    for (size_t i = 0; i < NUM_FORMATS; i++)
        n += elea_format_content(formats[i]) == content;
    text[0] = '\0';
    for (size_t i = 0, k = 0; i < NUM_FORMATS && used < LIST_SIZE; i++)
        if (elea_format_content(formats[i]) == content) {
            const char *before = k == 0 ? "" : k + 1 == n ? " or " : ", ";
            used +=
                (size_t)snprintf(text + used, LIST_SIZE - used, "%s%s", before, formats[i]->name);
            k++;
        }
}

static elea_content other_than(elea_content content)
{
    return content == ELEA_CONTENT_BODY ? ELEA_CONTENT_FRAMES : ELEA_CONTENT_BODY;
}

static void fail_unknown(const elea_input *input, const elea_format *wrong, elea_content content,
                         elea_error *error)
{
    static const char *const holds[] = {
        [ELEA_CONTENT_FRAMES] = "frames of atoms",
        [ELEA_CONTENT_BODY] = "a geometric model",
    };
    elea_place place = elea_input_place(input);
    char names[LIST_SIZE];
    list_names(names, content);
    if (wrong != NULL)
        (void)elea_error_at(error, ELEA_ERROR_FORMAT, place,
                            "a %s file holds %s; for %s give a file of format %s", wrong->name,
                            holds[other_than(content)], holds[content], names);
    else
        (void)elea_error_at(error, ELEA_ERROR_FORMAT, place,
                            "unknown format; for %s give a file of format %s", holds[content],
                            names);
}

const elea_format *elea_format_find(elea_input *input, elea_content content, elea_error *error)
{
    unsigned char head[ELEA_FORMAT_HEAD];
    size_t n = 0;
    const elea_format *format = NULL, *wrong = NULL;
    if (elea_input_read(input, head, sizeof head, &n, error) != ELEA_OK ||
        elea_input_seek(input, (elea_input_mark){0, 0}, error) != ELEA_OK)
        return NULL;
    if (n == 0) {
        (void)elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(input), "the file is empty");
        return NULL;
    }
    const elea_format *named = elea_format_by_name(elea_input_path(input), content);
    if (named != NULL && named->fits != NULL && named->fits(head, n))
        return named;
    /* PDBQT looks like PDB, but has other elements. */
    const elea_unread *unread = elea_unread_by_content(elea_input_path(input), head, n);
    if (unread == NULL && by_content(input, head, n, content, &format, error) != ELEA_OK)
        return NULL;
    if (format == NULL && unread == NULL)
        format = named;
    if (format == NULL && unread == NULL &&
        by_content(input, head, n, other_than(content), &wrong, error) != ELEA_OK)
        return NULL;
    if (format == NULL && unread == NULL && wrong == NULL)
        unread = elea_unread_by_name(elea_input_path(input));
    if (unread != NULL)
        elea_unread_fail(unread, elea_input_path(input), error);
    else if (format == NULL)
        fail_unknown(input, wrong, content, error);
    return format;
}
