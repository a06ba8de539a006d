/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/error.h"
#include "result/solution.h"
#include "result/water.h"

#define NUM_ITEMS(array) (sizeof(array) / sizeof((array)[0]))
#define TEXT_SIZE        64

/* Concentrations by volume are those of the solution at 20 C, where solutions are made. */
#define MADE_AT 293.15

enum measure {
    MEASURE_NONE,          /* of a pure liquid */
    MEASURE_PERCENT,       /* a fraction of what is usual for the solute */
    MEASURE_MASS,          /* mass of the solute by that of the solution */
    MEASURE_VOLUME,        /* volume of the pure solute by that of the solution */
    MEASURE_CONCENTRATION, /* kg/m^3 */
    MEASURE_MOLARITY,      /* mol/l */
};

typedef double correlation(double amount, double temperature);

/* Temperatures in kelvin, and the greatest amount. */
struct range {
    double coldest, hottest, most;
};

struct solute {
    const char *name, *example, *amounts; /* for messages */
    enum measure measure;                 /* of its correlations */
    double molar_mass;                    /* g/mol */
    correlation *viscosity, *density;
    struct range viscosity_range, density_range;
};

static double water_viscosity(double amount, double temperature)
{
    (void)amount;
    return elea_light_water_viscosity(temperature);
}

static double water_density(double amount, double temperature)
{
    (void)amount;
    return elea_light_water_density(temperature);
}

enum { WATER, HEAVY_WATER, GLYCEROL, SUCROSE, SODIUM_CHLORIDE, UREA, GUANIDINIUM };

/* docs/solvents.md has the sources of the ranges. */
static const struct solute solutes[] = {
    [WATER] = {.name = "water",
               .measure = MEASURE_NONE,
               .viscosity = water_viscosity,
               .density = water_density,
               .viscosity_range = {253.15, 383.15, 0.0},
               .density_range = {253.15, 383.15, 0.0}},
    [HEAVY_WATER] = {.name = "D2O",
                     .amounts = "0 to 100 % by volume",
                     .measure = MEASURE_VOLUME,
                     .viscosity = elea_deuterated_viscosity,
                     .density = elea_deuterated_density,
                     .viscosity_range = {277.15, 373.15, 1.0},
                     .density_range = {277.15, 373.15, 1.0}},
    [GLYCEROL] = {.name = "glycerol",
                  .example = "glycerol 10%",
                  .amounts = "0 to 100 % by mass",
                  .measure = MEASURE_MASS,
                  .molar_mass = 92.094,
                  .viscosity = elea_glycerol_viscosity,
                  .density = elea_glycerol_density,
                  .viscosity_range = {273.15, 373.15, 1.0},
                  .density_range = {288.15, 303.15, 1.0}},
    [SUCROSE] = {.name = "sucrose",
                 .example = "sucrose 5%",
                 .amounts = "0 to 75 % by mass, or to 1.8 M",
                 .measure = MEASURE_MASS,
                 .molar_mass = 342.30,
                 .viscosity = elea_sucrose_viscosity,
                 .density = elea_sucrose_density,
                 .viscosity_range = {273.15, 353.15, 0.75},
                 .density_range = {288.15, 328.15, 0.506}},
    [SODIUM_CHLORIDE] = {.name = "NaCl",
                         .example = "NaCl 0.15 M",
                         .amounts = "0 to 26 % by mass, or to 5.4 M",
                         .measure = MEASURE_MASS,
                         .molar_mass = 58.443,
                         .viscosity = elea_sodium_chloride_viscosity,
                         .density = elea_sodium_chloride_density,
                         .viscosity_range = {278.15, 373.15, 0.264},
                         .density_range = {273.15, 373.15, 0.264}},
    [UREA] = {.name = "urea",
              .example = "urea 8 M",
              .amounts = "0 to 8.6 M",
              .measure = MEASURE_MOLARITY,
              .molar_mass = 60.056,
              .viscosity = elea_urea_viscosity,
              .density = elea_urea_density,
              .viscosity_range = {277.15, 313.15, 8.665},
              .density_range = {277.15, 313.15, 8.665}},
    [GUANIDINIUM] = {.name = "GdmCl",
                     .example = "GdmCl 6 M",
                     .amounts = "0 to 7.355 M",
                     .measure = MEASURE_MOLARITY,
                     .molar_mass = 95.53,
                     .viscosity = elea_guanidinium_viscosity,
                     .density = elea_guanidinium_density,
                     .viscosity_range = {288.15, 303.15, 7.355},
                     .density_range = {288.15, 303.15, 7.355}},
};

/* In lower case without spaces. */
static const struct {
    const char *text;
    int solute;
} names[] = {
    {"water", WATER},
    {"h2o", WATER},
    {"lightwater", WATER},
    {"d2o", HEAVY_WATER},
    {"heavywater", HEAVY_WATER},
    {"deuteriumoxide", HEAVY_WATER},
    {"glycerol", GLYCEROL},
    {"glycerin", GLYCEROL},
    {"glycerine", GLYCEROL},
    {"sucrose", SUCROSE},
    {"saccharose", SUCROSE},
    {"nacl", SODIUM_CHLORIDE},
    {"sodiumchloride", SODIUM_CHLORIDE},
    {"urea", UREA},
    {"carbamide", UREA},
    {"gdmcl", GUANIDINIUM},
    {"gdncl", GUANIDINIUM},
    {"gdnhcl", GUANIDINIUM},
    {"guhcl", GUANIDINIUM},
    {"guanidiniumchloride", GUANIDINIUM},
    {"guanidinehydrochloride", GUANIDINIUM},
    {"guanidinehcl", GUANIDINIUM},
};

static const struct {
    const char *text;
    enum measure measure;
    double factor;
} amount_units[] = {
    {"%", MEASURE_PERCENT, 0.01},          {"%w/w", MEASURE_MASS, 0.01},
    {"wt%", MEASURE_MASS, 0.01},           {"%wt", MEASURE_MASS, 0.01},
    {"%bymass", MEASURE_MASS, 0.01},       {"%byweight", MEASURE_MASS, 0.01},
    {"%v/v", MEASURE_VOLUME, 0.01},        {"vol%", MEASURE_VOLUME, 0.01},
    {"%vol", MEASURE_VOLUME, 0.01},        {"%byvolume", MEASURE_VOLUME, 0.01},
    {"%w/v", MEASURE_CONCENTRATION, 10.0}, {"g/l", MEASURE_CONCENTRATION, 1.0},
    {"mg/ml", MEASURE_CONCENTRATION, 1.0}, {"m", MEASURE_MOLARITY, 1.0},
    {"mol/l", MEASURE_MOLARITY, 1.0},      {"molar", MEASURE_MOLARITY, 1.0},
    {"mm", MEASURE_MOLARITY, 1e-3},        {"mmol/l", MEASURE_MOLARITY, 1e-3},
};

/* ---- Names ---- */

static bool cut_start(char *text, const char *start)
{
    size_t length = strlen(start);
    if (strncmp(text, start, length) != 0)
        return false;
    memmove(text, text + length, strlen(text + length) + 1);
    return true;
}

static bool cut_end(char *text, const char *end)
{
    size_t length = strlen(text), n = strlen(end);
    if (length < n || strcmp(text + length - n, end) != 0)
        return false;
    text[length - n] = '\0';
    return true;
}

/* Lower case, without spaces, parentheses and "in water"; empty if it is too long. */
static void simplify(const char *name, char text[TEXT_SIZE])
{
    size_t n = 0;
    for (; *name != '\0' && n + 1 < TEXT_SIZE; name++)
        if (!isspace((unsigned char)*name) && *name != '(' && *name != ')')
            text[n++] = (char)tolower((unsigned char)*name);
    text[*name == '\0' ? n : 0] = '\0';
    if (!cut_end(text, "inwater"))
        (void)cut_end(text, "inh2o");
}

/* Cuts the longest name at either end, so that "heavy water" is not water; NULL: there is none. */
static const struct solute *cut_name(char text[TEXT_SIZE])
{
    size_t longest = 0, found = 0;
    for (size_t i = 0; i < NUM_ITEMS(names); i++) {
        char copy[TEXT_SIZE];
        memcpy(copy, text, TEXT_SIZE);
        size_t length = strlen(names[i].text);
        if (length > longest && (cut_start(copy, names[i].text) || cut_end(copy, names[i].text))) {
            longest = length;
            found = i;
        }
    }
    if (longest == 0)
        return NULL;
    if (!cut_start(text, names[found].text))
        (void)cut_end(text, names[found].text);
    return &solutes[names[found].solute];
}

/* Digits with a point; strtod() depends on the locale. */
static const char *read_number(const char *text, double *value)
{
    double digits = 0.0, scale = 1.0;
    bool any = false, after_point = false;
    for (; isdigit((unsigned char)*text) || (*text == '.' && !after_point); text++) {
        if (*text == '.') {
            after_point = true;
            continue;
        }
        digits = 10.0 * digits + (*text - '0');
        scale *= after_point ? 10.0 : 1.0;
        any = true;
    }
    *value = digits / scale;
    return any ? text : NULL;
}

static bool read_amount(const char *text, enum measure *measure, double *value)
{
    const char *unit = read_number(text, value);
    for (size_t i = 0; unit != NULL && i < NUM_ITEMS(amount_units); i++)
        if (strcmp(unit, amount_units[i].text) == 0) {
            *measure = amount_units[i].measure;
            *value *= amount_units[i].factor;
            return true;
        }
    return false;
}

/* ---- Concentrations ---- */

/* By mass: the concentration in kg/m^3. By molarity: the fraction of mass. Both increase. */
static double other_measure(const struct solute *solute, double amount)
{
    double density = solute->density(amount, MADE_AT);
    return solute->measure == MEASURE_MASS ? amount * density
                                           : amount * solute->molar_mass / density;
}

/* The amount with this `other_measure`, by bisection; INFINITY above the range. */
static double amount_with(const struct solute *solute, double target)
{
    double low = 0.0, high = solute->density_range.most;
    if (target > other_measure(solute, high))
        return INFINITY;
    for (int i = 0; i < 60; i++) {
        double middle = 0.5 * (low + high);
        if (other_measure(solute, middle) < target)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* In the measure of the solute's correlations; NAN if that is not possible. */
static double convert_amount(const struct solute *solute, enum measure measure, double value)
{
    if (measure == MEASURE_PERCENT)
        measure = solute->measure == MEASURE_MOLARITY ? MEASURE_MASS : solute->measure;
    if (measure == solute->measure)
        return value;
    if (solute->measure == MEASURE_MOLARITY)
        return measure == MEASURE_MASS            ? amount_with(solute, value)
               : measure == MEASURE_CONCENTRATION ? value / solute->molar_mass
                                                  : NAN;
    if (solute->measure != MEASURE_MASS)
        return NAN;
    if (measure == MEASURE_MOLARITY)
        return amount_with(solute, value * solute->molar_mass);
    if (measure == MEASURE_CONCENTRATION)
        return amount_with(solute, value);
    return solute->density_range.most < 1.0
               ? NAN /* a solid */
               : amount_with(solute, value * solute->density(1.0, MADE_AT));
}

static elea_status find_amount(const struct solute *solute, const char *text, const char *name,
                               double *amount, elea_error *error)
{
    if (text[0] == '\0' && solute->example != NULL)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "the concentration of %s is missing; give %s, as in \"%s\"",
                              solute->name, solute->amounts, solute->example);
    if (text[0] == '\0') {
        *amount = solute->viscosity_range.most; /* a pure liquid */
        return ELEA_OK;
    }
    enum measure measure;
    double value;
    if (solute->measure == MEASURE_NONE || !read_amount(text, &measure, &value))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "the concentration in the solvent \"%.60s\" is not understood; give "
                              "it as in \"glycerol 10%%\", \"glycerol 10%% v/v\" or \"urea 8 M\"",
                              name);
    *amount = convert_amount(solute, measure, value);
    if (!(*amount <= solute->viscosity_range.most))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "the viscosity of %s is known for %s, not for \"%.60s\"; give the "
                              "viscosity",
                              solute->name, solute->amounts, name);
    return ELEA_OK;
}

static bool within(const struct range *range, double amount, double temperature)
{
    return temperature >= range->coldest && temperature <= range->hottest && amount <= range->most;
}

elea_status elea_solvent_at(const char *name, double temperature, elea_solvent *solvent,
                            elea_error *error)
{
    char text[TEXT_SIZE];
    double amount = 0.0;
    simplify(name, text);
    const struct solute *solute = cut_name(text);
    if (solute == NULL)
        return elea_error_set(
            error, ELEA_ERROR_ARGUMENT,
            "the solvent \"%.60s\" is not known; give water, D2O, glycerol, "
            "sucrose, NaCl, urea or GdmCl, with its concentration as in \"D2O 50%%\", "
            "\"glycerol 10%%\" or \"urea 8 M\"",
            name);
    elea_status failed = find_amount(solute, text, name, &amount, error);
    if (failed)
        return failed;
    const struct range *known = &solute->viscosity_range;
    if (!within(known, amount, temperature))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "the viscosity of %s is known from %.2f to %.2f K, not at %g K; give "
                              "the viscosity",
                              solute->name, known->coldest, known->hottest, temperature);
    solvent->viscosity = solute->viscosity(amount, temperature);
    solvent->density = within(&solute->density_range, amount, temperature)
                           ? solute->density(amount, temperature)
                           : NAN;
    return ELEA_OK;
}

elea_status elea_water_viscosity(double temperature, double *viscosity, elea_error *error)
{
    elea_solvent water = {NAN, NAN};
    elea_status failed = elea_solvent_at("water", temperature, &water, error);
    if (!failed)
        *viscosity = water.viscosity;
    return failed;
}
