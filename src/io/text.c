/* SPDX-License-Identifier: MIT */
#include "io/text.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __APPLE__
#include <xlocale.h>
#endif

#include "base/error.h"

#define NUMBER_SIZE 128 /* maximum length of a number */
#define QUOTE_SIZE  40  /* of a field in a message */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- Lines and fields ---- */

elea_status elea_text_line(elea_input *input, elea_line *line, elea_error *error)
{
    char *text = NULL;
    uint64_t before = elea_input_tell(input).offset;
    elea_status failed = elea_input_line(input, &text, error);
    *line = (elea_line){text, 0, false};
    if (failed || text == NULL)
        return failed;
    line->length = strlen(text);
    line->ended = elea_input_tell(input).offset - before > line->length;
    return ELEA_OK;
}

bool elea_text_head_line(elea_field *rest, elea_line *line)
{
    const char *end = memchr(rest->text, '\n', rest->length);
    if (end == NULL)
        end = memchr(rest->text, '\r', rest->length);
    if (end == NULL)
        return false;
    *line = (elea_line){rest->text, (size_t)(end - rest->text), true};
    *rest = (elea_field){end + 1, rest->length - line->length - 1};
    return true;
}

static elea_field trim(const char *start, const char *end)
{
    while (start < end && is_blank(*start))
        start++;
    while (start < end && is_blank(end[-1]))
        end--;
    return (elea_field){start, (size_t)(end - start)};
}

elea_field elea_text_trim(const elea_line *line)
{
    return trim(line->text, line->text + line->length);
}

elea_field elea_text_columns(const elea_line *line, size_t first, size_t last)
{
    if (first > line->length)
        return (elea_field){line->text + line->length, 0};
    return trim(line->text + (first - 1), line->text + (last < line->length ? last : line->length));
}

elea_field elea_text_whole(const elea_line *line)
{
    return (elea_field){line->text, line->length};
}

bool elea_text_word(elea_field *rest, elea_field *word)
{
    const char *p = rest->text;
    const char *end = p + rest->length;
    while (p < end && is_blank(*p))
        p++;
    word->text = p;
    while (p < end && !is_blank(*p))
        p++;
    word->length = (size_t)(p - word->text);
    *rest = (elea_field){p, (size_t)(end - p)};
    return word->length > 0;
}

bool elea_text_copy(char *text, size_t size, elea_field field)
{
    if (field.length >= size)
        return false;
    memcpy(text, field.text, field.length);
    text[field.length] = '\0';
    return true;
}

/* ---- Numbers ---- */

/* Parts of a decimal number: mantissa * 10^exponent. */
typedef struct decimal {
    bool negative;
    bool exact; /* the mantissa has all digits, and a double represents it */
    uint64_t mantissa;
    int exponent;
} decimal;

static bool parse_exponent(const char *p, const char *end, int *exponent)
{
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    if (p == end)
        return false;
    int value = 0;
    for (; p < end && is_digit(*p); p++)
        if (value < 100000)
            value = 10 * value + (*p - '0');
    *exponent += negative ? -value : value;
    return p == end;
}

static bool parse_decimal(elea_field field, decimal *number)
{
    const char *p = field.text;
    const char *end = p + field.length;
    number->negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+'))
        p++;
    uint64_t mantissa = 0;
    const char *whole = p;
    for (; p < end && is_digit(*p); p++)
        mantissa = 10 * mantissa + (uint64_t)(*p - '0');
    size_t digits = (size_t)(p - whole);
    number->exponent = 0;
    if (p < end && *p == '.') {
        const char *fraction = ++p;
        for (; p < end && is_digit(*p); p++)
            mantissa = 10 * mantissa + (uint64_t)(*p - '0');
        digits += (size_t)(p - fraction);
        number->exponent = -(int)(p - fraction);
    }
    number->mantissa = mantissa;
    number->exact = digits <= 19 && mantissa <= (uint64_t)1 << 53;
    if (digits == 0 || field.length >= NUMBER_SIZE)
        return false;
    if (p == end)
        return true;
    return (*p == 'e' || *p == 'E') && parse_exponent(p + 1, end, &number->exponent);
}

/*
 * strtod() obeys LC_NUMERIC, which the calling program may have set to a comma. The field is known
 * to be a plain decimal number here, so a comma could only cause a failure.
 */
static bool parse_slowly(elea_field field, int power, double *value)
{
    char text[NUMBER_SIZE];
    if (!elea_text_copy(text, sizeof text, field))
        return false;
    locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    locale_t previous = c_locale != (locale_t)0 ? uselocale(c_locale) : (locale_t)0;
    char *end = NULL;
    *value = strtod(text, &end);
    if (c_locale != (locale_t)0) {
        (void)uselocale(previous);
        freelocale(c_locale);
    }
    *value *= pow(10.0, power);
    return end == text + field.length && isfinite(*value);
}

bool elea_text_number(elea_field field, double *value)
{
    return elea_text_scaled(field, 0, value);
}

bool elea_text_scaled(elea_field field, int power, double *value)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    decimal number;
    if (!parse_decimal(field, &number))
        return false;
    int exponent = number.exponent + power;
    /* Mantissa and power are both exact, so a single rounding gives the nearest double. */
    if (!number.exact || exponent < -22 || exponent > 22)
        return parse_slowly(field, power, value);
    double magnitude = (double)number.mantissa;
    magnitude = exponent < 0 ? magnitude / powers[-exponent] : magnitude * powers[exponent];
    *value = number.negative ? -magnitude : magnitude;
    return true;
}

bool elea_text_integer(elea_field field, int64_t *value)
{
    bool negative = field.length > 0 && field.text[0] == '-';
    size_t i = field.length > 0 && (negative || field.text[0] == '+');
    if (i == field.length || field.length - i > 18)
        return false;
    int64_t magnitude = 0;
    for (; i < field.length; i++) {
        if (!is_digit(field.text[i]))
            return false;
        magnitude = 10 * magnitude + (field.text[i] - '0');
    }
    *value = negative ? -magnitude : magnitude;
    return true;
}

bool elea_text_count(elea_field field, uint64_t *value)
{
    int64_t number = 0;
    if (field.length == 0 || !is_digit(field.text[0]) || !elea_text_integer(field, &number))
        return false;
    *value = (uint64_t)number;
    return number > 0;
}

size_t elea_text_decimals(elea_field field)
{
    const char *point = memchr(field.text, '.', field.length);
    size_t n = 0;
    if (point != NULL)
        while (point + 1 + n < field.text + field.length && is_digit(point[1 + n]))
            n++;
    return n;
}

double elea_text_time(const char *title)
{
    double time = NAN;
    for (const char *p = strstr(title, "t="); p != NULL; p = strstr(p + 2, "t=")) {
        if (p > title && !is_blank(p[-1]) && p[-1] != ',')
            continue; /* "weight=" */
        elea_field rest = {p + 2, strlen(p + 2)};
        elea_field word;
        double value = NAN;
        if (!elea_text_word(&rest, &word))
            continue;
        if (word.text[word.length - 1] == ',')
            word.length--;
        if (elea_text_number(word, &value))
            time = value;
    }
    return time;
}

/* ---- Messages ---- */

/* Messages are one line of plain text, whatever the file contains. */
static void quote(char text[QUOTE_SIZE], elea_field field)
{
    size_t n = field.length < QUOTE_SIZE ? field.length : QUOTE_SIZE - 4;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)field.text[i];
        text[i] = c >= ' ' && c < 0x7f ? (char)c : '?';
    }
    memcpy(text + n, n < field.length ? "..." : "", n < field.length ? 4 : 1);
}

elea_status elea_text_wrong(const elea_input *input, const char *what, elea_field field,
                            const char *advice, elea_error *error)
{
    char quoted[QUOTE_SIZE];
    quote(quoted, field);
    return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(input), "%s is \"%s\"%s%s",
                         what, quoted, advice[0] != '\0' ? ", " : "", advice);
}

elea_status elea_text_not_a_number(const elea_input *input, const char *what, elea_field field,
                                   elea_error *error)
{
    return elea_text_wrong(input, what, field, "which is not a number; fix or remove this frame",
                           error);
}

elea_status elea_text_name(const elea_input *input, const char *what, elea_field field, char *text,
                           size_t size, elea_error *error)
{
    char advice[64];
    if (elea_text_copy(text, size, field))
        return ELEA_OK;
    (void)snprintf(advice, sizeof advice, "which is longer than %zu characters; shorten it",
                   size - 1);
    return elea_text_wrong(input, what, field, advice, error);
}

elea_status elea_text_truncated(const elea_input *input, uint64_t first_line, elea_error *error)
{
    return elea_error_at(
        error, ELEA_ERROR_TRUNCATED, elea_input_place(input),
        "the file is truncated here, in the frame that begins at line %llu; copy or write it again",
        (unsigned long long)first_line);
}

elea_status elea_text_ends_early(const elea_input *input, uint64_t count_line, uint64_t n_read,
                                 uint64_t n_atoms, elea_error *error)
{
    return elea_error_at(
        error, ELEA_ERROR_TRUNCATED, elea_input_place(input),
        "the file ends after %llu of the %llu atoms of line %llu: it is truncated, "
        "or that number is wrong",
        (unsigned long long)n_read, (unsigned long long)n_atoms, (unsigned long long)count_line);
}

/* ---- Frames ---- */

elea_status elea_text_begin_frame(elea_frame *frame, elea_error *error)
{
    elea_status failed = elea_frame_resize(frame, 0, error);
    if (failed)
        return failed;
    if (frame->topology == NULL)
        frame->topology = elea_topology_create(error);
    if (frame->topology == NULL)
        return ELEA_ERROR_MEMORY;
    elea_topology_clear(frame->topology);
    return ELEA_OK;
}

elea_status elea_text_add_atom(elea_frame *frame, const elea_atom *atom, const double position[3],
                               elea_error *error)
{
    elea_status failed = elea_topology_append(frame->topology, atom, error);
    return failed ? failed : elea_frame_append(frame, position, error);
}

elea_status elea_text_position(const elea_input *input, const elea_field fields[3], int power,
                               double position[3], elea_error *error)
{
    static const char *const what[3] = {"the x coordinate", "the y coordinate", "the z coordinate"};
    for (int k = 0; k < 3; k++)
        if (!elea_text_scaled(fields[k], power, &position[k]))
            return elea_text_not_a_number(input, what[k], fields[k], error);
    return ELEA_OK;
}
