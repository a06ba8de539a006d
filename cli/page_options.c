/* SPDX-License-Identifier: MIT */
#include "page_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output_names.h"

elea_status page_options_complete(struct options *options, elea_error *error)
{
    if (options->report == NULL || options->json != NULL)
        return ELEA_OK;
    size_t size = strlen(options->report) + sizeof ".json";
    options->report_json = malloc(size);
    if (options->report_json == NULL)
        return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the name of a file");
    (void)snprintf(options->report_json, size, "%s.json", options->report);
    options->json = options->report_json;
    return ELEA_OK;
}

elea_status page_options_check(const struct options *options, elea_error *error)
{
    if (options->report == NULL || options->batch || options->merge)
        return ELEA_OK;
    if (output_is_stdout(options->report))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "--report: cannot write to standard output; give a name, or run "
                              "elea-report on the file of --json");
    if (output_is_stdout(options->json))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "--report: is made of the file of --json; give that a name, or leave "
                              "it out");
    return ELEA_OK;
}
