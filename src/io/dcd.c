/* SPDX-License-Identifier: MIT */
/*
 * DCD: trajectories of CHARMM, NAMD, X-PLOR and LAMMPS. Unformatted Fortran: each record is
 * enclosed by two copies of its length in bytes, in the byte order and with the integer size of the
 * machine that wrote it. The header's number of frames is often wrong and is not used. If atoms are
 * fixed, only the first frame has all of them.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/block.h"
#include "io/bytes.h"
#include "io/reader.h"

#define HEADER_SIZE 84U
#define CELL_SIZE   48U

/* AKMA time unit in ps, computed (and rounded) as in MDAnalysis. */
#define AKMA_TIME (1.0 / (1.0 / 4.888821e-2))

typedef struct dcd_state {
    bool big_endian;
    unsigned marker_size; /* 4 or 8 */
    bool has_cell;
    bool has_fourth; /* coordinates have a fourth dimension */
    uint32_t n_atoms;
    uint32_t n_free;
    uint32_t *free_atoms;  /* [n_free] indices; NULL if no atom is fixed */
    elea_frame *first;     /* the first frame, if atoms are fixed */
    uint64_t first_offset; /* where it begins */
    double interval;       /* between frames, ps */
    double start;          /* of the first frame, in intervals */
    elea_block block;
} dcd_state;

/* Positions are relative to a frame or to the header. */
static const char *part_at(elea_place where)
{
    return where.frame < 0 ? "header" : "frame";
}

static elea_status truncated(elea_place where, elea_error *error)
{
    return elea_error_at(
        error, ELEA_ERROR_TRUNCATED, where,
        "the file is truncated inside this %s; copy the file again or use the frames before",
        part_at(where));
}

static elea_status wrong_length(elea_place where, uint64_t length, uint64_t expected,
                                elea_error *error)
{
    return elea_error_at(error, ELEA_ERROR_FORMAT, where,
                         "the %s is damaged: a record has the length %llu instead of %llu; copy "
                         "the file again or use the frames before",
                         part_at(where), (unsigned long long)length, (unsigned long long)expected);
}

static elea_status bad_header(const elea_reader *reader, const char *what, elea_error *error)
{
    return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                         "the header is damaged: %s; copy the file again", what);
}

/* ---- Records ---- */

/* `*whole` is false if the input has fewer bytes. */
static elea_status read_bytes(elea_reader *reader, unsigned char *bytes, size_t size, bool *whole,
                              elea_error *error)
{
    size_t n = 0;
    elea_status failed = elea_input_read(reader->input, bytes, size, &n, error);
    *whole = n == size;
    return failed;
}

static elea_status read_length(elea_reader *reader, elea_place where, uint64_t *length,
                               elea_error *error)
{
    const dcd_state *state = reader->state;
    unsigned char bytes[8];
    bool whole = false;
    elea_status failed = read_bytes(reader, bytes, state->marker_size, &whole, error);
    if (failed)
        return failed;
    if (!whole)
        return truncated(where, error);
    *length = state->marker_size == 8 ? elea_bytes_64(bytes, state->big_endian)
                                      : elea_bytes_32(bytes, state->big_endian);
    return ELEA_OK;
}

static elea_status expect_length(elea_reader *reader, elea_place where, uint64_t expected,
                                 elea_error *error)
{
    uint64_t length = 0;
    elea_status failed = read_length(reader, where, &length, error);
    if (!failed && length != expected)
        return wrong_length(where, length, expected, error);
    return failed;
}

static elea_status skip(elea_reader *reader, elea_place where, uint64_t size, elea_error *error)
{
    if (size > elea_input_remaining(reader->input))
        return truncated(where, error);
    return elea_input_skip(reader->input, size, error);
}

/* Skips the rest of a record whose length was read. */
static elea_status skip_rest(elea_reader *reader, elea_place where, uint64_t length,
                             elea_error *error)
{
    elea_status failed = skip(reader, where, length, error);
    return failed ? failed : expect_length(reader, where, length, error);
}

static elea_status skip_record(elea_reader *reader, elea_place where, elea_error *error)
{
    uint64_t length = 0;
    elea_status failed = read_length(reader, where, &length, error);
    return failed ? failed : skip_rest(reader, where, length, error);
}

/* Reads a record of `length` bytes into the block. */
static elea_status read_record(elea_reader *reader, elea_place where, uint64_t length,
                               elea_error *error)
{
    dcd_state *state = reader->state;
    bool whole = false;
    elea_status failed = expect_length(reader, where, length, error);
    if (failed)
        return failed;
    failed = elea_block_read(&state->block, reader->input, length, &whole, error);
    if (failed)
        return failed;
    return whole ? expect_length(reader, where, length, error) : truncated(where, error);
}

/* ---- The header ---- */

/* Byte order and size of the markers, from the first of them and the name after it. */
static bool find_layout(const unsigned char *head, size_t n_bytes, const char *name,
                        bool *big_endian, unsigned *marker_size)
{
    for (unsigned kind = 0; kind < 4; kind++) {
        *big_endian = (kind & 1U) != 0;
        *marker_size = (kind & 2U) != 0 ? 8 : 4;
        if (n_bytes < *marker_size + 4U)
            continue;
        uint64_t length =
            *marker_size == 8 ? elea_bytes_64(head, *big_endian) : elea_bytes_32(head, *big_endian);
        if (length == HEADER_SIZE && memcmp(head + *marker_size, name, 4) == 0)
            return true;
    }
    return false;
}

static bool recognize(const unsigned char *head, size_t n_bytes)
{
    bool big_endian;
    unsigned marker_size;
    return find_layout(head, n_bytes, "CORD", &big_endian, &marker_size);
}

static elea_status open_layout(elea_reader *reader, elea_error *error)
{
    dcd_state *state = reader->state;
    unsigned char head[12];
    size_t n = 0;
    elea_status failed = elea_input_read(reader->input, head, sizeof head, &n, error);
    if (failed)
        return failed;
    if (find_layout(head, n, "CORD", &state->big_endian, &state->marker_size))
        return elea_input_seek(reader->input, (elea_input_mark){0, 0}, error);
    if (find_layout(head, n, "VELD", &state->big_endian, &state->marker_size))
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                             "this DCD file holds velocities; give the one with coordinates");
    return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                         "not a DCD file, which begins with CORD; name it after its true format");
}

static int32_t header_int(const dcd_state *state, size_t offset)
{
    return elea_bits_int(elea_bytes_32(state->block.bytes + offset, state->big_endian));
}

/*
 * Only CHARMM and compatible programs give a version, store the time step in single precision,
 * and may write cells and a fourth dimension.
 */
static elea_status read_control(elea_reader *reader, int32_t *n_fixed, elea_error *error)
{
    dcd_state *state = reader->state;
    elea_status failed = read_record(reader, elea_input_place(reader->input), HEADER_SIZE, error);
    if (failed)
        return failed;
    const unsigned char *bytes = state->block.bytes;
    bool charmm = header_int(state, 80) != 0;
    state->has_cell = charmm && header_int(state, 44) != 0;
    state->has_fourth = charmm && header_int(state, 48) == 1;
    *n_fixed = header_int(state, 36);
    double step = charmm ? (double)elea_bits_float(elea_bytes_32(bytes + 40, state->big_endian))
                         : elea_bits_double(elea_bytes_64(bytes + 40, state->big_endian));
    int32_t start = header_int(state, 8), steps_per_frame = header_int(state, 12);
    state->interval = step * AKMA_TIME * steps_per_frame;
    state->start = steps_per_frame != 0 ? (double)start / steps_per_frame : NAN;
    return ELEA_OK;
}

/*
 * MDAnalysis before 0.17 wrote three lines of 80 characters between markers for two lines,
 * so if the markers do not match, the number of lines in the record is used.
 */
static elea_status skip_titles(elea_reader *reader, elea_error *error)
{
    uint64_t length = 0;
    elea_status failed = read_length(reader, elea_input_place(reader->input), &length, error);
    if (failed)
        return failed;
    elea_input_mark mark = elea_input_tell(reader->input);
    if (skip_rest(reader, elea_input_place(reader->input), length, NULL) == ELEA_OK)
        return ELEA_OK;
    unsigned char bytes[4];
    bool whole = false;
    failed = elea_input_seek(reader->input, mark, error);
    if (!failed)
        failed = read_bytes(reader, bytes, sizeof bytes, &whole, error);
    if (failed)
        return failed;
    if (!whole)
        return truncated(elea_input_place(reader->input), error);
    uint32_t n_lines = elea_bytes_32(bytes, ((dcd_state *)reader->state)->big_endian);
    failed = skip(reader, elea_input_place(reader->input), 80 * (uint64_t)n_lines, error);
    return failed ? failed : expect_length(reader, elea_input_place(reader->input), length, error);
}

static elea_status read_free_atoms(elea_reader *reader, elea_error *error)
{
    dcd_state *state = reader->state;
    elea_status failed =
        read_record(reader, elea_input_place(reader->input), (uint64_t)state->n_free * 4, error);
    if (failed)
        return failed;
    state->free_atoms = malloc(((size_t)state->n_free + 1) * sizeof *state->free_atoms);
    if (state->free_atoms == NULL)
        return elea_error_memory(error, state->n_free, sizeof *state->free_atoms, "free atoms");
    for (size_t i = 0; i < state->n_free; i++) {
        uint32_t atom = elea_bytes_32(state->block.bytes + 4 * i, state->big_endian);
        if (atom < 1 || atom > state->n_atoms)
            return bad_header(reader, "an atom listed as free does not exist", error);
        state->free_atoms[i] = atom - 1;
    }
    return ELEA_OK;
}

static elea_status read_header(elea_reader *reader, elea_error *error)
{
    dcd_state *state = reader->state;
    int32_t n_fixed = 0;
    elea_status failed = open_layout(reader, error);
    if (!failed)
        failed = read_control(reader, &n_fixed, error);
    if (!failed)
        failed = skip_titles(reader, error);
    if (!failed)
        failed = read_record(reader, elea_input_place(reader->input), 4, error);
    if (failed)
        return failed;
    int32_t n_atoms = header_int(state, 0);
    if (n_atoms <= 0)
        return bad_header(reader, "its number of atoms is not positive", error);
    if (n_fixed < 0 || n_fixed > n_atoms)
        return bad_header(
            reader, "its number of fixed atoms is negative or above the number of atoms", error);
    state->n_atoms = (uint32_t)n_atoms;
    state->n_free = (uint32_t)(n_atoms - n_fixed);
    return n_fixed > 0 ? read_free_atoms(reader, error) : ELEA_OK;
}

/* ---- Frames ---- */

static bool holds_all_atoms(const elea_reader *reader)
{
    const dcd_state *state = reader->state;
    return state->free_atoms == NULL ||
           elea_input_tell(reader->input).offset == state->first_offset;
}

static uint64_t axis_length(const dcd_state *state, bool all_atoms)
{
    return 4 * (uint64_t)(all_atoms ? state->n_atoms : state->n_free);
}

static elea_status find_end(elea_reader *reader, bool *end, elea_error *error)
{
    elea_input_mark mark = elea_input_tell(reader->input);
    unsigned char byte;
    bool whole = false;
    elea_status failed = read_bytes(reader, &byte, 1, &whole, error);
    *end = !whole;
    return failed ? failed : elea_input_seek(reader->input, mark, error);
}

/* Checking the first and last markers suffices: nothing is missing if both are in place. */
static elea_status scan(elea_reader *reader, bool *end, elea_error *error)
{
    const dcd_state *state = reader->state;
    elea_place where = elea_input_frame(reader->input, reader->scanned);
    uint64_t length = axis_length(state, holds_all_atoms(reader));
    elea_status failed = find_end(reader, end, error);
    if (failed || *end)
        return failed;
    if (state->has_cell)
        failed = skip_record(reader, where, error);
    if (!failed)
        failed = expect_length(reader, where, length, error);
    if (!failed)
        failed = skip(reader, where, 3 * length + 4 * (uint64_t)state->marker_size, error);
    if (!failed)
        failed = expect_length(reader, where, length, error);
    if (!failed && state->has_fourth)
        failed = skip_record(reader, where, error);
    return failed;
}

/*
 * Three kinds of cell, distinguished as in MDAnalysis: lengths and cosines of the angles (NAMD
 * since 2.5), lengths and angles (before), or CHARMM's symmetric matrix of box vectors, which is
 * recognized by values that can be neither a length nor an angle.
 */
static void set_cell(elea_frame *frame, const double cell[6])
{
    const double lengths[3] = {cell[0], cell[2], cell[5]};
    double angles[3] = {cell[4], cell[3], cell[1]};
    bool cosines = true, possible = true;
    for (int k = 0; k < 3; k++) {
        cosines = cosines && angles[k] >= -1.0 && angles[k] <= 1.0;
        possible = possible && !(lengths[k] < 0.0) && !(angles[k] < 0.0) && !(angles[k] > 180.0);
    }
    if (!cosines && !possible) {
        const double vectors[9] = {cell[0], cell[1], cell[3], cell[1], cell[2],
                                   cell[4], cell[3], cell[4], cell[5]};
        elea_frame_set_box(frame, vectors);
        return;
    }
    /* The arc sine, not the arc cosine, so that right angles are exact. */
    for (int k = 0; cosines && k < 3; k++)
        angles[k] = 90.0 - asin(angles[k]) * 90.0 / asin(1.0);
    elea_frame_set_cell(frame, lengths, angles);
}

/* `*known` is false if the record is not a cell; it is skipped then. */
static elea_status read_cell(elea_reader *reader, elea_place where, double cell[6], bool *known,
                             elea_error *error)
{
    const dcd_state *state = reader->state;
    uint64_t length = 0;
    elea_status failed = read_length(reader, where, &length, error);
    if (failed)
        return failed;
    if (length != CELL_SIZE)
        return skip_rest(reader, where, length, error);
    unsigned char bytes[CELL_SIZE];
    bool whole = false;
    failed = read_bytes(reader, bytes, sizeof bytes, &whole, error);
    if (failed)
        return failed;
    if (!whole)
        return truncated(where, error);
    for (size_t k = 0; k < 6; k++)
        cell[k] = elea_bits_double(elea_bytes_64(bytes + 8 * k, state->big_endian));
    *known = true;
    return expect_length(reader, where, length, error);
}

static void convert_axis(const dcd_state *state, bool all_atoms, double *positions)
{
    const unsigned char *bytes = state->block.bytes;
    size_t n = all_atoms ? state->n_atoms : state->n_free;
    for (size_t i = 0; i < n; i++) {
        size_t atom = all_atoms ? i : state->free_atoms[i];
        uint32_t bits = elea_bytes_32(bytes + 4 * i, state->big_endian);
        positions[3 * atom] = (double)elea_bits_float(bits);
    }
}

static elea_status read_axes(elea_reader *reader, elea_place where, bool all_atoms,
                             elea_frame *frame, elea_error *error)
{
    dcd_state *state = reader->state;
    for (size_t axis = 0; axis < 3; axis++) {
        elea_status failed = read_record(reader, where, axis_length(state, all_atoms), error);
        /* The length of the first record confirms the number of atoms. */
        if (!failed && axis == 0)
            failed = elea_frame_resize(frame, state->n_atoms, error);
        if (failed)
            return failed;
        if (!all_atoms && axis == 0)
            memcpy(frame->positions, state->first->positions,
                   (size_t)state->n_atoms * 3 * sizeof *frame->positions);
        convert_axis(state, all_atoms, frame->positions + axis);
    }
    return ELEA_OK;
}

static elea_status read_frame(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    const dcd_state *state = reader->state;
    elea_place where = elea_input_frame(reader->input, reader->current);
    bool all_atoms = holds_all_atoms(reader), has_cell = false;
    double cell[6];
    elea_status failed = ELEA_OK;
    if (state->has_cell)
        failed = read_cell(reader, where, cell, &has_cell, error);
    if (!failed)
        failed = read_axes(reader, where, all_atoms, frame, error);
    if (!failed && state->has_fourth)
        failed = skip_record(reader, where, error);
    if (failed)
        return failed;
    if (has_cell)
        set_cell(frame, cell);
    double time = ((double)reader->current + state->start) * state->interval;
    if (isfinite(time))
        frame->time = time;
    return ELEA_OK;
}

/* ---- The format ---- */

static void close_state(elea_reader *reader)
{
    dcd_state *state = reader->state;
    if (state == NULL)
        return;
    elea_block_clear(&state->block);
    elea_frame_free(state->first);
    free(state->free_atoms);
    free(state);
}

/* Only the first frame has the positions of fixed atoms, so it is kept. */
static elea_status keep_first(elea_reader *reader, elea_error *error)
{
    dcd_state *state = reader->state;
    elea_input_mark mark = elea_input_tell(reader->input);
    state->first = elea_frame_create(error);
    if (state->first == NULL)
        return ELEA_ERROR_MEMORY;
    elea_status failed = read_frame(reader, state->first, error);
    return failed ? failed : elea_input_seek(reader->input, mark, error);
}

static elea_status open_state(elea_reader *reader, elea_error *error)
{
    dcd_state *state = calloc(1, sizeof *state);
    if (state == NULL)
        return elea_error_memory(error, 1, sizeof *state, "state of a DCD file");
    reader->state = state;
    elea_status failed = read_header(reader, error);
    if (failed)
        return failed;
    state->first_offset = elea_input_tell(reader->input).offset;
    return state->free_atoms != NULL ? keep_first(reader, error) : ELEA_OK;
}

static const elea_frame_format frames = {
    .names_atoms = false,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .open = open_state,
    .close = close_state,
    .scan = scan,
    .read = read_frame,
    .is_single = elea_format_single,
};

const elea_format elea_format_dcd = {
    .name = "DCD",
    .suffixes = (const char *const[]){"dcd", NULL},
    .recognize = recognize,
    .frames = &frames,
};
