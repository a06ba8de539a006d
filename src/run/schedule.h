/* SPDX-License-Identifier: MIT */
/**
 * Distributes frames x blocks over threads. For each frame in flight, one thread loads its body
 * and builds the index; then all threads take its tasks, earlier frames first.
 */
#ifndef ELEA_RUN_SCHEDULE_H
#define ELEA_RUN_SCHEDULE_H

#include "run/schedule_state.h"

void elea_schedule_init(elea_schedule *schedule);
void elea_schedule_free(elea_schedule *schedule);

/** Makes room for a run, whose settings and the members after them are already set. */
elea_status elea_schedule_begin(elea_schedule *schedule, elea_error *error);

/** The function of each thread of a run: works until no work is left to begin. */
void elea_schedule_work(void *schedule);

/** With the mutex held: progress of the run. */
elea_progress elea_schedule_progress(const elea_schedule *schedule);

/** With the mutex held: makes all threads end as soon as possible. */
void elea_schedule_stop(elea_schedule *schedule);

#endif
