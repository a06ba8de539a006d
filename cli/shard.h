/* SPDX-License-Identifier: MIT */
/** `--shard`: the part of a computation that this process does. */
#ifndef ELEA_CLI_SHARD_H
#define ELEA_CLI_SHARD_H

#include "option_table.h"

struct shard {
    uint64_t part, n_parts;  /**< `part` from 0; `n_parts` 0: the whole */
    bool is_automatic;       /**< found in the environment, so that names of files need the part */
    bool divides_walks;      /**< of the only frame */
    size_t n_frames;         /**< of the whole */
    elea_walk_record *walks; /**< of that frame, or NULL */
};

/**
 * Finds the part: "2/4", the second of four, or "auto", by the variables that batch systems and MPI
 * give to each process.
 */
elea_status shard_find(const char *text, struct shard *shard, elea_error *error);

/**
 * Puts the part into the options, and gives the files of an automatic one names of their own:
 * out.csv becomes out.2-of-4.csv.
 */
elea_status shard_settle(const struct shard *shard, struct options *options, elea_error *error);

/** Fails if the options cannot be divided. */
elea_status shard_check(const struct options *options, elea_error *error);

/** Sets what of the walks of the frame is to be done. */
void shard_give(const struct shard *shard, elea_job *job);

/** Frames of the whole, of which this part has `count`. */
size_t shard_whole(const struct shard *shard, size_t count);
/** "; part 2 of 4: 25" on standard error, unless it is the whole. */
void shard_print(const struct shard *shard, size_t count);

#endif
