/* SPDX-License-Identifier: MIT */
#include "io/hdf5_frames.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/damage.h"

/* Values that were never written, in files of NetCDF-4 (NC_FILL_FLOAT is 9.97e36). */
#define FILL 9.9e36

/* ---- Opening ---- */

elea_status elea_hdf5_frames_open(elea_reader *reader, elea_error *error)
{
    elea_hdf5_frames *frames = calloc(1, sizeof *frames);
    if (frames == NULL)
        return elea_error_memory(error, 1, sizeof *frames, "state of an HDF5 file");
    for (int i = 0; i < ELEA_HDF5_NUM_SERIES; i++)
        frames->series[i].data.id = -1;
    frames->time_step = NAN;
    reader->state = frames;
    frames->file = elea_hdf5_open(reader->input, error);
    /* HDF5 reads the file itself. */
    return frames->file != NULL ? elea_input_seek(reader->input, (elea_input_mark){0, 0}, error)
                                : ELEA_ERROR_FORMAT;
}

void elea_hdf5_frames_close(elea_reader *reader)
{
    elea_hdf5_frames *frames = reader->state;
    if (frames == NULL)
        return;
    for (int i = 0; i < ELEA_HDF5_NUM_SERIES; i++)
        elea_hdf5_data_close(&frames->series[i].data);
    elea_hdf5_close(frames->file);
    free(frames);
}

/* ---- Datasets ---- */

static elea_status wrong_shape(const elea_reader *reader, const char *path, const char *shape,
                               elea_error *error)
{
    return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                         "the dimensions of %s are not %s", path, shape);
}

static elea_status take_positions(elea_reader *reader, const char *path, elea_error *error)
{
    elea_hdf5_frames *frames = reader->state;
    elea_hdf5_series *s = &frames->series[ELEA_HDF5_POSITIONS];
    const elea_hdf5_data *data = &s->data;
    s->is_fixed = data->rank == 2;
    if ((data->rank != 2 && data->rank != 3) || data->shape[data->rank - 1] != 3)
        return wrong_shape(reader, path, "frames, atoms and 3", error);
    frames->n_atoms = data->shape[data->rank - 2];
    frames->n_frames = s->is_fixed ? 1 : data->shape[0];
    if (frames->n_atoms == 0 || frames->n_atoms > INT32_MAX)
        return wrong_shape(reader, path, "those of a possible number of atoms", error);
    return ELEA_OK;
}

/* "WHAT has 3 rows for 5 frames, so that frames have no WHAT" */
static void drop(elea_reader *reader, elea_hdf5_series *s, const char *why, const char *what)
{
    char text[ELEA_NOTE_SIZE];
    (void)snprintf(text, sizeof text, "%s, so that frames have no %s", why, what);
    elea_reader_add_note(reader, text);
    s->is_used = false;
}

/* Whether the dataset has a row of 3 or 3 x 3 numbers for each frame, or one for all. */
static bool has_shape(elea_hdf5_which which, const elea_hdf5_series *s)
{
    size_t rank = s->data.rank - (s->is_fixed || s->data.rank == 0 ? 0 : 1);
    if (which == ELEA_HDF5_TIMES)
        return rank == 0;
    bool good = s->data.rank > 0 && (rank == 1 || (rank == 2 && which == ELEA_HDF5_EDGES));
    for (size_t k = s->data.rank - rank; good && k < s->data.rank; k++)
        good = s->data.shape[k] == 3;
    return good;
}

/* A scalar is the time from frame to frame, or that of the only frame. */
static elea_status take_series(elea_reader *reader, elea_hdf5_which which, const char *path,
                               elea_error *error)
{
    elea_hdf5_frames *frames = reader->state;
    elea_hdf5_series *s = &frames->series[which];
    const char *what = which == ELEA_HDF5_TIMES ? "time" : "box";
    char why[128];
    if (which == ELEA_HDF5_TIMES)
        s->is_fixed = s->data.rank == 0;
    if (!has_shape(which, s))
        return wrong_shape(reader, path, "those of a time or box for each frame", error);
    if (!s->is_fixed && s->data.shape[0] != frames->n_frames) {
        (void)snprintf(why, sizeof why, "there are %llu values of the %s for %llu frames",
                       (unsigned long long)s->data.shape[0], what,
                       (unsigned long long)frames->n_frames);
        drop(reader, s, why, what);
        return ELEA_OK;
    }
    if (!s->is_fixed || which != ELEA_HDF5_TIMES)
        return ELEA_OK;
    if (!elea_hdf5_data_has_row(&s->data, 0)) {
        drop(reader, s, "the time was never written", what);
        return ELEA_OK;
    }
    double offset = elea_hdf5_attribute_number(frames->file, path, "offset", 0, 0.0);
    elea_status failed =
        elea_hdf5_data_read(frames->file, &s->data, ELEA_HDF5_ALL, &frames->time_step, error);
    frames->time_step *= s->factor;
    frames->time_offset = offset * s->factor;
    if (frames->series[ELEA_HDF5_POSITIONS].is_fixed) { /* of the only frame */
        frames->time_offset = frames->time_step;
        frames->time_step = 0.0;
    }
    return failed;
}

static elea_status find_factor(elea_reader *reader, elea_hdf5_which which,
                               const elea_hdf5_source *source, elea_error *error)
{
    static const elea_unit_kind kinds[ELEA_HDF5_NUM_SERIES] = {
        [ELEA_HDF5_TIMES] = ELEA_UNIT_TIME,
        [ELEA_HDF5_ANGLES] = ELEA_UNIT_ANGLE,
    };
    const char *path = source->path, *unit = source->unit;
    elea_hdf5_frames *frames = reader->state;
    elea_hdf5_series *s = &frames->series[which];
    char stated[ELEA_HDF5_TEXT];
    bool is_stated =
        elea_hdf5_attribute(frames->file, path, source->attribute, 0, stated) && stated[0] != '\0';
    if (!is_stated && unit == NULL && which == ELEA_HDF5_EDGES) {
        s->factor = frames->series[ELEA_HDF5_POSITIONS].factor;
        return ELEA_OK;
    }
    if (!is_stated && unit == NULL && which == ELEA_HDF5_POSITIONS)
        return elea_unit_stated(reader, "A, nm, or L (none)", &s->factor, error);
    s->factor =
        is_stated || unit != NULL ? elea_unit_find(kinds[which], is_stated ? stated : unit) : 0.0;
    if (s->factor == 0.0 && which == ELEA_HDF5_TIMES) {
        drop(reader, s, "the unit of time is unknown", "time");
        return ELEA_OK;
    }
    if (s->factor == 0.0)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                             "%s has the unknown unit \"%s\"; write it in Angstrom or nm", path,
                             stated);
    double scale = elea_hdf5_attribute_number(frames->file, path, "scale_factor", 0, 1.0);
    if (!(isfinite(scale) && scale != 0.0) ||
        elea_hdf5_attribute_number(frames->file, path, "add_offset", 0, 0.0) != 0.0)
        return elea_error_at(error, ELEA_ERROR_FORMAT, elea_input_place(reader->input),
                             "%s has a scale_factor that is not a number, or an add_offset", path);
    s->factor *= scale;
    return ELEA_OK;
}

elea_status elea_hdf5_frames_add(elea_reader *reader, elea_hdf5_which which,
                                 const elea_hdf5_source *source, elea_error *error)
{
    elea_hdf5_frames *frames = reader->state;
    elea_hdf5_series *s = &frames->series[which];
    if (which != ELEA_HDF5_POSITIONS && !elea_hdf5_has(frames->file, source->path))
        return elea_hdf5_check(frames->file, error);
    elea_hdf5_data_close(&s->data);
    elea_status failed = elea_hdf5_data_open(frames->file, source->path, &s->data, error);
    if (failed)
        return elea_error_locate(error, failed, elea_input_path(reader->input), 0, -1);
    s->is_used = true;
    s->is_fixed = source->is_fixed || frames->series[ELEA_HDF5_POSITIONS].is_fixed;
    failed = find_factor(reader, which, source, error);
    if (!failed && s->is_used)
        failed = which == ELEA_HDF5_POSITIONS ? take_positions(reader, source->path, error)
                                              : take_series(reader, which, source->path, error);
    return failed;
}

/* ---- Frames ---- */

elea_status elea_hdf5_frames_scan(elea_reader *reader, bool *end, elea_error *error)
{
    const elea_hdf5_frames *frames = reader->state;
    uint64_t number = reader->scanned;
    *end = number >= frames->n_frames;
    for (int i = 0; i < ELEA_HDF5_NUM_SERIES && !*end; i++) {
        const elea_hdf5_series *s = &frames->series[i];
        uint64_t row = !s->is_fixed ? number : s->data.rank > 0 ? s->data.shape[0] - 1 : 0;
        if (s->is_used && !elea_hdf5_data_has_row(&s->data, row))
            return elea_damage_found(reader, (size_t)number, "its values were never written",
                                     error);
    }
    return ELEA_OK;
}

static elea_status read_series(elea_reader *reader, elea_hdf5_which which, double *values, size_t n,
                               elea_error *error)
{
    elea_hdf5_frames *frames = reader->state;
    const elea_hdf5_series *s = &frames->series[which];
    bool whole = s->is_fixed;
    elea_status failed = elea_hdf5_data_read(
        frames->file, &s->data, whole ? ELEA_HDF5_ALL : reader->current, values, error);
    bool is_written = !failed;
    for (size_t i = 0; i < n && !failed; i++) {
        is_written = is_written && !(fabs(values[i]) > FILL && isfinite(values[i]));
        /* In single precision products are rounded as in other programs. */
        values[i] = s->data.is_single ? (double)((float)values[i] * (float)s->factor)
                                      : values[i] * s->factor;
    }
    return failed || is_written
               ? failed
               : elea_damage_found(reader, reader->current, "its values were never written", error);
}

/* HDF5 fills with zeros what was never written. */
static bool all_zero(const double *values, size_t n)
{
    bool zero = n > 3;
    for (size_t i = 0; i < n && zero; i++)
        zero = values[i] == 0.0;
    return zero;
}

static elea_status read_box(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    const elea_hdf5_frames *frames = reader->state;
    const elea_hdf5_series *edges = &frames->series[ELEA_HDF5_EDGES];
    double box[9] = {0.0}, cell[2][3] = {{0.0}};
    elea_status failed = ELEA_OK;
    if (edges->is_used) {
        size_t rank = edges->data.rank - (edges->is_fixed ? 0 : 1);
        failed = read_series(reader, ELEA_HDF5_EDGES, box, rank == 2 ? 9 : 3, error);
        if (rank == 1) {
            box[4] = box[1];
            box[8] = box[2];
            box[1] = box[2] = 0.0;
        }
        if (!failed)
            elea_frame_set_box(frame, box);
        return failed;
    }
    if (!frames->series[ELEA_HDF5_LENGTHS].is_used || !frames->series[ELEA_HDF5_ANGLES].is_used)
        return ELEA_OK;
    failed = read_series(reader, ELEA_HDF5_LENGTHS, cell[0], 3, error);
    if (!failed)
        failed = read_series(reader, ELEA_HDF5_ANGLES, cell[1], 3, error);
    if (!failed)
        elea_frame_set_cell(frame, cell[0], cell[1]);
    return failed;
}

elea_status elea_hdf5_frames_read(elea_reader *reader, elea_frame *frame, elea_error *error)
{
    elea_hdf5_frames *frames = reader->state;
    const elea_hdf5_series *times = &frames->series[ELEA_HDF5_TIMES];
    size_t n = 3 * (size_t)frames->n_atoms;
    double time = frames->time_offset + frames->time_step * (double)reader->current;
    elea_status failed = elea_frame_resize(frame, (size_t)frames->n_atoms, error);
    if (!failed)
        failed = read_series(reader, ELEA_HDF5_POSITIONS, frame->positions, n, error);
    if (!failed && all_zero(frame->positions, n))
        failed = elea_damage_found(reader, reader->current, "its values were never written", error);
    if (!failed)
        failed = read_box(reader, frame, error);
    if (!failed && times->is_used && !times->is_fixed)
        failed = read_series(reader, ELEA_HDF5_TIMES, &time, 1, error);
    if (!failed && isfinite(time))
        frame->time = time;
    return failed;
}

bool elea_hdf5_frames_single(const elea_reader *reader)
{
    const elea_hdf5_series *s =
        &((const elea_hdf5_frames *)reader->state)->series[ELEA_HDF5_POSITIONS];
    return s->data.is_single && (s->factor == 1.0 || s->factor == 10.0);
}
