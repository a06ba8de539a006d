/* SPDX-License-Identifier: MIT */
/** How many processors the process may use: `elea_default_num_threads`. */
#ifndef ELEA_RUN_CORES_H
#define ELEA_RUN_CORES_H

/**
 * The time of processors that control groups grant, in processors; 0 if there is no limit. `groups`
 * is the file /proc/self/cgroup, `mounts` the folder /sys/fs/cgroup.
 */
double elea_cores_of_quota(const char *groups, const char *mounts);

#endif
