/* SPDX-License-Identifier: MIT */
/** Restricts an analysis to a part of it (--shard). */
#ifndef ELEA_CLI_DIVIDE_H
#define ELEA_CLI_DIVIDE_H

#include "analysis.h"

/** All files that the analysis, which is open, reads. Free the identity in any case. */
elea_status divide_inputs(struct identity *identity, const struct analysis *analysis,
                          elea_error *error);

/** Restricts the analysis, which is open, to its part: of the frames, or of the walks of one. */
elea_status divide_analysis(struct analysis *analysis, elea_error *error);

#endif
