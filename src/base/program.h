/* SPDX-License-Identifier: MIT */
/**
 * A long computation as a sequence of steps, each of which is divided into parts that several
 * threads may do at once. A part's result must not depend on which thread does it, or on the order.
 */
#ifndef ELEA_BASE_PROGRAM_H
#define ELEA_BASE_PROGRAM_H

#include "base/error.h"

typedef struct elea_step {
    /** Parts of the step, at least 1; asked once, after the preceding step. NULL: 1. */
    size_t (*parts)(const void *work);
    elea_status (*run)(void *work, size_t part, elea_error *error);
} elea_step;

typedef struct elea_program {
    size_t n_steps;
    const elea_step *steps;
    /** The step after `step` is done; n_steps: the end. NULL: the following one. */
    size_t (*next)(void *work, size_t step);
} elea_program;

/** Runs the whole program in this thread. */
static inline elea_status elea_program_run(const elea_program *program, void *work,
                                           elea_error *error)
{
    size_t step = 0;
    while (step < program->n_steps) {
        const elea_step *now = &program->steps[step];
        size_t parts = now->parts != NULL ? now->parts(work) : 1;
        for (size_t part = 0; part < parts; part++) {
            elea_status failed = now->run(work, part, error);
            if (failed)
                return failed;
        }
        step = program->next != NULL ? program->next(work, step) : step + 1;
    }
    return ELEA_OK;
}

#endif
