/* SPDX-License-Identifier: MIT */
/* The processors of this process. The feature test macro is for sched_getaffinity. */
#ifdef __linux__
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier) */
#include <sched.h>
#endif
#include <unistd.h>

#include "elea.h"

#ifdef __linux__
/* 0 if unknown. The system rejects sets smaller than its own, so larger ones are tried. */
static unsigned cores_of_affinity(void)
{
    enum { MOST = 1 << 18 };
    for (int n = CPU_SETSIZE; n <= MOST; n *= 4) {
        cpu_set_t *set = CPU_ALLOC((size_t)n);
        if (set == NULL)
            return 0;
        size_t size = CPU_ALLOC_SIZE((size_t)n);
        int count = sched_getaffinity(0, size, set) == 0 ? CPU_COUNT_S(size, set) : 0;
        CPU_FREE(set);
        if (count > 0)
            return (unsigned)count;
    }
    return 0;
}
#else
static unsigned cores_of_affinity(void)
{
    return 0;
}
#endif

unsigned elea_default_num_threads(void)
{
    unsigned cores = cores_of_affinity();
    if (cores > 0)
        return cores;
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (unsigned)online : 1;
}
