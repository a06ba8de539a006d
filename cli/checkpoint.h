/* SPDX-License-Identifier: MIT */
/**
 * The finished frames of a run, in a file beside its first output (NAME.state, journal.h), so that
 * `--resume` goes on after the program was stopped or killed. It is there while a run is not
 * complete. It also has the walks of long frames in flight, which are saved every minute.
 */
#ifndef ELEA_CLI_CHECKPOINT_H
#define ELEA_CLI_CHECKPOINT_H

#include "analysis.h"
#include "journal.h"
#include "walk_state.h"

/** Who gets the frames of the run before. `areas` is NULL if there are none. */
typedef elea_status checkpoint_taker(void *context, const elea_result *result, const double *areas,
                                     elea_error *error);

struct checkpoint {
    const struct analysis *analysis;
    struct journal journal;
    struct journal_head head; /**< of a journal that is opened when there is something to keep */
    const char *beside;       /**< its output; NULL: it is open, or there is none */
    bool on, broken;          /**< it is kept; it cannot be written any more */
    elea_error unknown;       /**< why the inputs cannot be told from others */
    struct walk_state walks;  /**< of the frames in flight */
    bool keeps_walks;
    bool has_walks;       /**< some are in the state */
    double saved;         /**< when they were saved last, by progress_clock */
    char *result, *areas; /**< packed, of the frame that is being written */
    uint64_t frame;
    checkpoint_taker *take;
    void *context;
    elea_result *known;
    size_t n_frames; /**< in the state */
};

/**
 * Begins, or with `--resume` goes on, and hands the frames that are done to `take`, in their order.
 * Nothing is kept without an output file. The state of a single frame begins with its first walks
 * that are saved. A state that cannot be written
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

/** What the run shall walk into, and not walk again; NULL: its walks are not kept. */
elea_walk_record *checkpoint_walks(struct checkpoint *checkpoint, uint64_t frame);
/** Saves the walks of frames in flight, if the last time is a minute ago, or `now`. */
void checkpoint_save_walks(struct checkpoint *checkpoint, bool now);

/** With `keep`, a later run can go on from the frames that there are. */
void checkpoint_close(struct checkpoint *checkpoint, bool keep);

#endif
