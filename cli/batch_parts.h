/* SPDX-License-Identifier: MIT */
/** The parts of a structure that `elea batch --per` analyses beside the whole. */
#ifndef ELEA_CLI_BATCH_PARTS_H
#define ELEA_CLI_BATCH_PARTS_H

#include "analysis.h"

struct batch_parts {
    size_t n;
    char **labels, **selects; /**< "chain A", and a selection of its atoms */
    char *single;             /**< label of the only part, which is the whole; then `n` is 0 */
};

/** Finds them in an open analysis of the whole. Free in any case. */
elea_status batch_parts_find(struct batch_parts *parts, const struct analysis *analysis,
                             enum options_per per, elea_error *error);
void batch_parts_free(struct batch_parts *parts);

#endif
