/* SPDX-License-Identifier: MIT */
/* Sets of radii from text files of "name radius" lines. */
#include <string.h>

#include "atoms/radii.h"
#include "base/error.h"
#include "io/text.h"

/* A comment begins at a word that begins with "#"; "C#" is a name. */
static size_t split_words(const char *line, elea_field words[3])
{
    elea_field rest = {line, strlen(line)};
    size_t n = 0;
    while (n < 3 && elea_text_word(&rest, &words[n]) && words[n].text[0] != '#')
        n++;
    return n;
}

static elea_status read_line(elea_radii *radii, elea_input *input, const char *line,
                             elea_error *error)
{
    elea_field words[3];
    char name[ELEA_RADII_NAME_SIZE];
    double radius = 0.0;
    uint64_t number = elea_input_line_number(input);
    size_t n = split_words(line, words);
    if (n == 0)
        return ELEA_OK;
    if (n != 2)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(input),
                             "the line has %s; write a name and a radius in Angstrom",
                             n == 1 ? "only one column" : "more than two columns");
    if (words[0].length >= ELEA_RADII_NAME_SIZE)
        return elea_text_wrong(input, "the name", words[0],
                               "which is longer than an atom name (15 characters)", error);
    if (!elea_text_number(words[1], &radius) || !(radius > 0.0))
        return elea_text_wrong(input, "the radius", words[1],
                               "which is not a positive number (in Angstrom)", error);
    (void)elea_text_copy(name, sizeof name, words[0]);
    return elea_radii_add(radii, name, radius, number, error);
}

static elea_status read_lines(elea_radii *radii, elea_input *input, elea_error *error)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    for (;;) {
        char *line = NULL;
        elea_status failed = elea_input_line(input, &line, error);
        if (failed)
            return failed;
        if (line == NULL)
            return elea_radii_complete(radii, error);
        if (elea_input_line_number(input) == 1 && strncmp(line, byte_order_mark, 3) == 0)
            line += 3;
        failed = read_line(radii, input, line, error);
        if (failed)
            return failed;
    }
}

/* Takes ownership of the input, which is NULL if it could not be opened. */
static elea_radii *load(elea_input *input, elea_error *error)
{
    if (input == NULL)
        return NULL;
    elea_radii *radii = elea_radii_create_named(elea_input_path(input), error);
    if (radii != NULL && read_lines(radii, input, error) != ELEA_OK) {
        elea_radii_free(radii);
        radii = NULL;
    }
    elea_input_close(input);
    return radii;
}

elea_radii *elea_radii_load(const char *path, elea_error *error)
{
    return load(elea_input_open(path, error), error);
}

elea_radii *elea_radii_load_memory(const void *bytes, size_t size, const char *name,
                                   elea_error *error)
{
    return load(elea_input_open_memory(bytes, size, name, error), error);
}
