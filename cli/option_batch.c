/* SPDX-License-Identifier: MIT */
/* Options of `elea batch` alone, and options that it does not have. */
#include "option_batch.h"

#include "option_rows.h"

static const char *per_names(unsigned number)
{
    static const char *const names[] = {
        [OPTIONS_PER_STRUCTURE] = "structure",
        [OPTIONS_PER_MODEL] = "model",
        [OPTIONS_PER_CHAIN] = "chain",
        [OPTIONS_PER_MOLECULE] = "molecule",
        [OPTIONS_NUM_PER] = NULL,
    };
    return names[number];
}

static const struct option_row table[] = {
    {.help = "Many structures (elea batch)",
     .manual = "`elea batch` analyses each of many files alone, and takes all options above but "
               "those that are for one structure or trajectory. `--csv FILE` gets a row for each "
               "structure; without it and `--ndjson`, the rows go to standard output."},
    {.name = "per",
     .argument = "WHAT",
     OPTION(per),
     .choices = per_names,
     .fallback = "structure",
     .help = "rows of a file: structure, one, the average if it has several frames; model, one for "
             "each frame; chain, the whole and each of its chains; molecule, the whole and each "
             "of its molecules",
     .manual = "Rows of a file. `structure`: one, which is the average over the frames if there "
               "are several. `model`: one for each frame. `chain`: one for the whole, and one for "
               "each chain alone, as with `--select`. `molecule`: the same for the molecules that "
               "bonds make."},
};

enum { NUM_ROWS = sizeof table / sizeof table[0] };

const struct option_row *option_batch_at(size_t number)
{
    return number < NUM_ROWS ? &table[number] : NULL;
}

bool option_batch_is_own(const struct option_row *row)
{
    return row >= table && row < table + NUM_ROWS;
}

/* What is for one structure at a time, and what to do instead. */
static const struct refusal {
    size_t member;
    const char *advice;
} refusals[] = {
    {offsetof(struct options, input), "name the structures without it"},
    {offsetof(struct options, weights), "analyse one structure at a time"},
    {offsetof(struct options, replicas), "analyse one structure at a time"},
    {offsetof(struct options, settings.max_rsd_average), "give a precision of each frame"},
    {offsetof(struct options, settings.stokes_every), "leave it out"},
    {offsetof(struct options, settings.max_run_time),
     "send it SIGTERM after a time, and continue with --resume"},
    {offsetof(struct options, csv_format), "the layout is that of rows"},
    {offsetof(struct options, csv_atoms), "analyse one structure at a time"},
    {offsetof(struct options, json), "give --ndjson"},
    {offsetof(struct options, report), "run elea-report on the file of --ndjson"},
    {offsetof(struct options, compare), "analyse one structure at a time"},
    {offsetof(struct options, surface_points), "analyse one structure at a time"},
    {offsetof(struct options, interior_points), "analyse one structure at a time"},
    {offsetof(struct options, print_benchmarks), "the summary tells the rate"},
    {offsetof(struct options, verbose), "all properties are in the rows"},
};

const char *option_batch_refusal(const struct option_row *row)
{
    for (size_t i = 0; row->name != NULL && i < sizeof refusals / sizeof refusals[0]; i++)
        if (row->offset == refusals[i].member)
            return refusals[i].advice;
    return NULL;
}
