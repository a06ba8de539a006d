/* SPDX-License-Identifier: MIT */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local struct message_list *taker;

void message_capture(struct message_list *list)
{
    taker = list;
}

bool message_add(struct message_list *list, const char *text)
{
    char **lines = realloc(list->lines, (list->n + 1) * sizeof *lines);
    if (lines == NULL)
        return false;
    list->lines = lines;
    lines[list->n] = strdup(text);
    if (lines[list->n] == NULL)
        return false;
    list->n++;
    return true;
}

void message_list_free(struct message_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        free(list->lines[i]);
    free(list->lines);
    *list = (struct message_list){NULL, 0};
}

void message_mask(char *text)
{
    for (char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
}

void message_print(const char *format, ...)
{
    char text[2 * ELEA_MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (taker != NULL && message_add(taker, text))
        return;
    message_mask(text);
    (void)fprintf(stderr, "elea: %s\n", text);
}
