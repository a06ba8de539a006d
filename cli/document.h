/* SPDX-License-Identifier: MIT */
/** The JSON file of a run, written incrementally: parameters, frames, average, timing. */
#ifndef ELEA_CLI_DOCUMENT_H
#define ELEA_CLI_DOCUMENT_H

#include "analysis.h"
#include "ensemble.h"
#include "json.h"
#include "summary.h"

/** Everything before the first frame. */
void document_begin(struct json *json, const struct analysis *analysis);

/** Members of an open object: what was read, and what it is taken as. */
void document_input(struct json *json, const struct analysis *analysis);

/** Members of an open object; with `running` also those that change no result. */
void document_settings(struct json *json, const struct options *options,
                       const elea_settings *settings, bool running);

/** The member "average". */
void document_average(struct json *json, const struct ensemble *ensemble);

/** `areas` of its spheres, for the record of a part, or NULL. Fails if there is no memory for that.
 */
elea_status document_frame(struct json *json, const struct analysis *analysis,
                           const elea_result *result, const double *areas, elea_error *error);

/** `status` is "complete", "interrupted" or "broken off"; `message` (may be NULL) says why. */
void document_end(struct json *json, const struct analysis *analysis, const struct summary *summary,
                  const struct ensemble *ensemble, const elea_timing *timing, const char *status,
                  const char *message);

#endif
