/* SPDX-License-Identifier: MIT */
#include "run/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "elea.h"
#include "run/control_group.h"

/* "max" is no number, and no limit in version 1 is one that no machine reaches
 * (Documentation/admin-guide/cgroup-v1/memory.rst, limit_in_bytes). */
#define NO_LIMIT 1e18

static double limit_of(const char *folder, const char *name)
{
    char line[ELEA_CONTROL_LINE];
    double limit = elea_control_read(folder, name, line) ? strtod(line, NULL) : 0.0;
    return limit > 0.0 && limit < NO_LIMIT ? limit : 0.0;
}

static double limit_of_v1(const char *folder)
{
    return limit_of(folder, "memory.limit_in_bytes");
}

static double limit_of_v2(const char *folder)
{
    return limit_of(folder, "memory.max");
}

double elea_memory_of_groups(const char *groups, const char *mounts)
{
    static const elea_control memory = {"memory", limit_of_v1, limit_of_v2};
    return elea_control_limit(&memory, groups, mounts);
}

static double size_of_page(void)
{
    long size = sysconf(_SC_PAGESIZE);
    return size > 0 ? (double)size : 0.0;
}

uint64_t elea_available_memory(void)
{
    double groups = elea_memory_of_groups("/proc/self/cgroup", "/sys/fs/cgroup"), machine = 0.0;
#ifdef _SC_PHYS_PAGES
    machine = (double)sysconf(_SC_PHYS_PAGES) * size_of_page();
#endif
    bool limited = groups > 0.0 && (groups < machine || !(machine > 0.0));
    return (uint64_t)(limited ? groups : machine > 0.0 ? machine : 0.0);
}

/* The second number is that of pages in memory (proc(5), statm). */
double elea_memory_in_use(void)
{
    char line[ELEA_CONTROL_LINE], *end = line;
    if (!elea_control_read("/proc/self", "statm", line))
        return 0.0;
    (void)strtod(line, &end);
    return strtod(end, NULL) * size_of_page();
}
