/* SPDX-License-Identifier: MIT */
/** --max-rsd-average: the plan of the walks, made before the run, and what became of it. */
#ifndef ELEA_CLI_PLAN_H
#define ELEA_CLI_PLAN_H

#include "analysis.h"

/** Plans the walks if the option asks for it; fails with ELEA_ERROR_CANCELLED on a signal. */
elea_status plan_make(struct analysis *analysis, elea_error *error);

/** Describes the plan, if there is one, on standard error. */
void plan_print(const struct analysis *analysis);

/** Relative error of the average of the capacitance; NaN if it is unknown. */
double plan_reached(elea_average *average);

/** Warns if the average was not reached, even with --quiet. */
void plan_warn(const struct analysis *analysis, elea_average *average);

#endif
