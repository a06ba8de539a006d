/* SPDX-License-Identifier: MIT */
/** The file of a part (--shard): the usual JSON, and in it what `elea merge` needs. */
#ifndef ELEA_CLI_PART_H
#define ELEA_CLI_PART_H

#include "identity.h"
#include "json.h"

struct analysis;

/** What a file tells of its part. */
struct part {
    const char *path;
    char *version, *instruction_set, *folder, *divides;
    uint64_t number, n_parts; /**< `number` from 0; `n_parts` 0: it is no part */
    uint64_t n_frames;        /**< of the whole */
    char **words;             /**< of the command (option_words.h), ending with NULL */
    int n_words;
    struct identity inputs;
    char *average_plan, *stokes_plan; /**< packed (packed.h); NULL: none */
    char *status;
    uint64_t n_results; /**< frames in the file */
    elea_timing timing;
};

/** Member `shard` of the document. */
void part_write_head(struct json *json, const struct analysis *analysis);
/** Members of a frame. Fails if there is no memory. */
elea_status part_write_frame(struct json *json, const struct analysis *analysis,
                             const elea_result *result, const double *areas, elea_error *error);

/** Reads what a file tells of its part, passing over the frames. Free the part in any case. */
elea_status part_read(const char *path, struct part *part, elea_error *error);
void part_free(struct part *part);

/** What takes the frames of a part. `areas` is NULL if the file has none. */
struct part_taker {
    elea_status (*result)(void *context, const elea_result *result, const double *areas,
                          size_t n_areas, elea_error *error);
    void *context;
    elea_walk_record *walks; /**< gets the walks of the frame; NULL: they are not divided */
};

/** Hands the frames of the file over, in their order. */
elea_status part_read_frames(const struct part *part, const struct part_taker *taker,
                             elea_error *error);

/** The average plan, or the Stokes plan, of the whole, as it was packed. */
elea_status part_take_plans(const struct part *part, struct analysis *analysis, elea_error *error);

#endif
