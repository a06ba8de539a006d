/* SPDX-License-Identifier: MIT */
/* The processors of this process. The feature test macro is for sched_getaffinity. */
#ifdef __linux__
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier) */
#include <sched.h>
#endif
#include "run/cores.h"

#include <stdlib.h>
#include <unistd.h>

#include "elea.h"
#include "run/control_group.h"

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

/* ---- Quotas of control groups, as of containers and batch systems ---- */

/* Time of processors in a period, rounded up: 2.5 processors are used by 3 threads. */
static double cores_of(double quota, double period)
{
    return quota > 0.0 && period > 0.0 ? quota / period : 0.0;
}

/* "250000 100000" or "max 100000" (Linux, Documentation/admin-guide/cgroup-v2.rst, cpu.max). */
static double quota_of_v2(const char *folder)
{
    char line[ELEA_CONTROL_LINE], *end = NULL;
    if (!elea_control_read(folder, "cpu.max", line))
        return 0.0;
    double quota = strtod(line, &end);
    return end == line ? 0.0 : cores_of(quota, strtod(end, NULL));
}

/* Microseconds in two files, -1 for no limit (Documentation/scheduler/sched-bwc.rst). */
static double quota_of_v1(const char *folder)
{
    char quota[ELEA_CONTROL_LINE], period[ELEA_CONTROL_LINE];
    if (!elea_control_read(folder, "cpu.cfs_quota_us", quota) ||
        !elea_control_read(folder, "cpu.cfs_period_us", period))
        return 0.0;
    return cores_of(strtod(quota, NULL), strtod(period, NULL));
}

double elea_cores_of_quota(const char *groups, const char *mounts)
{
    static const elea_control cpu = {"cpu", quota_of_v1, quota_of_v2};
    return elea_control_limit(&cpu, groups, mounts);
}

static unsigned cores_of_system(void)
{
    unsigned cores = cores_of_affinity();
    if (cores > 0)
        return cores;
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (unsigned)online : 1;
}

unsigned elea_default_num_threads(void)
{
    unsigned cores = cores_of_system();
    double quota = elea_cores_of_quota("/proc/self/cgroup", "/sys/fs/cgroup");
    if (!(quota > 0.0) || quota > (double)cores)
        return cores;
    /* 2.5 processors are used by 3 threads. */
    unsigned whole = (unsigned)quota;
    return (double)whole < quota ? whole + 1 : whole;
}
