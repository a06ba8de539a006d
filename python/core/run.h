/* SPDX-License-Identifier: MIT */
/** What runs of all kinds share. */
#ifndef ELEA_PYTHON_RUN_H
#define ELEA_PYTHON_RUN_H

#include "checkpoint.h"
#include "core.h"

/** Who hears of a run. */
typedef struct core_caller {
    PyThreadState *released;
    PyObject *callback; /**< gets each result; may be None */
    PyObject *poll; /**< is called now and then, and raises an exception to end the run; or NULL */
    elea_length_unit length_unit;
    elea_result *single;         /**< gets the one result, if not NULL */
    core_checkpoint *checkpoint; /**< keeps the results, if not NULL */
    PyObject *areas, *points;    /**< bytes of the first frame, if the settings ask for them */
} core_caller;

/** Hands a result to the callback of a caller; with the interpreter lock. */
elea_status core_call_back(void *context, const elea_result *result, elea_error *error);

typedef elea_status core_next(void *context, elea_job *job, elea_error *error);

/** Gets the bodies from `next`, with the interpreter lock released. */
elea_status core_run(const elea_settings *settings, core_next *next, void *bodies, core_caller *c,
                     elea_timing *timing, elea_error *error);

#endif
