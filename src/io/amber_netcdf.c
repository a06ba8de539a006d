/* SPDX-License-Identifier: MIT */
/*
 * NetCDF trajectories and restart files by the AMBER conventions 1.0
 * (ambermd.org/netcdf/nctraj.xhtml): the variables coordinates, cell_lengths, cell_angles and time,
 * with frames as records. Restart files have one frame. Velocities, forces and all else are not
 * used.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/block.h"
#include "io/bytes.h"
#include "io/damage.h"
#include "io/netcdf.h"
#include "io/reader.h"
#include "io/unit_names.h"

/* Values that were never written, by default (NC_FILL_FLOAT is 9.97e36). */
#define FILL 9.9e36

enum { COORDINATES, LENGTHS, ANGLES, TIME, NUM_SERIES };

/* The values of a variable, frame by frame. */
typedef struct series {
    bool is_used;
    bool is_double;
    double factor;          /* to Angstrom, degrees or picoseconds */
    uint64_t begin, stride; /* of the values of frame 0, and from frame to frame */
    uint64_t size;          /* bytes of a frame */
} series;

typedef struct amber_state {
    elea_netcdf file;
    series series[NUM_SERIES];
    int order[NUM_SERIES]; /* ascending offsets */
    uint64_t n_atoms;
    bool has_records;  /* frames are records, so that more can be appended */
    uint64_t n_frames; /* ELEA_NETCDF_UNLIMITED: as many as there are */
    elea_block block;
} amber_state;

/* The unit is that of the conventions, for variables that state none. */
static const struct kind {
    const char *name;
    elea_unit_kind unit_kind;
    const char *unit;
    size_t rank; /* without frames */
} kinds[NUM_SERIES] = {
    [COORDINATES] = {"coordinates", ELEA_UNIT_LENGTH, "angstrom", 2},
    [LENGTHS] = {"cell_lengths", ELEA_UNIT_LENGTH, "angstrom", 1},
    [ANGLES] = {"cell_angles", ELEA_UNIT_ANGLE, "degree", 1},
    [TIME] = {"time", ELEA_UNIT_TIME, "picosecond", 0},
};

static elea_status refuse(const elea_reader *reader, const char *what, const char *found,
                          const char *advice, elea_error *error)
{
    char text[ELEA_NETCDF_TEXT];
    size_t n = strlen(found);
    for (size_t i = 0; i <= n; i++)
        text[i] = (found[i] >= ' ' && found[i] < 0x7f) || i == n ? found[i] : '?';
    return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input), "%s%s%s%s; %s",
                         what, n > 0 ? " \"" : "", text, n > 0 ? "\"" : "", advice);
}

/* ---- The header ---- */

static bool has_word(const char *text, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = text; *p != '\0'; p += strcspn(p, " ,")) {
        p += strspn(p, " ,");
        if (strncmp(p, word, n) == 0 && (p[n] == '\0' || p[n] == ' ' || p[n] == ','))
            return true;
    }
    return false;
}

static elea_status check_conventions(const elea_reader *reader, elea_error *error)
{
    const elea_netcdf *file = &((const amber_state *)reader->state)->file;
    if (file->conventions[0] == '\0')
        return refuse(reader, "a NetCDF file that states no Conventions", "",
                      "only trajectories and restart files by the AMBER conventions are read",
                      error);
    if (!has_word(file->conventions, "AMBER") && !has_word(file->conventions, "AMBERRESTART"))
        return refuse(reader, "a NetCDF file with the conventions", file->conventions,
                      "only trajectories (AMBER) and restart files (AMBERRESTART) are read", error);
    if (strcmp(file->version, "1.0") != 0)
        return refuse(
            reader,
            file->version[0] != '\0' ? "its ConventionVersion is" : "it has no ConventionVersion",
            file->version,
            "only version 1.0 of the AMBER conventions is known; write it with cpptraj", error);
    return ELEA_OK;
}

static elea_status wrong_shape(const elea_reader *reader, const elea_netcdf_variable *variable,
                               elea_error *error)
{
    return refuse(reader,
                  "dimensions or type are not those of the AMBER conventions in the variable",
                  variable->name, "write the file with cpptraj", error);
}

/* Finds the unit; an unknown one of times only means that frames have no time. */
static elea_status find_factor(elea_reader *reader, int which, const elea_netcdf_variable *variable,
                               elea_error *error)
{
    series *s = &((amber_state *)reader->state)->series[which];
    const char *stated = variable->units[0] != '\0' ? variable->units : kinds[which].unit;
    double factor = elea_unit_find(kinds[which].unit_kind, stated);
    if (factor == 0.0 && which == TIME) {
        elea_reader_add_note(reader, "the unit of time is unknown, so that frames have no time");
        s->is_used = false;
        return ELEA_OK;
    }
    if (factor == 0.0)
        return refuse(reader,
                      which == COORDINATES ? "the coordinates have the unknown unit"
                      : which == LENGTHS   ? "cell_lengths have the unknown unit"
                                           : "cell_angles have the unknown unit",
                      variable->units, "write the file with cpptraj", error);
    if (!(isfinite(variable->scale) && variable->scale != 0.0) || variable->offset != 0.0)
        return refuse(reader,
                      "scale_factor is not a number, or there is an add_offset, in the variable",
                      variable->name, "write the file with cpptraj", error);
    s->factor = factor * variable->scale;
    return ELEA_OK;
}

/* Where the `n` values of each frame are. Frames have the first dimension, or there is only one. */
static elea_status find_series(elea_reader *reader, int which, const elea_netcdf_variable *variable,
                               uint64_t n, elea_error *error)
{
    amber_state *state = reader->state;
    const elea_netcdf_variable *coordinates = elea_netcdf_find(&state->file, "coordinates");
    series *s = &state->series[which];
    size_t rank = kinds[which].rank;
    bool has_frames = variable->rank == rank + 1;
    s->is_double = variable->type == ELEA_NETCDF_DOUBLE;
    uint64_t size = n * (s->is_double ? 8 : 4);
    bool same_frames = !has_frames || (coordinates->rank == 3 &&
                                       variable->dimensions[0] == coordinates->dimensions[0]);
    uint64_t n_fixed = has_frames ? state->file.dimensions[variable->dimensions[0]].length : 1;
    bool fits = variable->is_record ? variable->size == size : variable->size == n_fixed * size;
    if ((variable->type != ELEA_NETCDF_FLOAT && variable->type != ELEA_NETCDF_DOUBLE) ||
        (!has_frames && (variable->rank != rank || variable->is_record)) || !same_frames || !fits)
        return wrong_shape(reader, variable, error);
    s->is_used = true;
    s->begin = variable->begin;
    s->size = size;
    s->stride = !has_frames ? 0 : variable->is_record ? variable->stride : size;
    return find_factor(reader, which, variable, error);
}

static elea_status find_coordinates(elea_reader *reader, elea_error *error)
{
    amber_state *state = reader->state;
    const elea_netcdf *file = &state->file;
    const elea_netcdf_variable *variable = elea_netcdf_find(file, "coordinates");
    if (variable == NULL)
        return refuse(reader, "it has no coordinates, only velocities, forces or other data", "",
                      "give the file with coordinates", error);
    if (variable->rank != 2 && variable->rank != 3)
        return wrong_shape(reader, variable, error);
    const size_t *dimensions = variable->dimensions + (variable->rank - 2);
    state->n_atoms = file->dimensions[dimensions[0]].length;
    if (state->n_atoms == 0 || state->n_atoms > INT32_MAX ||
        file->dimensions[dimensions[1]].length != 3)
        return wrong_shape(reader, variable, error);
    state->has_records = variable->is_record;
    state->n_frames = variable->rank == 2   ? 1
                      : variable->is_record ? file->n_records
                                            : file->dimensions[variable->dimensions[0]].length;
    return find_series(reader, COORDINATES, variable, 3 * state->n_atoms, error);
}

static elea_status find_cells_and_time(elea_reader *reader, elea_error *error)
{
    amber_state *state = reader->state;
    elea_status failed = ELEA_OK;
    for (int which = LENGTHS; which < NUM_SERIES && !failed; which++) {
        const elea_netcdf_variable *variable = elea_netcdf_find(&state->file, kinds[which].name);
        if (variable != NULL)
            failed = find_series(reader, which, variable, which == TIME ? 1 : 3, error);
    }
    if (!failed && state->series[LENGTHS].is_used != state->series[ANGLES].is_used) {
        elea_reader_add_note(
            reader, "of cell_lengths and cell_angles one is missing, so that frames have no box");
        state->series[LENGTHS].is_used = state->series[ANGLES].is_used = false;
    }
    return failed;
}

/* Values are read in the order in which they are stored, which a compressed file needs. */
static void sort_series(amber_state *state)
{
    for (int i = 0; i < NUM_SERIES; i++) {
        int k = i;
        for (; k > 0 && state->series[state->order[k - 1]].begin > state->series[i].begin; k--)
            state->order[k] = state->order[k - 1];
        state->order[k] = i;
    }
}

static elea_status open_state(elea_reader *reader, elea_error *error)
{
    amber_state *state = calloc(1, sizeof *state);
    if (state == NULL)
        return elea_error_memory(error, 1, sizeof *state, "state of a NetCDF file");
    reader->state = state;
    elea_status failed = elea_netcdf_read(&state->file, reader->input, error);
    if (!failed)
        failed = check_conventions(reader, error);
    if (!failed)
        failed = find_coordinates(reader, error);
    if (!failed)
        failed = find_cells_and_time(reader, error);
    sort_series(state);
    return failed;
}

static void close_state(elea_reader *reader)
{
    amber_state *state = reader->state;
    if (state == NULL)
        return;
    elea_netcdf_clear(&state->file);
    elea_block_clear(&state->block);
    free(state);
}

/* ---- Frames ---- */

static uint64_t offset_of(const series *s, uint64_t frame)
{
    return s->begin + frame * s->stride;
}

/* Moves forward, and never back; `*whole` is false if the file ends before. */
static elea_status move_to(elea_reader *reader, uint64_t offset, bool *whole, elea_error *error)
{
    uint64_t here = elea_input_tell(reader->input).offset;
    *whole = true;
    if (offset <= here)
        return ELEA_OK;
    elea_status failed = elea_input_skip(reader->input, offset - here, error);
    *whole = failed != ELEA_ERROR_TRUNCATED || elea_input_is_damaged(reader->input);
    return *whole ? failed : ELEA_OK;
}

/* A program that is still running, or was stopped, may not have counted its last frames. */
static elea_status check_rest(elea_reader *reader, uint64_t number, elea_error *error)
{
    const amber_state *state = reader->state;
    const series *s = &state->series[COORDINATES];
    uint64_t remaining = elea_input_remaining(reader->input);
    uint64_t size = elea_input_tell(reader->input).offset + remaining;
    uint64_t after = offset_of(s, number) + s->size;
    if (remaining == UINT64_MAX || size < after)
        return ELEA_OK;
    uint64_t more = 1 + (size - after) / s->stride;
    if (number == 0)
        return elea_error_at(
            error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
            "its header states no frames, although there is room for %llu: the "
            "program that wrote it was stopped, or still runs; give a copy that is "
            "complete",
            (unsigned long long)more);
    char text[128];
    (void)snprintf(text, sizeof text,
                   "only the %llu frames that its header states are read, although there is room "
                   "for %llu more",
                   (unsigned long long)number, (unsigned long long)more);
    elea_reader_add_note(reader, text);
    return ELEA_OK;
}

/* With an unknown number of frames, the last is the last that begins. */
static elea_status find_end(elea_reader *reader, uint64_t number, bool *end, elea_error *error)
{
    const amber_state *state = reader->state;
    *end = number >= state->n_frames;
    if (*end && elea_input_remaining(reader->input) == UINT64_MAX)
        return elea_input_finish(reader->input, error);
    if (*end)
        return state->has_records ? check_rest(reader, number, error) : ELEA_OK;
    if (state->n_frames != ELEA_NETCDF_UNLIMITED)
        return ELEA_OK;
    unsigned char byte;
    size_t n = 0;
    bool whole;
    elea_status failed =
        move_to(reader, offset_of(&state->series[state->order[0]], number), &whole, error);
    elea_input_mark mark = elea_input_tell(reader->input);
    if (!failed && whole)
        failed = elea_input_read(reader->input, &byte, 1, &n, error);
    *end = n == 0;
    return failed || *end ? failed : elea_input_seek(reader->input, mark, error);
}

static elea_status scan(elea_reader *reader, bool *end, elea_error *error)
{
    const amber_state *state = reader->state;
    uint64_t number = reader->scanned, last = 0;
    bool whole = true;
    elea_status failed = find_end(reader, number, end, error);
    if (failed || *end)
        return failed;
    for (int i = 0; i < NUM_SERIES; i++) {
        const series *s = &state->series[i];
        if (s->is_used && offset_of(s, number) + s->size > last)
            last = offset_of(s, number) + s->size;
    }
    failed = move_to(reader, last, &whole, error);
    return failed || whole ? failed : elea_damage_truncated(reader, (size_t)number, error);
}

static elea_status read_values(elea_reader *reader, size_t number, const series *s,
                               elea_error *error)
{
    amber_state *state = reader->state;
    bool whole = false;
    const elea_input_mark mark = {offset_of(s, number), 0};
    elea_status failed = elea_input_seek(reader->input, mark, error);
    if (!failed)
        failed = elea_block_read(&state->block, reader->input, s->size, &whole, error);
    return failed || whole ? failed : elea_damage_truncated(reader, number, error);
}

/* Whether all values have been written. */
static bool convert(const amber_state *state, const series *s, double *values)
{
    const unsigned char *bytes = state->block.bytes;
    size_t n = (size_t)(s->size / (s->is_double ? 8 : 4));
    bool written = true;
    for (size_t i = 0; i < n; i++) {
        double value = s->is_double ? elea_bits_double(elea_bytes_be64(bytes + 8 * i))
                                    : (double)elea_bits_float(elea_bytes_be32(bytes + 4 * i));
        written = written && !(fabs(value) > FILL && isfinite(value));
        values[i] = value * s->factor;
    }
    return written;
}

static elea_status read_series(elea_reader *reader, int which, elea_frame *frame, double cell[2][3],
                               double *time, elea_error *error)
{
    const amber_state *state = reader->state;
    const series *s = &state->series[which];
    elea_status failed = read_values(reader, reader->current, s, error);
    if (!failed && which == COORDINATES)
        failed = elea_frame_resize(frame, (size_t)state->n_atoms, error);
    if (failed)
        return failed;
    double *values[NUM_SERIES] = {frame->positions, cell[0], cell[1], time};
    return convert(state, s, values[which])
               ? ELEA_OK
               : elea_damage_found(reader, reader->current, "its values were never written", error);
}

static elea_status read_frame(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    const amber_state *state = reader->state;
    double cell[2][3] = {{0.0}}, time = NAN;
    elea_status failed = ELEA_OK;
    for (int i = 0; i < NUM_SERIES && !failed; i++)
        if (state->series[state->order[i]].is_used)
            failed = read_series(reader, state->order[i], frame, cell, &time, error);
    if (failed)
        return failed;
    if (isfinite(time))
        frame->time = time;
    elea_frame_set_cell(frame, cell[0], cell[1]);
    return ELEA_OK;
}

/* ---- The format ---- */

static bool is_single(const elea_reader *reader)
{
    const series *s = &((const amber_state *)reader->state)->series[COORDINATES];
    return !s->is_double && s->factor == 1.0;
}

static const elea_frame_format frames = {
    .names_atoms = false,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .open = open_state,
    .close = close_state,
    .scan = scan,
    .read = read_frame,
    .is_single = is_single,
};

const elea_format elea_format_netcdf = {
    .name = "NetCDF",
    .suffixes = (const char *const[]){"nc", "ncdf", "ncrst", NULL},
    .recognize = elea_netcdf_recognize,
    .frames = &frames,
};
