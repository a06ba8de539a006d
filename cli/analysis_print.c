/* SPDX-License-Identifier: MIT */
/* What is about to be analysed, on standard error (analysis.h). */
#include <stdio.h>
#include <string.h>

#include "analysis.h"
#include "match.h"
#include "message.h"
#include "settings.h"
#include "structure.h"

static void print_model(const struct analysis *analysis)
{
    const elea_body_file *model = analysis->model;
    message_say(stderr, "%s: %s, %s", analysis->options->structure, elea_body_file_format(model),
                elea_body_file_description(model));
    (void)fputc('\n', stderr);
    if (analysis->options->mass > 0.0)
        (void)fprintf(stderr, "mass: %.6g Da, as given\n", analysis->options->mass);
    else if (analysis->length_unit != ELEA_LENGTH_NONE)
        (void)fprintf(stderr, "mass: unknown; give --mass for properties that need it\n");
}

static void print_frames(const struct analysis *analysis)
{
    char text[SLICE_TEXT_SIZE];
    slice_text(&analysis->options->slice, text);
    for (size_t i = 0; i < analysis->n_files; i++)
        message_say(stderr, "%s%s", i > 0 ? ", " : "", analysis->files[i].path);
    (void)fprintf(stderr, ": %zu frame%s", analysis->n_frames, analysis->n_frames == 1 ? "" : "s");
    if (strcmp(text, ":") != 0)
        (void)fprintf(stderr, "; slice %s: %zu", text,
                      shard_whole(&analysis->shard, analysis->range.count));
    shard_print(&analysis->shard, analysis->range.count);
    (void)fputc('\n', stderr);
}

void analysis_print(const struct analysis *analysis)
{
    const struct options *options = analysis->options;
    if (analysis->model != NULL)
        print_model(analysis);
    else
        atoms_print(&analysis->rule, analysis->topology, &analysis->atoms, options->structure);
    if (options->n_trajectories > 0 || analysis->n_frames > 1)
        print_frames(analysis);
    settings_print(options, &analysis->settings);
}

void analysis_warn(const struct analysis *analysis)
{
    const char *path = analysis->options->structure;
    if (analysis->model == NULL) {
        structure_warn(analysis->structure, path);
        atoms_warn(&analysis->rule, analysis->topology, &analysis->atoms, path);
    }
    for (size_t i = 0; i < analysis->n_files; i++)
        if (analysis->files[i].reader != analysis->structure)
            match_warn(analysis->files[i].reader, analysis->files[i].path);
    whole_warn(&analysis->whole, analysis->files[0].path);
}
