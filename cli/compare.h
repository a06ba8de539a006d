/* SPDX-License-Identifier: MIT */
/** --compare: measured values from a file. */
#ifndef ELEA_CLI_COMPARE_H
#define ELEA_CLI_COMPARE_H

#include "elea.h"

enum { COMPARE_MAX_VALUES = 64, COMPARE_NAME_SIZE = 48 };

/** A measured value, in the unit of the property. */
struct compare_value {
    elea_property property;
    char name[COMPARE_NAME_SIZE];    /**< as the file has it */
    char species[COMPARE_NAME_SIZE]; /**< of which it is; "" if the file names none */
    double value, error;             /**< the error is 0 if none is given */
};

/** The values of a file. */
struct compare {
    struct compare_value values[COMPARE_MAX_VALUES];
    size_t n_values;
    elea_length_unit length_unit;
    char species[COMPARE_NAME_SIZE]; /**< of the next value */
};

/**
 * Reads lines of `name = value unit` or `name = value +- error unit` into `compare`, whose
 * `length_unit` is set; nothing if the path is NULL. `species = name` says of which the values that
 * follow are. Errors name the file and the line.
 */
elea_status compare_read(struct compare *compare, const char *path, elea_error *error);

/** The same for the text of a file, which is modified. */
elea_status compare_apply(struct compare *compare, char *text, const char *path, elea_error *error);

#endif
