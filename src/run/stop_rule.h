/* SPDX-License-Identifier: MIT */
/** When the walks or samples of a frame are enough. */
#ifndef ELEA_RUN_STOP_RULE_H
#define ELEA_RUN_STOP_RULE_H

#include "base/tally.h"
#include "elea.h"

/** When to stop: at a count, or at all precisions that are asked for, within two bounds. */
typedef struct elea_stop_rule {
    uint64_t count;   /**< 0: the precisions decide */
    double precision; /**< relative standard error of the first score's mean; 0: any */
    double polarizability_precision; /**< that of the mean polarizability; 0: any */
    double polarizability[3];        /**< factors of the launch surface, for the latter */
    uint64_t minimum;
    uint64_t maximum; /**< holds unless `minimum` is greater */
    uint64_t pilot;   /**< samples of the first round when precision decides */
} elea_stop_rule;

/**
 * Samples that a queue of blocks should have in all, given its merged tally: `tally->count` if it
 * is done, and then `*stop` says why.
 */
uint64_t elea_stop_rule_target(const elea_stop_rule *rule, const elea_tally *tally,
                               uint64_t block_size, elea_stop *stop);

/** The number of samples at which a queue with that tally may be expected to end. */
double elea_stop_rule_forecast(const elea_stop_rule *rule, const elea_tally *tally);

/** Relative standard error of the mean polarizability, from the launch surface's factors k_i
 * (launch.h). */
double elea_polarizability_relative_error(const elea_tally *tally, const double factor[3]);

#endif
