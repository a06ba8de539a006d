/* SPDX-License-Identifier: MIT */
/* Runs of the frames of a file, which threads read without the interpreter lock. */
#include <stdlib.h>
#include <string.h>

#include "run.h"

typedef struct file_run {
    elea_reader *reader;
    elea_frame *frame;
    size_t n; /* spheres */
    size_t *indices;
    double *radii, *centres;
    core_masses masses;
    elea_whole *whole; /* NULL: positions are used as they are */
    int64_t *numbers;  /* of the frames; NULL: first, first + step, ... */
    int64_t first, step;
    size_t n_numbers, next;
} file_run;

static void close_file(file_run *f)
{
    elea_reader_free(f->reader);
    elea_frame_free(f->frame);
    elea_whole_free(f->whole);
    free(f->indices);
    free(f->radii);
    free(f->centres);
    free(f->numbers);
}

/* Reads the positions of the chosen atoms. */
static elea_status read_positions(file_run *f, size_t number, elea_error *error)
{
    elea_status failed = elea_reader_read(f->reader, number, f->frame, error);
    if (failed)
        return failed;
    const double *positions = elea_frame_positions(f->frame);
    for (size_t i = 0; i < f->n; i++)
        memcpy(f->centres + 3 * i, positions + 3 * f->indices[i], 3 * sizeof *positions);
    return ELEA_OK;
}

static elea_status read_body(file_run *f, size_t number, elea_job *job, elea_error *error)
{
    elea_status failed = read_positions(f, number, error);
    if (!failed)
        failed = elea_positions_check(f->n, f->centres, f->radii, f->indices, error);
    if (!failed && f->whole != NULL)
        failed = core_whole_apply(f->whole, f->frame, f->centres, &job->notes, error);
    if (failed)
        return elea_error_locate(error, failed, NULL, 0, (int64_t)number);
    job->body = elea_body_create(f->n, f->centres, f->radii, error);
    if (job->body != NULL)
        return ELEA_OK;
    return elea_error_locate(error, error->status, NULL, 0, (int64_t)number);
}

static uint64_t number_in_file(void *context, uint64_t position)
{
    const file_run *f = context;
    return (uint64_t)(f->numbers != NULL ? f->numbers[position]
                                         : f->first + (int64_t)position * f->step);
}

static elea_status body_of_file(void *context, uint64_t position, elea_job *job, elea_error *error)
{
    file_run *f = context;
    job->frame = number_in_file(f, position);
    job->notes = 0;
    elea_status failed = read_body(f, (size_t)job->frame, job, error);
    if (!failed)
        failed = core_masses_set(&f->masses, f->n, f->centres, job->body, error);
    if (failed)
        return failed;
    job->time = elea_frame_time(f->frame);
    return ELEA_OK;
}

static elea_status next_of_file(void *context, elea_job *job, elea_error *error)
{
    file_run *f = context;
    job->body = NULL;
    if (f->next == f->n_numbers)
        return ELEA_OK;
    elea_status failed = body_of_file(f, f->next, job, error);
    f->next += !failed;
    return failed;
}

static bool open_file(file_run *f, const char *path, const core_reading *reading, elea_error *error)
{
    PyThreadState *released = PyEval_SaveThread();
    f->reader = core_reader_open(path, reading, error);
    f->frame = f->reader != NULL ? elea_frame_create(error) : NULL;
    PyEval_RestoreThread(released);
    if (f->frame == NULL)
        (void)core_raise_in_file(path, error);
    return f->frame != NULL;
}

static bool copy_indices(file_run *f, const int64_t *indices)
{
    size_t n_atoms = elea_reader_n_atoms(f->reader);
    f->indices = calloc(f->n > 0 ? f->n : 1, sizeof *f->indices);
    if (f->indices == NULL)
        PyErr_NoMemory();
    for (size_t i = 0; f->indices != NULL && i < f->n; i++) {
        int64_t index = indices != NULL ? indices[i] : (int64_t)i;
        if (index < 0 || (uint64_t)index >= n_atoms) {
            PyErr_Format(PyExc_ValueError, "the indices have %lld, but the atoms are 0 to %zd",
                         (long long)index, (Py_ssize_t)n_atoms - 1);
            return false;
        }
        f->indices[i] = (size_t)index;
    }
    return f->indices != NULL;
}

static bool read_indices(file_run *f, PyObject *indices)
{
    f->n = elea_reader_n_atoms(f->reader);
    if (indices == Py_None)
        return copy_indices(f, NULL);
    int64_t *integers = core_integers_copy(indices, "indices", &f->n);
    bool good = integers != NULL && copy_indices(f, integers);
    free(integers);
    return good;
}

static bool read_atoms(file_run *f, PyObject *indices, PyObject *radii)
{
    if (!read_indices(f, indices))
        return false;
    f->radii = core_numbers_copy(radii, "radii", f->n);
    if (f->radii == NULL)
        return false;
    f->centres = calloc(f->n > 0 ? f->n : 1, 3 * sizeof *f->centres);
    if (f->centres == NULL)
        PyErr_NoMemory();
    return f->centres != NULL;
}

/* Whether no frame of a slice can lie after the whole frames of a truncated file. */
static bool ends_within(Py_ssize_t start, Py_ssize_t stop, Py_ssize_t step, Py_ssize_t n_frames)
{
    if (step > 0)
        return start >= 0 && stop >= 0 && stop <= n_frames;
    return start >= 0 && start < n_frames && (stop >= 0 || stop == PY_SSIZE_T_MIN);
}

/* Frames are never omitted silently. */
static bool check_damage(const file_run *f)
{
    elea_error why;
    if (elea_reader_damage(f->reader, &why) == ELEA_OK)
        return true;
    PyObject *message =
        PyUnicode_DecodeUTF8(why.message, (Py_ssize_t)strlen(why.message), "backslashreplace");
    if (message != NULL)
        PyErr_Format(PyExc_ValueError, "%U; for the frames before give stop=%zd", message,
                     (Py_ssize_t)elea_reader_n_frames(f->reader));
    Py_XDECREF(message);
    return false;
}

static bool read_slice(file_run *f, PyObject *bounds[3])
{
    Py_ssize_t start, stop, step;
    PyObject *slice = PySlice_New(bounds[0], bounds[1], bounds[2]);
    bool good = slice != NULL && PySlice_Unpack(slice, &start, &stop, &step) == 0;
    Py_XDECREF(slice);
    Py_ssize_t n_frames = (Py_ssize_t)elea_reader_n_frames(f->reader);
    if (!good || (!ends_within(start, stop, step, n_frames) && !check_damage(f)))
        return false;
    Py_ssize_t n = PySlice_AdjustIndices(n_frames, &start, &stop, step);
    f->first = start;
    f->step = step;
    f->n_numbers = (size_t)n;
    return true;
}

static bool read_numbers(file_run *f, PyObject *frames)
{
    int64_t n_frames = (int64_t)elea_reader_n_frames(f->reader);
    f->numbers = core_integers_copy(frames, "frames", &f->n_numbers);
    for (size_t i = 0; f->numbers != NULL && i < f->n_numbers; i++) {
        int64_t number = f->numbers[i];
        if (number < -n_frames || number >= n_frames) {
            PyErr_Format(PyExc_ValueError, "there is no frame %lld; the file has %lld",
                         (long long)number, (long long)n_frames);
            return false;
        }
        if (number < 0 && !check_damage(f))
            return false;
        f->numbers[i] = number < 0 ? number + n_frames : number;
    }
    return f->numbers != NULL;
}

/* Lengths are those of the file; "L" leaves their unit unspecified. */
static bool check_unit(const file_run *f, elea_length_unit asked)
{
    elea_length_unit unit = elea_reader_length_unit(f->reader);
    if (asked == unit || asked == ELEA_LENGTH_NONE)
        return true;
    PyErr_Format(PyExc_ValueError, "length_unit is '%s', but the coordinates come in '%s'",
                 elea_length_unit_name(asked), elea_length_unit_name(unit));
    return false;
}

/* The molecules of the chosen atoms, in the first frame of the file, or as Python found them. */
static bool read_whole(file_run *f, const char *path, PyObject *given)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_whole_mode mode;
    if (PyBytes_Check(given)) {
        f->whole = core_whole_read(given, f->n);
        return f->whole != NULL;
    }
    if (!core_whole_mode_read(given, &mode))
        return false;
    if (mode == ELEA_WHOLE_NEVER)
        return true;
    PyThreadState *released = PyEval_SaveThread();
    if (read_positions(f, 0, &error) == ELEA_OK)
        f->whole =
            core_whole_of_file(f->reader, f->indices, f->n, f->frame, f->centres, mode, &error);
    PyEval_RestoreThread(released);
    return f->whole != NULL || core_raise_in_file(path, &error) != NULL;
}

/* Of the file and of its molecules. */
static PyObject *list_warnings(const file_run *f)
{
    const char *note = elea_reader_note(f->reader);
    PyObject *list = core_whole_warnings(f->whole);
    PyObject *line = list != NULL && note != NULL ? PyUnicode_FromString(note) : NULL;
    if (list != NULL && note != NULL && (line == NULL || PyList_Append(list, line) != 0))
        Py_CLEAR(list);
    Py_XDECREF(line);
    return list;
}

/* What a run tells besides its results. */
typedef struct file_facts {
    elea_timing timing;
    elea_average_plan average;
    elea_stokes_plan *stokes;
} file_facts;

static PyObject *pack_run(const file_run *f, const file_facts *facts)
{
    const elea_timing *t = &facts->timing;
    return Py_BuildValue("{s:d,s:d,s:d,s:d,s:d,s:d,s:N,s:N,s:N}", "wall", t->wall, "read", t->read,
                         "index", t->index, "walks", t->walks, "interior", t->interior, "stokes",
                         t->stokes, "average_plan", core_plan_pack(&facts->average), "stokes_plan",
                         core_plan_stokes_pack(facts->stokes), "warnings", list_warnings(f));
}

/* Plans are for all frames, and needed if some are not done. */
static elea_status run_frames(file_run *f, const core_frames *frames, elea_settings *settings,
                              core_caller *c, file_facts *facts, elea_error *error)
{
    if (f->next == f->n_numbers)
        return ELEA_OK;
    elea_status failed = core_plan_make(settings, frames, &facts->average, error);
    if (!failed)
        failed = core_plan_stokes_make(settings, frames, &facts->stokes, error);
    return failed ? failed : core_run(settings, next_of_file, f, c, &facts->timing, error);
}

static PyObject *run_file(file_run *f, const char *path, elea_settings *settings,
                          PyObject *callback, PyObject *request)
{
    elea_error error = ELEA_ERROR_INIT;
    file_facts facts = {.timing = {.struct_size = sizeof facts.timing},
                        .average = {.struct_size = sizeof facts.average}};
    const core_frames frames = {f->n_numbers, body_of_file, number_in_file, f};
    core_checkpoint checkpoint;
    core_caller c = {
        .length_unit = settings->length_unit, .callback = callback, .checkpoint = &checkpoint};
    PyObject *packed = NULL;
    settings->num_frames = f->n_numbers;
    if (core_checkpoint_open(&checkpoint, request, &frames, settings->isa, core_call_back, &c)) {
        f->next = checkpoint.n_done;
        elea_status failed = run_frames(f, &frames, settings, &c, &facts, &error);
        packed = failed ? core_raise_in_file(path, &error) : pack_run(f, &facts);
    }
    core_checkpoint_close(&checkpoint);
    elea_stokes_plan_free(facts.stokes);
    return packed;
}

PyObject *core_run_file(PyObject *module, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"path",    "indices",    "radii",    "start",  "stop",
                            "step",    "settings",   "callback", "frames", "whole",
                            "reading", "checkpoint", NULL};
    (void)module;
    PyObject *path, *indices, *radii, *bounds[3], *settings_dict, *callback, *frames = Py_None;
    PyObject *whole = NULL, *timing = NULL, *checkpoint = Py_None;
    core_reading reading = {.options.struct_size = sizeof reading.options};
    core_settings settings;
    elea_error error = ELEA_ERROR_INIT;
    file_run f = {.reader = NULL};
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O&OOOOOOO|OOO&O:run_file", names,
                                     PyUnicode_FSConverter, &path, &indices, &radii, &bounds[0],
                                     &bounds[1], &bounds[2], &settings_dict, &callback, &frames,
                                     &whole, core_reading_convert, &reading, &checkpoint))
        return NULL;
    const char *name = PyBytes_AsString(path);
    if (core_settings_read(settings_dict, &settings) && open_file(&f, name, &reading, &error) &&
        check_unit(&f, settings.settings.length_unit) && read_atoms(&f, indices, radii) &&
        (whole == NULL || read_whole(&f, name, whole)) &&
        (frames != Py_None ? read_numbers(&f, frames) : read_slice(&f, bounds))) {
        f.masses = settings.masses;
        timing = run_file(&f, name, &settings.settings, callback, checkpoint);
    }
    close_file(&f);
    Py_DECREF(path);
    return timing;
}

/* The positions of the chosen atoms in frame `number`, whole. */
static PyObject *read_frame(file_run *f, const char *path, size_t number)
{
    elea_error error = ELEA_ERROR_INIT;
    uint32_t notes = 0;
    PyThreadState *released = PyEval_SaveThread();
    elea_status failed = read_positions(f, number, &error);
    if (!failed && f->whole != NULL)
        failed = core_whole_apply(f->whole, f->frame, f->centres, &notes, &error);
    PyEval_RestoreThread(released);
    if (failed)
        return core_raise_in_file(path, &error);
    return PyBytes_FromStringAndSize((const char *)f->centres,
                                     (Py_ssize_t)(3 * f->n * sizeof *f->centres));
}

PyObject *core_read_frame(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *path, *indices, *frame, *whole, *radius, *packed = NULL;
    core_reading reading = {.options.struct_size = sizeof reading.options};
    elea_error error = ELEA_ERROR_INIT;
    uint64_t number = 0;
    file_run f = {.reader = NULL};
    if (!PyArg_ParseTuple(arguments, "O&OOOO&:read_frame", PyUnicode_FSConverter, &path, &indices,
                          &frame, &whole, core_reading_convert, &reading))
        return NULL;
    const char *name = PyBytes_AsString(path);
    radius = PyFloat_FromDouble(0.0);
    if (radius != NULL && open_file(&f, name, &reading, &error) &&
        core_count_read(frame, "frame", 0, elea_reader_n_frames(f.reader) - 1, &number) &&
        read_atoms(&f, indices, radius) && read_whole(&f, name, whole))
        packed = read_frame(&f, name, (size_t)number);
    Py_XDECREF(radius);
    close_file(&f);
    Py_DECREF(path);
    return packed;
}
