/* SPDX-License-Identifier: MIT */
/*
 * rst7, inpcrd: the ASCII restart files of AMBER. A title, the number of atoms and the time (ps),
 * coordinates as 6F12.7, and then velocities, a box (lengths and angles), both, or none: which of
 * them is told by the number of lines.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/amber_text.h"
#include "io/reader.h"

#define BELONGS "the number of atoms in line 2 is wrong"

static const elea_amber_layout layout = {6, 12, 7};

typedef struct rst7_state {
    bool has_box;
    elea_input_mark box; /* the line where it is */
} rst7_state;

typedef struct head {
    uint64_t n_atoms;
    double time;
} head;

static bool parse_counts(const elea_line *line, head *h)
{
    elea_field rest = elea_text_whole(line), word;
    h->time = NAN;
    if (!elea_text_word(&rest, &word) || !elea_text_count(word, &h->n_atoms))
        return false;
    if (elea_text_word(&rest, &word) && !elea_text_number(word, &h->time))
        return false;
    double temperature;
    return (!elea_text_word(&rest, &word) || elea_text_number(word, &temperature)) &&
           !elea_text_word(&rest, &word);
}

/* Sets `*end` if nothing but blank lines is left. */
static elea_status read_head(elea_reader *reader, head *h, bool *end, elea_error *error)
{
    elea_line line;
    elea_status failed = elea_text_line(reader->input, &line, error);
    *end = line.text == NULL;
    if (failed || *end)
        return failed;
    failed = elea_text_line(reader->input, &line, error);
    if (failed)
        return failed;
    if (line.text == NULL)
        return elea_text_truncated(reader->input, 1, error);
    if (!parse_counts(&line, h) || h->n_atoms > INT32_MAX)
        return elea_text_wrong(reader->input, "the line", elea_text_trim(&line),
                               "where the number of atoms and the time are expected", error);
    return ELEA_OK;
}

static size_t of_line(uint64_t n, uint64_t done)
{
    return n - done < layout.per_line ? (size_t)(n - done) : layout.per_line;
}

/* ---- What follows the coordinates ---- */

typedef struct rest_of_file {
    uint64_t n_lines;     /* that are not blank */
    elea_input_mark last; /* where the last begins */
    size_t n_last;        /* its numbers */
    bool is_ended;        /* by a line break */
    double numbers[6];
} rest_of_file;

static elea_status read_rest(elea_reader *reader, rest_of_file *rest, elea_error *error)
{
    for (;;) {
        elea_line line;
        elea_input_mark mark = elea_input_tell(reader->input);
        elea_status failed = elea_text_line(reader->input, &line, error);
        if (failed || line.text == NULL)
            return failed;
        if (elea_text_trim(&line).length == 0 && (line.ended || line.length == 0))
            continue;
        if (!elea_amber_fits(&layout, &line))
            return elea_text_wrong(reader->input, "the line", elea_text_trim(&line),
                                   "where velocities or the box are expected; the file is damaged, "
                                   "truncated, or " BELONGS,
                                   error);
        rest->n_lines++;
        rest->last = mark;
        rest->is_ended = line.ended;
        rest->n_last = elea_amber_count(&layout, &line);
        for (size_t i = 0; i < rest->n_last; i++)
            (void)elea_text_number(
                elea_text_columns(&line, layout.width * i + 1, layout.width * (i + 1)),
                &rest->numbers[i]);
    }
}

/*
 * A line of velocities, which are small and of any sign, is no box: one or two atoms have no more
 * of them, and a truncated file may end with any. Of three numbers nothing must be missing.
 */
static bool may_be_box(const rest_of_file *rest)
{
    const double *x = rest->numbers;
    bool is_none = x[0] == 0.0 && x[1] == 0.0 && x[2] == 0.0;
    bool possible = rest->n_last == 6 || (rest->n_last == 3 && rest->is_ended);
    for (size_t k = 0; k < rest->n_last && possible; k++)
        possible = k < 3 ? x[k] >= 1.0 || is_none : x[k] >= 10.0 && x[k] < 180.0;
    return possible;
}

static elea_status find_box(elea_reader *reader, uint64_t n_atoms, elea_error *error)
{
    rst7_state *state = reader->state;
    rest_of_file rest = {.n_lines = 0};
    uint64_t n_lines = (n_atoms + 1) / 2; /* of coordinates, and of velocities */
    elea_status failed = read_rest(reader, &rest, error);
    if (failed)
        return failed;
    if (rest.n_lines != 0 && rest.n_lines != 1 && rest.n_lines != n_lines &&
        rest.n_lines != n_lines + 1)
        return elea_error_at(error, ELEA_ERROR_TRUNCATED, elea_input_place(reader->input),
                             "after the coordinates there are %llu lines, where %llu of velocities "
                             "and one of the box may be: the file is truncated, or " BELONGS,
                             (unsigned long long)rest.n_lines, (unsigned long long)n_lines);
    bool last_is_box = rest.n_lines == n_lines + 1 || (rest.n_lines == 1 && n_lines > 1);
    bool possible = may_be_box(&rest);
    bool last_is_short = rest.n_lines == n_lines && !(n_lines == 1 && possible) &&
                         rest.n_last != of_line(3 * n_atoms, 6 * (n_lines - 1));
    if (last_is_short || (last_is_box && !possible))
        return elea_error_at(error, ELEA_ERROR_TRUNCATED, elea_input_place(reader->input),
                             "the last line is neither a box nor the last of the velocities: the "
                             "file is truncated, or " BELONGS);
    state->box = rest.last;
    state->has_box = last_is_box || (rest.n_lines == 1 && possible);
    if (state->has_box && rest.n_last == 3)
        memcpy(reader->note, "the box has no angles; right angles are assumed",
               sizeof "the box has no angles; right angles are assumed");
    return ELEA_OK;
}

/* ---- The frame ---- */

static elea_status scan(elea_reader *reader, bool *end, elea_error *error)
{
    head h = {.n_atoms = 0};
    elea_status failed = read_head(reader, &h, end, error);
    if (failed || *end)
        return failed;
    for (uint64_t done = 0; done < 3 * h.n_atoms && !failed; done += layout.per_line)
        failed = elea_amber_skip(reader->input, &layout, of_line(3 * h.n_atoms, done), 1, BELONGS,
                                 error);
    return failed ? failed : find_box(reader, h.n_atoms, error);
}

static elea_status read_box(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    const rst7_state *state = reader->state;
    elea_line line;
    double cell[6] = {0.0, 0.0, 0.0, 90.0, 90.0, 90.0};
    elea_status failed = elea_input_seek(reader->input, state->box, error);
    if (!failed)
        failed = elea_text_line(reader->input, &line, error);
    for (size_t i = 0; !failed && line.text != NULL && i < elea_amber_count(&layout, &line); i++)
        (void)elea_text_number(
            elea_text_columns(&line, layout.width * i + 1, layout.width * (i + 1)), &cell[i]);
    if (!failed)
        elea_frame_set_cell(frame, cell, cell + 3);
    return failed;
}

static elea_status read_frame(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    const rst7_state *state = reader->state;
    head h = {.n_atoms = 0};
    bool end = false;
    double numbers[ELEA_AMBER_MAX_NUMBERS];
    elea_status failed = read_head(reader, &h, &end, error);
    if (!failed)
        failed = elea_frame_resize(frame, 0, error);
    for (uint64_t done = 0; done < 3 * h.n_atoms && !failed; done += layout.per_line) {
        size_t n = of_line(3 * h.n_atoms, done);
        failed = elea_amber_numbers(reader->input, &layout, n, 1, BELONGS, numbers, error);
        for (size_t i = 0; i < n && !failed; i += 3)
            failed = elea_frame_append(frame, numbers + i, error);
    }
    if (failed)
        return failed;
    frame->time = h.time;
    return state->has_box ? read_box(reader, frame, error) : ELEA_OK;
}

/* ---- The format ---- */

static bool recognize(const unsigned char *bytes, size_t n_bytes)
{
    elea_field rest = {(const char *)bytes, n_bytes};
    elea_line title, counts, line;
    head h;
    if (!elea_text_head_line(&rest, &title) || !elea_text_head_line(&rest, &counts) ||
        !elea_text_head_line(&rest, &line) || !parse_counts(&counts, &h))
        return false;
    while (line.length > 0 && line.text[line.length - 1] == '\r')
        line.length--;
    return elea_amber_fits(&layout, &line) && elea_amber_count(&layout, &line) % 3 == 0;
}

static elea_status open_state(elea_reader *reader, elea_error *error)
{
    reader->state = calloc(1, sizeof(rst7_state));
    if (reader->state == NULL)
        return elea_error_memory(error, 1, sizeof(rst7_state), "state of a restart file");
    return ELEA_OK;
}

static void close_state(elea_reader *reader)
{
    free(reader->state);
}

static const elea_frame_format frames = {
    .names_atoms = false,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .open = open_state,
    .close = close_state,
    .scan = scan,
    .read = read_frame,
};

const elea_format elea_format_rst7 = {
    .name = "rst7",
    .suffixes = (const char *const[]){"rst7", "inpcrd", "restrt", NULL},
    .recognize = recognize,
    .frames = &frames,
};
