/* SPDX-License-Identifier: MIT */
/**
 * Options in the input of a target: byte 1 and a number stand for the name of an option of the
 * table, byte 2 and two numbers for one of its choices, so that a change of one byte gives another
 * option. All else stands for itself, and NUL for the end of a line.
 */
#ifndef FUZZ_WORDS_H
#define FUZZ_WORDS_H

#include <string.h>

#include "check.h"
#include "option_table.h"

enum { MAX_NAME = 64 };

static inline const struct option_row *named_row(size_t number)
{
    size_t n = 0, seen = 0;
    while (option_table_at(n) != NULL)
        n++;
    for (size_t i = 0; i < 2 * n; i++) {
        const struct option_row *row = option_table_at(i % n);
        if (row->name != NULL && seen++ == number)
            return row;
    }
    return option_table_find("help");
}

/* The choices end with NULL, beyond which must not be asked. */
static inline const char *choice_of(const struct option_row *row, size_t number)
{
    unsigned n = 0;
    while (option_table_choice(row, n) != NULL && n < number)
        n++;
    const char *choice = option_table_choice(row, n);
    return choice != NULL ? choice : "";
}

/* Bytes of the input that stand for a name; 0 if the next stands for itself. */
static inline size_t name_at(const uint8_t *data, size_t size, const char **name)
{
    *name = "";
    if (size >= 2 && data[0] == 1) {
        *name = named_row(data[1])->name;
        return 2;
    }
    if (size < 3 || data[0] != 2)
        return 0;
    *name = choice_of(named_row(data[1]), data[2]);
    return 3;
}

/** The text, to be freed. */
static inline char *expand_words(const uint8_t *data, size_t size)
{
    char *text = malloc(size * MAX_NAME + 1);
    size_t n = 0;
    CHECK(text != NULL);
    for (size_t i = 0; i < size;) {
        const char *name = NULL;
        size_t used = name_at(data + i, size - i, &name), length = strlen(name);
        CHECK(length < MAX_NAME);
        memcpy(text + n, name, length);
        n += length;
        if (used == 0)
            text[n++] = data[i] != 0 ? (char)data[i] : '\n';
        i += used > 0 ? used : 1;
    }
    text[n] = '\0';
    return text;
}

#endif
