/* SPDX-License-Identifier: MIT */
#include "numbers.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void set(char text[NUMBERS_SIZE], const char *what)
{
    (void)snprintf(text, NUMBERS_SIZE, "%s", what);
}

void numbers_exact(double value, char text[NUMBERS_SIZE])
{
    if (isnan(value)) { /* printf would show the sign of a NaN */
        set(text, "nan");
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(text, NUMBERS_SIZE, "%.*g", digits, value);
        if (!isfinite(value) || strtod(text, NULL) == value)
            return;
    }
}

/* Removes trailing zeros, but leaves six digits after the point. */
static void shorten(char *text)
{
    char *power = strchr(text, 'e'), *end = power;
    const char *least = strchr(text, '.') + 7;
    while (end > least && end[-1] == '0')
        end--;
    memmove(end, power, strlen(power) + 1);
}

void numbers_scientific(double value, char text[NUMBERS_SIZE])
{
    static const int digits[] = {6, 14, 15, 16};
    if (isnan(value)) {
        set(text, "nan");
        return;
    }
    for (size_t i = 0; i < sizeof digits / sizeof digits[0]; i++) {
        (void)snprintf(text, NUMBERS_SIZE, "%.*e", digits[i], value);
        if (!isfinite(value))
            return;
        if (strtod(text, NULL) == value)
            break;
    }
    shorten(text);
}

/* Power of ten of the first digit after rounding to two: 0.0999 -> -1, as 0.10. */
static int first_place(double value)
{
    char text[NUMBERS_SIZE];
    (void)snprintf(text, sizeof text, "%.1e", value);
    return (int)strtol(strchr(text, 'e') + 1, NULL, 10);
}

/* Rounding of what has cancelled is no error. */
static double without_rounding(double value, double error)
{
    return isfinite(value) && error > 0.0 && error < 1e-12 * fabs(value) ? 0.0 : error;
}

static bool usable(double error)
{
    return isfinite(error) && error > 0.0;
}

static bool written_out(double value, double error)
{
    double magnitude = isfinite(value) ? fabs(value) : 0.0;
    if (usable(error) && error > magnitude)
        magnitude = error;
    return magnitude == 0.0 || (magnitude >= 1e-3 && magnitude < 1e7);
}

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

void numbers_value(double value, double error, char text[NUMBERS_SIZE])
{
    error = without_rounding(value, error);
    if (isnan(value)) {
        set(text, "nan");
        return;
    }
    if (!usable(error) || !isfinite(value)) {
        (void)snprintf(text, NUMBERS_SIZE, "%.6g", value);
        return;
    }
    int last = first_place(error) - 1;
    int first = value == 0.0 ? last : first_place(value);
    if (!written_out(value, error)) {
        if (first < last)
            set(text, "0");
        else
            (void)snprintf(text, NUMBERS_SIZE, "%.*e", clamp(first - last, 0, 15), value);
        return;
    }
    if (last > 0) {
        double unit = pow(10.0, last);
        value = round(value / unit) * unit;
    }
    (void)snprintf(text, NUMBERS_SIZE, "%.*f", clamp(-last, 0, clamp(14 - first, 0, 20)),
                   value == 0.0 ? 0.0 : value);
    if (strtod(text, NULL) == 0.0 && text[0] == '-') /* no "-0.00" */
        memmove(text, text + 1, strlen(text));
}

void numbers_error(double value, double error, char text[NUMBERS_SIZE])
{
    error = without_rounding(value, error);
    if (!isfinite(error) || error < 0.0) {
        set(text, "-");
        return;
    }
    if (error == 0.0) {
        set(text, "0");
        return;
    }
    int last = first_place(error) - 1;
    if (!written_out(value, error) || last < -9) {
        (void)snprintf(text, NUMBERS_SIZE, "%.1e", error);
        return;
    }
    if (last > 0) {
        double unit = pow(10.0, last);
        error = round(error / unit) * unit;
    }
    (void)snprintf(text, NUMBERS_SIZE, "%.*f", clamp(-last, 0, 20), error);
}

void numbers_count(uint64_t count, char text[NUMBERS_SIZE])
{
    int zeros = 0;
    uint64_t rest = count;
    for (; rest >= 10 && rest % 10 == 0; rest /= 10)
        zeros++;
    if (zeros >= 4 && rest < 1000)
        (void)snprintf(text, NUMBERS_SIZE, "%" PRIu64 "e%d", rest, zeros);
    else
        (void)snprintf(text, NUMBERS_SIZE, "%" PRIu64, count);
}
