/* SPDX-License-Identifier: MIT */
/* The processors of this process. The feature test macro is for sched_getaffinity. */
#ifdef __linux__
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier) */
#include <sched.h>
#endif
#include "run/cores.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* ---- Quotas of control groups, as of containers and batch systems ---- */

enum { PATH_SIZE = 4096, LINE_SIZE = 4096 };

/* The first line of a file in a folder; false if there is none. */
static bool read_line(const char *folder, const char *name, char line[LINE_SIZE])
{
    char path[2 * PATH_SIZE];
    int n = snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = n > 0 && (size_t)n < sizeof path ? fopen(path, "r") : NULL;
    bool good = file != NULL && fgets(line, LINE_SIZE, file) != NULL;
    if (file != NULL)
        (void)fclose(file);
    return good;
}

/* Time of processors in a period, rounded up: 2.5 processors are used by 3 threads. */
static double cores_of(double quota, double period)
{
    return quota > 0.0 && period > 0.0 ? quota / period : 0.0;
}

/* "250000 100000" or "max 100000" (Linux, Documentation/admin-guide/cgroup-v2.rst, cpu.max). */
static double quota_of_v2(const char *folder)
{
    char line[LINE_SIZE], *end = NULL;
    if (!read_line(folder, "cpu.max", line))
        return 0.0;
    double quota = strtod(line, &end);
    return end == line ? 0.0 : cores_of(quota, strtod(end, NULL));
}

/* Microseconds in two files, -1 for no limit (Documentation/scheduler/sched-bwc.rst). */
static double quota_of_v1(const char *folder)
{
    char quota[LINE_SIZE], period[LINE_SIZE];
    if (!read_line(folder, "cpu.cfs_quota_us", quota) ||
        !read_line(folder, "cpu.cfs_period_us", period))
        return 0.0;
    return cores_of(strtod(quota, NULL), strtod(period, NULL));
}

/* The smallest quota of a group and of those it is in; `mount` is where the hierarchy begins. */
static double quota_of_group(const char *mount, const char *group, double (*quota)(const char *))
{
    char folder[2 * PATH_SIZE];
    double least = 0.0;
    size_t root = strlen(mount);
    int n = snprintf(folder, sizeof folder, "%s%s", mount, group);
    if (n < 0 || (size_t)n >= sizeof folder)
        return 0.0;
    for (;;) {
        double own = quota(folder);
        if (own > 0.0 && (least == 0.0 || own < least))
            least = own;
        char *last = strrchr(folder, '/');
        if (strlen(folder) <= root || last == NULL || (size_t)(last - folder) < root)
            return least;
        *last = '\0';
    }
}

/* A comma-separated list contains the word. */
static bool lists(const char *list, size_t length, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= length; i++) {
        bool begins = i == 0 || list[i - 1] == ',', ends = i + n == length || list[i + n] == ',';
        if (begins && ends && strncmp(list + i, word, n) == 0)
            return true;
    }
    return false;
}

/*
 * A line of /proc/self/cgroup is "NUMBER:CONTROLLERS:GROUP", without controllers in version 2
 * (cgroups(7)). In a container the group may be one that is not visible there; then its root has
 * the quota.
 */
static double quota_of_line(const char *mounts, char *line)
{
    char mount[PATH_SIZE];
    line[strcspn(line, "\n")] = '\0';
    char *controllers = strchr(line, ':');
    char *group = controllers != NULL ? strchr(controllers + 1, ':') : NULL;
    if (group == NULL || group[1] != '/')
        return 0.0;
    controllers++;
    size_t length = (size_t)(group - controllers);
    bool v2 = length == 0;
    if (!v2 && !lists(controllers, length, "cpu"))
        return 0.0;
    int n = snprintf(mount, sizeof mount, "%s%s", mounts, v2 ? "" : "/cpu");
    if (n < 0 || (size_t)n >= sizeof mount)
        return 0.0;
    const char *path = strcmp(group + 1, "/") == 0 ? "" : group + 1;
    return quota_of_group(mount, path, v2 ? quota_of_v2 : quota_of_v1);
}

double elea_cores_of_quota(const char *groups, const char *mounts)
{
    char line[LINE_SIZE];
    double least = 0.0;
    FILE *file = fopen(groups, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        double own = quota_of_line(mounts, line);
        if (own > 0.0 && (least == 0.0 || own < least))
            least = own;
    }
    if (file != NULL)
        (void)fclose(file);
    return least;
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
