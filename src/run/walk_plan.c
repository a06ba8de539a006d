/* SPDX-License-Identifier: MIT */
#include "run/walk_plan.h"

#include <math.h>

/* Walks of the first round of a frame with a target precision. */
#define USUAL_ROUND 10000

/* With control charges the relative variance of a walk is mostly below this for the capacitance,
 * and below ten times this for the polarizability. */
#define EXPECTED_VARIANCE 2e-3
#define POLARIZABILITY    10.0

#define MOST_WALKS 1e18 /* fits into uint64_t */

/*
 * Coarse precisions. On proteins and peptides the relative variance of a walk is about 0.2 to 0.3
 * divided by the number of charges, and a frame's time is nearly the same for all numbers of
 * charges in this range (docs/benchmarks.md). A block has 16 clusters of walks, and a round at
 * least 32, because the error is estimated from clusters.
 */
#define FINEST_COARSE   0.001 /* the default, which is not coarse */
#define COARSE_BLOCK    256
#define COARSE_ROUND    (2 * COARSE_BLOCK)
#define COARSE_VARIANCE 0.3
#define FEWEST_CHARGES  16.0
#define MOST_CHARGES    50.0

elea_walk_plan elea_walk_plan_usual(const elea_settings *settings, uint64_t usual_block)
{
    elea_walk_plan plan = {.block_size = usual_block, .first_round = USUAL_ROUND};
    double walks = USUAL_ROUND, a = settings->max_rsd_capacitance,
           b = settings->max_rsd_polarizability;
    if (a > 0.0)
        walks = fmax(walks, EXPECTED_VARIANCE / (a * a));
    if (b > 0.0)
        walks = fmax(walks, POLARIZABILITY * EXPECTED_VARIANCE / (b * b));
    walks = fmax(walks, (double)settings->min_num_walks);
    walks = fmin(walks, fmin(fmax((double)settings->max_num_walks, 1.0), MOST_WALKS));
    plan.expected = settings->num_walks > 0 ? settings->num_walks : (uint64_t)walks;
    return plan;
}

/* The precision of the capacitance that costs as much as those asked for. */
static double equivalent_precision(const elea_settings *settings)
{
    double a = settings->max_rsd_capacitance,
           b = settings->max_rsd_polarizability / sqrt(POLARIZABILITY);
    return a > 0.0 && b > 0.0 ? fmin(a, b) : fmax(a, b);
}

elea_walk_plan elea_walk_plan_controlled(const elea_settings *settings, uint64_t usual_block)
{
    elea_walk_plan plan = elea_walk_plan_usual(settings, usual_block);
    double precision = equivalent_precision(settings);
    if (settings->num_walks > 0 || precision <= FINEST_COARSE * (1.0 + 1e-9))
        return plan;
    double charges = fmin(fmax(FEWEST_CHARGES * 0.01 / precision, FEWEST_CHARGES), MOST_CHARGES);
    double walks = fmax(COARSE_VARIANCE / (charges * precision * precision), COARSE_ROUND);
    if (settings->min_num_walks > (uint64_t)walks)
        return plan;
    plan.block_size = COARSE_BLOCK;
    plan.first_round = plan.expected = (uint64_t)walks;
    plan.charges = (unsigned)charges;
    return plan;
}
