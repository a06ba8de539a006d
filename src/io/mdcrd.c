/* SPDX-License-Identifier: MIT */
/*
 * mdcrd: the ASCII trajectories of AMBER. A title, then for each frame the coordinates as 10F8.3,
 * and in files with boxes a line with their lengths. Nothing states the number of atoms, so it must
 * be given. Neither are there times, nor (usually) the angles of the box.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/amber_text.h"
#include "io/reader.h"

/* A bond of the first frame is shorter, and one of the next not longer (Angstrom). */
#define BOND        2.0
#define STRETCHED   3.0
#define MOST_BROKEN 0.05 /* fraction of bonds; some may be cut by the box */
#define LEAST_BONDS 5
#define CHANGE      0.01 /* relative, of a box from frame to frame */
#define OVERLAP     2.0  /* mean distance of atoms that are the same in two frames */
#define NEAR        5.0  /* of an atom and the next of the file */

static const elea_amber_layout layout = {10, 8, 3};

typedef struct mdcrd_state {
    size_t n_box;     /* numbers of the line of the box: 0, 3 or 6 */
    char belongs[96]; /* on what the number of lines depends, for messages */
} mdcrd_state;

static size_t n_numbers(const elea_reader *reader)
{
    return 3 * reader->options.n_atoms;
}

static size_t of_line(size_t n, size_t done)
{
    return n - done < layout.per_line ? n - done : layout.per_line;
}

/* ---- Frames ---- */

static elea_status find_end(elea_reader *reader, bool *end, elea_error *error)
{
    elea_line line;
    elea_input_mark mark;
    elea_status failed;
    do {
        mark = elea_input_tell(reader->input);
        failed = elea_text_line(reader->input, &line, error);
        /* A last line of nothing but blanks may be what is left of a frame. */
    } while (!failed && line.text != NULL && elea_text_trim(&line).length == 0 &&
             (line.ended || line.length == 0));
    *end = line.text == NULL;
    return failed || *end ? failed : elea_input_seek(reader->input, mark, error);
}

static elea_status read_frame(elea_reader *reader, elea_frame *frame, elea_error *error);

static double distance(const double *a, const double *b)
{
    return sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) +
                (a[2] - b[2]) * (a[2] - b[2]));
}

/* Whether the numbers of a line can be the lengths of a box, and its angles. */
static bool may_be_box(const double *numbers, size_t n)
{
    bool possible = true;
    for (size_t k = 0; k < n && possible; k++)
        possible = k < 3 ? numbers[k] > 0.0 : numbers[k] > 10.0 && numbers[k] < 170.0;
    return possible;
}

/*
 * Where all lines of a frame are full, one or two more atoms than expected look like a box. They
 * are not far from the last atom before them.
 */
static elea_status check_box(elea_reader *reader, elea_input_mark begin, const double *numbers,
                             elea_error *error)
{
    const mdcrd_state *state = reader->state;
    elea_frame *frame = elea_frame_create(error);
    if (frame == NULL)
        return ELEA_ERROR_MEMORY;
    elea_status failed = elea_input_seek(reader->input, begin, error);
    if (!failed)
        failed = read_frame(reader, frame, error);
    if (!failed && distance(frame->positions + 3 * (frame->n_atoms - 1), numbers) < NEAR)
        failed = elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                               "the next line is no box, but another atom: %s", state->belongs);
    elea_frame_free(frame);
    return failed;
}

/* The line after the first frame is a box if it has fewer numbers than the first line of a frame.
 */
static elea_status find_box(elea_reader *reader, elea_input_mark begin, elea_error *error)
{
    mdcrd_state *state = reader->state;
    elea_line line;
    double numbers[ELEA_AMBER_MAX_NUMBERS] = {0.0};
    elea_input_mark mark = elea_input_tell(reader->input);
    elea_status failed = elea_text_line(reader->input, &line, error);
    if (failed)
        return failed;
    size_t n = line.text != NULL ? elea_amber_count(&layout, &line) : 0;
    bool is_box =
        (n == 3 || n == 6) && n < of_line(n_numbers(reader), 0) && elea_amber_fits(&layout, &line);
    if (!is_box && line.text != NULL && line.ended && n > 0 && n != of_line(n_numbers(reader), 0))
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                             "the line has %zu numbers, where a frame or a box should begin: %s", n,
                             state->belongs);
    failed = elea_input_seek(reader->input, mark, error);
    if (failed || !is_box)
        return failed;
    failed =
        elea_amber_numbers(reader->input, &layout, n, mark.line, state->belongs, numbers, error);
    if (!failed && !may_be_box(numbers, n))
        failed = elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                               "the line cannot be a box: %s", state->belongs);
    if (!failed && n_numbers(reader) % layout.per_line == 0)
        failed = check_box(reader, begin, numbers, error);
    state->n_box = n;
    if (n == 3)
        (void)snprintf(reader->note, sizeof reader->note,
                       "the boxes have no angles in this format; right angles are assumed "
                       "(for others, as of a truncated octahedron, give --whole never)");
    return failed ? failed : elea_input_seek(reader->input, mark, error);
}

static elea_status read_two(elea_reader *reader, elea_frame *first, elea_frame *second,
                            elea_error *error)
{
    elea_status failed = elea_input_seek(reader->input, reader->frames[0], error);
    if (!failed)
        failed = read_frame(reader, first, error);
    return failed ? failed : read_frame(reader, second, error);
}

/* Whether neighbours in the file that are bonded in one frame are far apart in the next. */
static bool falls_apart(const elea_frame *first, const elea_frame *second)
{
    size_t n_bonds = 0, n_broken = 0;
    for (size_t i = 0; i + 1 < first->n_atoms; i++) {
        const double *a = first->positions + 3 * i, *b = second->positions + 3 * i;
        bool bonded = distance(a, a + 3) < BOND;
        n_bonds += bonded;
        n_broken += bonded && distance(b, b + 3) > STRETCHED;
    }
    return n_bonds >= LEAST_BONDS && (double)n_broken > 1.0 + MOST_BROKEN * (double)n_bonds;
}

/* Whether atoms lie where the atoms `period` later in the file are. */
static bool repeats(const elea_frame *frame, size_t period)
{
    double sum = 0.0, most = OVERLAP * (double)period;
    for (size_t i = 0; i < period && sum < most; i++)
        sum += distance(frame->positions + 3 * i, frame->positions + 3 * (i + period));
    return sum < most;
}

/* Whether the frame consists of several of a smaller number of atoms, one upon the other. */
static bool is_several(const elea_frame *frame)
{
    bool several = false;
    for (size_t period = layout.per_line; 2 * period <= frame->n_atoms && !several;
         period += layout.per_line)
        several = frame->n_atoms % period == 0 && repeats(frame, period);
    return several;
}

/* Whether the last atom, alone in its line, is a box: far from the others, and nearly constant. */
static bool ends_with_box(const elea_frame *first, const elea_frame *second)
{
    const double *a = first->positions + 3 * (first->n_atoms - 1);
    const double *b = second->positions + 3 * (second->n_atoms - 1);
    bool constant = distance(a, a - 3) > NEAR && distance(b, b - 3) > NEAR;
    for (int k = 0; k < 3 && constant; k++)
        constant = a[k] > 0.0 && fabs(b[k] - a[k]) < CHANGE * a[k];
    return constant;
}

/*
 * Lines do not tell a wrong number of atoms if all of them are full, and there are no boxes. Frames
 * that begin at a wrong place are not the same molecule.
 */
static elea_status check_atoms(elea_reader *reader, elea_error *error)
{
    const mdcrd_state *state = reader->state;
    elea_input_mark mark = elea_input_tell(reader->input);
    elea_frame *first = elea_frame_create(error), *second = elea_frame_create(error);
    elea_status failed = first == NULL || second == NULL ? ELEA_ERROR_MEMORY : ELEA_OK;
    if (!failed)
        failed = read_two(reader, first, second, error);
    const char *fault = failed ? NULL
                        : falls_apart(first, second)
                            ? "bonded atoms of the first frame are far apart in this"
                        : is_several(first)            ? "atoms lie where others lie, too"
                        : ends_with_box(first, second) ? "the last atom seems to be the box"
                                                       : NULL;
    if (fault != NULL)
        failed = elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_frame(reader->input, 1),
                               "%s: %s", fault, state->belongs);
    elea_frame_free(first);
    elea_frame_free(second);
    return failed ? failed : elea_input_seek(reader->input, mark, error);
}

static elea_status scan(elea_reader *reader, bool *end, elea_error *error)
{
    const mdcrd_state *state = reader->state;
    size_t n = n_numbers(reader), number = reader->scanned;
    elea_status failed = find_end(reader, end, error);
    elea_input_mark begin = elea_input_tell(reader->input);
    uint64_t first_line = elea_input_line_number(reader->input) + 1;
    if (failed || *end)
        return failed;
    for (size_t done = 0; done < n && !failed; done += layout.per_line)
        failed = elea_amber_skip(reader->input, &layout, of_line(n, done), first_line,
                                 state->belongs, error);
    if (!failed && number == 0)
        failed = find_box(reader, begin, error);
    if (!failed && state->n_box > 0)
        failed = elea_amber_skip(reader->input, &layout, state->n_box, first_line, state->belongs,
                                 error);
    if (!failed && number == 1 && state->n_box == 0 &&
        (n % layout.per_line == 0 || n % layout.per_line == 3))
        failed = check_atoms(reader, error);
    /* If the second frame begins at a wrong place, the first is not to be trusted either. */
    if (failed == ELEA_ERROR_FORMAT && number == 1)
        reader->n_frames = 0;
    return failed;
}

static elea_status read_box(elea_reader *reader, uint64_t first_line, elea_frame *frame,
                            elea_error *error)
{
    const mdcrd_state *state = reader->state;
    double cell[6] = {0.0, 0.0, 0.0, 90.0, 90.0, 90.0};
    elea_status failed = elea_amber_numbers(reader->input, &layout, state->n_box, first_line,
                                            state->belongs, cell, error);
    if (!failed)
        elea_frame_set_cell(frame, cell, cell + 3);
    return failed;
}

static elea_status read_frame(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    const mdcrd_state *state = reader->state;
    size_t n = n_numbers(reader);
    bool end = false;
    elea_status failed = find_end(reader, &end, error);
    uint64_t first_line = elea_input_line_number(reader->input) + 1;
    if (!failed)
        failed = elea_frame_resize(frame, 0, error);
    double numbers[ELEA_AMBER_MAX_NUMBERS + 2]; /* up to two are left from the line before */
    size_t left = 0;
    for (size_t done = 0; done < n && !failed; done += layout.per_line) {
        size_t here = of_line(n, done), used = 0;
        failed = elea_amber_numbers(reader->input, &layout, here, first_line, state->belongs,
                                    numbers + left, error);
        for (left += here; left - used >= 3 && !failed; used += 3)
            failed = elea_frame_append(frame, numbers + used, error);
        left -= used;
        memmove(numbers, numbers + used, left * sizeof *numbers);
    }
    return failed || state->n_box == 0 ? failed : read_box(reader, first_line, frame, error);
}

/* ---- The format ---- */

/* A title, and lines of such numbers. */
static bool recognize(const unsigned char *head, size_t n_bytes)
{
    elea_field rest = {(const char *)head, n_bytes};
    elea_line line;
    size_t n = 0;
    if (!elea_text_head_line(&rest, &line) || elea_amber_fits(&layout, &line))
        return false;
    for (; n < 4 && elea_text_head_line(&rest, &line); n++) {
        while (line.length > 0 && line.text[line.length - 1] == '\r')
            line.length--;
        if (!elea_amber_fits(&layout, &line))
            return false;
    }
    return n > 0;
}

/* Leaves the input after the title. Other formats have the same endings. */
static elea_status check_content(elea_reader *reader, elea_error *error)
{
    elea_line line;
    elea_status failed = elea_text_line(reader->input, &line, error);
    if (failed)
        return failed;
    elea_input_mark mark = elea_input_tell(reader->input);
    failed = elea_text_line(reader->input, &line, error);
    if (failed)
        return failed;
    if (line.text != NULL && !elea_amber_fits(&layout, &line))
        return elea_text_wrong(reader->input, "the line", elea_text_trim(&line),
                               "but in AMBER mdcrd files numbers of 8 columns with 3 decimals "
                               "follow the title; name the file after its true format",
                               error);
    return elea_input_seek(reader->input, mark, error);
}

static elea_status open_state(elea_reader *reader, elea_error *error)
{
    mdcrd_state *state = calloc(1, sizeof *state);
    if (state == NULL)
        return elea_error_memory(error, 1, sizeof *state, "state of an mdcrd file");
    reader->state = state;
    elea_status failed = check_content(reader, error);
    if (failed)
        return failed;
    if (reader->options.n_atoms == 0)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                             "an mdcrd file does not state the number of its atoms; give the "
                             "structure to which it belongs before it (in Python, n_atoms)");
    if (reader->options.n_atoms == 1 || reader->options.n_atoms > INT32_MAX)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                             "frames of a single atom cannot be told from boxes; convert the file "
                             "to NetCDF with cpptraj");
    (void)snprintf(state->belongs, sizeof state->belongs,
                   "its frames do not have the %zu atoms of the structure",
                   reader->options.n_atoms);
    return ELEA_OK;
}

static void close_state(elea_reader *reader)
{
    free(reader->state);
}

static const elea_frame_format frames = {
    .names_atoms = false,
    .needs_n_atoms = true,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .open = open_state,
    .close = close_state,
    .scan = scan,
    .read = read_frame,
};

const elea_format elea_format_mdcrd = {
    .name = "mdcrd",
    .suffixes = (const char *const[]){"mdcrd", "crdbox", "trj", NULL},
    .recognize = recognize,
    .frames = &frames,
};
