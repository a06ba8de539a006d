/* SPDX-License-Identifier: MIT */
/**
 * A long computation as a sequence of steps, each of which is divided into parts that several
 * threads may do at once. A part's result must not depend on which thread does it, or on the order.
 */
#ifndef ELEA_BASE_PROGRAM_H
#define ELEA_BASE_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

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

/** A program under way, whose parts several threads claim. */
typedef struct elea_program_state {
    const elea_program *program;
    void *work;
    size_t step, n_parts, n_claimed, n_done;
} elea_program_state;

static inline void elea_program_open_step(elea_program_state *state)
{
    state->n_claimed = state->n_done = state->n_parts = 0;
    if (state->step >= state->program->n_steps)
        return;
    const elea_step *now = &state->program->steps[state->step];
    state->n_parts = now->parts != NULL ? now->parts(state->work) : 1;
}

static inline elea_program_state elea_program_begin(const elea_program *program, void *work)
{
    elea_program_state state = {.program = program, .work = work};
    elea_program_open_step(&state);
    return state;
}

/** False if there is no part at present. Not at the same time as another claim or hand-in. */
static inline bool elea_program_claim(elea_program_state *state, size_t *part)
{
    if (state->n_claimed == state->n_parts)
        return false;
    *part = state->n_claimed++;
    return true;
}

/** Does a part; several threads may, each with its own. */
static inline elea_status elea_program_do(const elea_program_state *state, size_t part,
                                          elea_error *error)
{
    return state->program->steps[state->step].run(state->work, part, error);
}

/** Hands a part back; true at the end of the program. */
static inline bool elea_program_hand_in(elea_program_state *state)
{
    if (++state->n_done < state->n_parts)
        return false;
    const elea_program *program = state->program;
    state->step = program->next != NULL ? program->next(state->work, state->step) : state->step + 1;
    elea_program_open_step(state);
    return state->step >= program->n_steps;
}

#endif
