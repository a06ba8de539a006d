/* SPDX-License-Identifier: MIT */
#include "run/clock.h"

#include <math.h>
#include <time.h>

double elea_clock_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* macOS has no pthread_condattr_setclock, but can wait for a relative time. */
#ifdef __APPLE__

void elea_clock_init_condition(pthread_cond_t *condition)
{
    (void)pthread_cond_init(condition, NULL);
}

void elea_clock_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, double seconds)
{
    const struct timespec span = {.tv_nsec = (long)(seconds * 1e9)};
    (void)pthread_cond_timedwait_relative_np(condition, mutex, &span);
}

#else

/* The default clock shows the time of day, which may be set back by hours. */
void elea_clock_init_condition(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(condition, &attributes);
    (void)pthread_condattr_destroy(&attributes);
}

void elea_clock_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, double seconds)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)(seconds * 1e9);
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    (void)pthread_cond_timedwait(condition, mutex, &until);
}

#endif

uint64_t elea_samples_in_time(double seconds, double each)
{
    double n = fmax(seconds, 0.0) / each;
    return n < 1e18 ? (uint64_t)n : UINT64_MAX;
}

double elea_time_share(double left, double promised, uint64_t frames)
{
    return fmax(0.0, left - promised) / (double)frames;
}
