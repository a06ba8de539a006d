/* SPDX-License-Identifier: MIT */
/** The arithmetic of elea_plan_average, apart from the runs. */
#ifndef ELEA_RUN_AVERAGE_PLAN_H
#define ELEA_RUN_AVERAGE_PLAN_H

#include "elea.h"

#define AVERAGE_PLAN_MOST_PILOTS 32

/** Pilot frames: `n_runs` runs of `length` consecutive frames each. */
typedef struct average_pilot {
    size_t n_runs, length;
    uint64_t position[AVERAGE_PLAN_MOST_PILOTS]; /**< run by run */
    double value[AVERAGE_PLAN_MOST_PILOTS];      /**< capacitance */
    double error[AVERAGE_PLAN_MOST_PILOTS];      /**< its statistical error */
} average_pilot;

/** Chooses the frames: all of few, otherwise short runs spread evenly over the trajectory. */
void average_pilot_choose(average_pilot *pilot, uint64_t n_frames);

static inline size_t average_pilot_size(const average_pilot *pilot)
{
    return pilot->n_runs * pilot->length;
}

/** Sets fluctuation, inefficiency and spread error of the plan from the pilot frames. */
void average_pilot_measure(const average_pilot *pilot, elea_average_plan *plan);

/**
 * The relative error of each frame with which the average reaches `plan->target`; the coarsest
 * useful one if the fluctuation alone exceeds it, which sets `plan->out_of_reach`.
 */
double elea_average_plan_precision(elea_average_plan *plan);

#endif
