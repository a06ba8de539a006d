/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX_SIZE 256                /* bytes of a path or other text before a message */
#define PLACE_SIZE  (PREFIX_SIZE + 64) /* bytes of a location */

/* ---- Text ---- */

/* True for a byte of a UTF-8 character after its first. */
static bool continues(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* Copies what fits and omits the middle: the end of a path is more useful than its beginning. */
static void shorten(char *text, size_t size, const char *from)
{
    size_t length = strlen(from);
    if (length < size) {
        memcpy(text, from, length + 1);
        return;
    }
    size_t head = (size - 4) / 3;
    const char *tail = from + length - (size - 4 - head);
    while (head > 0 && continues(from[head]))
        head--;
    while (continues(*tail))
        tail++;
    (void)snprintf(text, size, "%.*s...%s", (int)head, from, tail);
}

/* Prints the known parts of "PATH: line N: frame N: ". */
static void print_place(char text[PLACE_SIZE], elea_place place)
{
    size_t used = 0;
    text[0] = '\0';
    if (place.path != NULL) {
        shorten(text, PREFIX_SIZE, place.path);
        used = strlen(text);
        used += (size_t)snprintf(text + used, PLACE_SIZE - used, ": ");
    }
    if (place.line > 0)
        used += (size_t)snprintf(text + used, PLACE_SIZE - used,
                                 "line %llu: ", (unsigned long long)place.line);
    if (place.frame >= 0)
        (void)snprintf(text + used, PLACE_SIZE - used, "frame %lld: ", (long long)place.frame);
}

/* A message is one line, even if the names in it contain line breaks. */
static void keep_one_line(char *message)
{
    for (char *c = message; *c != '\0'; c++)
        if ((unsigned char)*c < ' ')
            *c = ' ';
}

/* Inserts the text, much shorter than a message, before it. The end, with the reason, stays. */
static void put_before(elea_error *error, const char *text)
{
    char whole[PLACE_SIZE + ELEA_MESSAGE_SIZE];
    (void)snprintf(whole, sizeof whole, "%s%s", text, error->message);
    shorten(error->message, sizeof error->message, whole);
    keep_one_line(error->message);
}

/* Names in the message may be longer than it can be; its end says what is wrong with them. */
static void print_message(elea_error *error, const char *format, va_list arguments)
{
    char text[2 * ELEA_PATH_SIZE];
    va_list again;
    va_copy(again, arguments);
    int n = vsnprintf(text, sizeof text, format, arguments);
    size_t size = n >= 0 ? (size_t)n + 1 : 0;
    char *longer = size > sizeof text ? malloc(size) : NULL;
    if (longer != NULL)
        (void)vsnprintf(longer, size, format, again);
    va_end(again);
    shorten(error->message, sizeof error->message, longer != NULL ? longer : text);
    free(longer);
    keep_one_line(error->message);
}

/* ---- Creating errors ---- */

static void set_fields(elea_error *error, elea_status status, elea_place place)
{
    error->status = status;
    error->line = place.line;
    error->frame = place.frame;
    shorten(error->path, sizeof error->path, place.path != NULL ? place.path : "");
}

elea_status elea_error_set(elea_error *error, elea_status status, const char *format, ...)
{
    if (error == NULL)
        return status;
    va_list arguments;
    va_start(arguments, format);
    set_fields(error, status, elea_place_file(NULL));
    print_message(error, format, arguments);
    va_end(arguments);
    return status;
}

elea_status elea_error_at(elea_error *error, elea_status status, elea_place place,
                          const char *format, ...)
{
    if (error == NULL)
        return status;
    char location[PLACE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    set_fields(error, status, place);
    print_message(error, format, arguments);
    va_end(arguments);
    print_place(location, place);
    put_before(error, location);
    return status;
}

elea_status elea_error_locate(elea_error *error, elea_status status, const char *path,
                              uint64_t line, int64_t frame)
{
    if (error == NULL)
        return status;
    elea_place added = {NULL, 0, error->frame < 0 ? frame : -1};
    bool in_file = error->path[0] != '\0';
    if (added.frame >= 0)
        error->frame = frame;
    if (!in_file && path != NULL && path[0] != '\0') {
        added.path = path;
        added.line = line;
        error->line = line;
        shorten(error->path, sizeof error->path, path);
    }
    /* The message already names a file, and the frame number would precede that name. */
    if (in_file)
        return status;
    char location[PLACE_SIZE];
    print_place(location, added);
    put_before(error, location);
    return status;
}

elea_status elea_error_prefix(elea_error *error, elea_status status, const char *format, ...)
{
    if (error == NULL)
        return status;
    char text[ELEA_PATH_SIZE], prefix[PREFIX_SIZE + 2];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    shorten(prefix, PREFIX_SIZE, text);
    memcpy(prefix + strlen(prefix), ": ", 3);
    put_before(error, prefix);
    return status;
}

elea_status elea_error_memory(elea_error *error, size_t count, size_t size, const char *what)
{
    return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for %zu %s of %zu bytes each", count,
                          what, size);
}

const char *elea_status_text(elea_status status)
{
    static const char *const texts[ELEA_NUM_STATUSES] = {
        [ELEA_OK] = "no error",
        [ELEA_ERROR_ARGUMENT] = "argument or setting out of range",
        [ELEA_ERROR_MEMORY] = "out of memory",
        [ELEA_ERROR_FILE] = "file cannot be opened, read or written",
        [ELEA_ERROR_FORMAT] = "file content does not match its format",
        [ELEA_ERROR_TRUNCATED] = "file ends inside a frame",
        [ELEA_ERROR_BODY] = "coordinates or radii do not form a body",
        [ELEA_ERROR_SELECTION] = "selection is invalid or empty",
        [ELEA_ERROR_RADIUS] = "atom without a radius",
        [ELEA_ERROR_CANCELLED] = "cancelled",
        [ELEA_ERROR_SYSTEM] = "a request to the operating system failed",
        [ELEA_ERROR_TIME] = "the time limit was reached",
    };
    if ((unsigned)status >= ELEA_NUM_STATUSES || texts[status] == NULL)
        return "unknown status";
    return texts[status];
}

#define TEXT_OF(number)             #number
#define DOTTED(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)

const char *elea_version(void)
{
    return DOTTED(ELEA_VERSION_MAJOR, ELEA_VERSION_MINOR, ELEA_VERSION_PATCH);
}
