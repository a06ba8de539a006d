/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

elea_status elea_error_set(elea_error *error, elea_status status, const char *format, ...)
{
    if (error != NULL) {
        va_list arguments;
        va_start(arguments, format);
        error->status = status;
        (void)vsnprintf(error->message, sizeof error->message, format, arguments);
        va_end(arguments);
        /* A message is one line, whatever the names in it hold. */
        for (char *c = error->message; *c != '\0'; c++)
            if ((unsigned char)*c < ' ')
                *c = ' ';
    }
    return status;
}

elea_status elea_error_memory(elea_error *error, size_t count, size_t size, const char *what)
{
    return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for %zu %s of %zu bytes each", count,
                          what, size);
}

elea_status elea_error_prefix(elea_error *error, const char *prefix)
{
    if (error == NULL)
        return ELEA_ERROR_ARGUMENT;
    char message[ELEA_MESSAGE_SIZE];
    memcpy(message, error->message, sizeof message);
    (void)snprintf(error->message, sizeof error->message, "%.400s: %.600s", prefix, message);
    return error->status;
}

const char *elea_status_text(elea_status status)
{
    static const char *const texts[ELEA_NUM_STATUSES] = {
        [ELEA_OK] = "no error",
        [ELEA_ERROR_ARGUMENT] = "argument or setting out of range",
        [ELEA_ERROR_MEMORY] = "out of memory",
        [ELEA_ERROR_FILE] = "file cannot be opened, read or written",
        [ELEA_ERROR_FORMAT] = "file content does not fit its format",
        [ELEA_ERROR_TRUNCATED] = "file ends inside a frame",
        [ELEA_ERROR_BODY] = "coordinates or radii do not make a body",
        [ELEA_ERROR_SELECTION] = "selection cannot be used",
        [ELEA_ERROR_RADIUS] = "atom without a radius",
        [ELEA_ERROR_CANCELLED] = "cancelled",
        [ELEA_ERROR_SYSTEM] = "the operating system refused",
        [ELEA_ERROR_TIME] = "the time was over",
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
