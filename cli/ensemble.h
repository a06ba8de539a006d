/* SPDX-License-Identifier: MIT */
/** --weights, --ensemble and --replicas: how frames are averaged. */
#ifndef ELEA_CLI_ENSEMBLE_H
#define ELEA_CLI_ENSEMBLE_H

#include <stdio.h>

#include "analysis.h"
#include "json.h"

struct ensemble {
    const struct analysis *analysis;
    double *weights; /**< of each frame of all files; NULL: equal */
    elea_average *average;
};

/**
 * Reads the weights of the frames; fails if the options do not go together. Close the ensemble in
 * any case.
 */
elea_status ensemble_open(struct ensemble *ensemble, const struct analysis *analysis,
                          elea_error *error);
void ensemble_close(struct ensemble *ensemble);

elea_status ensemble_add(struct ensemble *ensemble, const elea_result *result, elea_error *error);

/** "weighted average over 100 frames of 2 trajectories" */
void ensemble_title(const struct ensemble *ensemble, char *title, size_t size);
/** What the columns of the table of averages contain. */
void ensemble_legend(const struct ensemble *ensemble, FILE *stream);
/** Members of `average` in JSON. */
void ensemble_write(struct json *json, const struct ensemble *ensemble);
/** Warns if few frames have most of the weight, even with --quiet. */
void ensemble_warn(const struct ensemble *ensemble);

#endif
