/* SPDX-License-Identifier: MIT */
#include "analysis.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "content.h"
#include "match.h"
#include "settings.h"
#include "structure.h"

/* ---- Settings ---- */

/* It is what users of BOD files have scripts for. */
bool analysis_is_as_nist(const struct analysis *analysis)
{
    bool is_bod =
        analysis->model != NULL && strcmp(elea_body_file_format(analysis->model), "BOD") == 0;
    return OPTIONS_GIVEN(analysis->options, csv_format)
               ? analysis->options->csv_format == OPTIONS_CSV_NIST
               : is_bod;
}

static elea_status build_settings(struct analysis *analysis, elea_error *error)
{
    const struct settings_input input = {analysis->length_unit, analysis_is_as_nist(analysis)};
    return settings_build(analysis->options, &input, &analysis->settings, error);
}

/* ---- Opening ---- */

static elea_status open_structure(struct analysis *analysis, elea_error *error)
{
    if (options_refuse(analysis->options, OPTION_FOR_VOXELS, error) != ELEA_OK)
        return error->status;
    elea_status failed = structure_open(analysis->options, &analysis->structure, error);
    if (!failed)
        analysis->topology = elea_reader_topology(analysis->structure);
    return failed;
}

/* `--length-unit` applies to files that state no unit; readers have applied it (match_unit). */
static elea_status take_unit(struct analysis *analysis, elea_length_unit unit, elea_error *error)
{
    const struct options *options = analysis->options;
    bool given = OPTIONS_GIVEN(options, settings.length_unit);
    bool is_converted = unit != ELEA_LENGTH_NONE && analysis->structure != NULL;
    if (given && !is_converted && unit != ELEA_LENGTH_NONE && unit != options->settings.length_unit)
        return match_unit_refuse(options, unit, error);
    analysis->length_unit = given && !is_converted ? options->settings.length_unit : unit;
    return ELEA_OK;
}

static elea_status add_file(struct analysis *analysis, const char *path, elea_reader *reader,
                            elea_error *error)
{
    struct analysis_file *file = &analysis->files[analysis->n_files++];
    *file = (struct analysis_file){path, reader, analysis->n_frames};
    analysis->n_frames += elea_reader_n_frames(reader);
    elea_status failed =
        match_atoms(reader, analysis->structure, analysis->options->structure, error);
    return failed ? elea_error_locate(error, error->status, path, 0, -1) : ELEA_OK;
}

static elea_status open_trajectories(struct analysis *analysis, elea_error *error)
{
    const struct options *options = analysis->options;
    bool takes_unit = elea_reader_takes_length_unit(analysis->structure);
    analysis->files = calloc(options->n_trajectories + 1, sizeof *analysis->files);
    if (analysis->files == NULL)
        return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for %zu files",
                              options->n_trajectories);
    if (options->n_trajectories == 0 &&
        add_file(analysis, options->structure, analysis->structure, error) != ELEA_OK)
        return error->status;
    for (size_t i = 0; i < options->n_trajectories; i++) {
        const char *path = options->trajectories[i];
        elea_reader *reader = structure_open_trajectory(options, path, analysis->structure, error);
        if (reader == NULL)
            return elea_error_locate(error, error->status, path, 0, -1);
        takes_unit = takes_unit || elea_reader_takes_length_unit(reader);
        if (add_file(analysis, path, reader, error) != ELEA_OK)
            return error->status;
    }
    return match_unit(options, analysis->structure, takes_unit, error);
}

static elea_status resolve_slice(struct analysis *analysis, elea_error *error)
{
    analysis->range = slice_resolve(&analysis->options->slice, analysis->n_frames);
    if (analysis->range.count > 0)
        return ELEA_OK;
    char text[SLICE_TEXT_SIZE];
    slice_text(&analysis->options->slice, text);
    return elea_error_set(
        error, ELEA_ERROR_FILE,
        "%s: the slice %s selects none of the %zu frame%s; change --start, --stop or "
        "--step",
        analysis->files[0].path, text, analysis->n_frames, analysis->n_frames == 1 ? "" : "s");
}

static const struct analysis_file *find_file(const struct analysis *analysis, size_t number)
{
    size_t i = analysis->n_files - 1;
    while (i > 0 && analysis->files[i].first_frame > number)
        i--;
    return &analysis->files[i];
}

static elea_status read_frame(struct analysis *analysis, size_t number, elea_error *error)
{
    const struct analysis_file *file = find_file(analysis, number);
    if (number == analysis->frame_read)
        return ELEA_OK;
    analysis->frame_read = SIZE_MAX;
    elea_status failed =
        elea_reader_read(file->reader, number - file->first_frame, analysis->frame, error);
    if (failed)
        return elea_error_locate(error, error->status, file->path, 0, -1);
    analysis->frame_read = number;
    return ELEA_OK;
}

/*
 * Molecules are found in the first frame, whichever frames are analysed, so that each frame gives
 * the same result in all slices; only if it cannot be read, in the first that is analysed.
 */
static elea_status read_first(struct analysis *analysis, size_t *number, elea_error *error)
{
    *number = 0;
    elea_status failed = read_frame(analysis, 0, error);
    if (failed && analysis->range.first > 0) {
        *number = (size_t)analysis->range.first;
        failed = read_frame(analysis, *number, error);
    }
    return failed;
}

/* Radii of the structure apply to all files. */
static elea_status check_radii(const struct analysis *analysis, elea_error *error)
{
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < analysis->n_files && !failed; i++)
        failed = match_radii(analysis->files[i].reader, analysis->files[i].path,
                             analysis->structure, analysis->options->structure, error);
    return failed;
}

static elea_status choose_atoms(struct analysis *analysis, elea_error *error)
{
    size_t number;
    elea_error unread; /* is reported when the frame is needed */
    bool wanted = analysis->options->preset != ELEA_PRESET_BARE;
    bool read = wanted && read_first(analysis, &number, &unread) == ELEA_OK;
    elea_status failed =
        atoms_rule_init(&analysis->rule, analysis->options, analysis->structure,
                        read ? analysis->frame : NULL, analysis_is_as_nist(analysis), error);
    if (failed)
        return failed;
    failed = atoms_choose(&analysis->rule, analysis->topology, &analysis->atoms, error);
    return failed ? elea_error_locate(error, error->status, analysis->options->structure, 0, -1)
           : atoms_rule_is_file(&analysis->rule) ? check_radii(analysis, error)
                                                 : ELEA_OK;
}

/* A unit cell of a crystal is stated in PDB and mmCIF files of one structure. */
static bool may_be_crystal(const struct analysis *analysis)
{
    const char *format = elea_reader_format(analysis->files[0].reader);
    return analysis->n_frames == 1 && (strcmp(format, "PDB") == 0 || strcmp(format, "mmCIF") == 0);
}

static elea_status find_molecules(struct analysis *analysis, elea_error *error)
{
    size_t number = 0;
    elea_whole_mode mode = analysis->options->whole;
    elea_status failed = mode != ELEA_WHOLE_NEVER ? read_first(analysis, &number, error) : ELEA_OK;
    if (!failed)
        failed = whole_open(&analysis->whole, mode, analysis->topology, &analysis->atoms,
                            analysis->frame, may_be_crystal(analysis), analysis->n_frames, error);
    return failed ? elea_error_locate(error, failed, find_file(analysis, number)->path, 0, -1)
                  : ELEA_OK;
}

static elea_status open_atoms(struct analysis *analysis, elea_error *error)
{
    elea_status failed = open_structure(analysis, error);
    if (!failed)
        failed = take_unit(analysis, elea_reader_length_unit(analysis->structure), error);
    if (failed)
        return failed;
    analysis->frame = elea_frame_create(error);
    if (analysis->frame == NULL)
        return error->status;
    failed = build_settings(analysis, error);
    if (!failed)
        failed = open_trajectories(analysis, error);
    if (!failed)
        failed = resolve_slice(analysis, error);
    if (!failed)
        failed = choose_atoms(analysis, error);
    settings_choose_hydration(analysis->options, &analysis->rule.preset, &analysis->settings);
    return failed ? failed : find_molecules(analysis, error);
}

/* ---- Opening a model ---- */

static elea_status check_for_model(const struct options *options, elea_error *error)
{
    if (options_refuse(options, OPTION_FOR_ATOMS, error) != ELEA_OK)
        return error->status;
    if (options->n_trajectories > 0)
        return elea_error_set(
            error, ELEA_ERROR_ARGUMENT,
            "%s: a geometric model takes no trajectory; a BOD file may name one with TRAJECTORY",
            options->structure);
    return ELEA_OK;
}

/*
 * The file's values apply if the user gives none. A solvent given by the user has its own
 * viscosity.
 */
static void complete_options(const elea_run_hints *hints, struct options *options)
{
    const struct {
        size_t member;
        double value;
    } numbers[] = {
        {offsetof(struct options, settings.launch_radius), hints->launch_radius},
        {offsetof(struct options, settings.skin_thickness), hints->skin_thickness},
        {offsetof(struct options, settings.temperature), hints->temperature},
        {offsetof(struct options, settings.viscosity),
         OPTIONS_GIVEN(options, solvent) ? NAN : hints->viscosity},
        {offsetof(struct options, settings.buoyancy_factor), hints->buoyancy_factor},
        {offsetof(struct options, mass), hints->mass},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (!isnan(numbers[i].value))
            options_complete_at(options, numbers[i].member, numbers[i].value);
}

static elea_status open_model(struct analysis *analysis, elea_error *error)
{
    const struct options *options = analysis->options;
    elea_status failed = check_for_model(options, error);
    if (failed)
        return failed;
    analysis->model = content_open_model(options, error);
    if (analysis->model == NULL)
        return elea_error_locate(error, error->status, options->structure, 0, -1);
    analysis->files = calloc(1, sizeof *analysis->files);
    if (analysis->files == NULL)
        return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for a file");
    analysis->files[0].path = options->structure;
    analysis->n_files = 1;
    analysis->n_frames = elea_body_file_n_frames(analysis->model);
    analysis->completed = *options;
    analysis->options = &analysis->completed;
    complete_options(elea_body_file_hints(analysis->model), &analysis->completed);
    failed = take_unit(analysis, elea_body_file_length_unit(analysis->model), error);
    if (!failed)
        failed = build_settings(analysis, error);
    return failed ? failed : resolve_slice(analysis, error);
}

elea_status analysis_open(struct analysis *analysis, const struct options *options,
                          elea_error *error)
{
    *analysis = (struct analysis){.options = options, .frame_read = SIZE_MAX};
    elea_status failed = (content_is_model(options) ? open_model : open_atoms)(analysis, error);
    analysis->compare.length_unit = analysis->settings.length_unit;
    return failed ? failed : compare_read(&analysis->compare, options->compare, error);
}

void analysis_close(struct analysis *analysis)
{
    for (size_t i = 0; i < analysis->n_files; i++)
        if (analysis->files[i].reader != analysis->structure)
            elea_reader_free(analysis->files[i].reader);
    free(analysis->files);
    elea_reader_free(analysis->structure);
    elea_body_file_free(analysis->model);
    atoms_free(&analysis->atoms);
    atoms_free(&analysis->own_atoms);
    atoms_rule_free(&analysis->rule);
    whole_close(&analysis->whole);
    elea_frame_free(analysis->frame);
    free(analysis->centres);
    elea_walk_record_free(analysis->shard.walks);
    identity_free(&analysis->inputs);
    elea_stokes_plan_free(analysis->stokes_plan);
    *analysis = (struct analysis){0};
}

/* ---- Frames to bodies ---- */

/* Atoms of the current frame: those of the structure, unless the frame has its own radii. */
static elea_status atoms_of_frame(struct analysis *analysis, const struct atoms **atoms,
                                  elea_error *error)
{
    const elea_topology *topology = elea_frame_topology(analysis->frame);
    *atoms = &analysis->atoms;
    if (topology == NULL || !atoms_rule_is_file(&analysis->rule))
        return ELEA_OK;
    *atoms = &analysis->own_atoms;
    elea_status failed = atoms_choose(&analysis->rule, topology, &analysis->own_atoms, error);
    if (!failed && analysis->own_atoms.n_points != analysis->atoms.n_points)
        failed = elea_error_set(error, ELEA_ERROR_FORMAT,
                                "%zu hydrogens have the radius 0, but %zu in the first frame",
                                analysis->own_atoms.n_points, analysis->atoms.n_points);
    return failed;
}

static elea_status reserve_centres(struct analysis *analysis, size_t n, elea_error *error)
{
    if (n <= analysis->centres_capacity)
        return ELEA_OK;
    double *centres = realloc(analysis->centres, n * 3 * sizeof *centres);
    if (centres == NULL)
        return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the positions of %zu atoms",
                              n);
    analysis->centres = centres;
    analysis->centres_capacity = n;
    return ELEA_OK;
}

static elea_status make_whole(struct analysis *analysis, elea_job *job, elea_error *error)
{
    return whole_apply(&analysis->whole, analysis->topology, &analysis->atoms, analysis->frame, job,
                       analysis->centres, error);
}

static elea_status make_body(struct analysis *analysis, const struct atoms *atoms, elea_job *job,
                             elea_error *error)
{
    size_t n = elea_selection_n_atoms(atoms->selection);
    const size_t *indices = elea_selection_indices(atoms->selection);
    const double *positions = elea_frame_positions(analysis->frame);
    elea_status failed = reserve_centres(analysis, n, error);
    if (failed)
        return failed;
    for (size_t i = 0; i < n; i++)
        memcpy(analysis->centres + 3 * i, positions + 3 * indices[i], 3 * sizeof *positions);
    failed = elea_positions_check(n, analysis->centres, atoms->radii, indices, error);
    if (!failed)
        failed = make_whole(analysis, job, error);
    if (failed)
        return failed;
    job->body = elea_body_create(n, analysis->centres, atoms->radii, error);
    if (job->body == NULL)
        return error->status;
    if (atoms->mass > 0.0)
        elea_body_set_mass(job->body, atoms->mass);
    double gyration = elea_topology_gyration(analysis->topology, n, indices, analysis->centres);
    elea_body_set_mass_gyration(job->body, gyration);
    return ELEA_OK;
}

static elea_status next_of_model(struct analysis *analysis, size_t number, elea_job *job,
                                 elea_error *error)
{
    job->body = elea_body_file_body(analysis->model, number, error);
    if (job->body == NULL)
        return elea_error_locate(error, error->status, analysis->options->structure, 0, -1);
    if (analysis->options->mass > 0.0)
        elea_body_set_mass(job->body, analysis->options->mass);
    job->time = NAN;
    return ELEA_OK;
}

static elea_status next_of_atoms(struct analysis *analysis, size_t number, elea_job *job,
                                 elea_error *error)
{
    const struct analysis_file *file = find_file(analysis, number);
    size_t local = number - file->first_frame;
    const struct atoms *atoms = NULL;
    elea_status failed = read_frame(analysis, number, error);
    if (failed)
        return failed;
    failed = atoms_of_frame(analysis, &atoms, error);
    if (!failed)
        failed = make_body(analysis, atoms, job, error);
    if (failed)
        return elea_error_locate(error, failed, file->path, 0, (int64_t)local);
    job->time = elea_frame_time(analysis->frame);
    return ELEA_OK;
}

elea_status analysis_body(struct analysis *analysis, size_t position, elea_job *job,
                          elea_error *error)
{
    size_t number = (size_t)(analysis->range.first + (int64_t)position * analysis->range.step);
    elea_error ignored;
    error = error != NULL ? error : &ignored;
    job->frame = number;
    job->notes = 0;
    shard_give(&analysis->shard, job);
    return analysis->model != NULL ? next_of_model(analysis, number, job, error)
                                   : next_of_atoms(analysis, number, job, error);
}

static elea_status analysis_next(void *context, elea_job *job, elea_error *error)
{
    struct analysis *analysis = context;
    job->body = NULL;
    if (analysis->next == analysis->range.count)
        return ELEA_OK;
    elea_status failed = analysis_body(analysis, analysis->next, job, error);
    analysis->next += !failed;
    analysis->failed = failed != ELEA_OK;
    return failed;
}

elea_source analysis_source(struct analysis *analysis)
{
    return (elea_source){
        .struct_size = sizeof(elea_source), .next = analysis_next, .context = analysis};
}

/* ---- Messages ---- */

static elea_status damage_of(const struct analysis *analysis, const struct analysis_file *file,
                             size_t *n_good, elea_error *why)
{
    bool is_model = file->reader == NULL;
    *n_good =
        is_model ? elea_body_file_n_frames(analysis->model) : elea_reader_n_frames(file->reader);
    return is_model ? elea_body_file_damage(analysis->model, why)
                    : elea_reader_damage(file->reader, why);
}

elea_status analysis_damage(const struct analysis *analysis, elea_error *why)
{
    for (size_t i = 0; i < analysis->n_files; i++) {
        const struct analysis_file *file = &analysis->files[i];
        size_t n_good = 0;
        if (damage_of(analysis, file, &n_good, why) == ELEA_OK)
            continue;
        if (slice_ends_within(&analysis->options->slice, file->first_frame + n_good))
            return ELEA_OK;
        (void)elea_error_locate(why, why->status, file->path, 0, -1);
        return why->status;
    }
    return ELEA_OK;
}
