/* SPDX-License-Identifier: MIT */
/** Which frames: Python's slices. */
#ifndef ELEA_CLI_SLICE_H
#define ELEA_CLI_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A whole number, or none. */
struct slice_bound {
    bool given;
    int64_t value;
};

/** start:stop:step. A step that is not given is 1; it must not be 0. */
struct slice {
    struct slice_bound start, stop, step;
};

/** The frames of a slice: first, first + step, ... */
struct slice_range {
    size_t count;
    int64_t first, step;
};

/** Frames of the slice among `n_frames`. */
struct slice_range slice_resolve(const struct slice *slice, size_t n_frames);

/** True if the frames of the slice do not depend on what follows the first `n_frames`. */
bool slice_ends_within(const struct slice *slice, size_t n_frames);

enum { SLICE_TEXT_SIZE = 72 };

/** "5::-2", as Python writes it. */
void slice_text(const struct slice *slice, char text[SLICE_TEXT_SIZE]);

#endif
