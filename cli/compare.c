/* SPDX-License-Identifier: MIT */
#include "compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config.h"
#include "numbers.h"

#define NUM_ITEMS(array) (sizeof(array) / sizeof((array)[0]))

/* ---- Names and units ---- */

/* What experimenters call the properties. */
static const struct {
    const char *name, *key;
} symbols[] = {
    {"Rh", "hydrodynamic_radius"},
    {"R_h", "hydrodynamic_radius"},
    {"D", "diffusion_coefficient"},
    {"D20w", "diffusion_coefficient_20w"},
    {"s", "sedimentation_coefficient"},
    {"s20w", "sedimentation_coefficient_20w"},
    {"[eta]", "intrinsic_viscosity_mass_units"},
    {"eta", "intrinsic_viscosity_mass_units"},
    {"tau_c", "correlation_time"},
    {"Dr", "rotational_diffusion_coefficient"},
    {"f", "friction_coefficient"},
    {"f/f0", "frictional_ratio"},
};

/* Units that are not those of `elea`: one of them is `factor` of the unit of `elea`. */
static const struct {
    const char *name, *unit;
    double factor;
} units[] = {
    {"nm", "A", 10.0},       {"pm", "A", 0.01},        {"A", "nm", 0.1},
    {"m2/s", "cm2/s", 1e4},  {"um2/s", "cm2/s", 1e-8}, {"mm2/s", "cm2/s", 0.01},
    {"F", "cm2/s", 1e-7},    {"S", "Sved", 1.0},       {"s", "Sved", 1e13},
    {"s", "ns", 1e9},        {"us", "ns", 1e3},        {"ps", "ns", 1e-3},
    {"ml/g", "cm3/g", 1.0},  {"dl/g", "cm3/g", 100.0}, {"l/g", "cm3/g", 1000.0},
    {"nm3", "A3", 1000.0},   {"nm2", "A2", 100.0},     {"kg/s", "dyns/cm", 1000.0},
    {"g/s", "dyns/cm", 1.0}, {"Hz", "1/s", 1.0},       {"s-1", "1/s", 1.0},
};

/* Names may have dashes for underscores. */
static bool same_name(const char *given, const char *key)
{
    while (*key != '\0' && (*given == *key || (*given == '-' && *key == '_'))) {
        given++;
        key++;
    }
    return *given == '\0' && *key == '\0';
}

static elea_status find_property(const char *name, elea_property *property, elea_error *error)
{
    const char *key = name;
    for (size_t i = 0; i < NUM_ITEMS(symbols); i++)
        if (strcmp(name, symbols[i].name) == 0)
            key = symbols[i].key;
    for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++) {
        if (!same_name(key, elea_property_key((elea_property)p)))
            continue;
        *property = (elea_property)p;
        if (elea_property_n_components(*property) == 1)
            return ELEA_OK;
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "\"%.40s\" has components; compare numbers, such as its mean", name);
    }
    return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                          "\"%.40s\" is not a property; give the name of a column of the CSV "
                          "output, or Rh, D20w, s20w, [eta] or tau_c",
                          name);
}

/* Without blanks, '^' and '*': "cm^2 / s" is "cm2/s". */
static void condense(const char *text, char *condensed, size_t size)
{
    size_t n = 0;
    for (; *text != '\0' && n + 1 < size; text++)
        if (strchr(" \t^*.", *text) == NULL)
            condensed[n++] = *text;
    condensed[n] = '\0';
}

static elea_status find_unit(const char *text, elea_property property, elea_length_unit length_unit,
                             double *factor, elea_error *error)
{
    char unit[ELEA_UNIT_SIZE], own[ELEA_UNIT_SIZE], given[ELEA_UNIT_SIZE];
    elea_property_unit(property, length_unit, unit);
    condense(unit, own, sizeof own);
    condense(text, given, sizeof given);
    *factor = 1.0;
    if (strcmp(given, own) == 0 || (given[0] == '\0' && strcmp(own, "1") == 0))
        return ELEA_OK;
    for (size_t i = 0; i < NUM_ITEMS(units); i++)
        if (strcmp(units[i].unit, own) == 0 && strcasecmp(given, units[i].name) == 0) {
            *factor = units[i].factor;
            return ELEA_OK;
        }
    return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                          "the unit \"%.40s\" is not one of %s; give it in %s", text,
                          elea_property_key(property), unit);
}

/* ---- Reading ---- */

/* Takes a finite number from the beginning of the text. */
static bool take_number(const char **text, double *value)
{
    char *end = NULL;
    double found = strtod(*text, &end);
    if (end == *text || !isfinite(found) || (*end != '\0' && strchr(" \t", *end) == NULL))
        return false;
    *value = found;
    *text = end + strspn(end, " \t");
    return true;
}

/* "11.2 +- 0.3 1e-7 cm^2/s": value, error if any, power of ten if any, unit. */
static elea_status parse_value(const char *text, struct compare_value *value,
                               elea_length_unit length_unit, elea_error *error)
{
    double power = 1.0, factor = 1.0;
    bool good = take_number(&text, &value->value) && value->value > 0.0;
    if (good && (strncmp(text, "+-", 2) == 0 || strncmp(text, "+/-", 3) == 0)) {
        text += text[1] == '-' ? 2 : 3;
        text += strspn(text, " \t");
        good = take_number(&text, &value->error) && value->error >= 0.0;
    }
    if (!good)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "give a positive number, its error if it is known, and the unit: "
                              "%.40s = 11.2 +- 0.3 1e-7 cm^2/s",
                              value->name);
    if (take_number(&text, &power) && !(power > 0.0))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "the factor of the unit is not positive");
    elea_status failed = find_unit(text, value->property, length_unit, &factor, error);
    value->value *= power * factor;
    value->error *= power * factor;
    if (!failed && !(isfinite(value->value) && isfinite(value->error) && value->value > 0.0))
        failed = elea_error_set(error, ELEA_ERROR_ARGUMENT, "the number is out of range");
    return failed;
}

static elea_status add_value(void *context, const char *name, const char *text, elea_error *error)
{
    struct compare *compare = context;
    if (compare->n_values == COMPARE_MAX_VALUES)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "there are more than %d values",
                              COMPARE_MAX_VALUES);
    if (text == NULL)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT, "\"%.40s\" has no value", name);
    struct compare_value *value = &compare->values[compare->n_values];
    *value = (struct compare_value){.error = 0.0};
    elea_status failed = find_property(name, &value->property, error);
    if (failed)
        return failed;
    (void)snprintf(value->name, sizeof value->name, "%s", name);
    failed = parse_value(text, value, compare->length_unit, error);
    compare->n_values += !failed;
    return failed;
}

static elea_status check_not_empty(const struct compare *compare, const char *path,
                                   elea_error *error)
{
    if (compare->n_values > 0)
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                          "%s: has no values; give lines such as \"D20w = 11.2 1e-7 cm^2/s\"",
                          path);
}

elea_status compare_apply(struct compare *compare, char *text, const char *path, elea_error *error)
{
    elea_status failed = config_apply(text, path, add_value, compare, error);
    return failed ? failed : check_not_empty(compare, path, error);
}

elea_status compare_read(struct compare *compare, const char *path, elea_error *error)
{
    char *text = NULL;
    if (path == NULL)
        return ELEA_OK;
    elea_status failed = config_read(path, &text, add_value, compare, error);
    free(text);
    return failed ? failed : check_not_empty(compare, path, error);
}

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
        return 0.044;
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

static struct deviation deviation_of(const struct compare_value *measured, elea_average *average,
                                     bool in_solution)
{
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

/* ---- Output ---- */

static void print_row(const struct compare *compare, const struct compare_value *measured,
                      const struct deviation *d, FILE *stream)
{
    char unit[ELEA_UNIT_SIZE], value[NUMBERS_SIZE], own[NUMBERS_SIZE];
    elea_property_unit(measured->property, compare->length_unit, unit);
    numbers_value(measured->value, 0.0, value);
    if (isnan(d->value)) {
        (void)fprintf(stream, "  %-24.24s %11s  is not calculated\n", measured->name, value);
        return;
    }
    numbers_value(d->value, d->total, own);
    double percent = 100.0 / d->value;
    (void)fprintf(stream, "  %-24.24s %11s %11s %+9.1f %6.1f %7.2g %7.2g %7.2g %7.2g  %s\n",
                  measured->name, value, own, 100.0 * (d->value / measured->value - 1.0),
                  (d->value - measured->value) / d->total, percent * d->statistics,
                  percent * d->theory, percent * d->hydration, percent * d->measured,
                  strcmp(unit, "1") == 0 ? "" : unit);
}

void compare_print(const struct compare *compare, elea_average *average, bool in_solution,
                   FILE *stream)
{
    if (compare->n_values == 0)
        return;
    (void)fprintf(stream,
                  "\nComparison with measured values: deviation in %% and in errors, whose parts "
                  "are in %%\n  %-24s %11s %11s %9s %6s %7s %7s %7s %7s\n",
                  "", "measured", "calculated", "deviation", "errors", "statist", "theory",
                  "hydrat", "measurt");
    for (size_t i = 0; i < compare->n_values; i++) {
        const struct deviation d = deviation_of(&compare->values[i], average, in_solution);
        print_row(compare, &compare->values[i], &d, stream);
    }
}

static void write_value(struct json *json, const struct compare *compare,
                        const struct compare_value *measured, const struct deviation *d)
{
    char unit[ELEA_UNIT_SIZE];
    elea_property_unit(measured->property, compare->length_unit, unit);
    json_open_object(json);
    json_key(json, "property");
    json_string(json, elea_property_key(measured->property));
    json_key(json, "unit");
    json_string(json, unit);
    json_number_member(json, "measured", measured->value);
    json_number_member(json, "calculated", d->value);
    json_number_member(json, "deviation", d->value / measured->value - 1.0);
    json_number_member(json, "deviation_in_errors", (d->value - measured->value) / d->total);
    json_number_member(json, "total_error", d->total);
    json_number_member(json, "statistical_error", d->statistics);
    json_number_member(json, "theory_error", d->theory);
    json_number_member(json, "hydration_error", d->hydration);
    json_number_member(json, "measured_error", d->measured);
    json_close_object(json);
}

void compare_write(struct json *json, const struct compare *compare, elea_average *average,
                   bool in_solution)
{
    if (compare->n_values == 0)
        return;
    json_key(json, "comparison");
    json_open_array(json);
    for (size_t i = 0; i < compare->n_values; i++) {
        const struct deviation d = deviation_of(&compare->values[i], average, in_solution);
        write_value(json, compare, &compare->values[i], &d);
    }
    json_close_array(json);
}
