/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "base/error.h"

#define MAX_THREADS 4096

elea_settings elea_settings_default(void)
{
    return (elea_settings){
        .method = ELEA_METHOD_FIRST_PASSAGE,
        .interior = ELEA_INTERIOR_EXACT,
        .control_charges = ELEA_CONTROL_CHARGES_AUTO,
        .max_rsd_capacitance = 0.001,
        .max_rsd_volume = 0.001,
        .max_num_walks = 10000000,
        .max_num_interior_samples = 10000000,
        .length_unit = ELEA_LENGTH_ANGSTROM,
    };
}

const char *elea_method_name(elea_method method)
{
    switch (method) {
    case ELEA_METHOD_FIRST_PASSAGE:
        return "first-passage";
    case ELEA_METHOD_WOS:
        return "wos";
    case ELEA_NUM_METHODS:
        break;
    }
    return "";
}

const char *elea_interior_name(elea_interior interior)
{
    switch (interior) {
    case ELEA_INTERIOR_EXACT:
        return "exact";
    case ELEA_INTERIOR_SAMPLE:
        return "sample";
    case ELEA_NUM_INTERIORS:
        break;
    }
    return "";
}

const char *elea_stop_name(elea_stop stop)
{
    switch (stop) {
    case ELEA_STOP_COUNT:
        return "count";
    case ELEA_STOP_PRECISION:
        return "precision";
    case ELEA_STOP_CAP:
        return "cap";
    case ELEA_STOP_TIME:
        return "time";
    case ELEA_NUM_STOPS:
        break;
    }
    return "";
}

static elea_status check_number(const char *name, double value, elea_error *error)
{
    if (isfinite(value) && value >= 0.0)
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_ARGUMENT, "%s is %g; it must be positive", name, value);
}

static elea_status check_precision(const char *name, double value, elea_error *error)
{
    if (value > 0.0 && value < 1.0)
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                          "%s is %g; a relative standard error lies between 0 and 1", name, value);
}

/* What decides where no counts do. Either precision of the walks may be 0, but not both. */
static elea_status check_precisions(const elea_settings *settings, elea_error *error)
{
    double capacitance = settings->max_rsd_capacitance;
    double polarizability = settings->max_rsd_polarizability;
    elea_status failed = ELEA_OK;
    if (capacitance != 0.0 || polarizability == 0.0)
        failed = check_precision("max_rsd_capacitance", capacitance, error);
    if (!failed && polarizability != 0.0)
        failed = check_precision("max_rsd_polarizability", polarizability, error);
    if (!failed)
        failed = check_precision("max_rsd_volume", settings->max_rsd_volume, error);
    if (failed)
        return failed;
    if (settings->max_num_walks == 0 || settings->max_num_interior_samples == 0)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "max_num_walks and max_num_interior_samples must be positive");
    return ELEA_OK;
}

elea_status elea_settings_check(const elea_settings *settings, elea_error *error)
{
    const struct {
        const char *name;
        double value;
    } numbers[] = {
        {"launch_radius", settings->launch_radius}, {"skin_thickness", settings->skin_thickness},
        {"temperature", settings->temperature},     {"viscosity", settings->viscosity},
        {"max_run_time", settings->max_run_time},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (check_number(numbers[i].name, numbers[i].value, error) != ELEA_OK)
            return ELEA_ERROR_ARGUMENT;
    if ((unsigned)settings->method >= ELEA_NUM_METHODS)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "the method is not known");
    if ((unsigned)settings->interior >= ELEA_NUM_INTERIORS)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "the kind of interior is not known");
    if ((unsigned)settings->isa >= ELEA_NUM_ISAS || !elea_isa_available(settings->isa))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "this processor, or this build, does not have the instruction set");
    if ((unsigned)settings->length_unit >= ELEA_NUM_LENGTH_UNITS)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "the length unit is not known");
    if (settings->control_charges > ELEA_MAX_CONTROL_CHARGES &&
        settings->control_charges != ELEA_CONTROL_CHARGES_AUTO)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "control_charges must be at most %d",
                              ELEA_MAX_CONTROL_CHARGES);
    if (!isfinite(settings->buoyancy_factor))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "buoyancy_factor is not finite");
    if (settings->num_threads > MAX_THREADS || settings->frames_in_flight > MAX_THREADS)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "num_threads and frames_in_flight must be at most %d", MAX_THREADS);
    if (settings->num_walks == 0 || settings->num_interior_samples == 0)
        return check_precisions(settings, error);
    return ELEA_OK;
}
