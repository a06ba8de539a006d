/* SPDX-License-Identifier: MIT */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
    va_list arguments;
    va_start(arguments, format);
    error->status = status;
    (void)vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return status;
}

elea_status message_prefix(elea_error *error, const char *format, ...)
{
    char prefix[ELEA_MESSAGE_SIZE / 2];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(prefix, sizeof prefix, format, arguments);
    va_end(arguments);
    if (strncmp(error->message, prefix, strlen(prefix)) == 0)
        return error->status;
    char message[ELEA_MESSAGE_SIZE];
    memcpy(message, error->message, sizeof message);
    (void)snprintf(error->message, sizeof error->message, "%s: %.500s", prefix, message);
    return error->status;
}
