/* SPDX-License-Identifier: MIT */
/*
 * BOD, the language of NIST ZENO's bodies: words separated by white space, in any case.
 * SPHERE and the unit of length are understood; other words are refused by name, because
 * a body without one of its parts would give wrong numbers.
 */
#include <float.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "error.h"
#include "io/reader.h"
#include "io/text.h"

static const char *const suffixes[] = {"bod", NULL};

/* The unit may follow the spheres it is for, so the scan finds it for the reading. */
typedef struct length_scale {
    elea_length_unit unit;
    int power; /* one unit is 10^power Angstrom */
    double number;
} length_scale;

static const length_scale no_scale = {ELEA_LENGTH_NONE, 0, 1.0};

/* Words of a file, line after line. */
typedef struct word_stream {
    elea_input *input;
    elea_line line;
    elea_field rest;
} word_stream;

static bool is_word(elea_field field, const char *word)
{
    return field.length == strlen(word) && strncasecmp(field.text, word, field.length) == 0;
}

/* Next word, valid until the next call; its text is NULL at the end of the file. */
static elea_status next_word(word_stream *from, elea_field *word, elea_error *error)
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
    const char *comment = memchr(word->text, '#', word->length);
    if (comment != NULL) {
        word->length = (size_t)(comment - word->text);
        from->rest.length = 0;
    }
    return ELEA_OK;
}

/* Next word, which the word before it needs; "" where the file is cut off. */
static elea_status next_value(word_stream *from, elea_field *word, elea_error *error)
{
    elea_status failed = next_word(from, word, error);
    if (!failed && word->text == NULL)
        failed = elea_text_cut_off(from->input, 1, error);
    return failed;
}

static elea_status read_unit(word_stream *from, length_scale *scale, elea_error *error)
{
    static const int powers[ELEA_NUM_LENGTH_UNITS] = {
        [ELEA_LENGTH_NONE] = 0,       [ELEA_LENGTH_ANGSTROM] = 0, [ELEA_LENGTH_NANOMETRE] = 1,
        [ELEA_LENGTH_CENTIMETRE] = 8, [ELEA_LENGTH_METRE] = 10,
    };
    elea_field word;
    char name[8];
    elea_status failed = next_value(from, &word, error);
    if (failed)
        return failed;
    if (!elea_text_copy(name, sizeof name, word) ||
        elea_length_unit_parse(name, &scale->unit, NULL) != ELEA_OK)
        return elea_text_wrong(from->input, "the unit of length", word,
                               "which is none of m, cm, nm, A, L", error);
    scale->power = powers[scale->unit];
    scale->number = 1.0;
    return ELEA_OK;
}

static elea_status read_scale(word_stream *from, length_scale *scale, elea_error *error)
{
    elea_field word;
    double number = 0.0;
    elea_status failed = next_value(from, &word, error);
    if (failed)
        return failed;
    if (!elea_text_number(word, &number) || !(number > 0.0))
        return elea_text_wrong(from->input, "the length in HUNITS", word,
                               "which is no number above zero", error);
    failed = read_unit(from, scale, error);
    scale->number = number;
    return failed;
}

/* Spheres are looked at while scanning, and kept while reading. */
static elea_status read_sphere(word_stream *from, const length_scale *scale, elea_frame *frame,
                               elea_error *error)
{
    static const char *const what[4] = {"the x coordinate", "the y coordinate", "the z coordinate",
                                        "the radius"};
    elea_field word;
    double numbers[4];
    for (int k = 0; k < 4; k++) {
        elea_status failed = next_value(from, &word, error);
        if (failed)
            return failed;
        if (!elea_text_scaled(word, scale->power, &numbers[k]))
            return elea_text_no_number(from->input, what[k], word, error);
        numbers[k] *= scale->number;
    }
    if (!(numbers[3] > 0.0))
        return elea_text_wrong(from->input, what[3], word, "which is not above zero", error);
    if (frame == NULL)
        return ELEA_OK;
    if (numbers[3] < (double)FLT_MIN || numbers[3] > (double)FLT_MAX)
        return elea_text_wrong(from->input, what[3], word, "which is beyond all lengths", error);
    elea_atom atom = {.name = "SPHERE", .radius = numbers[3]};
    return elea_text_add_atom(frame, &atom, numbers, error);
}

/* Reads all of the file: the spheres in the length that `scale` has, and the last scale. */
static elea_status read_body(elea_input *input, const length_scale *scale, elea_frame *frame,
                             length_scale *last, size_t *n_spheres, elea_error *error)
{
    word_stream from = {input, {NULL, 0, true}, {"", 0}};
    elea_field word;
    elea_status failed = ELEA_OK;
    for (*n_spheres = 0; !failed;) {
        failed = next_word(&from, &word, error);
        if (failed || word.text == NULL)
            break;
        if (is_word(word, "SPHERE") || is_word(word, "S")) {
            failed = read_sphere(&from, scale, frame, error);
            ++*n_spheres;
        } else if (is_word(word, "HUNITS")) {
            failed = read_scale(&from, last, error);
        } else if (is_word(word, "UNITS")) {
            failed = read_unit(&from, last, error);
        } else {
            failed =
                elea_text_wrong(input, "the word", word,
                                "which is not known here; SPHERE, HUNITS and UNITS are", error);
        }
    }
    return failed;
}

static elea_status open_body(elea_reader *reader, elea_error *error)
{
    reader->state = malloc(sizeof no_scale);
    if (reader->state == NULL)
        return elea_error_memory(error, 1, sizeof no_scale, "length scale");
    memcpy(reader->state, &no_scale, sizeof no_scale);
    return ELEA_OK;
}

static void close_body(elea_reader *reader)
{
    free(reader->state);
}

/* All of the file is the one frame. */
static elea_status scan(elea_reader *reader, bool *end, elea_error *error)
{
    size_t n_spheres = 0;
    length_scale *scale = reader->state;
    elea_status failed = read_body(reader->input, &no_scale, NULL, scale, &n_spheres, error);
    if (scale->unit != ELEA_LENGTH_NONE)
        reader->length_unit = ELEA_LENGTH_ANGSTROM;
    *end = n_spheres == 0;
    return failed;
}

static elea_status read_frame(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    size_t n_spheres = 0;
    length_scale last;
    elea_status failed = elea_text_begin_frame(frame, error);
    return failed ? failed
                  : read_body(reader->input, reader->state, frame, &last, &n_spheres, error);
}

/* The first line that is no comment is a sphere or the unit. */
static bool recognize(const unsigned char *bytes, size_t n_bytes)
{
    elea_field rest = {(const char *)bytes, n_bytes};
    elea_line line;
    elea_field word;
    elea_field values;
    double number = 0.0;
    do {
        if (!elea_text_head_line(&rest, &line))
            return false;
        values = elea_text_whole(&line);
    } while (!elea_text_word(&values, &word) || word.text[0] == '#');
    size_t n_numbers = is_word(word, "HUNITS") ? 1 : 4;
    if (n_numbers == 4 && !is_word(word, "SPHERE") && !is_word(word, "S"))
        return false;
    for (size_t i = 0; i < n_numbers; i++)
        if (!elea_text_word(&values, &word) || !elea_text_number(word, &number))
            return false;
    return true;
}

const elea_format elea_format_bod = {
    .name = "BOD",
    .suffixes = suffixes,
    .names_atoms = true,
    .length_unit = ELEA_LENGTH_NONE,
    .recognize = recognize,
    .open = open_body,
    .close = close_body,
    .scan = scan,
    .read = read_frame,
};
