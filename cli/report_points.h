/* SPDX-License-Identifier: MIT */
/** Files of points, one for each frame. */
#ifndef ELEA_CLI_REPORT_POINTS_H
#define ELEA_CLI_REPORT_POINTS_H

#include "analysis.h"
#include "output.h"

struct report_points {
    const char *name; /**< NULL: not wanted */
    struct output output;
    char *file; /**< its name while it is open */
};

/** Opens the file of a frame. The first is opened at once, to report an invalid name early. */
elea_status report_points_open(struct report_points *points, const struct analysis *analysis,
                               uint64_t frame, elea_error *error);
void report_points_discard(struct report_points *points);

#endif
