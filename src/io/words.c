/* SPDX-License-Identifier: MIT */
#include "io/words.h"

#include <string.h>

/* Comments begin at a "#", except in file names, which may contain one. */
elea_status elea_words_next_raw(elea_words *from, elea_field *word, elea_error *error)
{
    while (!elea_text_word(&from->rest, word) || word->text[0] == '#') {
        elea_status failed = elea_text_line(from->input, &from->line, error);
        if (failed)
            return failed;
        if (from->line.text == NULL) {
            *word = (elea_field){NULL, 0};
            from->rest = (elea_field){"", 0};
            return ELEA_OK;
        }
        from->rest = elea_text_whole(&from->line);
    }
    return ELEA_OK;
}

elea_status elea_words_next(elea_words *from, elea_field *word, elea_error *error)
{
    elea_status failed = elea_words_next_raw(from, word, error);
    if (failed || word->text == NULL)
        return failed;
    const char *comment = memchr(word->text, '#', word->length);
    if (comment != NULL) {
        word->length = (size_t)(comment - word->text);
        from->rest.length = 0;
    }
    return ELEA_OK;
}

elea_status elea_words_truncated(const elea_words *from, const char *what, elea_error *error)
{
    return elea_error_at(error, ELEA_ERROR_TRUNCATED, elea_input_place(from->input),
                         "the file ends here, before %s", what);
}

elea_status elea_words_value(elea_words *from, const char *what, elea_field *word,
                             elea_error *error)
{
    elea_status failed = elea_words_next(from, word, error);
    if (!failed && word->text == NULL)
        failed = elea_words_truncated(from, what, error);
    return failed;
}

elea_status elea_words_number(elea_words *from, const char *what, double *number, elea_error *error)
{
    elea_field word;
    elea_status failed = elea_words_value(from, what, &word, error);
    if (!failed && !elea_text_number(word, number))
        failed = elea_text_wrong(from->input, what, word, "which is not a number", error);
    return failed;
}

elea_status elea_words_positive(elea_words *from, const char *what, double *number,
                                elea_error *error)
{
    elea_field word;
    elea_status failed = elea_words_value(from, what, &word, error);
    if (!failed && !(elea_text_number(word, number) && *number > 0.0))
        failed =
            elea_text_wrong(from->input, what, word, "which is not a number above zero", error);
    return failed;
}

elea_status elea_words_point(elea_words *from, double point[3], elea_error *error)
{
    static const char *const what[3] = {"the x coordinate", "the y coordinate", "the z coordinate"};
    elea_status failed = ELEA_OK;
    for (int k = 0; k < 3 && !failed; k++)
        failed = elea_words_number(from, what[k], &point[k], error);
    return failed;
}
