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
 * Walks with control charges. On proteins and peptides the relative variance of a walk is about 0.3
 * divided by the number of charges, so that for the precision p, with n walks and K charges,
 * 0.3 / (n K) = p^2. A frame's time has a flat minimum at about these K (docs/benchmarks.md). A
 * block has 16 clusters of walks, and a round at least 32, because the error is estimated from
 * clusters.
 */
#define COARSE           0.01 /* precision for which few charges suffice */
#define COARSE_CHARGES   16.0 /* then; they grow as precision^-0.75 */
#define FINE_CHARGES     28.5 /* from about 0.1 % on they grow as precision^-0.5 only */
#define CHARGED_VARIANCE 0.3  /* relative variance of a walk times the number of charges */
#define SHORTEST_BLOCK   128
#define BLOCKS_PER_ROUND 3 /* so that threads share it, and another block is a small addition */

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

/* The largest power of two times the shortest block of which a round has several. */
static uint64_t block_of(double walks, uint64_t usual_block)
{
    uint64_t block = SHORTEST_BLOCK;
    while (2 * block <= usual_block && (double)(2 * block * BLOCKS_PER_ROUND) <= walks)
        block *= 2;
    return block;
}

elea_walk_plan elea_walk_plan_controlled(const elea_settings *settings, uint64_t usual_block)
{
    elea_walk_plan plan = elea_walk_plan_usual(settings, usual_block);
    double precision = equivalent_precision(settings);
    if (settings->num_walks > 0 || !(precision > 0.0))
        return plan;
    double finer = fmax(COARSE / precision, 1.0);
    double charges = fmin(COARSE_CHARGES * sqrt(finer * sqrt(finer)), FINE_CHARGES * sqrt(finer));
    charges = fmin(charges, ELEA_MAX_CONTROL_CHARGES);
    double walks = fmax(CHARGED_VARIANCE / (charges * precision * precision), 2 * SHORTEST_BLOCK);
    if ((double)settings->min_num_walks > walks)
        return plan;
    plan.block_size = block_of(walks, usual_block);
    plan.first_round = plan.expected = (uint64_t)walks;
    plan.charges = (unsigned)charges;
    return plan;
}
