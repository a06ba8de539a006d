/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS          " \t\r"
#define BYTE_ORDER_MARK "\xef\xbb\xbf" /* with which some editors begin a file in UTF-8 */

enum { MAX_FILE = 1 << 20 };

/* ---- A line ---- */

static void cut_blanks_at_end(char *text)
{
    size_t length = strlen(text);
    while (length > 0 && strchr(BLANKS, text[length - 1]) != NULL)
        text[--length] = '\0';
}

static elea_status split_quoted(char *text, const char **value, elea_error *error)
{
    char *end = strchr(text + 1, text[0]);
    if (end == NULL)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "the quote is not closed");
    char *rest = end + 1 + strspn(end + 1, BLANKS);
    if (*rest != '\0' && *rest != '#')
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "there is text after the quote");
    *end = '\0';
    *value = text + 1;
    return ELEA_OK;
}

elea_status config_split(char *line, const char **name, const char **value, elea_error *error)
{
    *name = *value = NULL;
    line += strspn(line, BLANKS);
    if (*line == '\0' || *line == '#')
        return ELEA_OK;
    char *rest = line + strcspn(line, BLANKS "=#");
    char *text = rest + strspn(rest, BLANKS);
    bool equals = *text == '=';
    text += equals;
    text += strspn(text, BLANKS);
    bool comment = *rest == '#';
    *rest = '\0';
    *name = line;
    if (comment)
        return ELEA_OK;
    if (*text == '"' || *text == '\'')
        return split_quoted(text, value, error);
    text[strcspn(text, "#")] = '\0';
    cut_blanks_at_end(text);
    if (*text != '\0' || equals)
        *value = text;
    return ELEA_OK;
}

/* ---- The file ---- */

static elea_status read_all(const char *path, char **text, elea_error *error)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return elea_error_set(error, ELEA_ERROR_FILE, "cannot read the file: %s", strerror(errno));
    *text = malloc(MAX_FILE + 1);
    size_t length = *text != NULL ? fread(*text, 1, MAX_FILE, file) : 0;
    elea_status failed = ELEA_OK;
    if (*text == NULL)
        failed = elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for a file of options");
    else if (ferror(file) != 0)
        failed =
            elea_error_set(error, ELEA_ERROR_FILE, "cannot read the file: %s", strerror(errno));
    else if (length == MAX_FILE || memchr(*text, '\0', length) != NULL)
        failed = elea_error_set(error, ELEA_ERROR_ARGUMENT,
                                "not a file of options: it is too long, or is not text");
    else
        (*text)[length] = '\0';
    (void)fclose(file);
    return failed;
}

static elea_status apply_line(char *line, config_setter *set, void *context, elea_error *error)
{
    const char *name = NULL, *value = NULL;
    elea_status failed = config_split(line, &name, &value, error);
    if (failed || name == NULL)
        return failed;
    return set(context, name, value, error);
}

elea_status config_apply(char *text, const char *path, config_setter *set, void *context,
                         elea_error *error)
{
    char *line = text;
    if (line != NULL && strncmp(line, BYTE_ORDER_MARK, sizeof BYTE_ORDER_MARK - 1) == 0)
        line += sizeof BYTE_ORDER_MARK - 1;
    for (unsigned long number = 1; line != NULL; number++) {
        char *next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        if (apply_line(line, set, context, error) != ELEA_OK)
            return elea_error_locate(error, error->status, path, number, -1);
        line = next;
    }
    return ELEA_OK;
}

elea_status config_read(const char *path, char **text, config_setter *set, void *context,
                        elea_error *error)
{
    elea_status failed = read_all(path, text, error);
    return failed ? elea_error_locate(error, error->status, path, 0, -1)
                  : config_apply(*text, path, set, context, error);
}
