/* SPDX-License-Identifier: MIT */
/** --compare: measured values beside the calculated ones, and the errors of their deviations. */
#ifndef ELEA_CLI_DEVIATION_H
#define ELEA_CLI_DEVIATION_H

#include <stdio.h>

#include "analysis.h"
#include "json.h"

/**
 * Prints a row for each value: measured, calculated, deviation, and the error of the deviation with
 * its parts: statistics, theory, in solution the hydration, and the measurement. For each species a
 * line tells the root mean square of the deviations in units of their errors.
 */
void deviation_print(const struct analysis *analysis, elea_average *average, FILE *stream);

/** Two members of an open object, with the same content; nothing if no values were read. */
void deviation_write(struct json *json, const struct analysis *analysis, elea_average *average);

#endif
