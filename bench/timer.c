/* SPDX-License-Identifier: MIT */
#include "timer.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double seconds(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double bench_wall(void)
{
    return seconds(CLOCK_MONOTONIC);
}

double bench_cpu(void)
{
    return seconds(CLOCK_PROCESS_CPUTIME_ID);
}

void bench_expect(elea_status status, const elea_error *error)
{
    if (status == ELEA_OK)
        return;
    (void)fprintf(stderr, "elea-bench: %s\n", error->message);
    exit(1);
}
