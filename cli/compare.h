/* SPDX-License-Identifier: MIT */
/** --compare: measured values beside the calculated ones. */
#ifndef ELEA_CLI_COMPARE_H
#define ELEA_CLI_COMPARE_H

#include <stdio.h>

#include "elea.h"
#include "json.h"

enum { COMPARE_MAX_VALUES = 64, COMPARE_NAME_SIZE = 48 };

/** A measured value, in the unit of the property. */
struct compare_value {
    elea_property property;
    char name[COMPARE_NAME_SIZE]; /**< as the file has it */
    double value, error;          /**< the error is 0 if none is given */
};

/** The values of a file. */
struct compare {
    struct compare_value values[COMPARE_MAX_VALUES];
    size_t n_values;
    elea_length_unit length_unit;
};

/**
 * Reads lines of `name = value unit` or `name = value +- error unit` into `compare`, whose
 * `length_unit` is set; nothing if the path is NULL. Errors name the file and the line.
 */
elea_status compare_read(struct compare *compare, const char *path, elea_error *error);

/** The same for the text of a file, which is modified. */
elea_status compare_apply(struct compare *compare, char *text, const char *path, elea_error *error);

/**
 * Prints a row for each value: measured, calculated, deviation, and the error of the deviation with
 * its parts. `in_solution` adds that of the hydration.
 */
void compare_print(const struct compare *compare, elea_average *average, bool in_solution,
                   FILE *stream);

/** A member of an open object, with the same content; nothing if no values were read. */
void compare_write(struct json *json, const struct compare *compare, elea_average *average,
                   bool in_solution);

#endif
