/* SPDX-License-Identifier: MIT */
#include "result/units.h"

#include <strings.h>

#include "base/error.h"

#define NUM_ITEMS(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
    const char *name;
    double metres;
} length_units[ELEA_NUM_LENGTH_UNITS] = {
    [ELEA_LENGTH_NONE] = {"L", 0.0},        [ELEA_LENGTH_ANGSTROM] = {"A", 1e-10},
    [ELEA_LENGTH_NANOMETRE] = {"nm", 1e-9}, [ELEA_LENGTH_CENTIMETRE] = {"cm", 1e-2},
    [ELEA_LENGTH_METRE] = {"m", 1.0},
};

/* value in the library's unit = factor * value + offset */
typedef struct named_unit {
    elea_dimension dimension;
    const char *name;
    double factor, offset;
} named_unit;

static const named_unit units[] = {
    {ELEA_DIMENSION_TEMPERATURE, "K", 1.0, 0.0},
    {ELEA_DIMENSION_TEMPERATURE, "C", 1.0, 273.15},
    {ELEA_DIMENSION_VISCOSITY, "Pa.s", 1.0, 0.0},
    {ELEA_DIMENSION_VISCOSITY, "mPa.s", 1e-3, 0.0},
    {ELEA_DIMENSION_VISCOSITY, "p", 0.1, 0.0},
    {ELEA_DIMENSION_VISCOSITY, "cp", 1e-3, 0.0},
    {ELEA_DIMENSION_MASS, "Da", 1.0, 0.0},
    {ELEA_DIMENSION_MASS, "kDa", 1e3, 0.0},
    {ELEA_DIMENSION_MASS, "g", ELEA_AVOGADRO, 0.0},
    {ELEA_DIMENSION_MASS, "kg", 1e3 * ELEA_AVOGADRO, 0.0},
    {ELEA_DIMENSION_MASS, "g/mol", 1.0, 0.0},
    {ELEA_DIMENSION_MASS, "kg/mol", 1e3, 0.0},
    {ELEA_DIMENSION_DENSITY, "kg/m3", 1.0, 0.0},
    {ELEA_DIMENSION_DENSITY, "g/cm3", 1e3, 0.0},
    {ELEA_DIMENSION_DENSITY, "g/ml", 1e3, 0.0},
    {ELEA_DIMENSION_DENSITY, "g/l", 1.0, 0.0},
};

static const char *dimension_units(elea_dimension dimension)
{
    switch (dimension) {
    case ELEA_DIMENSION_TEMPERATURE:
        return "K or C";
    case ELEA_DIMENSION_VISCOSITY:
        return "Pa.s, mPa.s, p or cp";
    case ELEA_DIMENSION_MASS:
        return "Da, kDa, g, kg, g/mol or kg/mol";
    case ELEA_DIMENSION_DENSITY:
        return "kg/m3, g/cm3, g/ml or g/l";
    }
    return "";
}

/* Case is ignored, except that a leading m (milli, metre) differs from M (mega). */
static bool same_unit(const char *given, const char *name)
{
    return strcasecmp(given, name) == 0 && (name[0] != 'm' || given[0] == 'm');
}

const char *elea_length_unit_name(elea_length_unit unit)
{
    return (unsigned)unit < ELEA_NUM_LENGTH_UNITS ? length_units[unit].name : "";
}

double elea_length_unit_metres(elea_length_unit unit)
{
    return (unsigned)unit < ELEA_NUM_LENGTH_UNITS ? length_units[unit].metres : 0.0;
}

elea_status elea_length_unit_parse(const char *name, elea_length_unit *unit, elea_error *error)
{
    for (size_t i = 0; i < NUM_ITEMS(length_units); i++)
        if (same_unit(name, length_units[i].name)) {
            *unit = (elea_length_unit)i;
            return ELEA_OK;
        }
    return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                          "the length unit \"%.40s\" is not known; give m, cm, nm, A or L", name);
}

elea_status elea_convert(elea_dimension dimension, double value, const char *unit_name,
                         double *converted, elea_error *error)
{
    for (size_t i = 0; i < NUM_ITEMS(units); i++)
        if (units[i].dimension == dimension && same_unit(unit_name, units[i].name)) {
            *converted = units[i].factor * value + units[i].offset;
            return ELEA_OK;
        }
    return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                          "the unit \"%.40s\" is not known here; give %s", unit_name,
                          dimension_units(dimension));
}
