/* SPDX-License-Identifier: MIT */
/** A line on the terminal that shows the progress of the run, or a message on request. */
#ifndef ELEA_CLI_PROGRESS_H
#define ELEA_CLI_PROGRESS_H

#include "elea.h"

struct progress {
    bool wanted;               /**< and standard error is a terminal */
    bool drawn;                /**< a line is on the terminal */
    bool asked;                /**< a message is wanted instead, once */
    size_t n_frames, n_before; /**< all, and those of the run that is continued */
    double start;
    double first; /**< fraction that was known, and took no time */
    double furthest;
};

/** Seconds of a monotonic clock. */
double progress_clock(void);

struct progress progress_begin(size_t n_frames, bool wanted);

/** The first frames are known. */
void progress_skip(struct progress *progress, size_t n_frames);

void progress_draw(struct progress *progress, const elea_progress *now);

/** The same with any facts, "  12 done"; time is estimated from the fraction. */
void progress_show(struct progress *progress, double fraction, const char *facts);

/** Erases the line, so that something else can be printed. */
void progress_clear(struct progress *progress);

#endif
