/* SPDX-License-Identifier: MIT */
#include "io/unit_names.h"

#include <strings.h>

#include "base/error.h"

/* Of the conventions of AMBER, of H5MD (nongnu.org/h5md/modules/units.html), and of MDTraj. */
static const struct {
    elea_unit_kind kind;
    const char *name;
    double factor;
} units[] = {
    {ELEA_UNIT_LENGTH, "angstrom", 1.0},
    {ELEA_UNIT_LENGTH, "angstroms", 1.0},
    {ELEA_UNIT_LENGTH, "A", 1.0},
    {ELEA_UNIT_LENGTH, "nanometer", 10.0},
    {ELEA_UNIT_LENGTH, "nanometers", 10.0},
    {ELEA_UNIT_LENGTH, "nm", 10.0},
    {ELEA_UNIT_LENGTH, "um", 1e4},
    {ELEA_UNIT_LENGTH, "pm", 1e-2},
    {ELEA_UNIT_LENGTH, "fm", 1e-5},
    {ELEA_UNIT_ANGLE, "degree", 1.0},
    {ELEA_UNIT_ANGLE, "degrees", 1.0},
    {ELEA_UNIT_ANGLE, "deg", 1.0},
    {ELEA_UNIT_TIME, "picosecond", 1.0},
    {ELEA_UNIT_TIME, "picoseconds", 1.0},
    {ELEA_UNIT_TIME, "ps", 1.0},
    {ELEA_UNIT_TIME, "femtosecond", 1e-3},
    {ELEA_UNIT_TIME, "femtoseconds", 1e-3},
    {ELEA_UNIT_TIME, "fs", 1e-3},
    {ELEA_UNIT_TIME, "nanosecond", 1e3},
    {ELEA_UNIT_TIME, "nanoseconds", 1e3},
    {ELEA_UNIT_TIME, "ns", 1e3},
    {ELEA_UNIT_TIME, "us", 1e6},
    {ELEA_UNIT_TIME, "s", 1e12},
    {ELEA_UNIT_TIME, "sec", 1e12},
    {ELEA_UNIT_TIME, "second", 1e12},
};

double elea_unit_find(elea_unit_kind kind, const char *name)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (units[i].kind == kind && strcasecmp(units[i].name, name) == 0)
            return units[i].factor;
    return 0.0;
}

elea_status elea_unit_stated(elea_reader *reader, const char *choice, double *factor,
                             elea_error *error)
{
    static const double factors[ELEA_NUM_LENGTH_UNITS] = {1.0, 1.0, 10.0, 1e8, 1e10};
    const elea_reader_options *options = &reader->options;
    if (!options->has_length_unit)
        return elea_error_at(error, ELEA_ERROR_FORMAT,
                             elea_place_file(elea_input_path(reader->input)),
                             "the file does not state its units; give --length-unit %s", choice);
    *factor = factors[options->length_unit];
    reader->takes_length_unit = true;
    reader->length_unit =
        options->length_unit == ELEA_LENGTH_NONE ? ELEA_LENGTH_NONE : ELEA_LENGTH_ANGSTROM;
    return ELEA_OK;
}
