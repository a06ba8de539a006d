/* SPDX-License-Identifier: MIT */
/**
 * The finished frames of a run, in a file beside its first output (NAME.state, journal.h), so that
 * `--resume` goes on after the program was stopped or killed. It is there while a run is not
 * complete.
 */
#ifndef ELEA_CLI_CHECKPOINT_H
#define ELEA_CLI_CHECKPOINT_H

#include "analysis.h"
#include "journal.h"

/** Who gets the frames of the run before. `areas` is NULL if there are none. */
typedef elea_status checkpoint_taker(void *context, const elea_result *result, const double *areas,
                                     elea_error *error);

struct checkpoint {
    const struct analysis *analysis;
    struct journal journal;
    bool on, broken;      /**< it is kept; it cannot be written any more */
    char *result, *areas; /**< packed, of the frame that is being written */
    checkpoint_taker *take;
    void *context;
    elea_result *known;
    size_t n_frames; /**< in the state */
};

/**
 * Begins, or with `--resume` goes on, and hands the frames that are done to `take`, in their order.
 * Nothing is kept of a single frame, and without an output file. A state that cannot be written
 * does not end a run; a warning says so. Fails if an unfinished run is in the way, or if what is to
 * be continued was another. End with `checkpoint_close` in any case.
 */
elea_status checkpoint_open(struct checkpoint *checkpoint, const struct analysis *analysis,
                            checkpoint_taker *take, void *context, elea_error *error);

/** The result, and then the areas, if they are written, of the next frame. */
elea_status checkpoint_result(struct checkpoint *checkpoint, const elea_result *result,
                              elea_error *error);
elea_status checkpoint_areas(struct checkpoint *checkpoint, const elea_result *result,
                             const double *areas, elea_error *error);
/** All outputs have the frame. */
void checkpoint_frame_done(struct checkpoint *checkpoint);

/** With `keep`, a later run can go on from the frames that there are. */
void checkpoint_close(struct checkpoint *checkpoint, bool keep);

#endif
