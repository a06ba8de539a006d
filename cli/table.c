/* SPDX-License-Identifier: MIT */
#include "table.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "numbers.h"

enum { LABEL_WIDTH = 38 };

/* ---- Rows ---- */

/* The content of a table: a result, or else an average. */
struct content {
    const elea_result *result;
    elea_average *average;
};

/* What few users need: tensors, and what describes anisotropy. */
static bool is_detail(elea_property property)
{
    switch (property) {
    case ELEA_TRANSLATIONAL_DIFFUSION_EIGENVALUES:
    case ELEA_CENTRE_OF_DIFFUSION:
    case ELEA_ROTATIONAL_DIFFUSION_EIGENVALUES:
    case ELEA_RELAXATION_TIMES:
    case ELEA_INTRINSIC_VISCOSITY_HIGH_FREQUENCY:
    case ELEA_PERRIN_FACTOR:
    case ELEA_KIRKWOOD_RADIUS:
    case ELEA_ANHYDROUS_RADIUS:
    case ELEA_ROTATIONAL_RHOMBICITY:
    case ELEA_SECOND_VIRIAL_COEFFICIENT_MASS_UNITS:
    case ELEA_SCHERAGA_MANDELKERN:
    case ELEA_FLORY_VISCOSITY:
    case ELEA_FLORY_FRICTION:
    case ELEA_EQUIVALENT_ELLIPSOID:
        return true;
    default:
        return elea_property_rank(property) >= 2;
    }
}

/* "  gyration tensor                    xx": the label precedes the first component. */
static void print_label(const struct table *table, elea_property property, size_t component)
{
    const char *label = component == 0 ? elea_property_label(property) : "";
    const char *name = elea_property_component(property, component);
    (void)fprintf(table->stream, "  %-*s%3s", LABEL_WIDTH - 5, label, name);
    if (name[0] == '\0' && strlen(label) > LABEL_WIDTH - 2)
        (void)fprintf(table->stream, "\n%*s", LABEL_WIDTH, "");
}

/* Dimensionless quantities show no unit. */
static const char *unit_text(const struct table *table, elea_property property,
                             char unit[ELEA_UNIT_SIZE])
{
    elea_property_unit(property, table->length_unit, unit);
    if (strcmp(unit, "1") == 0)
        unit[0] = '\0';
    return unit;
}

static void end_row(const struct table *table, elea_property property)
{
    char unit[ELEA_UNIT_SIZE];
    unit_text(table, property, unit);
    (void)fprintf(table->stream, "%s%s\n", unit[0] != '\0' ? "  " : "", unit);
}

/* ---- One frame ---- */

static void print_quantity(const struct table *table, const elea_quantity *q)
{
    char value[NUMBERS_SIZE], std_error[NUMBERS_SIZE], total_error[NUMBERS_SIZE];
    numbers_value(q->value, q->std_error, value);
    numbers_error(q->value, q->std_error, std_error);
    numbers_error(q->value, q->total_error, total_error);
    (void)fprintf(table->stream, " %15s %13s %13s", value, std_error, total_error);
}

/* To compare with the solution: by the analogy, R_h is the capacitance. */
static void print_analogy(const struct table *table, const elea_result *result)
{
    elea_quantity radius = *elea_result_quantity(result, ELEA_CAPACITANCE, 0);
    radius.total_error = NAN;
    (void)fprintf(table->stream, "  %-*s", LABEL_WIDTH - 2, "the same by the analogy, R_h = C");
    print_quantity(table, &radius);
    end_row(table, ELEA_HYDRODYNAMIC_RADIUS);
}

static void print_result_rows(const struct table *table, const elea_result *result,
                              elea_property property)
{
    for (size_t i = 0; i < elea_property_n_components(property); i++) {
        print_label(table, property, i);
        print_quantity(table, elea_result_quantity(result, property, i));
        end_row(table, property);
    }
    if (table->verbose && property == ELEA_HYDRODYNAMIC_RADIUS &&
        elea_result_info(result)->theory == ELEA_THEORY_STOKES)
        print_analogy(table, result);
}

/* ---- A line for each frame ---- */

enum { MAX_LINE_COLUMNS = 3, LINE_VALUE = 13, LINE_ERROR = 10 };

/*
 * The properties of a line; the intrinsic viscosity by mass, if known, replaces that by volume.
 * With
 * --verbose, C is shown beside R_h, which it would be by the analogy.
 */
static size_t line_properties(const struct table *table, const struct columns *columns,
                              elea_property list[MAX_LINE_COLUMNS])
{
    static const elea_property order[] = {ELEA_HYDRODYNAMIC_RADIUS, ELEA_CAPACITANCE,
                                          ELEA_INTRINSIC_VISCOSITY_MASS_UNITS,
                                          ELEA_INTRINSIC_VISCOSITY, ELEA_VOLUME};
    size_t n = 0;
    for (size_t i = 0; i < sizeof order / sizeof order[0] && n < MAX_LINE_COLUMNS; i++) {
        bool doubled = order[i] == ELEA_INTRINSIC_VISCOSITY &&
                       columns->shown[ELEA_INTRINSIC_VISCOSITY_MASS_UNITS];
        bool hidden = order[i] == ELEA_CAPACITANCE && !table->verbose;
        if (columns->shown[order[i]] && !doubled && !hidden)
            list[n++] = order[i];
    }
    return n;
}

static const char *line_symbol(elea_property property)
{
    switch (property) {
    case ELEA_HYDRODYNAMIC_RADIUS:
        return "R_h";
    case ELEA_CAPACITANCE:
        return "C";
    case ELEA_VOLUME:
        return "V";
    case ELEA_INTRINSIC_VISCOSITY:
    case ELEA_INTRINSIC_VISCOSITY_MASS_UNITS:
        return "[eta]";
    default:
        return elea_property_label(property);
    }
}

void table_print_heading(const struct table *table, const struct columns *columns)
{
    elea_property list[MAX_LINE_COLUMNS];
    size_t n = line_properties(table, columns, list);
    char units[256];
    size_t used = (size_t)snprintf(units, sizeof units, "%8s %11s", "", "ps");
    (void)fprintf(table->stream, "%8s %11s", "frame", "time");
    for (size_t i = 0; i < n; i++) {
        char unit[ELEA_UNIT_SIZE];
        (void)fprintf(table->stream, " %*s %*s", LINE_VALUE, line_symbol(list[i]), LINE_ERROR,
                      "error");
        if (used < sizeof units)
            used += (size_t)snprintf(units + used, sizeof units - used, " %*s %*s", LINE_VALUE,
                                     unit_text(table, list[i], unit), LINE_ERROR, "");
    }
    used = strlen(units);
    while (used > 0 && units[used - 1] == ' ')
        units[--used] = '\0';
    (void)fprintf(table->stream, "\n%s\n", units);
}

void table_print_line(const struct table *table, const struct columns *columns,
                      const elea_result *result)
{
    elea_property list[MAX_LINE_COLUMNS];
    size_t n = line_properties(table, columns, list);
    char time[NUMBERS_SIZE] = "-";
    const elea_frame_info *info = elea_result_info(result);
    if (!isnan(info->time))
        (void)snprintf(time, sizeof time, "%.9g", info->time);
    (void)fprintf(table->stream, "%8" PRIu64 " %11s", info->frame, time);
    for (size_t i = 0; i < n; i++) {
        char value[NUMBERS_SIZE] = "-", error[NUMBERS_SIZE] = "-";
        const elea_quantity *q = elea_result_quantity(result, list[i], 0);
        if (elea_result_available(result, list[i])) {
            numbers_value(q->value, q->std_error, value);
            numbers_error(q->value, q->std_error, error);
        }
        (void)fprintf(table->stream, " %*s %*s", LINE_VALUE, value, LINE_ERROR, error);
    }
    (void)fputc('\n', table->stream);
}

/* ---- Averages ---- */

static void print_mean(const struct table *table, const elea_mean *mean)
{
    char value[NUMBERS_SIZE], std_error[NUMBERS_SIZE], total_error[NUMBERS_SIZE],
        fluctuation[NUMBERS_SIZE];
    numbers_value(mean->value, mean->std_error, value);
    numbers_error(mean->value, mean->std_error, std_error);
    numbers_error(mean->value, mean->total_error, total_error);
    numbers_error(mean->value, mean->fluctuation, fluctuation);
    (void)fprintf(table->stream, " %12s %8s %11s %11s %5.1f", value, std_error, total_error,
                  fluctuation, mean->inefficiency);
}

static void print_average_rows(const struct table *table, elea_average *average,
                               elea_property property)
{
    for (size_t i = 0; i < elea_property_n_components(property); i++) {
        print_label(table, property, i);
        print_mean(table, elea_average_mean(average, property, i));
        end_row(table, property);
    }
    if (property == ELEA_HYDRODYNAMIC_RADIUS) {
        (void)fprintf(table->stream, "  %-*s", LABEL_WIDTH - 2, "hydrodynamic radius from <1/R_h>");
        print_mean(table, elea_average_harmonic_radius(average));
        end_row(table, property);
    }
}

/* ---- The tables ---- */

static bool has(const struct content *content, elea_property property)
{
    return content->result != NULL ? elea_result_available(content->result, property)
                                   : elea_average_available(content->average, property);
}

static double value_of(const struct content *content, elea_property property)
{
    return content->result != NULL ? elea_result_quantity(content->result, property, 0)->value
                                   : elea_average_mean(content->average, property, 0)->value;
}

/* In water at 20 C, what is converted to these conditions is the same again. */
static bool repeats(const struct content *content, elea_property property)
{
    elea_property original = property == ELEA_DIFFUSION_COEFFICIENT_20W ? ELEA_DIFFUSION_COEFFICIENT
                             : property == ELEA_SEDIMENTATION_COEFFICIENT_20W
                                 ? ELEA_SEDIMENTATION_COEFFICIENT
                                 : ELEA_NUM_PROPERTIES;
    if (original == ELEA_NUM_PROPERTIES || !has(content, original))
        return false;
    double value = value_of(content, original);
    return fabs(value_of(content, property) - value) <= 1e-9 * fabs(value);
}

static bool is_shown(const struct table *table, const struct content *content,
                     elea_property property)
{
    return has(content, property) &&
           (table->verbose || (!is_detail(property) && !repeats(content, property)));
}

/* Each available property, under the heading of its group. */
static void print_groups(const struct table *table, const struct content *content)
{
    const char *group = "";
    for (size_t i = 0; i < ELEA_NUM_PROPERTIES; i++) {
        elea_property property = elea_property_listed(i);
        if (!is_shown(table, content, property))
            continue;
        if (strcmp(group, elea_property_group(property)) != 0) {
            group = elea_property_group(property);
            (void)fprintf(table->stream, "%s\n", group);
        }
        if (content->result != NULL)
            print_result_rows(table, content->result, property);
        else
            print_average_rows(table, content->average, property);
    }
}

void table_print_result(const struct table *table, const elea_result *result)
{
    (void)fprintf(table->stream, "%*s %15s %13s %13s  %s\n", LABEL_WIDTH, "", "value",
                  "stat. error", "total error", "unit");
    print_groups(table, &(struct content){.result = result});
}

void table_print_average(const struct table *table, const struct ensemble *ensemble)
{
    char title[64];
    ensemble_title(ensemble, title, sizeof title);
    (void)fprintf(table->stream, "%-*s %12s %8s %11s %11s %5s  %s\n", LABEL_WIDTH, title, "mean",
                  "error", "total error", "fluctuation", "ineff", "unit");
    print_groups(table, &(struct content){.average = ensemble->average});
    ensemble_legend(ensemble, table->stream);
}
