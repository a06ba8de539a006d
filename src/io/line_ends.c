/* SPDX-License-Identifier: MIT */
#include "io/line_ends.h"

#include <string.h>

static elea_field last_word(const elea_line *line)
{
    elea_field content = elea_text_trim(line);
    size_t n = 0;
    while (n < content.length && strchr(" \t", content.text[content.length - n - 1]) == NULL)
        n++;
    return (elea_field){content.text + content.length - n, n};
}

static size_t count_digits(elea_field number)
{
    size_t n = 0;
    for (size_t i = 0; i < number.length && strchr("eE", number.text[i]) == NULL; i++)
        n += number.text[i] >= (n == 0 ? '1' : '0') && number.text[i] <= '9';
    return n;
}

static void add_text(elea_line_ends *ends, elea_field word)
{
    char text[sizeof ends->words[0]];
    if (!elea_text_copy(text, sizeof text, word))
        return;
    for (size_t i = 0; i < ends->n; i++)
        if (strcmp(ends->words[i], text) == 0)
            return;
    if (ends->n < ELEA_LINE_ENDS)
        memcpy(ends->words[ends->n++], text, sizeof text);
}

void elea_line_ends_add(elea_line_ends *ends, const elea_line *line, bool is_text)
{
    elea_field word = last_word(line);
    add_text(ends, word);
    if (is_text)
        return;
    size_t decimals = elea_text_decimals(word), digits = count_digits(word);
    ends->least = decimals < ends->least ? decimals : ends->least;
    ends->most = decimals > ends->most ? decimals : ends->most;
    ends->digits = digits > ends->digits ? digits : ends->digits;
}

static bool is_whole_text(const elea_line_ends *ends, elea_field word)
{
    bool found = false;
    for (size_t i = 0; i < ends->n; i++) {
        size_t length = strlen(ends->words[i]);
        bool begins = length >= word.length && memcmp(ends->words[i], word.text, word.length) == 0;
        if (begins && length > word.length)
            return false;
        found = found || begins;
    }
    return found;
}

bool elea_line_ends_cut(const elea_line_ends *ends, const elea_line *line, bool is_text)
{
    elea_field word = last_word(line);
    double number = 0.0;
    if (is_text || is_whole_text(ends, word))
        return !is_whole_text(ends, word);
    if (!elea_text_number(word, &number))
        return true;
    size_t decimals = elea_text_decimals(word);
    return ends->least >= ends->most ? decimals < ends->least
                                     : count_digits(word) + 1 < ends->digits;
}
