/* SPDX-License-Identifier: MIT */
#include "compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config.h"

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
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "the factor of the unit is not positive; give a power of ten such as "
                              "1e-7, or leave it out");
    elea_status failed = find_unit(text, value->property, length_unit, &factor, error);
    value->value *= power * factor;
    value->error *= power * factor;
    if (!failed && !(isfinite(value->value) && isfinite(value->error) && value->value > 0.0))
        failed = elea_error_set(error, ELEA_ERROR_ARGUMENT,
                                "the number is out of range; check its power of ten");
    return failed;
}

/* The values that follow are those of one species. */
static elea_status begin_species(struct compare *compare, const char *text, elea_error *error)
{
    if (text == NULL || text[0] == '\0' || strlen(text) >= sizeof compare->species)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "give the name of the species, of at most %d characters: species = "
                              "monomer",
                              COMPARE_NAME_SIZE - 1);
    (void)snprintf(compare->species, sizeof compare->species, "%s", text);
    return ELEA_OK;
}

static elea_status add_value(void *context, const char *name, const char *text, elea_error *error)
{
    struct compare *compare = context;
    if (strcmp(name, "species") == 0)
        return begin_species(compare, text, error);
    if (compare->n_values == COMPARE_MAX_VALUES)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "there are more than %d values; divide the file", COMPARE_MAX_VALUES);
    if (text == NULL)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "\"%.40s\" has no value; give a number and its unit", name);
    struct compare_value *value = &compare->values[compare->n_values];
    *value = (struct compare_value){.error = 0.0};
    elea_status failed = find_property(name, &value->property, error);
    if (failed)
        return failed;
    (void)snprintf(value->name, sizeof value->name, "%s", name);
    (void)snprintf(value->species, sizeof value->species, "%s", compare->species);
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
