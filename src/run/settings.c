/* SPDX-License-Identifier: MIT */
#include "run/settings.h"

#include <math.h>
#include <stddef.h>

#include "base/error.h"
#include "base/sized.h"
#include "run/setting_table.h"

/* Members appended to the struct must not lie in the former padding at its end. */
_Static_assert(sizeof(elea_settings) == offsetof(elea_settings, max_memory) + sizeof(uint64_t),
               "elea_settings has padding at its end");

static const elea_settings defaults = {
    .method = ELEA_METHOD_FIRST_PASSAGE,
    .interior = ELEA_INTERIOR_EXACT,
    .control_charges = ELEA_CONTROL_CHARGES_AUTO,
    .max_rsd_capacitance = 0.001,
    .max_rsd_volume = 0.001,
    .max_num_walks = 10000000,
    .max_num_interior_samples = 10000000,
    .temperature = NAN,
    .viscosity = NAN,
    .buoyancy_factor = NAN,
    .length_unit = ELEA_LENGTH_ANGSTROM,
    .max_rsd_stokes = 0.005,
    .stokes_every = 1,
    .theory = ELEA_THEORY_ANALOGY,
    .specific_volume = NAN,
    .solvent_density = NAN,
};

void elea_settings_init(elea_settings *settings, size_t struct_size)
{
    settings->struct_size = struct_size;
    elea_sized_write(settings, &defaults, sizeof defaults);
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

const char *elea_theory_name(elea_theory theory)
{
    switch (theory) {
    case ELEA_THEORY_ANALOGY:
        return "analogy";
    case ELEA_THEORY_STOKES:
        return "stokes";
    case ELEA_NUM_THEORIES:
        break;
    }
    return "";
}

double elea_stokes_capacitance_goal(double max_rsd_stokes)
{
    return fmin(defaults.max_rsd_capacitance, max_rsd_stokes / 10.0);
}

static elea_status check_precision(const char *name, double value, elea_error *error)
{
    if (value > 0.0 && value < 1.0)
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                          "%s is %g; a relative standard error lies between 0 and 1", name, value);
}

/* Precisions that replace missing counts. One precision of the walks may be 0, but not both. */
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

/* A plan for the average divides walks among all frames, so other rules would contradict it. */
static elea_status check_average(const elea_settings *settings, elea_error *error)
{
    if (settings->max_rsd_average == 0.0)
        return ELEA_OK;
    if (settings->max_rsd_polarizability != 0.0)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "max_rsd_average and max_rsd_polarizability exclude each other");
    if (settings->max_run_time > 0.0)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "max_rsd_average and max_run_time exclude each other, because all "
                              "frames must be analysed with the planned walks");
    return check_precision("max_rsd_average", settings->max_rsd_average, error);
}

/* Settings without effect would mislead about what was computed. */
static elea_status check_analogy(const elea_settings *settings, elea_error *error)
{
    const char *other = settings->num_patches != 0                            ? "num_patches"
                        : settings->max_rsd_stokes != defaults.max_rsd_stokes ? "max_rsd_stokes"
                        : settings->stokes_every != defaults.stokes_every     ? "stokes_every"
                                                                              : NULL;
    if (other == NULL)
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                          "%s is for the Stokes equations, but theory is analogy", other);
}

static elea_status check_theory(const elea_settings *settings, elea_error *error)
{
    if (settings->theory == ELEA_THEORY_ANALOGY)
        return check_analogy(settings, error);
    if (settings->stokes_every > 1 && settings->max_run_time > 0.0)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "stokes_every and max_run_time exclude each other, because frames "
                              "must be solved before the run");
    return check_precision("max_rsd_stokes", settings->max_rsd_stokes, error);
}

/* Values of no condensed matter are in another unit. */
static elea_status check_buoyancy(const elea_settings *settings, elea_error *error)
{
    double volume = settings->specific_volume, density = settings->solvent_density;
    if (volume < 0.05 || volume > 5.0)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "specific_volume is %g; give it in cm^3/g, between 0.05 and 5",
                              volume);
    if (density < 100.0 || density > 2e4)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "solvent_density is %g; give it in kg/m^3, between 100 and 20000",
                              density);
    return ELEA_OK;
}

static elea_status check(const elea_settings *settings, elea_error *error)
{
    elea_status failed = elea_setting_table_check(settings, error);
    if (failed)
        return failed;
    if (!elea_isa_available(settings->isa))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "isa is %s, which this processor or this build does not have",
                              elea_isa_name(settings->isa));
    failed = check_average(settings, error);
    if (!failed)
        failed = check_buoyancy(settings, error);
    if (!failed && settings->max_rsd_virial != 0.0)
        failed = check_precision("max_rsd_virial", settings->max_rsd_virial, error);
    if (!failed)
        failed = check_theory(settings, error);
    if (!failed && (settings->num_walks == 0 || settings->num_interior_samples == 0))
        failed = check_precisions(settings, error);
    return failed;
}

elea_status elea_settings_take(elea_settings *settings, const elea_settings *given,
                               elea_error *error)
{
    *settings = defaults;
    elea_status failed = elea_sized_read(settings, sizeof *settings, given, "the settings", error);
    if (settings->stokes_every == 0) /* not given */
        settings->stokes_every = defaults.stokes_every;
    return failed ? failed : check(settings, error);
}

elea_status elea_settings_check(const elea_settings *settings, elea_error *error)
{
    elea_settings taken;
    return elea_settings_take(&taken, settings, error);
}
