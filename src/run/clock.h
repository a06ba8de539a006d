/* SPDX-License-Identifier: MIT */
/** A monotonic clock, and waiting by it. */
#ifndef ELEA_RUN_CLOCK_H
#define ELEA_RUN_CLOCK_H

#include <pthread.h>

/** Seconds since an arbitrary moment. */
double elea_clock_now(void);

/** Initializes a condition for `elea_clock_wait`. */
void elea_clock_init_condition(pthread_cond_t *condition);

/** Waits for the condition, but at most `seconds`, which must be less than one. */
void elea_clock_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, double seconds);

#endif
