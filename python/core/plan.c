/* SPDX-License-Identifier: MIT */
/* Plans for max_rsd_average and stokes_every. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "core.h"

/* Frames, and the thread state while the interpreter lock is released. */
typedef struct planned_frames {
    const core_frames *frames;
    PyThreadState *released;
} planned_frames;

static elea_status body_at(void *context, uint64_t position, elea_job *job, elea_error *error)
{
    const core_frames *frames = ((const planned_frames *)context)->frames;
    return frames->body(frames->context, position, job, error);
}

static uint64_t number_at(void *context, uint64_t position)
{
    const core_frames *frames = ((const planned_frames *)context)->frames;
    return frames->number(frames->context, position);
}

static bool poll_pilot(void *context, const elea_progress *progress)
{
    (void)progress;
    planned_frames *frames = context;
    PyEval_RestoreThread(frames->released);
    bool good = PyErr_CheckSignals() == 0;
    frames->released = PyEval_SaveThread();
    return good;
}

static elea_frames frames_of(planned_frames *planned)
{
    return (elea_frames){.struct_size = sizeof(elea_frames),
                         .count = planned->frames->count,
                         .body = body_at,
                         .poll = poll_pilot,
                         .context = planned,
                         .number = number_at};
}

elea_status core_plan_make(elea_settings *settings, const core_frames *frames,
                           elea_average_plan *plan, elea_error *error)
{
    planned_frames planned = {.frames = frames};
    const elea_frames all = frames_of(&planned);
    if (!(settings->max_rsd_average > 0.0))
        return ELEA_OK;
    planned.released = PyEval_SaveThread();
    elea_status failed = elea_plan_average(settings, &all, plan, error);
    PyEval_RestoreThread(planned.released);
    return failed;
}

elea_status core_plan_stokes_make(elea_settings *settings, const core_frames *frames,
                                  elea_stokes_plan **plan, elea_error *error)
{
    planned_frames planned = {.frames = frames};
    const elea_frames all = frames_of(&planned);
    if (settings->theory != ELEA_THEORY_STOKES || settings->stokes_every < 2 ||
        settings->stokes_plan != NULL)
        return ELEA_OK;
    if (frames->count == 0) {
        settings->stokes_every = 1; /* there is nothing to plan from, nor for */
        return ELEA_OK;
    }
    planned.released = PyEval_SaveThread();
    elea_status failed = elea_plan_stokes(settings, &all, plan, error);
    PyEval_RestoreThread(planned.released);
    settings->stokes_plan = *plan;
    return failed;
}

PyObject *core_plan_pack(const elea_average_plan *plan)
{
    if (plan->num_pilot_frames == 0)
        Py_RETURN_NONE;
    return Py_BuildValue(
        "{s:K,s:d,s:K,s:K,s:d,s:d,s:d,s:d,s:K,s:I,s:O}", "num_frames",
        (unsigned long long)plan->num_frames, "target", plan->target, "num_pilot_frames",
        (unsigned long long)plan->num_pilot_frames, "num_pilot_walks",
        (unsigned long long)plan->num_pilot_walks, "fluctuation", plan->fluctuation, "inefficiency",
        plan->inefficiency, "spread_error", plan->spread_error, "walk_error", plan->walk_error,
        "num_walks", (unsigned long long)plan->num_walks, "control_charges", plan->control_charges,
        "out_of_reach", plan->out_of_reach != 0 ? Py_True : Py_False);
}

PyObject *core_plan_stokes_pack(const elea_stokes_plan *plan)
{
    if (plan == NULL)
        Py_RETURN_NONE;
    const elea_stokes_summary *s = elea_stokes_plan_summary(plan);
    return Py_BuildValue(
        "{s:K,s:K,s:K,s:(ddd),s:d,s:d}", "num_frames", (unsigned long long)s->num_frames,
        "num_solved", (unsigned long long)s->num_solved, "num_others",
        (unsigned long long)s->num_others, "errors", s->error[0], s->error[1], s->error[2],
        "solution_seconds", s->solution_seconds, "frame_seconds", s->frame_seconds);
}

/* ---- Plans that Python holds ---- */

#define CAPSULE "elea_stokes_plan"

static void free_capsule(PyObject *capsule)
{
    elea_stokes_plan_free(PyCapsule_GetPointer(capsule, CAPSULE));
}

/* The capsule owns the plan. */
static PyObject *enclose(elea_stokes_plan *plan)
{
    PyObject *capsule = PyCapsule_New(plan, CAPSULE, free_capsule);
    if (capsule == NULL)
        elea_stokes_plan_free(plan);
    return capsule;
}

const elea_stokes_plan *core_plan_stokes_read(PyObject *solutions)
{
    PyObject *capsule = PyObject_GetAttrString(solutions, "plan");
    if (capsule == NULL) {
        PyErr_Clear();
        (void)core_raise_type("stokes_plan", "a plan of this module", solutions);
        return NULL;
    }
    const elea_stokes_plan *plan = PyCapsule_GetPointer(capsule, CAPSULE);
    Py_DECREF(capsule);
    return plan;
}

PyObject *core_stokes_numbers(PyObject *module, PyObject *capsule)
{
    (void)module;
    double fit[ELEA_STOKES_FIT_SIZE];
    const elea_stokes_plan *plan = PyCapsule_GetPointer(capsule, CAPSULE);
    if (plan == NULL)
        return NULL;
    elea_stokes_plan_fit(plan, fit);
    return PyBytes_FromStringAndSize((const char *)fit, (Py_ssize_t)sizeof fit);
}

PyObject *core_stokes_of_numbers(PyObject *module, PyObject *bytes)
{
    (void)module;
    double fit[ELEA_STOKES_FIT_SIZE];
    elea_error error = ELEA_ERROR_INIT;
    if (!PyBytes_Check(bytes) || PyBytes_Size(bytes) != (Py_ssize_t)sizeof fit)
        return PyErr_Format(PyExc_ValueError, "these are not the numbers of a plan");
    memcpy(fit, PyBytes_AsString(bytes), sizeof fit);
    elea_stokes_plan *plan = elea_stokes_plan_create(fit, &error);
    return plan != NULL ? enclose(plan) : core_raise(&error);
}

/* ---- Frames that Python makes ---- */

typedef struct made_frames {
    PyObject *body;      /* called with the position of each frame */
    PyObject *raised[3]; /* what it raised */
    int64_t *numbers;    /* of the frames; NULL: their positions */
    core_masses masses;
} made_frames;

static uint64_t number_of_made(void *context, uint64_t position)
{
    const made_frames *frames = context;
    return frames->numbers != NULL ? (uint64_t)frames->numbers[position] : position;
}

static bool ask_body(made_frames *frames, uint64_t position, core_spheres *spheres)
{
    PyGILState_STATE state = PyGILState_Ensure();
    PyObject *made = PyObject_CallFunction(frames->body, "K", (unsigned long long)position);
    bool good = made != NULL && core_spheres_take(made, spheres);
    Py_XDECREF(made);
    if (!good)
        PyErr_Fetch(&frames->raised[0], &frames->raised[1], &frames->raised[2]);
    PyGILState_Release(state);
    return good;
}

static elea_status body_of_made(void *context, uint64_t position, elea_job *job, elea_error *error)
{
    made_frames *frames = context;
    core_spheres spheres = {.frame = 0};
    if (!ask_body(frames, position, &spheres)) {
        core_spheres_free(&spheres);
        return elea_error_set(error, ELEA_ERROR_CANCELLED, "an exception was raised");
    }
    elea_status failed = core_spheres_use(&spheres, &frames->masses, job, error);
    return failed ? elea_error_locate(error, failed, NULL, 0, (int64_t)job->frame) : ELEA_OK;
}

/* What a body raised, unless something else is raised. */
static void raise_of_made(made_frames *frames)
{
    if (PyErr_Occurred() == NULL)
        PyErr_Restore(frames->raised[0], frames->raised[1], frames->raised[2]);
    else
        for (int i = 0; i < 3; i++)
            Py_XDECREF(frames->raised[i]);
}

PyObject *core_plan_average(PyObject *module, PyObject *arguments)
{
    (void)module;
    core_settings settings;
    PyObject *n_frames, *settings_dict;
    made_frames made = {.body = NULL};
    core_frames frames = {.body = body_of_made, .number = number_of_made, .context = &made};
    elea_average_plan plan = {.struct_size = sizeof plan};
    elea_error error = ELEA_ERROR_INIT;
    if (!PyArg_ParseTuple(arguments, "OOO:plan_average", &n_frames, &made.body, &settings_dict) ||
        !core_settings_read(settings_dict, &settings) ||
        !core_count_read(n_frames, "n_frames", 0, UINT64_MAX, &frames.count))
        return NULL;
    settings.settings.num_frames = frames.count;
    elea_status failed = core_plan_make(&settings.settings, &frames, &plan, &error);
    raise_of_made(&made);
    return failed ? core_raise(&error) : core_plan_pack(&plan);
}

/* The plan and what it has found, or None twice. */
static PyObject *pack_both(elea_stokes_plan *plan)
{
    if (plan == NULL)
        return Py_BuildValue("(OO)", Py_None, Py_None);
    PyObject *found = core_plan_stokes_pack(plan);
    PyObject *capsule = enclose(plan);
    if (found != NULL && capsule != NULL)
        return Py_BuildValue("(NN)", capsule, found);
    Py_XDECREF(found);
    Py_XDECREF(capsule);
    return NULL;
}

PyObject *core_plan_stokes(PyObject *module, PyObject *arguments)
{
    (void)module;
    core_settings settings;
    PyObject *numbers, *settings_dict;
    made_frames made = {.body = NULL};
    core_frames frames = {.body = body_of_made, .number = number_of_made, .context = &made};
    elea_stokes_plan *plan = NULL;
    size_t count;
    elea_error error = ELEA_ERROR_INIT;
    if (!PyArg_ParseTuple(arguments, "OOO:plan_stokes", &numbers, &made.body, &settings_dict) ||
        !core_settings_read(settings_dict, &settings))
        return NULL;
    made.numbers = core_integers_copy(numbers, "numbers", &count);
    if (made.numbers == NULL)
        return NULL;
    made.masses = settings.masses;
    frames.count = count;
    elea_status failed = core_plan_stokes_make(&settings.settings, &frames, &plan, &error);
    free(made.numbers);
    raise_of_made(&made);
    return failed ? core_raise(&error) : pack_both(plan);
}
