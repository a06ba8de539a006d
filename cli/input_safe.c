/* SPDX-License-Identifier: MIT */
#include "input_safe.h"

#include <string.h>

static bool same_file(const char *output, const char *input)
{
    return input != NULL && output_same_file(output, input);
}

/* A file that an option names for reading. One that may also name a set of radii is `radii_file`.
 */
static bool is_option_file(const struct options *options, const char *output)
{
    bool clash = false;
    const struct option_row *row;
    for (size_t i = 0; (row = option_table_at(i)) != NULL; i++)
        if (row->argument != NULL && strcmp(row->argument, "FILE") == 0 && !row->writes)
            clash = clash ||
                    same_file(output, *(const char *const *)(const void *)((const char *)options +
                                                                           row->offset));
    return clash;
}

elea_status input_safe_check(const struct analysis *analysis, const char *output, elea_error *error)
{
    const struct options *options = analysis->options;
    bool clash = is_option_file(options, output) || same_file(output, options->structure) ||
                 same_file(output, analysis->rule.radii_file);
    for (size_t i = 0; i < options->n_trajectories; i++)
        clash = clash || same_file(output, options->trajectories[i]);
    for (size_t i = 0; analysis->model != NULL && i < elea_body_file_n_files(analysis->model); i++)
        clash = clash || same_file(output, elea_body_file_file(analysis->model, i));
    if (clash)
        return elea_error_set(error, ELEA_ERROR_FILE,
                              "%s: would overwrite an input file; give another name",
                              output_is_stdout(output) ? "standard output" : output);
    return ELEA_OK;
}

elea_status input_safe_open(const struct analysis *analysis, struct output *output,
                            const char *name, elea_error *error)
{
    if (name == NULL)
        return ELEA_OK;
    elea_status failed = input_safe_check(analysis, name, error);
    return failed ? failed : output_open(output, name, error);
}
