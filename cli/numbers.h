/* SPDX-License-Identifier: MIT */
/** Numbers as text: exact for files, rounded to their errors for users. */
#ifndef ELEA_CLI_NUMBERS_H
#define ELEA_CLI_NUMBERS_H

#include "elea.h"

enum { NUMBERS_SIZE = 40 };

/** The shortest text of 15 to 17 digits that reads back as `value`; "nan", "inf", "-inf". */
void numbers_exact(double value, char text[NUMBERS_SIZE]);

/** The same in the form digit, point, at least six digits, power of ten: 1.024502e+00. */
void numbers_scientific(double value, char text[NUMBERS_SIZE]);

/**
 * Value rounded at the second significant digit of `error`; to 6 digits if the error is
 * zero or not finite. Powers of ten are written out from 0.001 to 9999999.
 */
void numbers_value(double value, double error, char text[NUMBERS_SIZE]);

/** An error of `value` with two significant digits; "-" if it is not known. */
void numbers_error(double value, double error, char text[NUMBERS_SIZE]);

/** Integers: "1e+06" for round ones, otherwise all digits. */
void numbers_count(uint64_t count, char text[NUMBERS_SIZE]);

#endif
