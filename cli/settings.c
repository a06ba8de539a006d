/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "numbers.h"

#define ROOM_TEMPERATURE 293.15 /* kelvin, as the water of sedimentation data (s20,w) */

/* The layout of NIST ZENO is for numbers that can be compared with its own. */
static void choose_theory(const struct options *options, bool as_nist, elea_settings *settings)
{
    if (!OPTIONS_GIVEN(options, settings.theory))
        settings->theory = as_nist ? ELEA_THEORY_ANALOGY : ELEA_THEORY_STOKES;
    if (settings->theory == ELEA_THEORY_STOKES &&
        !OPTIONS_GIVEN(options, settings.max_rsd_capacitance))
        settings->max_rsd_capacitance = elea_stokes_capacitance_goal(settings->max_rsd_stokes);
}

static elea_status check_theory(const struct options *options, const elea_settings *settings,
                                elea_error *error)
{
    const char *other = OPTIONS_GIVEN(options, settings.max_rsd_stokes) ? "--max-rsd-stokes"
                        : OPTIONS_GIVEN(options, settings.num_patches)  ? "--num-patches"
                        : OPTIONS_GIVEN(options, settings.stokes_every) ? "--stokes-every"
                                                                        : NULL;
    if (settings->theory == ELEA_THEORY_STOKES && settings->stokes_every > 1 &&
        OPTIONS_GIVEN(options, settings.max_run_time))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "--stokes-every and --max-run-time exclude each other; give one of "
                              "them");
    if (other == NULL || settings->theory == ELEA_THEORY_STOKES)
        return ELEA_OK;
    if (OPTIONS_GIVEN(options, settings.theory))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "%s is for the Stokes equations; leave out --theory analogy", other);
    return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                          "%s is for the Stokes equations; give --theory stokes, because results "
                          "in the layout of NIST ZENO are by its analogy",
                          other);
}

/*
 * As in NIST ZENO: if one of two precisions is given, only that one applies; a number given
 * together with a precision is a maximum.
 */
static void choose_stop(const struct options *options, elea_settings *settings)
{
    bool capacitance = OPTIONS_GIVEN(options, settings.max_rsd_capacitance);
    bool polarizability = OPTIONS_GIVEN(options, settings.max_rsd_polarizability);
    bool average = OPTIONS_GIVEN(options, settings.max_rsd_average);
    if (polarizability && !capacitance)
        settings->max_rsd_capacitance = 0.0;
    if (OPTIONS_GIVEN(options, settings.num_walks) && (capacitance || polarizability || average)) {
        settings->max_num_walks = settings->num_walks;
        settings->num_walks = 0;
    }
    if (OPTIONS_GIVEN(options, settings.num_interior_samples) &&
        OPTIONS_GIVEN(options, settings.max_rsd_volume)) {
        settings->max_num_interior_samples = settings->num_interior_samples;
        settings->num_interior_samples = 0;
    }
}

static elea_status check_average(const struct options *options, elea_error *error)
{
    const char *other =
        OPTIONS_GIVEN(options, settings.max_rsd_capacitance)      ? "--max-rsd-capacitance"
        : OPTIONS_GIVEN(options, settings.max_rsd_polarizability) ? "--max-rsd-polarizability"
        : OPTIONS_GIVEN(options, settings.max_run_time)           ? "--max-run-time"
                                                                  : NULL;
    if (other == NULL || !OPTIONS_GIVEN(options, settings.max_rsd_average))
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                          "--max-rsd-average and %s exclude each other; give one of them", other);
}

/* Quantities that depend on a solvent need a unit of length. */
static elea_status choose_solvent(const struct options *options, elea_settings *settings,
                                  elea_error *error)
{
    if (settings->length_unit == ELEA_LENGTH_NONE) {
        const elea_settings usual = elea_settings_default();
        settings->temperature = usual.temperature;
        settings->viscosity = usual.viscosity;
        settings->buoyancy_factor = usual.buoyancy_factor;
        settings->specific_volume = usual.specific_volume;
        settings->solvent_density = usual.solvent_density;
        return ELEA_OK;
    }
    if (!OPTIONS_GIVEN(options, settings.temperature))
        settings->temperature = ROOM_TEMPERATURE;
    /* A solvent of another viscosity than that of the default has another density, too. */
    bool own = OPTIONS_GIVEN(options, settings.viscosity);
    if (strcmp(options->solvent, "none") == 0 || (own && !OPTIONS_GIVEN(options, solvent)))
        return ELEA_OK;
    elea_solvent solvent = {NAN, NAN};
    if (elea_solvent_at(options->solvent, settings->temperature, &solvent, error) != ELEA_OK)
        return elea_error_prefix(error, error->status, "--solvent %.60s", options->solvent);
    if (!own)
        settings->viscosity = solvent.viscosity;
    if (!OPTIONS_GIVEN(options, settings.solvent_density))
        settings->solvent_density = solvent.density;
    return ELEA_OK;
}

void settings_choose_hydration(const struct options *options, const struct preset *preset,
                               elea_settings *settings)
{
    bool given = OPTIONS_GIVEN(options, settings.specific_volume) ||
                 OPTIONS_GIVEN(options, settings.buoyancy_factor);
    if (!given && preset->composition.specific_volume > 0.0)
        settings->specific_volume = preset->composition.specific_volume;
    settings->hydration_layer = fmax(preset->layer, 0.0);
}

/* For benchmarks and tests; users need not choose. */
static elea_status choose_isa(elea_settings *settings, elea_error *error)
{
    const char *name = getenv("ELEA_ISA");
    if (name == NULL || name[0] == '\0')
        return ELEA_OK;
    if (elea_isa_parse(name, &settings->isa) && elea_isa_available(settings->isa))
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                          "ELEA_ISA: this processor or build does not have the instruction set "
                          "\"%.40s\"; set it to best, portable, avx2 or avx512",
                          name);
}

elea_status settings_build(const struct options *options, const struct settings_input *input,
                           elea_settings *settings, elea_error *error)
{
    *settings = options->settings;
    choose_theory(options, input->as_nist, settings);
    choose_stop(options, settings);
    settings->length_unit = input->length_unit;
    settings->sphere_areas = options->csv_atoms != NULL;
    settings->record_surface_points = options->surface_points != NULL;
    settings->record_interior_points = options->interior_points != NULL;
    if (settings->sphere_areas && settings->interior != ELEA_INTERIOR_EXACT)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "--csv-atoms: surface areas need --interior exact");
    elea_status failed = check_theory(options, settings, error);
    if (!failed)
        failed = check_average(options, error);
    if (!failed)
        failed = choose_isa(settings, error);
    if (!failed)
        failed = choose_solvent(options, settings, error);
    return failed ? failed : elea_settings_check(settings, error);
}

static void print_density(const elea_settings *settings)
{
    if (settings->solvent_density > 0.0)
        (void)fprintf(stderr, ", density %.5g kg/m3\n", settings->solvent_density);
    else if (settings->specific_volume > 0.0 && isnan(settings->buoyancy_factor))
        (void)fputs(", density unknown: give --solvent-density for sedimentation\n", stderr);
    else
        (void)fputc('\n', stderr);
}

static void print_solvent(const struct options *options, const elea_settings *settings)
{
    if (settings->length_unit == ELEA_LENGTH_NONE) {
        (void)fprintf(
            stderr, "solvent: none, because lengths have no unit; give --length-unit for friction, "
                    "diffusion and sedimentation\n");
    } else if (settings->viscosity > 0.0) {
        bool named = !OPTIONS_GIVEN(options, settings.viscosity);
        (void)fprintf(stderr, "solvent: %s%s%.2f K, viscosity %.4g mPa.s",
                      named ? options->solvent : "", named ? " at " : "", settings->temperature,
                      settings->viscosity * 1e3);
        print_density(settings);
    } else {
        (void)fprintf(stderr, "solvent: none\n");
    }
}

static void print_buoyancy(const elea_settings *settings)
{
    double displaced = settings->specific_volume * settings->solvent_density * 1e-3;
    if (isnan(settings->buoyancy_factor) && !isnan(displaced))
        (void)fprintf(stderr, "buoyancy: factor %.4f, from a specific volume of %.4f cm3/g\n",
                      1.0 - displaced, settings->specific_volume);
}

/* "capacitance to 0.1 %"; several are joined by " and " */
static void add_precision(const char *quantity, double precision, char *text, size_t size)
{
    size_t used = strlen(text);
    if (precision > 0.0)
        (void)snprintf(text + used, size - used, "%s%s to %g %%", used > 0 ? " and " : "", quantity,
                       precision * 100.0);
}

/* "1e6 walks", or "... in 1000 to 1e7 walks" */
static void rule_text(const char *precisions, const char *what, uint64_t number, uint64_t least,
                      uint64_t most, char *text, size_t size)
{
    char count[NUMBERS_SIZE], minimum[NUMBERS_SIZE];
    numbers_count(number != 0 ? number : most, count);
    numbers_count(least, minimum);
    if (number != 0)
        (void)snprintf(text, size, "%s %s%s", count, what, number == 1 ? "" : "s");
    else if (least > 0 && least < most)
        (void)snprintf(text, size, "%s in %s to %s %ss", precisions, minimum, count, what);
    else if (least > 0)
        (void)snprintf(text, size, "%s in %s %ss", precisions, minimum, what);
    else
        (void)snprintf(text, size, "%s in at most %s %ss", precisions, count, what);
}

static void print_theory(const elea_settings *settings)
{
    if (settings->theory == ELEA_THEORY_ANALOGY)
        (void)fputs("theory: analogy with electrostatics, as in NIST ZENO\n", stderr);
    else if (settings->num_patches != 0)
        (void)fprintf(stderr, "theory: Stokes equations, %u patches\n", settings->num_patches);
    else
        (void)fprintf(stderr, "theory: Stokes equations to %g %%\n",
                      settings->max_rsd_stokes * 100.0);
}

static void print_threads(unsigned num_threads)
{
    unsigned n = num_threads > 0 ? num_threads : elea_default_num_threads();
    (void)fprintf(stderr, "; %u thread%s\n", n, n == 1 ? "" : "s");
}

static void print_samples(const elea_settings *settings)
{
    char volume[64] = "", samples[160];
    bool exact = settings->interior == ELEA_INTERIOR_EXACT;
    (void)fputs(exact ? ", volume and area in closed form" : "", stderr);
    if (exact && !settings->record_interior_points)
        return;
    add_precision("volume", settings->max_rsd_volume, volume, sizeof volume);
    rule_text(volume, "sample", settings->num_interior_samples, settings->min_num_interior_samples,
              settings->max_num_interior_samples, samples, sizeof samples);
    (void)fprintf(stderr, ", %s%s", exact ? "points from " : "", samples);
}

void settings_print(const struct options *options, const elea_settings *settings)
{
    char precisions[128] = "", walks[256];
    print_solvent(options, settings);
    print_buoyancy(settings);
    print_theory(settings);
    add_precision("capacitance", settings->max_rsd_capacitance, precisions, sizeof precisions);
    add_precision("polarizability", settings->max_rsd_polarizability, precisions,
                  sizeof precisions);
    rule_text(precisions, "walk", settings->num_walks, settings->min_num_walks,
              settings->max_num_walks, walks, sizeof walks);
    (void)fprintf(stderr, "a frame: %s", walks);
    print_samples(settings);
    if (settings->max_run_time > 0.0)
        (void)fprintf(stderr, "; at most %g s in total", settings->max_run_time);
    print_threads(settings->num_threads);
    (void)fputc('\n', stderr);
}
