/* SPDX-License-Identifier: MIT */
#include "deviation.h"

#include <math.h>
#include <string.h>

#include "message.h"
#include "numbers.h"
#include "preset.h"

#define NUM_ITEMS(array) (sizeof(array) / sizeof((array)[0]))

enum { NEEDS_SIZE = 256 };

/* ---- Errors ---- */

/*
 * What one layer of water leaves unexplained: the relative deviations of proteins from their
 * measured values (docs/experiment.md), which contain the scatter of the experiments.
 */
static double hydration_scatter(elea_property property)
{
    switch (property) {
    case ELEA_HYDRODYNAMIC_RADIUS:
    case ELEA_FRICTION_COEFFICIENT:
    case ELEA_DIFFUSION_COEFFICIENT:
    case ELEA_DIFFUSION_COEFFICIENT_20W:
    case ELEA_SEDIMENTATION_COEFFICIENT:
    case ELEA_SEDIMENTATION_COEFFICIENT_20W:
        return 0.043;
    case ELEA_INTRINSIC_VISCOSITY:
    case ELEA_INTRINSIC_VISCOSITY_MASS_UNITS:
        return 0.133;
    case ELEA_CORRELATION_TIME:
    case ELEA_ROTATIONAL_DIFFUSION_COEFFICIENT:
        return 0.114;
    default:
        return 0.0;
    }
}

/* A value and its deviation from the measured one: parts of its error, and their sum. */
struct deviation {
    double value, statistics, theory, hydration, measured, total;
};

static struct deviation deviation_of(const struct analysis *analysis,
                                     const struct compare_value *measured, elea_average *average)
{
    bool in_solution = preset_is_solution(&analysis->rule.preset);
    const elea_mean *mean = elea_average_mean(average, measured->property, 0);
    bool available = elea_average_available(average, measured->property);
    struct deviation d = {.value = available ? mean->value : NAN, .measured = measured->error};
    if (isnan(d.value))
        return (struct deviation){NAN, NAN, NAN, NAN, d.measured, NAN};
    d.statistics = mean->std_error;
    d.theory = sqrt(fmax(mean->total_error * mean->total_error - d.statistics * d.statistics, 0.0));
    d.hydration = in_solution ? fabs(d.value) * hydration_scatter(measured->property) : 0.0;
    d.total = hypot(hypot(d.statistics, d.theory), hypot(d.hydration, d.measured));
    return d;
}

/* Deviation in errors; NaN if it is not calculated, or has no error at all. */
static double in_errors(const struct compare_value *measured, const struct deviation *d)
{
    return d->total > 0.0 ? (d->value - measured->value) / d->total : NAN;
}

/* Values of one species in a row of the file: from `first` to before `end`. */
struct species {
    size_t first, end, n;
    double square; /* sum over the n values that have deviations */
};

static struct species next_species(const struct analysis *analysis, size_t first,
                                   elea_average *average)
{
    const struct compare *compare = &analysis->compare;
    struct species found = {.first = first, .end = first};
    for (; found.end < compare->n_values; found.end++) {
        const struct compare_value *measured = &compare->values[found.end];
        if (strcmp(measured->species, compare->values[first].species) != 0)
            break;
        struct deviation d = deviation_of(analysis, measured, average);
        double errors = in_errors(measured, &d);
        if (isnan(errors))
            continue;
        found.n++;
        found.square += errors * errors;
    }
    return found;
}

/* ---- What is missing ---- */

/* "give --mass and --temperature", or "" if it is not the settings. */
static void find_needs(const struct analysis *analysis, elea_property property,
                       elea_average *average, char text[NEEDS_SIZE])
{
    static const struct {
        uint32_t bit;
        const char *words;
    } options[] = {
        {ELEA_NEEDS_LENGTH_UNIT, "--length-unit"},
        {ELEA_NEEDS_MASS, "--mass"},
        {ELEA_NEEDS_SPECIFIC_VOLUME, "--specific-volume"},
        {ELEA_NEEDS_BUOYANCY_FACTOR, "--specific-volume with --solvent-density"},
        {ELEA_NEEDS_TEMPERATURE, "--temperature"},
        {ELEA_NEEDS_VISCOSITY, "--solvent"},
        {ELEA_NEEDS_STOKES, "--theory stokes"},
        {ELEA_NEEDS_EXACT_INTERIOR, "--interior exact"},
        {ELEA_NEEDS_VIRIAL, "--max-rsd-virial"},
        {ELEA_NEEDS_LAYER, "--preset solution"},
    };
    bool has_mass = elea_average_available(average, ELEA_INTRINSIC_VISCOSITY_MASS_UNITS);
    uint32_t missing =
        elea_property_needs(property) & ~elea_needs_met(&analysis->settings, has_mass ? 1.0 : 0.0);
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < NUM_ITEMS(options) && used < NEEDS_SIZE; i++)
        if (missing & options[i].bit)
            used += (size_t)snprintf(text + used, NEEDS_SIZE - used, "%s%s",
                                     used > 0 ? ", " : "; give ", options[i].words);
}

/* ---- Output ---- */

static void print_row(const struct analysis *analysis, const struct compare_value *measured,
                      elea_average *average, FILE *stream)
{
    char unit[ELEA_UNIT_SIZE], value[NUMBERS_SIZE], own[NUMBERS_SIZE], errors[NUMBERS_SIZE] = "-",
                                                                       scatter[NUMBERS_SIZE] = "-";
    const struct deviation d = deviation_of(analysis, measured, average);
    elea_property_unit(measured->property, analysis->compare.length_unit, unit);
    numbers_value(measured->value, 0.0, value);
    if (isnan(d.value)) {
        char needs[NEEDS_SIZE];
        find_needs(analysis, measured->property, average, needs);
        (void)fprintf(stream, "  %-24.24s %11s  is not calculated%s\n", measured->name, value,
                      needs);
        return;
    }
    numbers_value(d.value, d.total, own);
    if (d.total > 0.0)
        (void)snprintf(errors, sizeof errors, "%.1f", in_errors(measured, &d));
    double percent = 100.0 / fabs(d.value);
    if (d.measured > 0.0)
        (void)snprintf(scatter, sizeof scatter, "%.2g", percent * d.measured);
    (void)fprintf(stream, "  %-24.24s %11s %11s %+9.1f %6s %7.2g %7.2g %7.2g %7s  %s\n",
                  measured->name, value, own, 100.0 * (d.value / measured->value - 1.0), errors,
                  percent * d.statistics, percent * d.theory, percent * d.hydration, scatter,
                  strcmp(unit, "1") == 0 ? "" : unit);
}

static void print_species(const struct analysis *analysis, const struct species *species,
                          elea_average *average, FILE *stream)
{
    const struct compare_value *values = analysis->compare.values;
    if (values[species->first].species[0] != '\0') {
        message_say(stream, " %s", values[species->first].species);
        (void)fputc('\n', stream);
    }
    for (size_t i = species->first; i < species->end; i++)
        print_row(analysis, &values[i], average, stream);
    if (species->n > 1)
        (void)fprintf(stream, "  root mean square of %zu deviations: %.1f errors\n", species->n,
                      sqrt(species->square / (double)species->n));
}

void deviation_print(const struct analysis *analysis, elea_average *average, FILE *stream)
{
    if (analysis->compare.n_values == 0)
        return;
    (void)fprintf(stream,
                  "\nComparison with measured values: deviation in %% and in errors; parts of the "
                  "error in %%\n  %-24s %11s %11s %9s %6s %7s %7s %7s %7s\n",
                  "", "measured", "calculated", "deviation", "errors", "stat.", "theory", "hydrat.",
                  "meas.");
    struct species species = {.end = 0};
    while (species.end < analysis->compare.n_values) {
        species = next_species(analysis, species.end, average);
        print_species(analysis, &species, average, stream);
    }
}

/* null if the file names no species */
static void write_species_name(struct json *json, const struct compare_value *measured)
{
    json_text_member(json, "species", measured->species[0] != '\0' ? measured->species : NULL);
}

static void write_value(struct json *json, const struct analysis *analysis,
                        const struct compare_value *measured, elea_average *average)
{
    char unit[ELEA_UNIT_SIZE];
    const struct deviation d = deviation_of(analysis, measured, average);
    elea_property_unit(measured->property, analysis->compare.length_unit, unit);
    json_open_object(json);
    write_species_name(json, measured);
    json_key(json, "property");
    json_string(json, elea_property_key(measured->property));
    json_key(json, "unit");
    json_string(json, unit);
    json_number_member(json, "measured", measured->value);
    json_number_member(json, "calculated", d.value);
    json_number_member(json, "deviation", d.value / measured->value - 1.0);
    json_number_member(json, "deviation_in_errors", in_errors(measured, &d));
    json_number_member(json, "total_error", d.total);
    json_number_member(json, "statistical_error", d.statistics);
    json_number_member(json, "theory_error", d.theory);
    json_number_member(json, "hydration_error", d.hydration);
    json_number_member(json, "measured_error", d.measured);
    json_close_object(json);
}

static void write_species(struct json *json, const struct analysis *analysis,
                          const struct species *species)
{
    json_open_object(json);
    write_species_name(json, &analysis->compare.values[species->first]);
    json_integer_member(json, "n_values", species->n);
    json_number_member(json, "rms_deviation_in_errors",
                       species->n > 0 ? sqrt(species->square / (double)species->n) : NAN);
    json_close_object(json);
}

void deviation_write(struct json *json, const struct analysis *analysis, elea_average *average)
{
    const struct compare *compare = &analysis->compare;
    if (compare->n_values == 0)
        return;
    json_key(json, "comparison");
    json_open_array(json);
    for (size_t i = 0; i < compare->n_values; i++)
        write_value(json, analysis, &compare->values[i], average);
    json_close_array(json);
    json_key(json, "comparison_by_species");
    json_open_array(json);
    struct species species = {.end = 0};
    while (species.end < compare->n_values) {
        species = next_species(analysis, species.end, average);
        write_species(json, analysis, &species);
    }
    json_close_array(json);
}
