/* SPDX-License-Identifier: MIT */
/** What became of the structures of `elea batch`, in this run and those that it continues. */
#ifndef ELEA_CLI_BATCH_SUMMARY_H
#define ELEA_CLI_BATCH_SUMMARY_H

#include "batch_entry.h"

enum { BATCH_GROUP_SIZE = 100, BATCH_NUM_FIELDS = 7 };

/** Structures with the same kind of message. */
struct batch_group {
    char text[BATCH_GROUP_SIZE];
    size_t n;
};

struct batch_groups {
    struct batch_group *items;
    size_t n;
};

struct batch_summary {
    size_t n_structures, n_failed, n_rows, n_rows_failed;
    struct batch_groups failures, warnings;
    double *radii; /**< hydrodynamic radii (Angstrom) */
    size_t n_radii;
};

/** The kind of a message: without numbers, and what follows the first semicolon. */
void batch_group_text(const char *message, char text[BATCH_GROUP_SIZE]);

/** Adds the kind of a message to a list, unless it is there. */
bool batch_group_note(struct message_list *list, const char *message);

/**
 * What a later run must know of a structure: name, size, time, hash, number of rows, number of
 * failed ones, radii; then "F" and "W" with kinds of messages. Texts to be freed.
 */
size_t batch_summary_fields(const struct batch_entry *entry, char *fields[], size_t most);

/** Counts a structure from these fields; false if they are not such fields, or memory is short. */
bool batch_summary_add(struct batch_summary *summary, char *const *fields, size_t n_fields);
void batch_summary_free(struct batch_summary *summary);

/** Prints all on standard error. `n_now` structures were done in this run, in `seconds`. */
void batch_summary_print(const struct batch_summary *summary, const struct inputs_skipped *skipped,
                         size_t n_duplicates, size_t n_now, double seconds);

#endif
