/* SPDX-License-Identifier: MIT */
/*
 * XYZ: number of atoms, a comment line (any text, or none), one line per atom. In the extended form
 * the comment has pairs of key=value: Properties names the atoms' columns, which may include a
 * radius; Lattice gives the box. The number of atoms may change from frame to frame.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "atoms/element.h"
#include "atoms/guess.h"
#include "io/reader.h"
#include "io/text.h"

#define MAX_COLUMNS 64
/* Decimals from which a shorter number in an unfinished last line counts as truncated. */
#define CUT_DECIMALS 3

static const char *const suffixes[] = {"xyz", "extxyz", "exyz", NULL};

/* Meaning of the words of an atom's line, and the required number of words. */
typedef struct layout {
    size_t species; /* SIZE_MAX: none */
    size_t position;
    size_t n_columns;
    size_t radius; /* SIZE_MAX: none */
} layout;

/* Words of an atom's line, in the order of their array. */
enum { SPECIES, POSITION, RADIUS = POSITION + 3, NUM_FIELDS };

static const layout plain = {0, 1, 4, SIZE_MAX};

typedef struct frame_head {
    uint64_t line; /* of the number of atoms */
    uint64_t n_atoms;
    layout columns;
    bool has_box;
    double box[9];
    double time;
} frame_head;

/* ---- Extended comment ---- */

/* Value of `key` (any case) in the comment, without its quotes. */
static bool find_key(const char *comment, const char *key, elea_field *value)
{
    size_t length = strlen(key);
    const char *p = comment;
    while (*p != '\0') {
        p += strspn(p, " \t,");
        bool found = strncasecmp(p, key, length) == 0 && p[length] == '=';
        p += strcspn(p, " \t,=");
        if (*p != '=')
            continue;
        p++;
        bool quoted = *p == '"';
        p += quoted;
        size_t n = strcspn(p, quoted ? "\"" : " \t,");
        if (found) {
            *value = (elea_field){p, n};
            return true;
        }
        p += n;
        p += *p == '"';
    }
    return false;
}

static bool next_part(const char **cursor, const char *end, elea_field *part)
{
    if (*cursor > end)
        return false;
    const char *colon = memchr(*cursor, ':', (size_t)(end - *cursor));
    const char *stop = colon != NULL ? colon : end;
    *part = (elea_field){*cursor, (size_t)(stop - *cursor)};
    *cursor = stop + 1;
    return true;
}

static bool is_word(elea_field field, const char *word)
{
    return field.length == strlen(word) && strncasecmp(field.text, word, field.length) == 0;
}

/* Properties=species:S:1:pos:R:3:..., triples of name, type, number of columns. */
static bool parse_properties(elea_field value, layout *columns)
{
    const char *cursor = value.text;
    const char *end = value.text + value.length;
    elea_field name;
    elea_field type;
    elea_field count;
    uint64_t n = 0;
    bool has_position = false;
    *columns = (layout){SIZE_MAX, 0, 0, SIZE_MAX};
    while (next_part(&cursor, end, &name)) {
        if (!next_part(&cursor, end, &type) || !next_part(&cursor, end, &count) ||
            !elea_text_count(count, &n) || n > MAX_COLUMNS - columns->n_columns)
            return false;
        if (is_word(name, "species") || (is_word(name, "Z") && columns->species == SIZE_MAX))
            columns->species = columns->n_columns;
        if (is_word(name, "pos") && n == 3 && !has_position) {
            columns->position = columns->n_columns;
            has_position = true;
        }
        if (is_word(name, "radius") && n == 1)
            columns->radius = columns->n_columns;
        columns->n_columns += (size_t)n;
    }
    return has_position;
}

static bool parse_lattice(elea_field value, double box[9])
{
    elea_field word;
    for (size_t n = 0; n < 9; n++)
        if (!elea_text_word(&value, &word) || !elea_text_number(word, &box[n]))
            return false;
    return !elea_text_word(&value, &word);
}

/* Programs differ in the unit of `time=`, so it is used only if it has a unit. */
static double parse_time(elea_field value)
{
    elea_field rest = {value.text, strlen(value.text)};
    elea_field word;
    double time = NAN;
    if (!elea_text_word(&rest, &word))
        return NAN;
    size_t n = strspn(word.text, "+-.0123456789eE");
    elea_field unit = {word.text + n, word.length - n};
    if (n == word.length && !elea_text_word(&rest, &unit))
        return NAN;
    while (unit.length > 0 && strchr(",;\"", unit.text[unit.length - 1]) != NULL)
        unit.length--;
    int power = is_word(unit, "fs") ? -3 : is_word(unit, "ps") ? 0 : 3;
    bool known = power < 3 || is_word(unit, "ns");
    return known && elea_text_scaled((elea_field){word.text, n}, power, &time) ? time : NAN;
}

static elea_status parse_comment(const elea_input *input, const char *comment, frame_head *head,
                                 elea_error *error)
{
    elea_field value;
    head->columns = plain;
    head->time = find_key(comment, "time", &value) ? parse_time(value) : NAN;
    head->has_box = find_key(comment, "Lattice", &value);
    if (head->has_box && !parse_lattice(value, head->box))
        return elea_text_wrong(input, "the Lattice", value, "where nine numbers are expected",
                               error);
    if (find_key(comment, "pbc", &value) && memchr(value.text, 'T', value.length) == NULL)
        head->has_box = false;
    if (find_key(comment, "Properties", &value) && !parse_properties(value, &head->columns))
        return elea_text_wrong(input, "Properties", value,
                               "which does not name the columns with pos:R:3", error);
    return ELEA_OK;
}

/* ---- Frames ---- */

static elea_status read_head(elea_reader *reader, frame_head *head, bool *end, elea_error *error)
{
    elea_line line;
    elea_field content;
    do {
        elea_status failed = elea_text_line(reader->input, &line, error);
        *end = line.text == NULL;
        if (failed || *end)
            return failed;
        content = elea_text_trim(&line);
    } while (content.length == 0);
    head->line = elea_input_line_number(reader->input);
    if (!elea_text_count(content, &head->n_atoms))
        return elea_text_wrong(reader->input, "the number of atoms", content,
                               reader->scanned > 0 ? "which is not a number above zero; is that of "
                                                     "the previous frame right?"
                                                   : "which is not a number above zero",
                               error);
    elea_status failed = elea_text_line(reader->input, &line, error);
    if (failed)
        return failed;
    if (line.text == NULL)
        return elea_text_truncated(reader->input, head->line, error);
    return parse_comment(reader->input, line.text, head, error);
}

static elea_status no_atom(const elea_reader *reader, const frame_head *head, const elea_line *line,
                           elea_error *error)
{
    if (!line->ended)
        return elea_text_truncated(reader->input, head->line, error);
    char advice[96];
    (void)snprintf(
        advice, sizeof advice,
        "which is not an atom with x, y and z; is the number of atoms in line %llu right?",
        (unsigned long long)head->line);
    return elea_text_wrong(reader->input, "the line", elea_text_trim(line), advice, error);
}

/*
 * Finds species, coordinates and radius among the words of a line. All columns must be there: if
 * one were missing, those after it would be taken for others.
 */
static bool split_atom(const elea_line *line, const layout *columns, elea_field fields[NUM_FIELDS])
{
    elea_field rest = elea_text_whole(line);
    elea_field word;
    fields[SPECIES] = fields[RADIUS] = (elea_field){line->text, 0};
    for (size_t i = 0; i < columns->n_columns; i++) {
        if (!elea_text_word(&rest, &word))
            return false;
        if (i == columns->species)
            fields[SPECIES] = word;
        else if (i == columns->radius)
            fields[RADIUS] = word;
        else if (i >= columns->position && i <= columns->position + 2)
            fields[POSITION + i - columns->position] = word;
    }
    return true;
}

/*
 * The last line of a file may lack its newline, or be truncated: before a required column, or in
 * the digits of z, which then has fewer decimals than x and y.
 */
static bool is_cut(const elea_line *line, const layout *columns)
{
    elea_field fields[NUM_FIELDS];
    elea_field rest = elea_text_whole(line);
    elea_field word;
    size_t n = 0;
    size_t decimals[3];
    while (elea_text_word(&rest, &word))
        n++;
    if (n < columns->n_columns || !split_atom(line, columns, fields))
        return true;
    for (int k = 0; k < 3; k++)
        decimals[k] = elea_text_decimals(fields[POSITION + k]);
    return n == columns->position + 3 && decimals[0] == decimals[1] &&
           decimals[0] >= CUT_DECIMALS && decimals[2] < decimals[0];
}

static elea_status scan(elea_reader *reader, bool *end, elea_error *error)
{
    frame_head head;
    elea_line line;
    elea_field first;
    elea_field second;
    elea_status failed = read_head(reader, &head, end, error);
    if (failed || *end)
        return failed;
    for (uint64_t i = 0; i < head.n_atoms; i++) {
        failed = elea_text_line(reader->input, &line, error);
        if (failed)
            return failed;
        if (line.text == NULL)
            return elea_text_ends_early(reader->input, head.line, i, head.n_atoms, error);
        if (!line.ended && is_cut(&line, &head.columns))
            return elea_text_truncated(reader->input, head.line, error);
        elea_field rest = elea_text_whole(&line);
        if (!elea_text_word(&rest, &first) || !elea_text_word(&rest, &second))
            return no_atom(reader, &head, &line, error);
    }
    return ELEA_OK;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/*
 * A label: a symbol, and then a number or a sign ("C1", "Cl3", "O2-"). Names of beads look the same
 * ("C1", "P4"), so that the other atoms have to be looked at.
 */
static void find_element_of_label(elea_atom *atom, const char letters[3])
{
    bool may_be_bead = letters[1] == '\0' && strchr("CNOPScnops", letters[0]) != NULL;
    bool is_upper = letters[1] >= 'A' && letters[1] <= 'Z';
    if (may_be_bead || is_upper)
        elea_guess_later(atom, NULL);
    else
        atom->element_guessed = elea_element_canonical(letters, atom->element);
}

/*
 * A name is a symbol if it is written like one. In upper case ("CA", "CD") it may also be the name
 * of an atom, as some programs write it, and is a symbol only if it cannot be one ("CL", "ZN").
 */
static void find_element(elea_atom *atom)
{
    char letters[3] = "";
    char symbol[4];
    char guess[4];
    int64_t number = 0;
    size_t n = 0;
    elea_field name = {atom->name, strlen(atom->name)};
    if (elea_text_integer(name, &number)) {
        (void)elea_element_find(number > 0 && number < 1000 ? (int)number : 0, atom->element);
        return;
    }
    for (; is_letter(atom->name[n]); n++)
        if (n < 2)
            letters[n] = atom->name[n];
    if (n > 2 || !elea_element_canonical(letters, symbol))
        return;
    if (n < name.length) {
        find_element_of_label(atom, letters);
        return;
    }
    bool is_symbol = strcmp(symbol, atom->name) == 0 || n == 1;
    bool is_upper = n == 2 && symbol[0] == atom->name[0] && symbol[1] != atom->name[1];
    if (!is_symbol && is_upper && elea_guess_element(atom->name, "", guess))
        is_symbol = strcmp(symbol, guess) == 0;
    if (is_symbol)
        memcpy(atom->element, symbol, sizeof symbol);
}

static elea_status read_atom(elea_reader *reader, const frame_head *head, elea_frame *frame,
                             elea_error *error)
{
    elea_line line;
    elea_field fields[NUM_FIELDS];
    double position[3];
    elea_atom atom = {.name = ""};
    elea_status failed = elea_text_line(reader->input, &line, error);
    if (failed)
        return failed;
    if (line.text == NULL)
        return elea_text_truncated(reader->input, head->line, error);
    if (!split_atom(&line, &head->columns, fields))
        return no_atom(reader, head, &line, error);
    if (!elea_text_copy(atom.name, sizeof atom.name, fields[SPECIES]))
        return elea_text_wrong(reader->input, "the atom's name", fields[SPECIES],
                               "which is longer than 15 bytes", error);
    if (fields[RADIUS].length > 0 && !elea_text_number(fields[RADIUS], &atom.radius))
        return elea_text_not_a_number(reader->input, "the radius", fields[RADIUS], error);
    find_element(&atom);
    failed = elea_text_position(reader->input, fields + POSITION, 0, position, error);
    return failed ? failed : elea_text_add_atom(frame, &atom, position, error);
}

static elea_status read_frame(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    frame_head head = {.n_atoms = 0};
    bool end = false;
    elea_status failed = elea_text_begin_frame(frame, error);
    if (!failed)
        failed = read_head(reader, &head, &end, error);
    for (uint64_t i = 0; !failed && i < head.n_atoms; i++)
        failed = read_atom(reader, &head, frame, error);
    if (failed || end)
        return failed;
    frame->time = head.time;
    if (head.has_box)
        elea_frame_set_box(frame, head.box);
    return ELEA_OK;
}

/* ---- Recognition ---- */

/* A number, a comment and a line of an atom; a second number would be a GRO file's. */
static bool recognize(const unsigned char *bytes, size_t n_bytes)
{
    elea_field rest = {(const char *)bytes, n_bytes};
    elea_line first;
    elea_line comment;
    elea_line line;
    elea_field fields[NUM_FIELDS];
    uint64_t n_atoms = 0;
    double number = 0.0;
    if (!elea_text_head_line(&rest, &first) || !elea_text_head_line(&rest, &comment) ||
        !elea_text_head_line(&rest, &line) || !elea_text_count(elea_text_trim(&first), &n_atoms) ||
        elea_text_count(elea_text_trim(&comment), &n_atoms) || !split_atom(&line, &plain, fields))
        return false;
    for (int k = 0; k < 3; k++)
        if (!elea_text_number(fields[POSITION + k], &number))
            return false;
    return true;
}

static const elea_frame_format frames = {
    .names_atoms = true,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .scan = scan,
    .read = read_frame,
};

const elea_format elea_format_xyz = {
    .name = "XYZ",
    .suffixes = suffixes,
    .recognize = recognize,
    .frames = &frames,
};
