/* SPDX-License-Identifier: MIT */
/** Decides when a frame has enough walks or samples. */
#ifndef ELEA_RUN_STOP_RULE_H
#define ELEA_RUN_STOP_RULE_H

#include "base/tally.h"
#include "elea.h"
#include "walk/doubt.h"

/** When to stop: at a count, or at all target precisions, within two bounds. */
typedef struct elea_stop_rule {
    uint64_t count;   /**< 0: the precisions decide */
    double precision; /**< target relative standard error of the first mean; 0: none */
    double polarizability_precision; /**< the same for the mean polarizability; 0: none */
    double polarizability[3];        /**< factors of the launch surface, for the polarizability */
    const elea_doubt *doubt;         /**< of walks; NULL for samples */
    uint64_t minimum;
    uint64_t maximum; /**< applies unless `minimum` is greater */
    uint64_t pilot;   /**< samples of the first round, with target precisions */
} elea_stop_rule;

/**
 * Total number of samples that a queue of blocks should have, given its merged tally. If it is
 * done, this is `tally->count`, and `*stop` is the reason.
 */
uint64_t elea_stop_rule_target(const elea_stop_rule *rule, const elea_tally *tally,
                               uint64_t block_size, elea_stop *stop);

/** Expected final number of samples of a queue with that tally. */
double elea_stop_rule_forecast(const elea_stop_rule *rule, const elea_tally *tally);

/** Relative standard error of the first mean, on which the capacitance depends; HUGE_VAL if it is
 * unknown. */
double elea_capacitance_relative_error(const elea_tally *tally, const elea_doubt *doubt);

/** Relative standard error of the mean polarizability, from the launch surface's factors k_i
 * (launch.h). HUGE_VAL if it is unknown. */
double elea_polarizability_relative_error(const elea_tally *tally, const elea_doubt *doubt,
                                          const double factor[3]);

#endif
