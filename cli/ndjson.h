/* SPDX-License-Identifier: MIT */
/** Lines of `--ndjson`: a JSON document for a frame or a structure. */
#ifndef ELEA_CLI_NDJSON_H
#define ELEA_CLI_NDJSON_H

#include "analysis.h"
#include "message.h"

struct ndjson_line {
    const char *name;    /**< of the structure */
    int64_t model;       /**< number of the frame; -1: all of them */
    const char *part;    /**< of the structure, or NULL */
    const char *failure; /**< why there is no result, or NULL */
    const struct message_list *warnings;
    const struct analysis *analysis;
    const elea_result *result; /**< NULL: the average */
    elea_average *average;
};

void ndjson_write(FILE *stream, const struct ndjson_line *line);

/** What all lines of a run of one structure have in common. */
struct ndjson_run {
    struct analysis analysis;     /**< as it was before the run, whose threads change it */
    struct options options;       /**< without what changes no result */
    struct message_list warnings; /**< about all frames */
};

/** The analysis must be open, and stay so. Free the run in any case. */
elea_status ndjson_begin(struct ndjson_run *run, const struct analysis *analysis,
                         elea_error *error);
void ndjson_free(struct ndjson_run *run);

/** The line of a frame. Nothing is written if there is no memory for it. */
elea_status ndjson_frame(const struct ndjson_run *run, const elea_result *result, FILE *stream,
                         elea_error *error);

#endif
