/* SPDX-License-Identifier: MIT */
/*
 * Dumps of LAMMPS as text (docs.lammps.org/dump.html): for each frame ITEMs with time, number of
 * atoms, box, and a row for each atom, whose columns the last ITEM names. Atoms are in any order.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "atoms/element.h"
#include "base/error.h"
#include "io/lammps.h"
#include "io/line_ends.h"

#define MAX_COLUMNS 128

enum column {
    ID,
    TYPE,
    LABEL,
    ELEMENT,
    MASS,
    MOLECULE,
    RADIUS,
    DIAMETER,
    X,
    Y,
    Z,
    XS,
    YS,
    ZS,
    XU,
    YU,
    ZU,
    XSU,
    YSU,
    ZSU,
    IX,
    IY,
    IZ,
    NUM_COLUMNS,
    UNUSED
};

static const char *const column_names[NUM_COLUMNS] = {
    "id", "type", "typelabel", "element", "mass", "mol", "radius", "diameter",
    "x",  "y",    "z",         "xs",      "ys",   "zs",  "xu",     "yu",
    "zu", "xsu",  "ysu",       "zsu",     "ix",   "iy",  "iz",
};

typedef struct dump_state {
    elea_lammps_atoms atoms;
    double scale, to_ps;
    char units[16]; /* that the file states, or "" */
    bool has_unit;
} dump_state;

typedef struct frame_head {
    uint64_t line; /* of its beginning */
    uint64_t n_atoms;
    double time;
    bool has_box, is_periodic;
    double box[9], origin[3];
    size_t n_columns;
    unsigned char columns[MAX_COLUMNS];
    bool given[NUM_COLUMNS];
    enum column position; /* the first of three */
} frame_head;

static bool recognize(const unsigned char *bytes, size_t n_bytes)
{
    static const char *const items[] = {"ITEM: TIMESTEP", "ITEM: UNITS", "ITEM: TIME"};
    for (size_t i = 0; i < 3; i++)
        if (n_bytes > strlen(items[i]) && memcmp(bytes, items[i], strlen(items[i])) == 0)
            return true;
    return false;
}

/* ---- Head of a frame ---- */

static elea_status next_line(elea_reader *reader, const frame_head *head, elea_line *line,
                             elea_error *error)
{
    elea_status failed = elea_text_line(reader->input, line, error);
    if (failed || line->text != NULL)
        return failed;
    return elea_text_truncated(reader->input, head->line, error);
}

static const char *after(const elea_line *line, const char *words)
{
    size_t n = strlen(words);
    return line->length >= n && memcmp(line->text, words, n) == 0 ? line->text + n : NULL;
}

/* Lengths and tilts, or with "abc origin" three vectors, each with a part of the origin. */
static elea_status read_box(elea_reader *reader, frame_head *head, const char *kind,
                            elea_error *error)
{
    bool is_general = strstr(kind, "abc origin") != NULL;
    bool is_tilted = strstr(kind, "xy xz yz") != NULL;
    size_t n = is_general ? 4 : is_tilted ? 3 : 2;
    double rows[3][4] = {{0.0}};
    head->is_periodic = strchr(kind, 'p') != NULL;
    for (int i = 0; i < 3; i++) {
        elea_line line;
        elea_field rest, word = {"", 0};
        elea_status failed = next_line(reader, head, &line, error);
        if (failed)
            return failed;
        rest = elea_text_whole(&line);
        for (size_t k = 0; k < n; k++)
            if (!elea_text_word(&rest, &word) || !elea_text_number(word, &rows[i][k]))
                return elea_text_wrong(reader->input, "the line", elea_text_trim(&line),
                                       "which does not have the numbers of the box", error);
    }
    head->has_box = true;
    if (is_general) {
        for (int i = 0; i < 3; i++) {
            memcpy(head->box + 3 * i, rows[i], 3 * sizeof(double));
            head->origin[i] = rows[i][3];
        }
        return ELEA_OK;
    }
    /* docs.lammps.org/Howto_triclinic.html: bounds enclose the tilted box. */
    double xy = rows[0][2], xz = rows[1][2], yz = rows[2][2];
    rows[0][0] -= fmin(fmin(0.0, xy), fmin(xz, xy + xz));
    rows[0][1] -= fmax(fmax(0.0, xy), fmax(xz, xy + xz));
    rows[1][0] -= fmin(0.0, yz);
    rows[1][1] -= fmax(0.0, yz);
    const double box[9] = {rows[0][1] - rows[0][0], 0.0, 0.0, xy,
                           rows[1][1] - rows[1][0], 0.0, xz,  yz,
                           rows[2][1] - rows[2][0]};
    memcpy(head->box, box, sizeof box);
    for (int i = 0; i < 3; i++)
        head->origin[i] = rows[i][0];
    return ELEA_OK;
}

/* Unwrapped positions are preferred; wrapped ones are unwrapped if there are image flags. */
static elea_status read_columns(elea_reader *reader, frame_head *head, const char *names,
                                elea_error *error)
{
    static const enum column kinds[] = {XU, XSU, X, XS};
    elea_field rest = {names, strlen(names)}, word;
    while (elea_text_word(&rest, &word)) {
        unsigned char which = 0;
        while (which < NUM_COLUMNS && (strlen(column_names[which]) != word.length ||
                                       memcmp(column_names[which], word.text, word.length) != 0))
            which++;
        if (head->n_columns == MAX_COLUMNS)
            return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                                 "the atoms have more than %d columns", MAX_COLUMNS);
        if (which < NUM_COLUMNS && head->given[which])
            return elea_text_wrong(reader->input, "the column", word, "which is there twice",
                                   error);
        head->columns[head->n_columns++] = which < NUM_COLUMNS ? which : UNUSED;
        if (which < NUM_COLUMNS)
            head->given[which] = true;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (head->given[kinds[i]] && head->given[kinds[i] + 1] && head->given[kinds[i] + 2]) {
            head->position = kinds[i];
            return ELEA_OK;
        }
    return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                         "the atoms have no positions; write columns x y z, xs ys zs, or xu yu zu");
}

static elea_status take_number(elea_reader *reader, frame_head *head, double *number,
                               elea_error *error)
{
    elea_line line;
    elea_status failed = next_line(reader, head, &line, error);
    if (!failed && !elea_text_number(elea_text_trim(&line), number))
        failed = elea_text_not_a_number(reader->input, "the value", elea_text_trim(&line), error);
    return failed;
}

static elea_status take_units(elea_reader *reader, frame_head *head, elea_error *error)
{
    dump_state *state = reader->state;
    elea_line line;
    elea_status failed = next_line(reader, head, &line, error);
    if (!failed && !elea_text_copy(state->units, sizeof state->units, elea_text_trim(&line)))
        failed = elea_text_wrong(reader->input, "the style of units", elea_text_trim(&line),
                                 "which is not one of LAMMPS", error);
    return failed;
}

static elea_status take_item(elea_reader *reader, frame_head *head, const elea_line *line,
                             bool *done, elea_error *error)
{
    double number = 0.0;
    const char *rest = NULL;
    if (after(line, "ITEM: UNITS") != NULL)
        return take_units(reader, head, error);
    if (after(line, "ITEM: TIMESTEP") != NULL)
        return take_number(reader, head, &number, error);
    if (after(line, "ITEM: TIME") != NULL)
        return take_number(reader, head, &head->time, error);
    if (after(line, "ITEM: NUMBER OF ATOMS") != NULL) {
        elea_line count;
        elea_status failed = next_line(reader, head, &count, error);
        if (!failed && !elea_text_count(elea_text_trim(&count), &head->n_atoms))
            failed = elea_text_wrong(reader->input, "the number of atoms", elea_text_trim(&count),
                                     "which is not a number above zero", error);
        return failed;
    }
    if ((rest = after(line, "ITEM: BOX BOUNDS")) != NULL)
        return read_box(reader, head, rest, error);
    if ((rest = after(line, "ITEM: ATOMS")) != NULL) {
        *done = true;
        return read_columns(reader, head, rest, error);
    }
    return elea_text_wrong(reader->input, "the line", elea_text_trim(line),
                           "where an ITEM of a frame is expected", error);
}

static elea_status read_head(elea_reader *reader, frame_head *head, bool *end, elea_error *error)
{
    dump_state *state = reader->state;
    elea_line line;
    bool done = false;
    elea_status failed = elea_text_line(reader->input, &line, error);
    *end = !failed && line.text == NULL;
    head->line = elea_input_line_number(reader->input);
    head->time = NAN;
    while (!failed && !*end && !done) {
        failed = take_item(reader, head, &line, &done, error);
        if (!failed && !done)
            failed = next_line(reader, head, &line, error);
    }
    if (failed || *end)
        return failed;
    if (head->n_atoms == 0 || !head->has_box)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                             "the frame has no number of atoms, or no box, before its atoms");
    if (!state->has_unit)
        failed = elea_lammps_unit(reader, (elea_field){state->units, strlen(state->units)},
                                  &state->scale, &state->to_ps, error);
    state->has_unit = !failed;
    return failed;
}

/* ---- Atoms ---- */

static bool split(const elea_line *line, const frame_head *head, elea_field words[NUM_COLUMNS])
{
    elea_field rest = elea_text_whole(line), word;
    for (size_t i = 0; i < head->n_columns; i++) {
        if (!elea_text_word(&rest, &word))
            return false;
        if (head->columns[i] < NUM_COLUMNS)
            words[head->columns[i]] = word;
    }
    return true;
}

static elea_status place(elea_reader *reader, const frame_head *head, const elea_field *words,
                         double position[3], elea_error *error)
{
    const dump_state *state = reader->state;
    bool scaled = head->position == XS || head->position == XSU;
    bool wrapped = head->position == X || head->position == XS;
    double read[3];
    elea_status failed = elea_text_position(reader->input, words + head->position, 0, read, error);
    for (int k = 0; k < 3; k++)
        position[k] = scaled ? head->origin[k] : read[k];
    for (int j = 0; j < 3 && !failed; j++) {
        double shift = scaled ? read[j] : 0.0, image = 0.0;
        if (wrapped && head->given[IX + j] && !elea_text_number(words[IX + j], &image))
            return elea_text_not_a_number(reader->input, "the image flag", words[IX + j], error);
        for (int k = 0; k < 3; k++)
            position[k] += (shift + image) * head->box[3 * j + k];
    }
    for (int k = 0; k < 3; k++)
        position[k] *= state->scale;
    return failed;
}

static elea_status describe(elea_reader *reader, const frame_head *head, const elea_field *words,
                            elea_atom *atom, double *mass, elea_error *error)
{
    const dump_state *state = reader->state;
    char symbol[4] = "", text[16] = "";
    int64_t molecule = 0;
    elea_status failed = ELEA_OK;
    if (head->given[LABEL] || head->given[TYPE])
        failed = elea_lammps_name(reader, words[head->given[LABEL] ? LABEL : TYPE], atom, error);
    if (!failed && head->given[ELEMENT] && atom->element[0] == '\0' &&
        elea_text_copy(text, sizeof text, words[ELEMENT]) && elea_element_canonical(text, symbol) &&
        reader->length_unit == ELEA_LENGTH_ANGSTROM) {
        memcpy(atom->element, symbol, sizeof symbol);
        memcpy(atom->name, symbol, sizeof symbol);
    }
    if (!failed && head->given[MASS] && !elea_text_number(words[MASS], mass))
        failed = elea_text_not_a_number(reader->input, "the mass", words[MASS], error);
    if (!failed && head->given[MOLECULE] && elea_text_integer(words[MOLECULE], &molecule) &&
        molecule > 0 && molecule < INT32_MAX)
        atom->residue_number = (int32_t)molecule;
    for (int k = RADIUS; k <= DIAMETER && !failed; k++)
        if (head->given[k] && !elea_text_number(words[k], &atom->radius))
            failed = elea_text_not_a_number(reader->input, "the size", words[k], error);
        else if (head->given[k])
            atom->radius *= state->scale * (k == DIAMETER ? 0.5 : 1.0);
    return failed;
}

static elea_status read_atom(elea_reader *reader, const frame_head *head, const elea_line *line,
                             elea_frame *frame, elea_error *error)
{
    dump_state *state = reader->state;
    elea_field words[NUM_COLUMNS] = {{"", 0}};
    elea_atom atom = {.name = ""};
    double position[3], mass = 0.0;
    uint64_t id = state->atoms.n + 1;
    if (!split(line, head, words) || (head->given[ID] && !elea_text_count(words[ID], &id)))
        return elea_text_wrong(reader->input, "the line", elea_text_trim(line),
                               "which is not an atom with the columns of ITEM: ATOMS", error);
    elea_status failed = place(reader, head, words, position, error);
    if (!failed)
        failed = describe(reader, head, words, &atom, &mass, error);
    if (!failed)
        failed = elea_lammps_add(&state->atoms, id, mass, error);
    return failed ? failed : elea_text_add_atom(frame, &atom, position, error);
}

static bool is_text(const frame_head *head)
{
    unsigned char last = head->columns[head->n_columns - 1];
    return last == TYPE || last == LABEL || last == ELEMENT;
}

/* The last line of a file may lack its newline, or be truncated: before or in the last column. */
static bool is_cut(const elea_line *line, const frame_head *head, const elea_line_ends *ends)
{
    elea_field words[NUM_COLUMNS];
    bool is_needed = head->columns[head->n_columns - 1] != UNUSED;
    return !split(line, head, words) ||
           (is_needed && elea_line_ends_cut(ends, line, is_text(head)));
}

static elea_status scan(elea_reader *reader, bool *end, elea_error *error)
{
    frame_head head = {.line = 0};
    elea_line line;
    elea_line_ends ends = {.least = SIZE_MAX};
    elea_status failed = read_head(reader, &head, end, error);
    if (failed || *end)
        return failed;
    if (!head.given[ID] && reader->n_frames > 0)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                             "the atoms have no column id, without which their order is not known; "
                             "write it, or a single frame");
    for (uint64_t i = 0; i < head.n_atoms; i++) {
        failed = elea_text_line(reader->input, &line, error);
        if (failed)
            return failed;
        if (line.text == NULL || strncmp(line.text, "ITEM:", 5) == 0)
            return line.text == NULL
                       ? elea_text_ends_early(reader->input, head.line, i, head.n_atoms, error)
                       : elea_text_wrong(reader->input, "the line", elea_text_trim(&line),
                                         "where an atom is expected; is the number of atoms right?",
                                         error);
        if (!line.ended && is_cut(&line, &head, &ends))
            return elea_text_truncated(reader->input, head.line, error);
        elea_line_ends_add(&ends, &line, is_text(&head));
    }
    return ELEA_OK;
}

static elea_status read_frame(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    dump_state *state = reader->state;
    frame_head head = {.line = 0};
    elea_line line;
    bool end = false;
    state->atoms.n = 0;
    elea_status failed = elea_text_begin_frame(frame, error);
    if (!failed)
        failed = read_head(reader, &head, &end, error);
    for (uint64_t i = 0; i < head.n_atoms && !failed; i++) {
        failed = next_line(reader, &head, &line, error);
        if (!failed)
            failed = read_atom(reader, &head, &line, frame, error);
    }
    if (!failed)
        failed = elea_lammps_sort(&state->atoms, reader->input, frame, error);
    if (!failed)
        failed = elea_lammps_find_elements(reader, &state->atoms, frame->topology, error);
    if (failed)
        return failed;
    for (int k = 0; k < 9; k++)
        head.box[k] *= state->scale;
    if (head.is_periodic)
        elea_frame_set_box(frame, head.box);
    if (state->to_ps > 0.0)
        frame->time = head.time * state->to_ps;
    if (reader->topology == NULL)
        reader->gives_radii = head.given[RADIUS] || head.given[DIAMETER];
    return ELEA_OK;
}

static elea_status open_dump(elea_reader *reader, elea_error *error)
{
    reader->state = calloc(1, sizeof(dump_state));
    return reader->state != NULL ? elea_lammps_check_types(reader, error)
                                 : elea_error_memory(error, 1, sizeof(dump_state), "dump reader");
}

static void close_dump(elea_reader *reader)
{
    dump_state *state = reader->state;
    if (state != NULL)
        elea_lammps_free(&state->atoms);
    free(state);
}

static const elea_frame_format frames = {
    .names_atoms = true,
    .has_types = true,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .open = open_dump,
    .close = close_dump,
    .scan = scan,
    .read = read_frame,
};

const elea_format elea_format_lammps_dump = {
    .name = "LAMMPS dump",
    .suffixes = (const char *const[]){"lammpstrj", "dump", NULL},
    .recognize = recognize,
    .frames = &frames,
};
