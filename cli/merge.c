/* SPDX-License-Identifier: MIT */
#include "merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "divide.h"
#include "interrupt.h"
#include "merge_rows.h"
#include "message.h"
#include "option_words.h"
#include "output.h"
#include "page.h"
#include "part.h"
#include "plan.h"
#include "report.h"

/* All of a merge. */
struct merge {
    const struct options *given; /* of this command */
    struct part *parts;          /* in the order of their numbers */
    size_t n_parts;
    char **argv;            /* the command of the whole */
    struct options options; /* of that command */
    struct analysis analysis;
    struct ensemble ensemble;
    bool parsed, opened;
    struct report report;
    elea_timing timing;
    uint64_t n_taken; /* frames */
};

/* ---- The parts ---- */

static int compare_numbers(const void *a, const void *b)
{
    uint64_t x = ((const struct part *)a)->number, y = ((const struct part *)b)->number;
    return (x > y) - (x < y);
}

static elea_status read_parts(struct merge *merge, elea_error *error)
{
    const struct options *given = merge->given;
    merge->parts = calloc(given->n_trajectories, sizeof *merge->parts);
    if (merge->parts == NULL)
        return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for %zu parts",
                              given->n_trajectories);
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < given->n_trajectories && !failed; i++)
        failed = part_read(given->trajectories[i], &merge->parts[merge->n_parts++], error);
    if (!failed)
        qsort(merge->parts, merge->n_parts, sizeof *merge->parts, compare_numbers);
    return failed;
}

static elea_status foreign(const struct part *a, const struct part *b, const char *what,
                           const char *of_a, const char *of_b, elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_FILE,
                          "%.200s: does not belong to %.200s: %s %.300s, there %.300s", b->path,
                          a->path, what, of_b, of_a);
}

/* The first word that is not the same in both commands. */
static int first_difference(const struct part *a, const struct part *b)
{
    int i = 1; /* the program may have several names */
    while (i < a->n_words && i < b->n_words && strcmp(a->words[i], b->words[i]) == 0)
        i++;
    return i;
}

static elea_status check_same(const struct part *a, const struct part *b, elea_error *error)
{
    char of_a[64], of_b[64];
    int word = first_difference(a, b);
    (void)snprintf(of_a, sizeof of_a, "%llu", (unsigned long long)a->n_parts);
    (void)snprintf(of_b, sizeof of_b, "%llu", (unsigned long long)b->n_parts);
    if (strcmp(a->version, b->version) != 0)
        return foreign(a, b, "the version of elea is", a->version, b->version, error);
    if (a->n_parts != b->n_parts)
        return foreign(a, b, "the number of parts is", of_a, of_b, error);
    if (word < a->n_words || word < b->n_words)
        return foreign(a, b, "in the command is", word < a->n_words ? a->words[word] : "nothing",
                       word < b->n_words ? b->words[word] : "nothing", error);
    if (identity_difference(&a->inputs, &b->inputs) != NULL)
        return foreign(a, b, "another content has", identity_difference(&a->inputs, &b->inputs),
                       identity_difference(&b->inputs, &a->inputs), error);
    if (strcmp(a->instruction_set, b->instruction_set) != 0)
        return foreign(a, b, "the instruction set (set ELEA_ISA for all parts) is",
                       a->instruction_set, b->instruction_set, error);
    if (strcmp(a->divides, b->divides) != 0 || a->n_frames != b->n_frames)
        return foreign(a, b, "the division is of", a->divides, b->divides, error);
    return ELEA_OK;
}

/* Every part once. */
static elea_status check_complete(const struct merge *merge, elea_error *error)
{
    const struct part *parts = merge->parts;
    uint64_t next = 0;
    for (size_t i = 0; i < merge->n_parts; i++) {
        elea_status failed = i > 0 ? check_same(&parts[0], &parts[i], error) : ELEA_OK;
        if (failed)
            return failed;
        if (i > 0 && parts[i].number == parts[i - 1].number)
            return elea_error_set(error, ELEA_ERROR_FILE,
                                  "%s: is part %llu of %llu, and so is %s; give each part once",
                                  parts[i].path, (unsigned long long)parts[i].number + 1,
                                  (unsigned long long)parts[i].n_parts, parts[i - 1].path);
        if (parts[i].number != next)
            break;
        next++;
    }
    if (next == parts[0].n_parts)
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_FILE,
                          "part %llu of %llu is missing; give the files of all parts",
                          (unsigned long long)next + 1, (unsigned long long)parts[0].n_parts);
}

/* ---- The command of the whole ---- */

static bool has_operands_only(const struct part *part)
{
    for (int i = 0; i < part->n_words; i++)
        if (strcmp(part->words[i], "--") == 0)
            return true;
    return false;
}

/* The words of the parts, and the options of this command that say where results go. */
static elea_status parse_command(struct merge *merge, elea_error *error)
{
    const struct part *part = &merge->parts[0];
    char **outputs = option_words_left_out(merge->given);
    size_t n = 0, n_words = (size_t)part->n_words;
    while (outputs != NULL && outputs[n] != NULL)
        n++;
    merge->argv = calloc(n + n_words + 1, sizeof *merge->argv);
    if (outputs == NULL || merge->argv == NULL) {
        free(outputs);
        return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the command");
    }
    /* After "--" there are no options. */
    size_t before = has_operands_only(part) ? 1 : n_words;
    memcpy(merge->argv, part->words, before * sizeof *outputs);
    memcpy(merge->argv + before, outputs, n * sizeof *outputs);
    memcpy(merge->argv + before + n, part->words + before, (n_words - before) * sizeof *outputs);
    free(outputs);
    merge->parsed = true;
    elea_status failed = options_parse((int)(n + n_words), merge->argv, &merge->options, error);
    merge->options.shard = NULL; /* of a file of options */
    return failed;
}

static elea_status check_inputs(const struct merge *merge, elea_error *error)
{
    struct identity now = {NULL, 0};
    elea_status failed = divide_inputs(&now, &merge->analysis, error);
    const char *changed = failed ? NULL : identity_difference(&merge->parts[0].inputs, &now);
    if (changed != NULL)
        failed = elea_error_set(error, ELEA_ERROR_FILE,
                                "%s: has changed since the parts were computed; compute them again",
                                changed);
    identity_free(&now);
    return failed;
}

static elea_status check_whole(const struct merge *merge, elea_error *error)
{
    const struct part *part = &merge->parts[0];
    uint64_t n = 0;
    bool walks = strcmp(part->divides, "walks") == 0;
    for (size_t i = 0; i < merge->n_parts; i++)
        n += merge->parts[i].n_results;
    if (walks ? merge->analysis.range.count != 1 || n != part->n_parts
              : merge->analysis.range.count != n)
        return elea_error_set(error, ELEA_ERROR_FILE,
                              "the parts have %llu frames together, but the whole has %zu; compute "
                              "them again",
                              (unsigned long long)n, merge->analysis.range.count);
    return ELEA_OK;
}

/* Walks depend on the instruction set, so those that are known belong to that of the parts. */
static elea_status take_instruction_set(struct merge *merge, elea_error *error)
{
    const struct part *part = &merge->parts[0];
    elea_isa *isa = &merge->analysis.settings.isa;
    if (elea_isa_parse(part->instruction_set, isa) &&
        (elea_isa_available(*isa) || strcmp(part->divides, "frames") == 0))
        return ELEA_OK;
    return elea_error_set(
        error, ELEA_ERROR_FILE,
        "%s: was computed with the instruction set %.20s, which this processor or "
        "build does not have; merge the parts on another machine",
        part->path, part->instruction_set);
}

/* The inputs are opened as for the whole, since its files describe them. */
static elea_status open_whole(struct merge *merge, elea_error *error)
{
    char folder[4096];
    const char *there = merge->parts[0].folder;
    merge->opened = true;
    elea_status failed = analysis_open(&merge->analysis, &merge->options, error);
    bool elsewhere =
        there != NULL && getcwd(folder, sizeof folder) != NULL && strcmp(folder, there) != 0;
    if (failed == ELEA_ERROR_FILE && elsewhere)
        return elea_error_prefix(error, failed,
                                 "merge the parts in %.200s, where they were computed", there);
    if (!failed)
        failed = ensemble_open(&merge->ensemble, &merge->analysis, error);
    if (!failed)
        failed = check_inputs(merge, error);
    if (!failed)
        failed = check_whole(merge, error);
    if (!failed)
        failed = take_instruction_set(merge, error);
    return failed ? failed : part_take_plans(&merge->parts[0], &merge->analysis, error);
}

/* ---- Frames ---- */

static elea_status take_frame(void *context, const elea_result *result, const double *areas,
                              size_t n_areas, elea_error *error)
{
    struct merge *merge = context;
    const struct slice_range *range = &merge->analysis.range;
    const elea_observer observer = report_observer(&merge->report);
    uint64_t frame = (uint64_t)(range->first + (int64_t)merge->n_taken++ * range->step);
    if (elea_result_info(result)->frame != frame)
        return elea_error_set(error, ELEA_ERROR_FILE,
                              "frame %llu is missing in the parts; compute them again",
                              (unsigned long long)frame);
    elea_status failed = observer.result(observer.context, result, error);
    if (failed || merge->options.csv_atoms == NULL)
        return failed;
    if (areas == NULL || n_areas != elea_result_info(result)->n_spheres)
        return elea_error_set(error, ELEA_ERROR_FILE,
                              "the parts have no areas of atoms; compute them with --csv-atoms");
    return observer.areas(observer.context, result, areas, error);
}

static elea_status merge_frames(struct merge *merge, elea_error *error)
{
    const struct part_taker taker = {.result = take_frame, .context = merge};
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < merge->n_parts && !failed; i++)
        failed = part_read_frames(&merge->parts[i], &taker, error);
    return failed;
}

/* ---- Walks ---- */

static elea_status ignore_frame(void *context, const elea_result *result, const double *areas,
                                size_t n_areas, elea_error *error)
{
    (void)context;
    (void)result;
    (void)areas;
    (void)n_areas;
    (void)error;
    return ELEA_OK;
}

/* All but the walks is computed again: the closed form and the Stokes equations. */
static elea_status merge_walks(struct merge *merge, elea_error *error)
{
    struct analysis *analysis = &merge->analysis;
    elea_timing timing = {.struct_size = sizeof timing};
    analysis->shard.walks = elea_walk_record_create(error);
    if (analysis->shard.walks == NULL)
        return error->status;
    const struct part_taker taker = {.result = ignore_frame, .walks = analysis->shard.walks};
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < merge->n_parts && !failed; i++)
        failed = part_read_frames(&merge->parts[i], &taker, error);
    size_t n_entries = elea_walk_record_count(analysis->shard.walks);
    const elea_source source = analysis_source(analysis);
    const elea_observer observer = report_observer(&merge->report);
    if (!failed)
        failed = elea_run(&analysis->settings, &source, &observer, &timing, error);
    if (!failed && elea_walk_record_count(analysis->shard.walks) != n_entries)
        failed = elea_error_set(error, ELEA_ERROR_FILE,
                                "some walks are missing in the parts; compute them again");
    return failed;
}

/* ---- All ---- */

static void add_timing(elea_timing *sum, const elea_timing *timing)
{
    sum->wall += timing->wall;
    sum->read += timing->read;
    sum->index += timing->index;
    sum->walks += timing->walks;
    sum->interior += timing->interior;
    sum->stokes += timing->stokes;
}

/* In another thread, while this one reads or computes. */
static int leave_merge(void *context)
{
    report_discard(&((struct merge *)context)->report);
    message_print("interrupted; nothing is written");
    return 128 + interrupt_signal();
}

static elea_status report(struct merge *merge, elea_error *error)
{
    struct analysis *analysis = &merge->analysis;
    bool walks = strcmp(merge->parts[0].divides, "walks") == 0;
    const struct interrupt_stage stage = {
        .doing = "merging the parts", .leave = leave_merge, .context = merge};
    elea_status failed = page_check(analysis, merge->given->argv[0], error);
    if (!failed)
        failed = report_open(&merge->report, analysis, &merge->ensemble, error);
    if (failed)
        return failed;
    interrupt_enter(&stage);
    if (!merge->options.quiet) {
        analysis_print(analysis);
        plan_print(analysis);
    }
    analysis_warn(analysis);
    failed = walks ? merge_walks(merge, error) : merge_frames(merge, error);
    interrupt_hold(); /* from here on the report is completed, whatever comes */
    for (size_t i = 0; i < merge->n_parts; i++)
        add_timing(&merge->timing, &merge->parts[i].timing);
    if (!failed)
        return report_finish(&merge->report, &merge->timing, REPORT_COMPLETE, NULL, error);
    report_discard(&merge->report);
    return failed;
}

static void close_all(struct merge *merge)
{
    ensemble_close(&merge->ensemble);
    if (merge->opened)
        analysis_close(&merge->analysis);
    if (merge->parsed)
        options_free(&merge->options);
    for (size_t i = 0; i < merge->n_parts; i++)
        part_free(&merge->parts[i]);
    free(merge->parts);
    free(merge->argv);
}

int merge_run(const struct options *options)
{
    if (merge_is_of_rows(options->trajectories[0]))
        return merge_rows(options);

    struct merge merge = {.given = options, .timing = {.struct_size = sizeof merge.timing}};
    elea_error error = ELEA_ERROR_INIT;
    const struct interrupt_stage stage = {.doing = "reading the parts"};
    interrupt_begin(&stage);
    elea_status failed = read_parts(&merge, &error);
    if (!failed)
        failed = check_complete(&merge, &error);
    if (!failed)
        failed = parse_command(&merge, &error);
    if (!failed)
        failed = open_whole(&merge, &error);
    if (!failed)
        failed = report(&merge, &error);
    if (!failed && merge.options.report != NULL)
        failed = page_write(&merge.options, options->argv[0], &error);
    close_all(&merge);
    if (!failed)
        return 0;
    message_print("%s", error.message);
    return failed == ELEA_ERROR_CANCELLED  ? 128 + interrupt_signal()
           : failed == ELEA_ERROR_ARGUMENT ? 2
                                           : 1;
}
