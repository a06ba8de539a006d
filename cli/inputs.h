/* SPDX-License-Identifier: MIT */
/** The structures of `elea batch`: files, and those that folders and lists stand for. */
#ifndef ELEA_CLI_INPUTS_H
#define ELEA_CLI_INPUTS_H

#include <sys/stat.h>

#include "elea.h"

struct input {
    char *path;
    elea_file_kind kind; /**< unknown: it is opened, and fails with the reason */
    bool exists;
    dev_t device;
    ino_t number;
    uint64_t size;
    int64_t modified; /**< nanoseconds */
};

/** Files that are passed over, by reason. */
struct inputs_skipped {
    size_t unknown, parts;
};

struct inputs {
    struct input *items;
    size_t n, capacity;
    struct inputs_skipped skipped;
    size_t n_duplicates;
    uint64_t total_size;
};

/**
 * Finds the structures of the operands in their order: a path; a folder, searched with its folders,
 * by name; "@LIST", a file of paths; "-", paths on standard input. Files in folders that are the
 * same as one of `outputs` (NULL-terminated) are none of them. Free in any case.
 */
elea_status inputs_find(struct inputs *inputs, const char *const *operands, size_t n_operands,
                        const char *const *outputs, elea_error *error);
void inputs_free(struct inputs *inputs);

/** Fails if an output is one of the inputs, by any name. */
elea_status inputs_check_output(const struct inputs *inputs, const char *output, elea_error *error);

/** Takes a text of paths apart: one in each line, or between NUL bytes. Calls `add` for each. */
elea_status inputs_read_list(char *text, size_t size,
                             elea_status (*add)(void *context, const char *path, elea_error *error),
                             void *context, elea_error *error);

/** True for names that begin with a point, in any of their folders. */
bool inputs_is_hidden(const char *path);

#endif
