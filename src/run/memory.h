/* SPDX-License-Identifier: MIT */
/** Memory of the machine and of the process: `elea_available_memory`. */
#ifndef ELEA_RUN_MEMORY_H
#define ELEA_RUN_MEMORY_H

/** Bytes that control groups grant; 0 if there is no limit. Arguments as of elea_control_limit. */
double elea_memory_of_groups(const char *groups, const char *mounts);

/** Bytes of the process that are in memory at present; 0 if the system does not tell. */
double elea_memory_in_use(void);

#endif
