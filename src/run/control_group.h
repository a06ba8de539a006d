/* SPDX-License-Identifier: MIT */
/** Limits that control groups set, as those of containers and batch systems (cgroups(7)). */
#ifndef ELEA_RUN_CONTROL_GROUP_H
#define ELEA_RUN_CONTROL_GROUP_H

#include <stdbool.h>

enum { ELEA_CONTROL_LINE = 4096 };

/** A resource; the functions read the limit from the folder of a group, 0 if it has none. */
typedef struct elea_control {
    const char *name; /**< of the controller in version 1 */
    double (*v1)(const char *folder), (*v2)(const char *folder);
} elea_control;

/** The first line of a file in a folder; false if there is none. */
bool elea_control_read(const char *folder, const char *name, char line[ELEA_CONTROL_LINE]);

/**
 * The smallest limit of the groups of this process, and of those that they are in; 0 if there is
 * none. `groups` is the file /proc/self/cgroup, `mounts` the folder /sys/fs/cgroup.
 */
double elea_control_limit(const elea_control *control, const char *groups, const char *mounts);

#endif
