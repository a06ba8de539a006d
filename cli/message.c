/* SPDX-License-Identifier: MIT */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "utf8.h"

static _Thread_local struct message_list *taker;

void message_capture(struct message_list *list)
{
    taker = list;
}

bool message_add(struct message_list *list, const char *text)
{
    char **lines = realloc(list->lines, (list->n + 1) * sizeof *lines);
    char *copy = strdup(text);
    list->lines = lines != NULL ? lines : list->lines;
    if (lines == NULL || copy == NULL) {
        list->lost = true;
        free(copy);
        return false;
    }
    lines[list->n++] = copy;
    return true;
}

void message_list_free(struct message_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        free(list->lines[i]);
    free(list->lines);
    *list = (struct message_list){.n = 0};
}

/* Bytes of the character at `c` that can be printed: neither control characters of ASCII and of
 * ISO 6429, nor what turns the direction of the text around it (Unicode, 23.2). */
static unsigned printable(const unsigned char *c)
{
    unsigned length = utf8_length(c);
    bool control = *c < 0x20 || *c == 0x7f || (length == 2 && *c == 0xc2 && c[1] < 0xa0);
    bool turns = length == 3 && *c == 0xe2 &&
                 ((c[1] == 0x80 && c[2] >= 0xa8 && c[2] <= 0xae) ||
                  (c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9));
    return control || turns ? 0 : length;
}

void message_mask(char *text)
{
    unsigned char *to = (unsigned char *)text, *from = to;
    while (*from != '\0') {
        unsigned length = printable(from), size = length > 0 ? length : utf8_length(from);
        if (length > 0)
            memmove(to, from, length);
        else
            *to = '?';
        to += length > 0 ? length : 1;
        from += size > 0 ? size : 1;
    }
    *to = '\0';
}

/* The text of a message, to be freed; NULL without memory. */
static char *print_text(const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = n >= 0 ? malloc((size_t)n + 1) : NULL;
    if (text != NULL)
        (void)vsnprintf(text, (size_t)n + 1, format, arguments);
    return text;
}

void message_print(const char *format, ...)
{
    char cut[2 * ELEA_MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    char *whole = print_text(format, arguments);
    va_end(arguments);
    va_start(arguments, format);
    if (whole == NULL)
        (void)vsnprintf(cut, sizeof cut, format, arguments);
    va_end(arguments);
    char *text = whole != NULL ? whole : cut;
    if (taker == NULL || !message_add(taker, text)) {
        message_mask(text);
        (void)fprintf(stderr, "elea: %s\n", text);
    }
    free(whole);
}

void message_say(FILE *stream, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = print_text(format, arguments);
    va_end(arguments);
    if (text == NULL)
        return;
    message_mask(text);
    (void)fputs(text, stream);
    free(text);
}

const char *message_without_path(const char *text, const char *path)
{
    size_t length = strlen(path);
    if (strncmp(text, path, length) == 0 && strncmp(text + length, ": ", 2) == 0)
        text += length + 2;
    return strncmp(text, "warning: ", 9) == 0 ? text + 9 : text;
}
