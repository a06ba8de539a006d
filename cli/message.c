/* SPDX-License-Identifier: MIT */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>

void message_print(const char *format, ...)
{
    char text[2 * ELEA_MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    for (char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
    (void)fprintf(stderr, "elea: %s\n", text);
}

elea_status message_set(elea_error *error, elea_status status, const char *format, ...)
{
    char text[ELEA_MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return elea_error_set(error, status, "%s", text);
}

elea_status message_prefix(elea_error *error, const char *format, ...)
{
    char text[ELEA_MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return elea_error_prefix(error, error->status, "%s", text);
}

elea_status message_in_file(elea_error *error, const char *path)
{
    return elea_error_locate(error, error->status, path, 0, -1);
}
