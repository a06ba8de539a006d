/* SPDX-License-Identifier: MIT */
/* Plans for max_rsd_average. */
#include <stdlib.h>

#include "base/error.h"
#include "core.h"

/* Frames, and the thread state while the interpreter lock is released. */
typedef struct planned_frames {
    core_body_function *body;
    void *context;
    PyThreadState *released;
} planned_frames;

static elea_status body_at(void *context, uint64_t position, elea_job *job, elea_error *error)
{
    const planned_frames *frames = context;
    return frames->body(frames->context, position, job, error);
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

elea_status core_plan_make(elea_settings *settings, core_body_function *body, void *context,
                           elea_average_plan *plan, elea_error *error)
{
    planned_frames planned = {.body = body, .context = context};
    const elea_frames frames = {.struct_size = sizeof frames,
                                .count = settings->num_frames,
                                .body = body_at,
                                .poll = poll_pilot,
                                .context = &planned};
    if (!(settings->max_rsd_average > 0.0))
        return ELEA_OK;
    planned.released = PyEval_SaveThread();
    elea_status failed = elea_plan_average(settings, &frames, plan, error);
    PyEval_RestoreThread(planned.released);
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

/* ---- Frames that Python makes ---- */

typedef struct made_frames {
    PyObject *body;      /* called with the position of each frame */
    PyObject *raised[3]; /* what it raised */
} made_frames;

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
    core_spheres spheres = {.frame = 0};
    if (!ask_body(context, position, &spheres)) {
        core_spheres_free(&spheres);
        return elea_error_set(error, ELEA_ERROR_CANCELLED, "an exception was raised");
    }
    elea_status failed = core_spheres_use(&spheres, 0.0, job, error);
    return failed ? elea_error_locate(error, failed, NULL, 0, (int64_t)job->frame) : ELEA_OK;
}

PyObject *core_plan_average(PyObject *module, PyObject *arguments)
{
    (void)module;
    core_settings settings;
    PyObject *n_frames, *settings_dict;
    made_frames frames = {.body = NULL};
    elea_average_plan plan = {.struct_size = sizeof plan};
    elea_error error = ELEA_ERROR_INIT;
    if (!PyArg_ParseTuple(arguments, "OOO:plan_average", &n_frames, &frames.body, &settings_dict) ||
        !core_settings_read(settings_dict, &settings) ||
        !core_count_read(n_frames, "n_frames", 0, UINT64_MAX, &settings.settings.num_frames))
        return NULL;
    elea_status failed = core_plan_make(&settings.settings, body_of_made, &frames, &plan, &error);
    if (PyErr_Occurred() == NULL)
        PyErr_Restore(frames.raised[0], frames.raised[1], frames.raised[2]);
    else
        for (int i = 0; i < 3; i++)
            Py_XDECREF(frames.raised[i]);
    return failed ? core_raise(&error) : core_plan_pack(&plan);
}
