/* SPDX-License-Identifier: MIT */
/*
 * Runs with the interpreter lock released. Bodies are made and read in threads unknown to Python;
 * results, progress and signals are handled in the calling thread, which reacquires the lock for
 * them.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "core.h"

/* ---- Between the run and Python ---- */

typedef struct caller {
    PyThreadState *released;
    PyObject *callback; /* gets each result; may be None */
    PyObject *poll; /* is called now and then, and raises an exception to end the run; or NULL */
    elea_length_unit length_unit;
    elea_result *single; /* gets the one result, if not NULL */
} caller;

static elea_status hear_result(void *context, const elea_result *result, elea_error *error)
{
    caller *c = context;
    if (c->single != NULL) {
        *c->single = *result;
        return ELEA_OK;
    }
    PyEval_RestoreThread(c->released);
    PyObject *packed = core_result_pack(result, c->length_unit);
    PyObject *answer =
        packed != NULL ? PyObject_CallFunctionObjArgs(c->callback, packed, NULL) : NULL;
    bool good = answer != NULL;
    Py_XDECREF(packed);
    Py_XDECREF(answer);
    c->released = PyEval_SaveThread();
    return good ? ELEA_OK : elea_error_set(error, ELEA_ERROR_CANCELLED, "an exception was raised");
}

/* Python's own signal handlers run here; the one for Ctrl-C raises KeyboardInterrupt. */
static bool hear_poll(void *context, const elea_progress *progress)
{
    (void)progress;
    caller *c = context;
    PyEval_RestoreThread(c->released);
    bool good = PyErr_CheckSignals() == 0;
    if (good && c->poll != NULL) {
        PyObject *answer = PyObject_CallNoArgs(c->poll);
        good = answer != NULL;
        Py_XDECREF(answer);
    }
    c->released = PyEval_SaveThread();
    return good;
}

/* Gets the bodies from `next`, with the interpreter lock released. */
static elea_status run(const elea_settings *settings,
                       elea_status (*next)(void *, elea_job *, elea_error *), void *bodies,
                       caller *c, elea_timing *timing, elea_error *error)
{
    const elea_source source = {.struct_size = sizeof source, .next = next, .context = bodies};
    const elea_observer observer = {
        .struct_size = sizeof observer, .result = hear_result, .poll = hear_poll, .context = c};
    c->released = PyEval_SaveThread();
    elea_status failed = elea_run(settings, &source, &observer, timing, error);
    PyEval_RestoreThread(c->released);
    return failed;
}

/* ---- One body ---- */

typedef struct one_body {
    core_spheres spheres;
    core_masses masses;
    bool taken;
} one_body;

static elea_status next_of_one(void *context, elea_job *job, elea_error *error)
{
    one_body *one = context;
    *job = (elea_job){.time = NAN};
    if (one->taken)
        return ELEA_OK;
    one->taken = true;
    return core_spheres_use(&one->spheres, &one->masses, job, error);
}

static PyObject *compute(one_body *one, core_settings *settings, PyObject *poll)
{
    elea_result result;
    elea_error error = ELEA_ERROR_INIT;
    caller c = {.length_unit = settings->settings.length_unit, .single = &result, .poll = poll};
    settings->settings.frames_in_flight = 1;
    settings->settings.num_frames = 1;
    if (settings->settings.stokes_plan == NULL)
        settings->settings.stokes_every = 1; /* there are no others */
    elea_status failed = run(&settings->settings, next_of_one, one, &c, NULL, &error);
    return failed ? core_raise(&error) : core_result_pack(&result, c.length_unit);
}

PyObject *core_compute(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *positions, *radii, *frame, *settings_dict, *poll = NULL, *packed = NULL;
    core_settings settings;
    one_body one = {.taken = false};
    if (!PyArg_ParseTuple(arguments, "OOOO|O:compute", &positions, &radii, &frame, &settings_dict,
                          &poll) ||
        !core_count_read(frame, "frame", 0, UINT64_MAX, &one.spheres.frame) ||
        !core_settings_read(settings_dict, &settings))
        return NULL;
    one.masses = settings.masses;
    if (core_spheres_copy(positions, radii, &one.spheres))
        packed = compute(&one, &settings, poll == Py_None ? NULL : poll);
    core_spheres_free(&one.spheres);
    return packed;
}

/* ---- Bodies that Python makes ---- */

typedef struct made_bodies {
    PyObject *next;      /* called for each body; None: no more bodies */
    PyObject *raised[3]; /* what it raised */
    core_masses masses;
} made_bodies;

static bool ask_next(made_bodies *bodies, core_spheres *spheres)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *made = PyObject_CallNoArgs(bodies->next);
    bool good = made != NULL && (made == Py_None || core_spheres_take(made, spheres));
    Py_XDECREF(made);
    if (!good)
        PyErr_Fetch(&bodies->raised[0], &bodies->raised[1], &bodies->raised[2]);
    PyGILState_Release(state);
    return good;
}

static elea_status next_of_made(void *context, elea_job *job, elea_error *error)
{
    made_bodies *bodies = context;
    core_spheres spheres = {.frame = 0};
    *job = (elea_job){.time = NAN};
    if (!ask_next(bodies, &spheres)) {
        core_spheres_free(&spheres);
        return elea_error_set(error, ELEA_ERROR_CANCELLED, "an exception was raised");
    }
    if (spheres.radii == NULL)
        return ELEA_OK;
    elea_status failed = core_spheres_use(&spheres, &bodies->masses, job, error);
    return failed ? elea_error_locate(error, failed, NULL, 0, (int64_t)job->frame) : ELEA_OK;
}

PyObject *core_run_bodies(PyObject *module, PyObject *arguments)
{
    (void)module;
    core_settings settings;
    PyObject *settings_dict;
    made_bodies bodies = {.next = NULL};
    caller c = {.released = NULL};
    elea_error error = ELEA_ERROR_INIT;
    if (!PyArg_ParseTuple(arguments, "OO!O:run_bodies", &bodies.next, &PyDict_Type, &settings_dict,
                          &c.callback) ||
        !core_settings_read(settings_dict, &settings))
        return NULL;
    bodies.masses = settings.masses;
    c.length_unit = settings.settings.length_unit;
    elea_status failed = run(&settings.settings, next_of_made, &bodies, &c, NULL, &error);
    if (PyErr_Occurred() == NULL)
        PyErr_Restore(bodies.raised[0], bodies.raised[1], bodies.raised[2]);
    else
        for (int i = 0; i < 3; i++)
            Py_XDECREF(bodies.raised[i]);
    if (failed)
        return core_raise(&error);
    Py_RETURN_NONE;
}

/* ---- The frames of a file ---- */

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

static PyObject *pack_run(const file_run *f, const elea_timing *t, const elea_average_plan *average,
                          const elea_stokes_plan *stokes)
{
    return Py_BuildValue("{s:d,s:d,s:d,s:d,s:d,s:d,s:N,s:N,s:N}", "wall", t->wall, "read", t->read,
                         "index", t->index, "walks", t->walks, "interior", t->interior, "stokes",
                         t->stokes, "average_plan", core_plan_pack(average), "stokes_plan",
                         core_plan_stokes_pack(stokes), "warnings", list_warnings(f));
}

static PyObject *run_file(file_run *f, const char *path, elea_settings *settings,
                          PyObject *callback)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_timing timing = {.struct_size = sizeof timing};
    elea_average_plan average = {.struct_size = sizeof average};
    elea_stokes_plan *stokes = NULL;
    const core_frames frames = {f->n_numbers, body_of_file, number_in_file, f};
    caller c = {.length_unit = settings->length_unit, .callback = callback};
    settings->num_frames = f->n_numbers;
    elea_status failed = core_plan_make(settings, &frames, &average, &error);
    if (!failed)
        failed = core_plan_stokes_make(settings, &frames, &stokes, &error);
    if (!failed)
        failed = run(settings, next_of_file, f, &c, &timing, &error);
    PyObject *packed =
        failed ? core_raise_in_file(path, &error) : pack_run(f, &timing, &average, stokes);
    elea_stokes_plan_free(stokes);
    return packed;
}

PyObject *core_run_file(PyObject *module, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"path",     "indices",  "radii",  "start", "stop",    "step",
                            "settings", "callback", "frames", "whole", "reading", NULL};
    (void)module;
    PyObject *path, *indices, *radii, *bounds[3], *settings_dict, *callback, *frames = Py_None;
    PyObject *whole = NULL, *timing = NULL;
    core_reading reading = {.options.struct_size = sizeof reading.options};
    core_settings settings;
    elea_error error = ELEA_ERROR_INIT;
    file_run f = {.reader = NULL};
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O&OOOOOOO|OOO&:run_file", names,
                                     PyUnicode_FSConverter, &path, &indices, &radii, &bounds[0],
                                     &bounds[1], &bounds[2], &settings_dict, &callback, &frames,
                                     &whole, core_reading_convert, &reading))
        return NULL;
    const char *name = PyBytes_AsString(path);
    if (core_settings_read(settings_dict, &settings) && open_file(&f, name, &reading, &error) &&
        check_unit(&f, settings.settings.length_unit) && read_atoms(&f, indices, radii) &&
        (whole == NULL || read_whole(&f, name, whole)) &&
        (frames != Py_None ? read_numbers(&f, frames) : read_slice(&f, bounds))) {
        f.masses = settings.masses;
        timing = run_file(&f, name, &settings.settings, callback);
    }
    close_file(&f);
    Py_DECREF(path);
    return timing;
}
