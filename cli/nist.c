/* SPDX-License-Identifier: MIT */
#include "nist.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "numbers.h"
#include "summary.h"

/* ---- The items of a frame ---- */

enum nist_kind {
    NIST_COUNT,  /* a whole number */
    NIST_REAL,   /* a number */
    NIST_RESULT, /* a number, its total error, and its statistical error */
    NIST_MEAN,   /* a number and its statistical error */
    NIST_STOP    /* an elea_stop */
};

enum { NIST_KEY_SIZE = 56 };

struct nist_item {
    char key[NIST_KEY_SIZE];
    char unit[ELEA_UNIT_SIZE]; /* "": no row of units */
    enum nist_kind kind;
    bool ours;    /* NIST ZENO does not have it */
    size_t place; /* index of its first number in the frame */
};

static size_t n_numbers(enum nist_kind kind)
{
    return kind == NIST_RESULT ? 3 : kind == NIST_MEAN ? 2 : 1;
}

/* The frame that is being added; the first one lists the items. */
struct taking {
    struct nist_table *table;
    bool listing, failed;
    size_t item;
};

static void *grown(void *old, size_t needed, size_t *capacity, size_t size)
{
    if (needed <= *capacity)
        return old;
    size_t larger = *capacity * 2 > needed ? *capacity * 2 : needed + 64;
    void *block = larger <= SIZE_MAX / size ? realloc(old, larger * size) : NULL;
    if (block != NULL)
        *capacity = larger;
    return block;
}

static bool list_item(struct nist_table *table, const char *key, const char *unit,
                      enum nist_kind kind, bool ours)
{
    struct nist_item *items =
        grown(table->items, table->n_items + 1, &table->items_capacity, sizeof *items);
    if (items == NULL)
        return false;
    table->items = items;
    struct nist_item *item = &items[table->n_items++];
    *item = (struct nist_item){.kind = kind, .ours = ours, .place = table->n_values};
    (void)snprintf(item->key, sizeof item->key, "%s", key);
    (void)snprintf(item->unit, sizeof item->unit, "%s", unit);
    table->n_values += n_numbers(kind);
    return true;
}

static void take(struct taking *taking, const char *key, const char *unit, enum nist_kind kind,
                 bool ours, const double *numbers)
{
    struct nist_table *table = taking->table;
    if (taking->failed)
        return;
    if (taking->listing && !list_item(table, key, unit, kind, ours)) {
        taking->failed = true;
        return;
    }
    const struct nist_item *item = &table->items[taking->item++];
    size_t row = taking->listing ? 0 : table->n_frames * table->n_values;
    double *values =
        grown(table->values, row + (taking->listing ? item->place + 3 : table->n_values),
              &table->values_capacity, sizeof *values);
    if (values == NULL) {
        taking->failed = true;
        return;
    }
    table->values = values;
    memcpy(values + row + item->place, numbers, n_numbers(kind) * sizeof *numbers);
}

static void take_count(struct taking *taking, const char *key, const char *unit, bool ours,
                       uint64_t count)
{
    double number = (double)count;
    take(taking, key, unit, NIST_COUNT, ours, &number);
}

static void take_real(struct taking *taking, const char *key, const char *unit, bool ours,
                      double number)
{
    take(taking, key, unit, NIST_REAL, ours, &number);
}

static void take_component(struct taking *taking, const elea_result *result, elea_property property,
                           const char *key, const char *unit, bool ours, size_t component)
{
    const elea_quantity *q = elea_result_quantity(result, property, component);
    const double numbers[3] = {q->value, q->total_error, q->std_error};
    take(taking, key, unit, NIST_RESULT, ours, numbers);
}

/* "gyration[0][2]", and "volume" for a scalar. */
static void name_element(elea_property property, size_t row, size_t column,
                         char name[NIST_KEY_SIZE])
{
    const char *key = elea_property_key(property);
    unsigned rank = elea_property_rank(property);
    if (rank == 2)
        (void)snprintf(name, NIST_KEY_SIZE, "%s[%zu][%zu]", key, row, column);
    else if (rank == 1)
        (void)snprintf(name, NIST_KEY_SIZE, "%s[%zu]", key, row);
    else
        (void)snprintf(name, NIST_KEY_SIZE, "%s", key);
}

static void take_property(struct taking *taking, const elea_settings *settings,
                          const elea_result *result, elea_property property, bool ours)
{
    size_t rows = elea_property_extent(property);
    size_t columns = elea_property_rank(property) == 2 ? rows : 1;
    char unit[ELEA_UNIT_SIZE], key[NIST_KEY_SIZE];
    elea_property_unit(property, settings->length_unit, unit);
    if (elea_property_nist_unit(property) != NULL)
        (void)snprintf(unit, sizeof unit, "%s", elea_property_nist_unit(property));
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) {
            name_element(property, i, j, key);
            take_component(taking, result, property, key, unit, ours,
                           elea_property_element(property, i, j));
        }
}

static void take_mean(struct taking *taking, const elea_result *result, const char *key,
                      const char *unit, size_t place)
{
    const elea_quantity *mean = elea_result_walk_mean(result, place);
    const double numbers[2] = {mean->value, mean->std_error};
    take(taking, key, unit, NIST_MEAN, false, numbers);
}

static void take_counts(struct taking *taking, const elea_settings *settings,
                        const elea_result *result)
{
    const char *length = elea_length_unit_name(settings->length_unit);
    char key[NIST_KEY_SIZE];
    take_mean(taking, result, "t", "1", ELEA_WALK_T);
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(key, sizeof key, "u[%zu]", i);
        take_mean(taking, result, key, "1", ELEA_WALK_U + i);
    }
    for (size_t i = 0; i < 9; i++) { /* NIST ZENO's v has three equal rows */
        (void)snprintf(key, sizeof key, "v[%zu][%zu]", i / 3, i % 3);
        take_mean(taking, result, key, length, ELEA_WALK_V + i % 3);
    }
    for (size_t i = 0; i < 9; i++) {
        (void)snprintf(key, sizeof key, "w[%zu][%zu]", i / 3, i % 3);
        take_mean(taking, result, key, length, ELEA_WALK_W + i);
    }
    const elea_frame_info *info = elea_result_info(result);
    double n = (double)info->num_interior_samples, hits = (double)info->num_interior_hits;
    const double numbers[2] = {n > 0.0 ? hits : NAN,
                               /* As few as in TALLY_FEWEST_CLUSTERS do not tell it. */
                               n > 3.0 ? sqrt(hits * (1.0 - hits / n)) : NAN};
    take(taking, "interior_hits", "1", NIST_MEAN, false, numbers);
}

static void take_launch(struct taking *taking, const elea_frame_info *info)
{
    char key[NIST_KEY_SIZE];
    take_real(taking, "skin_thickness", "", false, info->skin_thickness);
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(key, sizeof key, "launch_center[%zu]", i);
        take_real(taking, key, "", false, info->launch_centre[i]);
    }
    take_real(taking, "launch_radius", "", false, info->launch_radius);
}

static void take_ours(struct taking *taking, const elea_settings *settings,
                      const struct columns *columns, const elea_result *result)
{
    const elea_frame_info *info = elea_result_info(result);
    for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++)
        if (elea_property_nist_place((elea_property)p) == 0 && columns->shown[p])
            take_property(taking, settings, result, (elea_property)p, true);
    take_count(taking, "frame", "", true, info->frame);
    take_real(taking, "time", "ps", true, info->time);
    take_count(taking, "num_hits", "1", true, info->num_hits);
    take_count(taking, "num_steps", "1", true, info->num_steps);
    take_count(taking, "num_control_charges", "1", true, info->num_control_charges);
    if (settings->theory == ELEA_THEORY_STOKES)
        take_count(taking, "num_patches", "1", true, info->num_patches);
    double stop = (double)info->walks_stop;
    take(taking, "walks_stop", "", NIST_STOP, true, &stop);
    stop = (double)info->interior_stop;
    take(taking, "interior_stop", "", NIST_STOP, true, &stop);
}

/* The properties of NIST ZENO, in its order. */
static void take_theirs(struct taking *taking, const elea_settings *settings,
                        const struct columns *columns, const elea_result *result)
{
    for (unsigned place = 1; place <= ELEA_NUM_PROPERTIES; place++)
        for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++)
            if (elea_property_nist_place((elea_property)p) == place && columns->shown[p])
                take_property(taking, settings, result, (elea_property)p, false);
}

elea_status nist_add(struct nist_table *table, const struct options *options,
                     const elea_settings *settings, const struct columns *columns,
                     const elea_result *result, elea_error *error)
{
    const elea_frame_info *info = elea_result_info(result);
    struct taking taking = {.table = table, .listing = table->n_frames == 0};
    take_launch(&taking, info);
    take_count(&taking, "num_walks_performed", "1", false, info->num_walks);
    take_count(&taking, "num_interior_samples_performed", "1", false, info->num_interior_samples);
    take_theirs(&taking, settings, columns, result);
    if (options->print_counts)
        take_counts(&taking, settings, result);
    take_ours(&taking, settings, columns, result);
    if (taking.failed)
        return elea_error_set(error, ELEA_ERROR_MEMORY,
                              "no memory for the results of %zu frames, which the layout of NIST "
                              "ZENO keeps until the end; use --csv-format frames",
                              table->n_frames + 1);
    if (table->n_frames++ == 0)
        table->mass = info->mass;
    return ELEA_OK;
}

void nist_free(struct nist_table *table)
{
    free(table->items);
    free(table->values);
    *table = (struct nist_table){0};
}

/* ---- Rows of one value for all frames ---- */

struct writing {
    FILE *stream;
    const struct nist_table *table;
};

static void write_same(const struct writing *w, const char *key, const char *type, const char *text)
{
    (void)fprintf(w->stream, "%s,%s", key, type);
    for (size_t i = 0; i < w->table->n_frames; i++)
        csv_write_text(w->stream, text);
    (void)fputc('\n', w->stream);
}

static void write_text(const struct writing *w, const char *key, const char *unit, const char *text)
{
    if (unit[0] != '\0')
        write_same(w, key, "units", unit);
    write_same(w, key, "value", text);
}

static void write_count(const struct writing *w, const char *key, const char *unit, uint64_t count)
{
    char text[NUMBERS_SIZE];
    (void)snprintf(text, sizeof text, "%" PRIu64, count);
    write_text(w, key, unit, text);
}

static void write_real(const struct writing *w, const char *key, const char *unit, double value)
{
    char text[NUMBERS_SIZE];
    numbers_scientific(value, text);
    write_text(w, key, unit, text);
}

static void write_percent(const struct writing *w, const char *key, double precision)
{
    if (precision > 0.0)
        write_real(w, key, "%", precision * 100.0);
}

static void write_requests(const struct writing *w, const struct analysis *analysis)
{
    const elea_settings *settings = &analysis->settings;
    const struct options *options = analysis->options;
    bool sampled = settings->interior == ELEA_INTERIOR_SAMPLE || settings->record_interior_points;
    write_count(w, "num_nodes", "", 1);
    write_count(w, "num_threads", "",
                settings->num_threads > 0 ? settings->num_threads : elea_default_num_threads());
    write_count(w, "random_number_seed", "", settings->seed);
    if (OPTIONS_GIVEN(options, settings.num_walks))
        write_count(w, "num_walks_requested", "", options->settings.num_walks);
    if (OPTIONS_GIVEN(options, settings.num_interior_samples))
        write_count(w, "num_interior_samples_requested", "",
                    options->settings.num_interior_samples);
    if (settings->num_walks == 0) {
        write_percent(w, "max_error_capacitance_requested", settings->max_rsd_capacitance);
        write_percent(w, "max_error_mean_polarizability_requested",
                      settings->max_rsd_polarizability);
    }
    if (OPTIONS_GIVEN(options, settings.max_rsd_volume) ||
        (sampled && settings->num_interior_samples == 0))
        write_percent(w, "max_error_volume_requested", settings->max_rsd_volume);
    if (settings->max_run_time > 0.0)
        write_real(w, "max_run_time", "s", settings->max_run_time);
}

static void write_units(const struct writing *w, const struct analysis *analysis, double mass)
{
    const elea_settings *settings = &analysis->settings;
    write_real(w, "length_scale", elea_length_unit_name(settings->length_unit), 1.0);
    if (settings->temperature > 0.0)
        write_real(w, "temperature", "K", settings->temperature);
    if (mass > 0.0)
        write_real(w, "mass", "Da", mass);
    if (settings->viscosity > 0.0)
        write_real(w, "solvent_viscosity", "cp", settings->viscosity * 1e3);
    if (!isnan(settings->buoyancy_factor))
        write_real(w, "buoyancy_factor", "", settings->buoyancy_factor);
}

static void write_times(const struct writing *w, const elea_timing *timing)
{
    write_real(w, "read_time", "s", timing->read);
    write_real(w, "preprocess_time", "s", timing->index);
    write_real(w, "exterior_walk_time", "s", timing->walks);
    write_real(w, "volume_sample_time", "s", timing->interior);
    write_real(w, "total_time", "s", timing->wall);
}

static void write_stokes_time(const struct writing *w, const struct analysis *analysis,
                              const elea_timing *timing)
{
    if (analysis->options->print_benchmarks && analysis->settings.theory == ELEA_THEORY_STOKES)
        write_real(w, "stokes_time", "s", timing->stokes);
}

/* ---- Rows of the frames ---- */

static double number_at(const struct nist_table *table, size_t frame, size_t place)
{
    return table->values[frame * table->n_values + place];
}

static void write_numbers(const struct writing *w, const struct nist_item *item, const char *type,
                          size_t number)
{
    char text[NUMBERS_SIZE];
    (void)fprintf(w->stream, "%s,%s", item->key, type);
    for (size_t i = 0; i < w->table->n_frames; i++) {
        double value = number_at(w->table, i, item->place + number);
        if (item->kind == NIST_COUNT)
            (void)snprintf(text, sizeof text, "%.0f", value);
        else if (item->kind == NIST_STOP)
            (void)snprintf(text, sizeof text, "%s", elea_stop_name((elea_stop)(int)value));
        else
            numbers_scientific(value, text);
        (void)fprintf(w->stream, ",%s", text);
    }
    (void)fputc('\n', w->stream);
}

/* As in NIST ZENO, items that no frame has are omitted. */
static bool is_known(const struct nist_table *table, const struct nist_item *item)
{
    for (size_t i = 0; i < table->n_frames; i++)
        if (!isnan(number_at(table, i, item->place)))
            return true;
    return false;
}

static void write_item(const struct writing *w, const struct nist_item *item)
{
    if (!is_known(w->table, item))
        return;
    if (item->unit[0] != '\0')
        write_same(w, item->key, "units", item->unit);
    write_numbers(w, item, "value", 0);
    if (item->kind == NIST_RESULT || item->kind == NIST_MEAN)
        write_numbers(w, item, "std_dev", 1);
}

static void write_items(const struct writing *w, size_t from, size_t to, bool ours)
{
    for (size_t i = from; i < to; i++)
        if (w->table->items[i].ours == ours)
            write_item(w, &w->table->items[i]);
}

static void write_statistical_errors(const struct writing *w)
{
    for (size_t i = 0; i < w->table->n_items; i++) {
        const struct nist_item *item = &w->table->items[i];
        if (item->kind == NIST_RESULT && is_known(w->table, item))
            write_numbers(w, item, "std_error", 2);
    }
}

/* Items before this one describe the launch surface, which NIST ZENO lists with the parameters. */
static size_t first_result(const struct nist_table *table)
{
    size_t i = 0;
    while (i < table->n_items && strcmp(table->items[i].key, "num_walks_performed") != 0)
        i++;
    return i;
}

void nist_write(FILE *stream, const struct nist_table *table, const struct analysis *analysis,
                const elea_timing *timing, const char *status)
{
    const struct options *options = analysis->options;
    const struct writing w = {stream, table};
    size_t results = first_result(table);
    write_text(&w, "version", "", elea_version());
    if (options->print_benchmarks) {
        double memory = summary_peak_memory(); /* walks and samples overlap in time */
        write_count(&w, "loading_input_data_ram", "kB", (uint64_t)table->memory);
        write_count(&w, "walk_on_spheres_ram", "kB", (uint64_t)memory);
        write_count(&w, "interior_samples_ram", "kB", (uint64_t)memory);
    }
    write_text(&w, "input_file", "", options->structure);
    write_requests(&w, analysis);
    write_items(&w, 0, results, false);
    write_units(&w, analysis, table->mass);
    write_items(&w, results, table->n_items, false);
    if (options->print_benchmarks)
        write_times(&w, timing);
    write_items(&w, 0, table->n_items, true);
    write_statistical_errors(&w);
    write_text(&w, "method", "", elea_method_name(analysis->settings.method));
    write_text(&w, "interior", "", elea_interior_name(analysis->settings.interior));
    write_text(&w, "theory", "", elea_theory_name(analysis->settings.theory));
    write_stokes_time(&w, analysis, timing);
    write_text(&w, "status", "", status);
}
