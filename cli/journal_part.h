/* SPDX-License-Identifier: MIT */
/** What the two parts of the journal share. */
#ifndef ELEA_CLI_JOURNAL_PART_H
#define ELEA_CLI_JOURNAL_PART_H

#include "journal.h"

/** Who takes the records of the run before. */
struct journal_taker {
    elea_status (*take)(void *context, char **fields, size_t n_fields, elea_error *error);
    void *context;
};

/** "NAME: cannot WHAT it: REASON", from errno. */
elea_status journal_cannot(const char *what, const char *name, elea_error *error);

/** The first field of the line that ends the state of a complete run. */
#define JOURNAL_LAST_WORD "end"

/** The text of the state file, to be freed. */
elea_status journal_read_state(const struct journal *journal, char **text, size_t *size,
                               elea_error *error);

/** Reads the description up to its end; `*complete` is false if it is torn. Free it in any case. */
elea_status journal_read_head(const struct journal *journal, char **text, struct journal_head *head,
                              bool *complete, elea_error *error);

/** The same, and fails if it is not that of `head`. */
elea_status journal_check_head(const struct journal *journal, const struct journal_head *head,
                               char **text, bool *complete, elea_error *error);

/** The value of a line of the description; NULL if there is none. */
const char *journal_value(const struct journal_head *head, const char *key);

/**
 * Takes the next line, and splits it into fields. `*good` is false if it is no record, or the
 * outputs do not have its parts; otherwise their ends are moved.
 */
elea_status journal_next_record(struct journal *journal, char **text, char **fields, size_t *n,
                                bool *good, elea_error *error);

/** Takes the complete records; `*end` is where the next line of the state belongs. */
elea_status journal_take_records(struct journal *journal, char *text, const char *begin,
                                 size_t *end, const struct journal_taker *taker, elea_error *error);

/** Cuts what follows the complete records. */
elea_status journal_cut(struct journal *journal, size_t state_end, elea_error *error);

#endif
