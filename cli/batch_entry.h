/* SPDX-License-Identifier: MIT */
/** A structure of `elea batch`, and its parts, each of which is analysed as `elea FILE` would. */
#ifndef ELEA_CLI_BATCH_ENTRY_H
#define ELEA_CLI_BATCH_ENTRY_H

#include <pthread.h>

#include "analysis.h"
#include "inputs.h"
#include "message.h"
#include "summary.h"

struct batch_entry;
struct batch_queue;

/** Rows of a part, as text for each output. */
struct batch_text {
    char *csv, *ndjson;
    size_t csv_size, ndjson_size;
};

/** The whole, a chain or a molecule: an analysis of its own. */
struct batch_part {
    struct batch_entry *entry;
    char *label, *select;   /**< "chain A" and what selects it; NULL: the whole */
    char *twin;             /**< label of a part that is the whole; NULL: none */
    struct options options; /**< for this structure */
    struct analysis analysis;
    bool opened;
    pthread_mutex_t mutex;   /**< for `analysis` while there are frames to read */
    size_t n_frames;         /**< 0: not yet known */
    size_t n_given, n_taken; /**< frames handed to the run, and come back */
    bool failed;             /**< as a whole; `message` says why */
    char *message;
    struct summary summary;
    elea_average *average; /**< of several frames */
    struct batch_text rows;
};

/** A file, or a file in an archive. */
struct batch_entry {
    struct batch_entry *next;
    size_t number;
    char *name;
    const struct input *input;
    void *content; /**< of a file in an archive, or NULL */
    size_t content_size;
    uint64_t hash;
    uint64_t weight; /**< bytes of the input that it stands for, for the progress */
    char *damage;    /**< not a structure, but why an archive ends here; NULL otherwise */
    size_t n_parts;
    struct batch_part **parts; /**< the whole first */
    bool divided;              /**< all parts are known */
    size_t n_done;             /**< parts */
    size_t n_rows, n_failed;
    char *radii; /**< hydrodynamic radii of the whole (Angstrom), with blanks between; or NULL */
    struct message_list failures, warnings;
};

/** A frame of a part, in the hands of the run. */
struct batch_job {
    struct batch_job *next;
    struct batch_queue *queue;
    struct batch_part *part;
    size_t position;
    char *bond; /**< the longest impossible bond of the frame, with --per model */
};

/** NULL if there is no memory. `content` is taken over. */
struct batch_entry *batch_entry_create(const struct input *input, const char *member, void *content,
                                       size_t size);
void batch_entry_free(struct batch_entry *entry);

/** Adds a part, `label` and `select` of which are taken over; NULL if there is no memory. */
struct batch_part *batch_entry_add(struct batch_entry *entry, const struct options *options,
                                   char *label, char *select);

/** Opens the files of a part, and finds the number of its frames. */
elea_status batch_part_open(struct batch_part *part, elea_error *error);

/** The body of a frame. */
elea_status batch_part_load(struct batch_job *work, elea_job *job, elea_error *error);

/** What it needs no more. */
void batch_part_close(struct batch_part *part);

/** Hash of the content of an input; that of nothing if it does not exist, or may not be read. */
elea_status batch_hash_file(const char *path, uint64_t *hash, elea_error *error);

#endif
