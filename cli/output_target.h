/* SPDX-License-Identifier: MIT */
/**
 * The file that an output replaces, and what is kept of it: owner, group and permissions. Where
 * these, or other names of the file (hard links), would be lost with it, the file itself stays, and
 * gets the new content.
 */
#ifndef ELEA_CLI_OUTPUT_TARGET_H
#define ELEA_CLI_OUTPUT_TARGET_H

#include <stdbool.h>
#include <sys/stat.h>

struct output_target {
    bool exists;
    struct stat status;
    int descriptor; /**< of the file that stays; -1: it is replaced */
};

/** `existing` is NULL if there is no file. Returns 0, or -1 with errno. */
int output_target_find(struct output_target *target, const char *name, const struct stat *existing);
void output_target_free(struct output_target *target);

/** Gives the new file the owner and the permissions of the one that it replaces. */
void output_target_imitate(const struct output_target *target, int descriptor);

/** Copies all of the new file, open for reading, into the one that stays. Returns 0, or -1 with
 * errno. */
int output_target_copy(struct output_target *target, const char *name, int descriptor);

#endif
