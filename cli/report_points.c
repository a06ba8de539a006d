/* SPDX-License-Identifier: MIT */
#include "report_points.h"

#include <stdio.h>
#include <stdlib.h>

#include "input_safe.h"
#include "numbers.h"
#include "point_file.h"

/* Digits of the largest possible frame number, or 0 if there is one frame. */
static int digits_of_frames(const struct analysis *analysis)
{
    char text[NUMBERS_SIZE];
    return analysis->shard.n_frames > 1 || analysis->range.count > 1
               ? snprintf(text, sizeof text, "%zu", analysis->n_frames - 1)
               : 0;
}

/* A frame's file gets its name from the number of the frame, unseen by the check of the options. */
static elea_status check_apart(const struct options *options, const char *name, elea_error *error)
{
    const char *const others[] = {options->csv, options->csv_atoms, options->json, options->ndjson,
                                  options->report};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (others[i] != NULL && output_same_file(name, others[i]))
            return elea_error_set(error, ELEA_ERROR_FILE,
                                  "%s: is also the file of another output; give another name",
                                  name);
    return ELEA_OK;
}

elea_status report_points_open(struct report_points *points, const struct analysis *analysis,
                               uint64_t frame, elea_error *error)
{
    if (points->name == NULL || points->output.stream != NULL)
        return ELEA_OK;
    bool together = output_is_stdout(points->name);
    free(points->file);
    points->file = point_file_name(points->name, frame, together ? 0 : digits_of_frames(analysis));
    if (points->file == NULL)
        return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for a file name");
    elea_status failed = check_apart(analysis->options, points->file, error);
    return failed ? failed : input_safe_open(analysis, &points->output, points->file, error);
}

void report_points_discard(struct report_points *points)
{
    output_discard(&points->output);
    free(points->file);
    points->file = NULL;
}
