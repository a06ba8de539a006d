/* SPDX-License-Identifier: MIT */
/** Makes the molecules of each frame whole (--whole), and records in which frames that was done. */
#ifndef ELEA_CLI_WHOLE_H
#define ELEA_CLI_WHOLE_H

#include "atoms.h"
#include "elea.h"

struct whole {
    elea_whole_mode mode;
    elea_whole *molecules; /**< NULL for models */
    /* The longest impossible bond of all frames. */
    double length;
    char bond[ELEA_MESSAGE_SIZE];
};

/** Finds the molecules in `frame`, the first of `n_frames`. */
elea_status whole_open(struct whole *whole, elea_whole_mode mode, const elea_topology *topology,
                       const struct atoms *atoms, const elea_frame *frame, bool crystal,
                       size_t n_frames, elea_error *error);
void whole_close(struct whole *whole);

/** Moves the positions of the chosen atoms in a frame, whose job gets notes of it. */
elea_status whole_apply(struct whole *whole, const elea_topology *topology,
                        const struct atoms *atoms, const elea_frame *frame, elea_job *job,
                        double *positions, elea_error *error);

/** Prints what there is to know about the molecules. */
void whole_warn(const struct whole *whole, const char *path);

#endif
