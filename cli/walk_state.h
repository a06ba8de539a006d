/* SPDX-License-Identifier: MIT */
/**
 * Walks of the frames in flight, as records of the library that grow while the run walks, so that a
 * checkpoint can keep what a long frame has done (checkpoint.h).
 */
#ifndef ELEA_CLI_WALK_STATE_H
#define ELEA_CLI_WALK_STATE_H

#include <pthread.h>

#include "elea.h"

struct walk_state_frame;

struct walk_state {
    pthread_mutex_t
        mutex; /**< of the list: threads of the run take frames while others are saved */
    struct walk_state_frame *frames;
};

/** Gets some entries of a frame, packed (packed.h). */
typedef elea_status walk_state_writer(void *context, uint64_t frame, const char *entries,
                                      elea_error *error);

void walk_state_begin(struct walk_state *state);
void walk_state_free(struct walk_state *state);

/** Makes a record that others own that of a frame. False if there is no memory. */
bool walk_state_adopt(struct walk_state *state, uint64_t frame, elea_walk_record *record);
/** The record of a frame, which may be new; NULL if there is no memory, and it is then not kept. */
elea_walk_record *walk_state_give(struct walk_state *state, uint64_t frame);
/** The frame is done. */
void walk_state_drop(struct walk_state *state, uint64_t frame);

/** Adds entries of the run before; false if they are damaged, or there is no memory. */
bool walk_state_take(struct walk_state *state, uint64_t frame, const char *entries);

/** Whether a frame has entries that were not written yet. */
bool walk_state_has_new(struct walk_state *state);
/** Writes these. */
elea_status walk_state_save(struct walk_state *state, walk_state_writer *write, void *context,
                            elea_error *error);

#endif
