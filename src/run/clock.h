/* SPDX-License-Identifier: MIT */
/** A monotonic clock, and waiting by it. */
#ifndef ELEA_RUN_CLOCK_H
#define ELEA_RUN_CLOCK_H

#include <pthread.h>
#include <stdint.h>

/** Seconds since an arbitrary moment. */
double elea_clock_now(void);

/** Initializes a condition for `elea_clock_wait`. */
void elea_clock_init_condition(pthread_cond_t *condition);

/** Waits for the condition, but at most `seconds`, which must be less than one. */
void elea_clock_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, double seconds);

/** How many walks or samples that take `each` seconds can be done in `seconds`. */
uint64_t elea_samples_in_time(double seconds, double each);

/**
 * Time that a frame may use: the part of `left` seconds that is not `promised` to preceding frames,
 * divided equally among the remaining `frames`, including this one.
 */
double elea_time_share(double left, double promised, uint64_t frames);

#endif
