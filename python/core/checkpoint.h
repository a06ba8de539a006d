/* SPDX-License-Identifier: MIT */
/**
 * The finished frames of a run in a file, in the format of the command's state, so that the same
 * call goes on after it was ended.
 */
#ifndef ELEA_PYTHON_CHECKPOINT_H
#define ELEA_PYTHON_CHECKPOINT_H

#include "core.h"
#include "journal.h"

typedef struct core_checkpoint {
    struct journal journal;
    bool on, broken;
    const core_frames *frames;
    size_t n_done;           /**< frames that were done before */
    core_result_taker *take; /**< gets these */
    void *taker;
    elea_result *known;
    elea_error why; /**< it cannot be written */
} core_checkpoint;

/**
 * Opens the file of `request`: None, or a tuple of its path, a list of pairs of str that describe
 * the run, and a list of the paths of its inputs. Frames that are done go to `take`, which holds
 * the interpreter lock. Raises on failure. Close it in any case.
 */
bool core_checkpoint_open(core_checkpoint *checkpoint, PyObject *request, const core_frames *frames,
                          elea_isa isa, core_result_taker *take, void *taker);
/** Keeps a result; without interpreter lock. `checkpoint` may be NULL. */
void core_checkpoint_add(core_checkpoint *checkpoint, const elea_result *result);
/** Warns once if one could not be written; false if the warning is an exception. */
bool core_checkpoint_warn(core_checkpoint *checkpoint);
void core_checkpoint_close(core_checkpoint *checkpoint);

#endif
