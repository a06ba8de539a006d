/* SPDX-License-Identifier: MIT */
/*
 * GROMACS's GRO: title, number of atoms, one line per atom in columns, box; nanometres. The width
 * of the coordinates' columns depends on their precision. See the GROMACS manual, "gro".
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "atoms/guess.h"
#include "base/error.h"
#include "io/reader.h"
#include "io/text.h"

#define NM_POWER     1  /* a nanometre is 10^1 Angstrom */
#define FIRST_COLUMN 21 /* of the x coordinate, from 1 */
#define BOX_DECIMALS 5  /* GROMACS writes at least so many */

static const char *const suffixes[] = {"gro", NULL};

typedef struct frame_head {
    uint64_t line; /* of the title */
    uint64_t n_atoms;
    double time;
} frame_head;

/* Columns of the coordinates in a frame. */
typedef struct columns {
    size_t width; /* of one coordinate */
    size_t point; /* index of the decimal point of x */
} columns;

static bool find_columns(const char *text, size_t length, columns *found)
{
    const char *end = text + length;
    const char *start = text + (FIRST_COLUMN - 1);
    const char *x = length > FIRST_COLUMN ? memchr(start, '.', (size_t)(end - start)) : NULL;
    const char *y = x != NULL ? memchr(x + 1, '.', (size_t)(end - x - 1)) : NULL;
    const char *z = y != NULL ? memchr(y + 1, '.', (size_t)(end - y - 1)) : NULL;
    if (z == NULL || z - y != y - x || x - start >= y - x)
        return false;
    *found = (columns){(size_t)(y - x), (size_t)(x - text)};
    return true;
}

static bool fits(const columns *where, const elea_line *line)
{
    return line->length >= FIRST_COLUMN - 1 + 3 * where->width && line->text[where->point] == '.';
}

/* Whether this is an atom's line; strict, to distinguish GRO from a table of numbers. */
static bool is_atom(const elea_line *line)
{
    columns where;
    int64_t number = 0;
    bool numbered = elea_text_integer(elea_text_columns(line, 1, 5), &number) &&
                    elea_text_integer(elea_text_columns(line, 16, 20), &number);
    return numbered && elea_text_columns(line, 11, 15).length > 0 &&
           find_columns(line->text, line->length, &where) && fits(&where, line) &&
           memchr(line->text, '.', FIRST_COLUMN - 1) == NULL;
}

static bool recognize(const unsigned char *bytes, size_t n_bytes)
{
    elea_field rest = {(const char *)bytes, n_bytes};
    elea_line title;
    elea_line count;
    elea_line atom;
    uint64_t n_atoms = 0;
    return elea_text_head_line(&rest, &title) && elea_text_head_line(&rest, &count) &&
           elea_text_head_line(&rest, &atom) && elea_text_count(elea_text_trim(&count), &n_atoms) &&
           is_atom(&atom);
}

/* Blank lines may follow the last frame, but titles may be blank too. */
static elea_status read_head(elea_reader *reader, frame_head *frame, bool *end, elea_error *error)
{
    elea_line line;
    bool blank = true;
    *end = false;
    for (bool has_title = false;; has_title = true) {
        elea_status failed = elea_text_line(reader->input, &line, error);
        if (failed)
            return failed;
        if (line.text == NULL) {
            *end = blank;
            return blank ? ELEA_OK : elea_text_truncated(reader->input, frame->line, error);
        }
        elea_field content = elea_text_trim(&line);
        if (has_title && elea_text_count(content, &frame->n_atoms))
            return ELEA_OK;
        if (!blank && !line.ended)
            return elea_text_truncated(reader->input, frame->line, error);
        if (!blank)
            return elea_text_wrong(reader->input, "the number of atoms", content,
                                   "which is not a number above zero", error);
        blank = content.length == 0;
        frame->line = elea_input_line_number(reader->input);
        frame->time = elea_text_time(line.text);
    }
}

/* Reads the line of atom number `i`, with coordinates in the same columns as the first atom's. */
static elea_status read_atom_line(elea_reader *reader, const frame_head *frame, uint64_t i,
                                  columns *where, elea_line *line, elea_error *error)
{
    elea_status failed = elea_text_line(reader->input, line, error);
    if (failed)
        return failed;
    if (line->text == NULL)
        return elea_text_ends_early(reader->input, frame->line + 1, i, frame->n_atoms, error);
    if ((i > 0 || find_columns(line->text, line->length, where)) && fits(where, line))
        return ELEA_OK;
    if (!line->ended)
        return elea_text_truncated(reader->input, frame->line, error);
    return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                         "this is not an atom with coordinates in the columns of a GRO file; is "
                         "the number of atoms in line %llu right?",
                         (unsigned long long)frame->line + 1);
}

static void set_box(elea_frame *frame, const double numbers[9])
{
    static const size_t place[9] = {0, 4, 8, 1, 2, 3, 5, 6, 7}; /* xx yy zz xy xz yx yz zx zy */
    double vectors[9];
    for (size_t k = 0; k < 9; k++)
        vectors[place[k]] = numbers[k];
    elea_frame_set_box(frame, vectors);
}

/*
 * Numbers between blanks; returns how many there are, 0 if one is not a number. A truncated number
 * is still one, but has fewer decimals than the others: `*same` is false.
 */
static size_t split_words(elea_field line, double numbers[9], bool *same)
{
    elea_field word;
    size_t n = 0;
    size_t decimals = 0;
    *same = true;
    for (; elea_text_word(&line, &word); n++) {
        if (n == 9 || !elea_text_scaled(word, NM_POWER, &numbers[n]))
            return 0;
        *same = *same && (n == 0 || elea_text_decimals(word) == decimals);
        decimals = elea_text_decimals(word);
    }
    return n;
}

/* Long numbers run together, but each has as many decimals as the last; returns as above. */
static size_t split_decimals(elea_field line, double numbers[9])
{
    const char *p = line.text;
    const char *end = line.text + line.length;
    const char *last = end;
    size_t n = 0;
    while (last > p && last[-1] != '.')
        last--;
    size_t decimals = (size_t)(end - last);
    if (decimals < BOX_DECIMALS)
        return 0;
    for (; p < end; n++) {
        while (*p == ' ')
            p++;
        const char *point = memchr(p, '.', (size_t)(end - p));
        if (n == 9 || point == NULL || (size_t)(end - point) <= decimals)
            return 0;
        elea_field number = {p, (size_t)(point - p) + 1 + decimals};
        bool padded = number.text[0] == '0' && number.text[1] != '.';
        if (padded || !elea_text_scaled(number, NM_POWER, &numbers[n]))
            return 0;
        p += number.length;
    }
    return n;
}

static elea_status wrong_box(const elea_reader *reader, const frame_head *head, elea_field box,
                             elea_error *error)
{
    char advice[128];
    (void)snprintf(advice, sizeof advice,
                   "where three or nine numbers are expected; is this line missing, or the number "
                   "of atoms in line %llu wrong?",
                   (unsigned long long)head->line + 1);
    return elea_text_wrong(reader->input, "the box", box, advice, error);
}

static elea_status read_box(elea_reader *reader, const frame_head *head, double numbers[9],
                            elea_error *error)
{
    elea_line line;
    bool same_decimals = false;
    elea_status failed = elea_text_line(reader->input, &line, error);
    if (failed)
        return failed;
    if (line.text == NULL)
        return elea_error_at(error, ELEA_ERROR_TRUNCATED, elea_input_place(reader->input),
                             "the file ends after its atoms, without a line for the box; add one "
                             "(0 0 0: no box), or copy the file again if it is truncated");
    elea_field box = elea_text_trim(&line);
    memset(numbers, 0, 9 * sizeof *numbers);
    size_t n = split_words(box, numbers, &same_decimals);
    if (n == 0)
        n = split_decimals(box, numbers);
    bool complete = n == 3 || n == 9;
    if (!line.ended && !(complete && same_decimals))
        return elea_text_truncated(reader->input, head->line, error);
    return complete ? ELEA_OK : wrong_box(reader, head, box, error);
}

static elea_status scan(elea_reader *reader, bool *end, elea_error *error)
{
    frame_head head;
    elea_line line;
    columns where = {0, 0};
    double box[9];
    elea_status failed = read_head(reader, &head, end, error);
    if (*end)
        return failed;
    for (uint64_t i = 0; !failed && i < head.n_atoms; i++)
        failed = read_atom_line(reader, &head, i, &where, &line, error);
    return failed ? failed : read_box(reader, &head, box, error);
}

static elea_status parse_names(const elea_reader *reader, const elea_line *line, elea_atom *atom,
                               elea_error *error)
{
    elea_field residue = elea_text_columns(line, 1, 5);
    int64_t number = 0;
    if (residue.length > 0 && !elea_text_integer(residue, &number))
        return elea_text_not_a_number(reader->input, "the residue number", residue, error);
    memset(atom, 0, sizeof *atom);
    atom->residue_number = (int32_t)number;
    (void)elea_text_copy(atom->residue_name, sizeof atom->residue_name,
                         elea_text_columns(line, 6, 10));
    (void)elea_text_copy(atom->name, sizeof atom->name, elea_text_columns(line, 11, 15));
    elea_guess_later(atom, NULL);
    return ELEA_OK;
}

static elea_status parse_position(const elea_reader *reader, const elea_line *line,
                                  const columns *where, double position[3], elea_error *error)
{
    elea_field fields[3];
    for (size_t k = 0; k < 3; k++) {
        size_t first = FIRST_COLUMN + k * where->width;
        fields[k] = elea_text_columns(line, first, first + where->width - 1);
    }
    elea_status failed = elea_text_position(reader->input, fields, NM_POWER, position, error);
    const char *x = line->text + where->point;
    /* A number too long for its columns would lose its last digits to the next. */
    if (!failed && (x[where->width] != '.' || x[2 * where->width] != '.'))
        failed = elea_text_wrong(reader->input, "the position",
                                 elea_text_columns(line, FIRST_COLUMN, line->length),
                                 "which does not fit into its columns; fix the line", error);
    return failed;
}

static elea_status read_atoms(elea_reader *reader, const frame_head *head, elea_frame *frame,
                              elea_error *error)
{
    elea_line line;
    elea_atom atom;
    columns where = {0, 0};
    double position[3];
    elea_status failed = ELEA_OK;
    for (uint64_t i = 0; !failed && i < head->n_atoms; i++) {
        failed = read_atom_line(reader, head, i, &where, &line, error);
        if (!failed)
            failed = parse_names(reader, &line, &atom, error);
        if (!failed)
            failed = parse_position(reader, &line, &where, position, error);
        if (!failed)
            failed = elea_text_add_atom(frame, &atom, position, error);
    }
    return failed;
}

static elea_status read_frame(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    frame_head head = {0, 0, NAN};
    bool end = false;
    double box[9];
    elea_status failed = elea_text_begin_frame(frame, error);
    if (!failed)
        failed = read_head(reader, &head, &end, error);
    if (!failed)
        failed = read_atoms(reader, &head, frame, error);
    if (!failed)
        failed = read_box(reader, &head, box, error);
    if (failed)
        return failed;
    frame->time = head.time;
    set_box(frame, box);
    return ELEA_OK;
}

static const elea_frame_format frames = {
    .names_atoms = true,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .scan = scan,
    .read = read_frame,
};

const elea_format elea_format_gro = {
    .name = "GRO",
    .suffixes = suffixes,
    .recognize = recognize,
    .frames = &frames,
};
