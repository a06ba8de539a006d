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
#include "run.h"

/* ---- Between the run and Python ---- */

elea_status core_call_back(void *context, const elea_result *result, elea_error *error)
{
    core_caller *c = context;
    PyObject *packed = core_result_pack(result, c->length_unit);
    PyObject *answer =
        packed != NULL ? PyObject_CallFunctionObjArgs(c->callback, packed, NULL) : NULL;
    bool good = answer != NULL;
    Py_XDECREF(packed);
    Py_XDECREF(answer);
    return good ? ELEA_OK : elea_error_set(error, ELEA_ERROR_CANCELLED, "an exception was raised");
}

static elea_status hear_result(void *context, const elea_result *result, elea_error *error)
{
    core_caller *c = context;
    if (c->single != NULL) {
        *c->single = *result;
        return ELEA_OK;
    }
    core_checkpoint_add(c->checkpoint, result);
    PyEval_RestoreThread(c->released);
    elea_status failed =
        core_checkpoint_warn(c->checkpoint)
            ? core_call_back(c, result, error)
            : elea_error_set(error, ELEA_ERROR_CANCELLED, "an exception was raised");
    c->released = PyEval_SaveThread();
    return failed;
}

/* Python's own signal handlers run here; the one for Ctrl-C raises KeyboardInterrupt. */
static bool hear_poll(void *context, const elea_progress *progress)
{
    (void)progress;
    core_caller *c = context;
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

/* Bytes of the first array of a run; others are not kept. */
static elea_status keep_array(core_caller *c, PyObject **kept, const void *array, size_t size,
                              elea_error *error)
{
    if (*kept != NULL)
        return ELEA_OK;
    PyEval_RestoreThread(c->released);
    *kept = PyBytes_FromStringAndSize(array, (Py_ssize_t)size);
    c->released = PyEval_SaveThread();
    return *kept != NULL ? ELEA_OK
                         : elea_error_set(error, ELEA_ERROR_CANCELLED, "an exception was raised");
}

static elea_status hear_areas(void *context, const elea_result *result, const double *areas,
                              elea_error *error)
{
    core_caller *c = context;
    size_t n = areas != NULL ? elea_result_info(result)->n_spheres : 0;
    return keep_array(c, &c->areas, areas, n * sizeof *areas, error);
}

static elea_status hear_points(void *context, const elea_result *result, size_t n,
                               const double (*points)[4], elea_error *error)
{
    (void)result;
    core_caller *c = context;
    return keep_array(c, &c->points, points, n * sizeof *points, error);
}

elea_status core_run(const elea_settings *settings, core_next *next, void *bodies, core_caller *c,
                     elea_timing *timing, elea_error *error)
{
    const elea_source source = {.struct_size = sizeof source, .next = next, .context = bodies};
    const elea_observer observer = {.struct_size = sizeof observer,
                                    .result = hear_result,
                                    .areas = hear_areas,
                                    .surface_points = hear_points,
                                    .poll = hear_poll,
                                    .context = c};
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

static elea_status run_one(one_body *one, core_settings *settings, core_caller *c,
                           elea_error *error)
{
    settings->settings.frames_in_flight = 1;
    settings->settings.num_frames = 1;
    if (settings->settings.stokes_plan == NULL)
        settings->settings.stokes_every = 1; /* there are no others */
    return core_run(&settings->settings, next_of_one, one, c, NULL, error);
}

static PyObject *compute(one_body *one, core_settings *settings, PyObject *poll)
{
    elea_result result;
    elea_error error = ELEA_ERROR_INIT;
    core_caller c = {
        .length_unit = settings->settings.length_unit, .single = &result, .poll = poll};
    elea_status failed = run_one(one, settings, &c, &error);
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

/* ---- The surface of one body ---- */

static PyObject *pack_surface(const core_caller *c)
{
    return Py_BuildValue("OO", c->areas != NULL ? c->areas : Py_None,
                         c->points != NULL ? c->points : Py_None);
}

PyObject *core_surface(PyObject *module, PyObject *arguments)
{
    (void)module;
    PyObject *positions, *radii, *settings_dict, *packed = NULL;
    core_settings settings;
    elea_error error = ELEA_ERROR_INIT;
    elea_result result;
    one_body one = {.taken = false};
    if (!PyArg_ParseTuple(arguments, "OOO:surface", &positions, &radii, &settings_dict) ||
        !core_settings_read(settings_dict, &settings))
        return NULL;
    core_caller c = {.length_unit = settings.settings.length_unit, .single = &result};
    settings.settings.sphere_areas = settings.settings.record_surface_points = true;
    one.masses = settings.masses;
    if (core_spheres_copy(positions, radii, &one.spheres))
        packed = run_one(&one, &settings, &c, &error) ? core_raise(&error) : pack_surface(&c);
    core_spheres_free(&one.spheres);
    Py_XDECREF(c.areas);
    Py_XDECREF(c.points);
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
    core_caller c = {.released = NULL};
    elea_error error = ELEA_ERROR_INIT;
    if (!PyArg_ParseTuple(arguments, "OO!O:run_bodies", &bodies.next, &PyDict_Type, &settings_dict,
                          &c.callback) ||
        !core_settings_read(settings_dict, &settings))
        return NULL;
    bodies.masses = settings.masses;
    c.length_unit = settings.settings.length_unit;
    elea_status failed = core_run(&settings.settings, next_of_made, &bodies, &c, NULL, &error);
    if (PyErr_Occurred() == NULL)
        PyErr_Restore(bodies.raised[0], bodies.raised[1], bodies.raised[2]);
    else
        for (int i = 0; i < 3; i++)
            Py_XDECREF(bodies.raised[i]);
    if (failed)
        return core_raise(&error);
    Py_RETURN_NONE;
}
