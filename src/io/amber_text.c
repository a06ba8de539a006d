/* SPDX-License-Identifier: MIT */
#include "io/amber_text.h"

#include "base/error.h"

static size_t length_of(const elea_line *line)
{
    size_t n = line->length;
    while (n > 0 && line->text[n - 1] == ' ')
        n--;
    return n;
}

static elea_field column(const elea_amber_layout *layout, const elea_line *line, size_t i)
{
    return elea_text_columns(line, i * layout->width + 1, (i + 1) * layout->width);
}

size_t elea_amber_count(const elea_amber_layout *layout, const elea_line *line)
{
    return (length_of(line) + layout->width - 1) / layout->width;
}

bool elea_amber_fits(const elea_amber_layout *layout, const elea_line *line)
{
    size_t length = length_of(line), n = length / layout->width;
    double number;
    if (length % layout->width != 0 || n == 0 || n > layout->per_line)
        return false;
    for (size_t i = 0; i < n; i++) {
        elea_field field = column(layout, line, i);
        if (elea_text_decimals(field) != layout->decimals || !elea_text_number(field, &number))
            return false;
    }
    return true;
}

/* Reads a line and checks that it ends with column `n`. */
static elea_status next_line(elea_input *input, const elea_amber_layout *layout, size_t n,
                             uint64_t first_line, const char *belongs, elea_line *line,
                             elea_error *error)
{
    elea_status failed = elea_text_line(input, line, error);
    if (failed)
        return failed;
    size_t length = line->text != NULL ? length_of(line) : 0, wanted = n * layout->width;
    if (line->text == NULL || (!line->ended && length < wanted))
        return elea_error_at(error, ELEA_ERROR_TRUNCATED, elea_input_place(input),
                             "the file ends here, within the frame that begins at line %llu: it is "
                             "truncated, or %s",
                             (unsigned long long)first_line, belongs);
    if (length != wanted)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(input),
                             "the line has %zu columns, where %zu numbers of %zu columns each are "
                             "expected: the file is damaged, or %s",
                             length, n, layout->width, belongs);
    return ELEA_OK;
}

elea_status elea_amber_numbers(elea_input *input, const elea_amber_layout *layout, size_t n,
                               uint64_t first_line, const char *belongs, double *numbers,
                               elea_error *error)
{
    elea_line line;
    elea_status failed = next_line(input, layout, n, first_line, belongs, &line, error);
    for (size_t i = 0; i < n && !failed; i++)
        if (!elea_text_number(column(layout, &line, i), &numbers[i]))
            failed = elea_text_wrong(input, "a number", column(layout, &line, i),
                                     "which is not a number, or too large for its columns", error);
    return failed;
}

elea_status elea_amber_skip(elea_input *input, const elea_amber_layout *layout, size_t n,
                            uint64_t first_line, const char *belongs, elea_error *error)
{
    elea_line line;
    return next_line(input, layout, n, first_line, belongs, &line, error);
}
