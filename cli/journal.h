/* SPDX-License-Identifier: MIT */
/**
 * Outputs that only grow, one record after another, and a state file beside them that tells how far
 * they are complete. Whenever the program is killed, a run that opens them again keeps all records
 * but the last, if that is torn, and goes on as if nothing had happened.
 *
 * The state file is text. Its first lines describe the run ("= key<TAB>value"), which must be the
 * same when it goes on. Then each record has a line, written after its parts of the outputs:
 * "+ end:hash ... <TAB>field<TAB>field...".
 */
#ifndef ELEA_CLI_JOURNAL_H
#define ELEA_CLI_JOURNAL_H

#include "elea.h"

enum { JOURNAL_MAX_OUTPUTS = 4, JOURNAL_MAX_FIELDS = 256 };

/** A line of the description of the run. */
struct journal_line {
    char *key, *value;
};

struct journal_head {
    struct journal_line *lines;
    size_t n;
};

/** Text with a length. */
struct journal_text {
    const char *bytes;
    size_t size;
};

struct journal_output {
    const char *name;
    int descriptor; /**< -1 if closed */
    uint64_t end;   /**< of the complete records */
};

struct journal {
    struct journal_output outputs[JOURNAL_MAX_OUTPUTS];
    size_t n_outputs;
    char *state_name;
    int state;        /**< descriptor, or -1 */
    bool begun;       /**< the first record is there */
    bool resumed;     /**< it was there already */
    size_t n_records; /**< that were there already, without the first */
};

/** Adds a line to the description; false if there is no memory. */
bool journal_describe(struct journal_head *head, const char *key, const char *value);
void journal_head_free(struct journal_head *head);

/** The name of the state file for an output; to be freed. */
char *journal_state_name(const char *output);

/**
 * Opens outputs that begin with the texts `first`. Without `resume` none of them may exist. With
 * it, cuts torn records, fails if the description is another, and hands the fields of each complete
 * record to `take`. End with `journal_close` in any case.
 */
elea_status
journal_open(struct journal *journal, const char *const *names, size_t n_names,
             const struct journal_head *head, const struct journal_text *first, bool resume,
             elea_status (*take)(void *context, char **fields, size_t n_fields, elea_error *error),
             void *context, elea_error *error);

/** The same for a journal without outputs, whose state has that name. */
elea_status journal_open_alone(struct journal *journal, const char *name,
                               const struct journal_head *head,
                               elea_status (*take)(void *context, char **fields, size_t n_fields,
                                                   elea_error *error),
                               void *context, elea_error *error);

/** Appends a record: a text for each output, and fields that later runs get. */
elea_status journal_append(struct journal *journal, const struct journal_text *texts,
                           const char *const *fields, size_t n_fields, elea_error *error);

/** Notes that the run is complete, with facts for others. Nothing may be appended any more. */
elea_status journal_finish(struct journal *journal, const char *const *facts, size_t n_facts,
                           elea_error *error);

/** Makes all that was written permanent. */
elea_status journal_sync(struct journal *journal, elea_error *error);
void journal_close(struct journal *journal);

/** Splits a line at tabs, and undoes the escapes of the fields; returns their number. */
size_t journal_split(char *line, char **fields, size_t most);

/** FNV-1a, 64 bits; begin with `JOURNAL_HASH`. */
#define JOURNAL_HASH 14695981039346656037U
uint64_t journal_hash(uint64_t hash, const void *bytes, size_t size);

#endif
