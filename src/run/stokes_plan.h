/* SPDX-License-Identifier: MIT */
/** Frames whose Stokes equations are solved before a run, for the estimates of the others. */
#ifndef ELEA_RUN_STOKES_PLAN_H
#define ELEA_RUN_STOKES_PLAN_H

#include "elea.h"
#include "result/stokes_fit.h"

/** Maximum number of frames that are solved for a plan. */
#define STOKES_PLAN_MOST 64

/** The result of a frame that was solved for the plan; NULL if it was not. */
const elea_result *elea_stokes_plan_find(const elea_stokes_plan *plan, uint64_t frame);

const elea_stokes_fit *elea_stokes_plan_line(const elea_stokes_plan *plan);

/** Chooses at most `most` of `n` things, evenly: the position of choice `i` of `chosen`. */
size_t elea_stokes_plan_choice(size_t i, size_t chosen, size_t n);

#endif
