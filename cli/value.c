/* SPDX-License-Identifier: MIT */
#include "value.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "slice.h"

static elea_status refuse(elea_error *error, const char *advice)
{
    return elea_error_set(error, ELEA_ERROR_ARGUMENT, "%s", advice);
}

/* What follows the number, or NULL if there is none. Hexadecimal, inf and nan are not numbers. */
static const char *read_number(const char *text, double *value)
{
    const char *digits = text + (*text == '-' || *text == '+');
    if (strspn(digits, "0123456789.") == 0 || strncmp(digits, "0x", 2) == 0 ||
        strncmp(digits, "0X", 2) == 0)
        return NULL;
    char *end = NULL;
    *value = strtod(text, &end);
    return end == text || !isfinite(*value) ? NULL : end;
}

static bool parse_real(const char *text, double *value)
{
    const char *rest = read_number(text, value);
    return rest != NULL && *rest == '\0';
}

static bool all_digits(const char *text)
{
    return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

/* 1000000 or 1e6 */
static bool parse_whole(const char *text, uint64_t *value)
{
    if (all_digits(text)) {
        errno = 0;
        *value = strtoull(text, NULL, 10);
        return errno == 0;
    }
    double real = 0.0;
    if (!parse_real(text, &real) || real < 0.0 || real > 0x1p63 || real != floor(real))
        return false;
    *value = (uint64_t)real;
    return true;
}

elea_status value_flag(const char *text, void *target, elea_error *error)
{
    (void)text;
    (void)error;
    *(bool *)target = true;
    return ELEA_OK;
}

elea_status value_text(const char *text, void *target, elea_error *error)
{
    if (*text == '\0')
        return refuse(error, "the value is empty");
    *(const char **)target = text;
    return ELEA_OK;
}

elea_status value_count(const char *text, void *target, elea_error *error)
{
    uint64_t *count = target;
    if (!parse_whole(text, count) || *count == 0)
        return refuse(error, "give a whole number from 1, such as 1000000 or 1e6");
    return ELEA_OK;
}

elea_status value_small_count(const char *text, void *target, elea_error *error)
{
    uint64_t count = 0;
    if (!parse_whole(text, &count) || count == 0 || count > 4096)
        return refuse(error, "give a whole number from 1 to 4096");
    *(unsigned *)target = (unsigned)count;
    return ELEA_OK;
}

elea_status value_seed(const char *text, void *target, elea_error *error)
{
    if (!parse_whole(text, target))
        return refuse(error, "give a whole number from 0");
    return ELEA_OK;
}

/* strtoll clamps numbers beyond 64 bits; the clamped values are still beyond any frame. */
elea_status value_bound(const char *text, void *target, elea_error *error)
{
    struct slice_bound *bound = target;
    if (!all_digits(text + (*text == '-' || *text == '+')))
        return refuse(error, "give a whole number, such as 10 or -1");
    *bound = (struct slice_bound){true, strtoll(text, NULL, 10)};
    return ELEA_OK;
}

elea_status value_step(const char *text, void *target, elea_error *error)
{
    elea_status failed = value_bound(text, target, error);
    if (!failed && ((struct slice_bound *)target)->value == 0)
        return refuse(error, "the step must not be zero");
    return failed;
}

elea_status value_any_real(const char *text, void *target, elea_error *error)
{
    if (!parse_real(text, target))
        return refuse(error, "give a number");
    return ELEA_OK;
}

elea_status value_positive(const char *text, void *target, elea_error *error)
{
    if (!parse_real(text, target) || !(*(double *)target > 0.0))
        return refuse(error, "give a number above zero");
    return ELEA_OK;
}

elea_status value_percent(const char *text, void *target, elea_error *error)
{
    double value = 0.0;
    const char *rest = read_number(text, &value);
    if (rest == NULL || (*rest != '\0' && strcmp(rest, "%") != 0) ||
        !(value > 0.0 && value < 100.0))
        return refuse(error, "give a percentage between 0 and 100, such as 0.1");
    *(double *)target = value / 100.0;
    return ELEA_OK;
}

static elea_status parse_dimension(elea_dimension dimension, const char *fallback,
                                   const char *advice, const char *text, double *target,
                                   elea_error *error)
{
    double value = 0.0;
    const char *unit = read_number(text, &value);
    if (unit == NULL)
        return refuse(error, advice);
    unit += strspn(unit, " ");
    if (*unit == '\0')
        unit = fallback;
    if (unit == NULL)
        return refuse(error, advice);
    elea_status failed = elea_convert(dimension, value, unit, target, error);
    if (!failed && !(*target > 0.0))
        return refuse(error, "the value must be above zero");
    return failed;
}

elea_status value_temperature(const char *text, void *target, elea_error *error)
{
    return parse_dimension(ELEA_DIMENSION_TEMPERATURE, "K",
                           "give a temperature such as 298.15, 298.15K or 25C", text, target,
                           error);
}

elea_status value_viscosity(const char *text, void *target, elea_error *error)
{
    return parse_dimension(ELEA_DIMENSION_VISCOSITY, NULL,
                           "give a viscosity with its unit (Pa.s, mPa.s, p or cp), such as 0.89cp",
                           text, target, error);
}

/* At a temperature that all solvents have; the one that is wanted may be given later. */
elea_status value_solvent(const char *text, void *target, elea_error *error)
{
    elea_solvent solvent;
    if (strcmp(text, "none") != 0) {
        elea_status failed = elea_solvent_at(text, 293.15, &solvent, error);
        if (failed)
            return failed;
    }
    *(const char **)target = text;
    return ELEA_OK;
}

elea_status value_density(const char *text, void *target, elea_error *error)
{
    return parse_dimension(ELEA_DIMENSION_DENSITY, NULL,
                           "give a density with its unit (g/cm3, g/ml, g/l or kg/m3), such as "
                           "0.998g/cm3",
                           text, target, error);
}

elea_status value_mass(const char *text, void *target, elea_error *error)
{
    return parse_dimension(ELEA_DIMENSION_MASS, "Da",
                           "give a mass such as 14300, 14.3kDa, 14300g/mol or 2.4e-20g", text,
                           target, error);
}

elea_status value_length_unit(const char *text, void *target, elea_error *error)
{
    return elea_length_unit_parse(text, target, error);
}

elea_status value_patches(const char *text, void *target, elea_error *error)
{
    uint64_t count = 0;
    if (!parse_whole(text, &count) || count < ELEA_MIN_PATCHES || count > ELEA_MAX_PATCHES)
        return refuse(error, "give a whole number from 24 to 100000");
    *(unsigned *)target = (unsigned)count;
    return ELEA_OK;
}

elea_status value_charges(const char *text, void *target, elea_error *error)
{
    uint64_t count = 0;
    if (!parse_whole(text, &count) || count > ELEA_MAX_CONTROL_CHARGES)
        return refuse(error, "give a whole number from 0 to 512");
    *(unsigned *)target = (unsigned)count;
    return ELEA_OK;
}

/* The multiplier of "4G", "4GB" or "4GiB", powers of 1024 as for memory of batch systems; 0: none.
 */
static double memory_unit(const char *unit)
{
    static const char prefixes[] = "KMGT";
    static const char *const rests[] = {"", "B", "iB"};
    const char *prefix = *unit != '\0' ? strchr(prefixes, toupper((unsigned char)*unit)) : NULL;
    if (*unit == '\0' || strcmp(unit, "B") == 0)
        return 1.0;
    for (size_t i = 0; prefix != NULL && i < sizeof rests / sizeof rests[0]; i++)
        if (strcmp(unit + 1, rests[i]) == 0)
            return pow(1024.0, (double)(prefix - prefixes) + 1.0);
    return strcmp(unit, "%") == 0 ? (double)elea_available_memory() / 100.0 : 0.0;
}

elea_status value_memory(const char *text, void *target, elea_error *error)
{
    double value = 0.0;
    const char *rest = read_number(text, &value);
    double bytes = rest != NULL ? value * memory_unit(rest + strspn(rest, " ")) : 0.0;
    if (!(bytes >= 1.0 && bytes < 1e18))
        return refuse(error, "give a size such as 500M, 4G or 50%");
    *(uint64_t *)target = (uint64_t)bytes;
    return ELEA_OK;
}
