/* SPDX-License-Identifier: MIT */
#include "document.h"

#include <math.h>

#include "deviation.h"
#include "motion.h"
#include "part.h"
#include "plan.h"
#include "preset.h"
#include "settings.h"

/* ---- Parameters ---- */

/* Zero means "not given" in the library, null in the file. */
static void given_number(struct json *json, const char *key, double value)
{
    json_number_member(json, key, value != 0.0 ? value : NAN);
}

static void given_integer(struct json *json, const char *key, uint64_t value)
{
    json_key(json, key);
    if (value != 0)
        json_integer(json, value);
    else
        json_null(json);
}

static void bound(struct json *json, const char *key, struct slice_bound bound)
{
    json_key(json, key);
    if (bound.given)
        json_signed(json, bound.value);
    else
        json_null(json);
}

static void write_file(struct json *json, const char *path, const elea_reader *reader)
{
    json_open_object(json);
    json_text_member(json, "file", path);
    json_text_member(json, "format", elea_reader_format(reader));
    json_integer_member(json, "n_atoms", elea_reader_n_atoms(reader));
    json_integer_member(json, "n_frames", elea_reader_n_frames(reader));
    json_close_object(json);
}

/* A file that defines the body itself: there is no selection. */
static void write_model(struct json *json, const struct analysis *analysis)
{
    const elea_body_file *model = analysis->model;
    json_key(json, "model");
    json_open_object(json);
    json_text_member(json, "format", elea_body_file_format(model));
    json_text_member(json, "description", elea_body_file_description(model));
    json_key(json, "files");
    json_open_array(json);
    for (size_t i = 0; i < elea_body_file_n_files(model); i++)
        json_string(json, elea_body_file_file(model, i));
    json_close_array(json);
    json_number_member(json, "threshold", analysis->options->threshold);
    json_close_object(json);
}

static void write_structure(struct json *json, const struct analysis *analysis)
{
    const struct options *options = analysis->options;
    json_key(json, "structure");
    write_file(json, options->structure, analysis->structure);
    json_key(json, "trajectories");
    json_open_array(json);
    for (size_t i = 0; i < options->n_trajectories; i++)
        write_file(json, analysis->files[i].path, analysis->files[i].reader);
    json_close_array(json);
    json_text_member(json, "selection", analysis->rule.narrowed);
    json_integer_member(json, "n_atoms_selected",
                        elea_selection_n_atoms(analysis->atoms.selection));
    json_text_member(json, "radii", elea_radii_name(analysis->rule.radii));
    json_number_member(json, "scale_radii", analysis->rule.scale);
    json_number_member(json, "add_radius", analysis->rule.add);
    preset_write(json, &analysis->rule.preset);
    json_text_member(json, "whole", elea_whole_mode_name(analysis->whole.mode));
}

void document_input(struct json *json, const struct analysis *analysis)
{
    const struct options *options = analysis->options;
    if (analysis->model != NULL)
        write_model(json, analysis);
    else
        write_structure(json, analysis);
    bound(json, "start", options->slice.start);
    bound(json, "stop", options->slice.stop);
    bound(json, "step", options->slice.step);
    json_integer_member(json, "n_frames", analysis->range.count);
    bool given = options->mass > 0.0;
    given_number(json, "mass", given ? options->mass : analysis->atoms.mass);
    json_text_member(json, "mass_source",
                     given                                        ? "given"
                     : !(analysis->atoms.mass > 0.0)              ? NULL
                     : preset_is_solution(&analysis->rule.preset) ? "composition"
                                                                  : "elements");
}

/* An explicit number of walks, samples or patches replaces precisions and their limits. */
static elea_settings in_force(const elea_settings *settings)
{
    elea_settings s = *settings;
    if (s.num_walks != 0) {
        s.max_rsd_capacitance = s.max_rsd_polarizability = NAN;
        s.min_num_walks = s.max_num_walks = 0;
    }
    if (s.num_interior_samples != 0) {
        s.max_rsd_volume = NAN;
        s.min_num_interior_samples = s.max_num_interior_samples = 0;
    }
    if (s.theory == ELEA_THEORY_ANALOGY)
        s.stokes_every = 0;
    if (s.theory == ELEA_THEORY_ANALOGY || s.num_patches != 0)
        s.max_rsd_stokes = NAN;
    s.isa = elea_isa_resolve(s.isa);
    return s;
}

static void write_setting(struct json *json, const char *key, const elea_setting *row,
                          const elea_settings *settings)
{
    const void *member = (const char *)settings + row->offset;
    switch (row->kind) {
    case ELEA_SETTING_CHOICE:
        json_text_member(json, key, row->choice(*(const unsigned *)member));
        return;
    case ELEA_SETTING_COUNT:
        given_integer(json, key, *(const uint64_t *)member);
        return;
    case ELEA_SETTING_SEED:
        json_integer_member(json, key, *(const uint64_t *)member);
        return;
    case ELEA_SETTING_NUMBER:
        json_key(json, key);
        if (*(const unsigned *)member == row->automatic)
            json_null(json);
        else
            json_integer(json, *(const unsigned *)member);
        return;
    case ELEA_SETTING_PRECISION:
    case ELEA_SETTING_POSITIVE:
        given_number(json, key, *(const double *)member);
        return;
    case ELEA_SETTING_MEASURED:
    case ELEA_SETTING_REAL:
        json_number_member(json, key, *(const double *)member);
        return;
    }
}

/* Settings that change no result. */
static bool is_of_running(size_t offset)
{
    return offset == offsetof(elea_settings, num_threads) ||
           offset == offsetof(elea_settings, frames_in_flight) ||
           offset == offsetof(elea_settings, max_memory);
}

void document_settings(struct json *json, const struct options *options,
                       const elea_settings *settings, bool running)
{
    const elea_settings shown = in_force(settings);
    const elea_setting *row = NULL;
    for (size_t i = 0; (row = elea_setting_at(i)) != NULL; i++) {
        if (!running && is_of_running(row->offset))
            continue;
        bool isa = row->offset == offsetof(elea_settings, isa);
        if (row->offset == offsetof(elea_settings, temperature))
            json_text_member(json, "solvent",
                             !(shown.viscosity > 0.0)                     ? NULL
                             : OPTIONS_GIVEN(options, settings.viscosity) ? "given viscosity"
                                                                          : options->solvent);
        write_setting(json, isa ? "instruction_set" : row->name, row, &shown);
    }
}

void document_begin(struct json *json, const struct analysis *analysis)
{
    const struct options *options = analysis->options;
    json_open_object(json);
    json_text_member(json, "elea_version", elea_version());
    json_key(json, "command");
    json_open_array(json);
    for (int i = 0; i < options->argc; i++)
        json_string(json, options->argv[i]);
    json_close_array(json);
    json_key(json, "parameters");
    json_open_object(json);
    document_input(json, analysis);
    document_settings(json, options, &analysis->settings, true);
    json_close_object(json);
    part_write_head(json, analysis);
    json_key(json, "frames");
    json_open_array(json);
}

/* ---- Properties ---- */

/* Source of the numbers of a property: a result, an average, or the harmonic radius. */
struct origin {
    elea_property property;
    const elea_result *result;
    elea_average *average;
    bool harmonic;
};

/* A member of elea_quantity, or of elea_mean. */
struct member {
    const char *key;
    size_t offset;
};

static double number_of(const struct origin *origin, const struct member *member, size_t component)
{
    const void *item =
        origin->harmonic ? (const void *)elea_average_harmonic_radius(origin->average)
        : origin->result != NULL
            ? (const void *)elea_result_quantity(origin->result, origin->property, component)
            : (const void *)elea_average_mean(origin->average, origin->property, component);
    return *(const double *)(const void *)((const char *)item + member->offset);
}

/* This member of all components, as nested lists. */
static void write_member(struct json *json, const struct origin *origin,
                         const struct member *member)
{
    elea_property property = origin->property;
    size_t extent = elea_property_extent(property);
    unsigned rank = elea_property_rank(property);
    json_key(json, member->key);
    if (rank == 0) {
        json_number(json, number_of(origin, member, 0));
        return;
    }
    json_open_array(json);
    for (size_t i = 0; i < extent; i++) {
        if (rank == 2)
            json_open_array(json);
        for (size_t j = 0; j < (rank == 2 ? extent : 1); j++)
            json_number(json, number_of(origin, member, elea_property_element(property, i, j)));
        if (rank == 2)
            json_close_array(json);
    }
    json_close_array(json);
}

static void write_unit(struct json *json, elea_property property, const elea_settings *settings)
{
    char unit[ELEA_UNIT_SIZE];
    elea_property_unit(property, settings->length_unit, unit);
    json_text_member(json, "unit", unit);
}

static void write_property(struct json *json, const char *key, const struct origin *origin,
                           const struct member *members, size_t n_members,
                           const elea_settings *settings)
{
    json_key(json, key);
    json_open_object(json);
    for (size_t m = 0; m < n_members; m++)
        write_member(json, origin, &members[m]);
    write_unit(json, origin->property, settings);
    json_close_object(json);
}

static void write_properties(struct json *json, const elea_result *result,
                             const elea_settings *settings)
{
    static const struct member members[] = {
        {"value", offsetof(elea_quantity, value)},
        {"std_error", offsetof(elea_quantity, std_error)},
        {"total_error", offsetof(elea_quantity, total_error)},
    };
    json_key(json, "properties");
    json_open_object(json);
    for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++) {
        const struct origin origin = {.property = (elea_property)p, .result = result};
        if (elea_result_available(result, origin.property))
            write_property(json, elea_property_key(origin.property), &origin, members,
                           sizeof members / sizeof members[0], settings);
    }
    json_close_object(json);
}

/* ---- Frames ---- */

static void write_notes(struct json *json, uint32_t notes)
{
    json_key(json, "notes");
    json_open_array(json);
    for (unsigned i = 0; elea_note_name(i) != NULL; i++)
        if (notes >> i & 1)
            json_string(json, elea_note_name(i));
    json_close_array(json);
}

/* The `n` means over walks from `first` on. */
static void write_walk_means(struct json *json, const char *key, const elea_result *result,
                             size_t first, size_t n)
{
    json_key(json, key);
    json_open_object(json);
    for (int error = 0; error < 2; error++) {
        json_key(json, error ? "std_error" : "value");
        if (n > 1)
            json_open_array(json);
        for (size_t i = first; i < first + n; i++) {
            const elea_quantity *mean = elea_result_walk_mean(result, i);
            json_number(json, error ? mean->std_error : mean->value);
        }
        if (n > 1)
            json_close_array(json);
    }
    json_close_object(json);
}

/* Relative statistical errors of the properties that can have a target precision. */
static void write_reached(struct json *json, const elea_result *result)
{
    json_key(json, "reached");
    json_open_object(json);
    json_number_member(json, "capacitance", summary_relative_error(result, ELEA_CAPACITANCE));
    json_number_member(json, "polarizability",
                       summary_relative_error(result, ELEA_MEAN_ELECTRIC_POLARIZABILITY));
    json_number_member(json, "volume", summary_relative_error(result, ELEA_VOLUME));
    json_close_object(json);
}

static void write_counts(struct json *json, const elea_result *result)
{
    json_key(json, "counts");
    json_open_object(json);
    write_walk_means(json, "t", result, ELEA_WALK_T, 1);
    write_walk_means(json, "u", result, ELEA_WALK_U, 3);
    write_walk_means(json, "v", result, ELEA_WALK_V, 3);
    write_walk_means(json, "w", result, ELEA_WALK_W, 9);
    json_close_object(json);
}

elea_status document_frame(struct json *json, const struct analysis *analysis,
                           const elea_result *result, const double *areas, elea_error *error)
{
    const elea_settings *settings = &analysis->settings;
    const elea_frame_info *info = elea_result_info(result);
    json_open_object(json);
    json_integer_member(json, "frame", info->frame);
    json_number_member(json, "time", info->time);
    json_integer_member(json, "n_spheres", info->n_spheres);
    json_number_member(json, "mass", info->mass);
    json_number_member(json, "launch_radius", info->launch_radius);
    json_number_member(json, "skin_thickness", info->skin_thickness);
    json_integer_member(json, "num_walks", info->num_walks);
    json_integer_member(json, "num_hits", info->num_hits);
    json_integer_member(json, "num_steps", info->num_steps);
    json_integer_member(json, "num_control_charges", info->num_control_charges);
    json_integer_member(json, "num_interior_samples", info->num_interior_samples);
    json_integer_member(json, "num_interior_hits", info->num_interior_hits);
    json_text_member(json, "walks_stop", elea_stop_name(info->walks_stop));
    json_text_member(json, "interior_stop", elea_stop_name(info->interior_stop));
    motion_write(json, settings, result);
    write_reached(json, result);
    if (analysis->options->print_counts)
        write_counts(json, result);
    write_notes(json, info->notes);
    write_properties(json, result, settings);
    elea_status failed = part_write_frame(json, analysis, result, areas, error);
    json_close_object(json);
    return failed;
}

/* ---- Average and end ---- */

static void write_means(struct json *json, const char *key, const struct origin *origin,
                        const elea_settings *settings)
{
    static const struct member members[] = {
        {"value", offsetof(elea_mean, value)},
        {"std_error", offsetof(elea_mean, std_error)},
        {"total_error", offsetof(elea_mean, total_error)},
        {"monte_carlo_error", offsetof(elea_mean, monte_carlo_error)},
        {"fluctuation", offsetof(elea_mean, fluctuation)},
        {"statistical_inefficiency", offsetof(elea_mean, inefficiency)},
        {"replica_error", offsetof(elea_mean, replica_error)},
    };
    size_t n = sizeof members / sizeof members[0];
    if (elea_average_n_replicas(origin->average) < 2)
        n--;
    if (elea_average_available(origin->average, origin->property))
        write_property(json, key, origin, members, n, settings);
}

void document_average(struct json *json, const struct ensemble *ensemble)
{
    const elea_settings *settings = &ensemble->analysis->settings;
    elea_average *average = ensemble->average;
    json_key(json, "average");
    json_open_object(json);
    ensemble_write(json, ensemble);
    json_key(json, "properties");
    json_open_object(json);
    for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++) {
        const struct origin origin = {.property = (elea_property)p, .average = average};
        write_means(json, elea_property_key(origin.property), &origin, settings);
    }
    const struct origin harmonic = {
        .property = ELEA_HYDRODYNAMIC_RADIUS, .average = average, .harmonic = true};
    write_means(json, "hydrodynamic_radius_harmonic", &harmonic, settings);
    json_close_object(json);
    json_close_object(json);
}

/* How --max-rsd-average divided the error, and the error that was reached. */
static void write_plan(struct json *json, const elea_average_plan *plan, elea_average *average)
{
    if (plan->num_pilot_frames == 0)
        return;
    json_key(json, "average_plan");
    json_open_object(json);
    json_number_member(json, "target", plan->target);
    json_integer_member(json, "num_pilot_frames", plan->num_pilot_frames);
    json_integer_member(json, "num_pilot_walks", plan->num_pilot_walks);
    json_number_member(json, "fluctuation", plan->fluctuation);
    json_number_member(json, "statistical_inefficiency", plan->inefficiency);
    json_integer_member(json, "num_walks", plan->num_walks);
    json_integer_member(json, "control_charges", plan->control_charges);
    json_number_member(json, "expected_spread_error", plan->spread_error);
    json_number_member(json, "expected_walk_error", plan->walk_error);
    json_number_member(json, "reached", plan_reached(average));
    json_close_object(json);
}

/* How --stokes-every estimates frames whose equations are not solved. */
static void write_stokes_plan(struct json *json, const elea_stokes_plan *made)
{
    if (made == NULL)
        return;
    const elea_stokes_summary *plan = elea_stokes_plan_summary(made);
    json_key(json, "stokes_plan");
    json_open_object(json);
    json_integer_member(json, "num_solved", plan->num_frames - plan->num_others);
    json_integer_member(json, "num_estimated", plan->num_others);
    json_integer_member(json, "num_fitted", plan->num_solved);
    json_number_member(json, "hydrodynamic_radius_error", plan->error[0]);
    json_number_member(json, "rotational_radius_error", plan->error[1]);
    json_number_member(json, "intrinsic_viscosity_error", plan->error[2]);
    json_close_object(json);
}

void document_end(struct json *json, const struct analysis *analysis, const struct summary *summary,
                  const struct ensemble *ensemble, const elea_timing *timing, const char *status,
                  const char *message)
{
    json_close_array(json);
    document_average(json, ensemble);
    write_plan(json, &analysis->plan, ensemble->average);
    write_stokes_plan(json, analysis->stokes_plan);
    deviation_write(json, analysis, ensemble->average);
    if (analysis->model == NULL) {
        json_integer_member(json, "n_frames_made_whole", summary->moved);
        json_integer_member(json, "n_frames_with_long_bonds", summary->long_bonds);
    }
    json_text_member(json, "status", status);
    json_text_member(json, "message", message);
    json_key(json, "timing");
    json_open_object(json);
    json_number_member(json, "wall", timing->wall);
    json_number_member(json, "read", timing->read);
    json_number_member(json, "index", timing->index);
    json_number_member(json, "walks", timing->walks);
    json_number_member(json, "interior", timing->interior);
    json_number_member(json, "stokes", timing->stokes);
    json_close_object(json);
    json_close_object(json);
}
