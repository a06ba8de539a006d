/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch_report.h"
#include "describe.h"
#include "interrupt.h"
#include "message.h"
#include "output.h"

enum exit_code { EXIT_GOOD = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_SOME_FAILED = 3 };

/* Seconds that a run may take to end after a signal, before it is left as it is. */
#define PATIENCE 0.4

/* All of a run. */
struct batch {
    const struct options *options;
    struct shard shard;
    const char *outputs[4]; /* files: CSV, NDJSON, state; NULL-terminated */
    const char *const *own; /* those that an earlier run may have left among the structures */
    size_t n_outputs;       /* without the state */
    char *state_name;
    struct inputs inputs;
    struct batch_queue queue;
    bool queued;
    struct journal_head head;
    struct journal journal;
    struct batch_report report;
    double begun;
};

static int fail(const elea_error *error)
{
    message_print("%s", error->message);
    return error->status == ELEA_ERROR_ARGUMENT ? EXIT_USAGE : EXIT_FAILED;
}

static elea_status no_memory(elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory to begin the run");
}

/* ---- Outputs ---- */

static void add_output(struct batch *batch, const char *name, bool *wanted, bool *to_stdout)
{
    *wanted = name != NULL;
    *to_stdout = name != NULL && output_is_stdout(name);
    if (*wanted && !*to_stdout)
        batch->outputs[batch->n_outputs++] = name;
}

/* The CSV goes to standard output unless files are named. */
static elea_status choose_outputs(struct batch *batch, elea_error *error)
{
    const struct options *options = batch->options;
    struct batch_report *report = &batch->report;
    const char *csv = options->csv == NULL && options->ndjson == NULL ? "-" : options->csv;
    add_output(batch, csv, &report->layout.csv, &report->csv_to_stdout);
    add_output(batch, options->ndjson, &report->layout.ndjson, &report->ndjson_to_stdout);
    if (options->resume && (report->csv_to_stdout || report->ndjson_to_stdout))
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "--resume continues files, not standard output; give --csv FILE or "
                              "--ndjson FILE");
    if (batch->n_outputs == 0)
        return ELEA_OK;
    batch->state_name = journal_state_name(batch->outputs[0]);
    batch->outputs[batch->n_outputs] = batch->state_name;
    if (batch->state_name == NULL)
        return no_memory(error);
    if (options->resume && access(batch->state_name, F_OK) == 0)
        batch->own = batch->outputs;
    return ELEA_OK;
}

/* Nothing that is read may be written. */
static elea_status check_outputs(const struct batch *batch, elea_error *error)
{
    const struct options *options = batch->options;
    for (const char *const *output = batch->outputs; *output != NULL; output++) {
        bool config = options->config != NULL && output_same_file(*output, options->config);
        bool radii = OPTIONS_GIVEN(options, radii) && output_same_file(*output, options->radii);
        if (config || radii)
            return elea_error_set(error, ELEA_ERROR_FILE,
                                  "%s: would overwrite an input file; give another name", *output);
        if (inputs_check_output(&batch->inputs, *output, error) != ELEA_OK)
            return error->status;
    }
    return ELEA_OK;
}

/* ---- The description of the run ---- */

static elea_status describe_radii(struct batch *batch, elea_error *error)
{
    const char *radii = batch->options->radii;
    char text[32];
    uint64_t hash = 0;
    if (!OPTIONS_GIVEN(batch->options, radii) || access(radii, R_OK) != 0)
        return ELEA_OK;
    elea_status failed = batch_hash_file(radii, &hash, error);
    (void)snprintf(text, sizeof text, "%016" PRIx64, hash);
    if (!failed && !journal_describe(&batch->head, "content of the file of radii", text))
        failed = no_memory(error);
    return failed;
}

/* What all rows depend on. */
static elea_status describe(struct batch *batch, elea_error *error)
{
    bool good = describe_options(batch->options, &batch->head);
    return good ? describe_radii(batch, error) : no_memory(error);
}

/* ---- What is done ---- */

static elea_status changed(const struct batch_entry *entry, const char *why, elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                          "%s: %s since its row was written, so the run cannot be continued; give "
                          "another name for the output, or analyse what has changed in a run of "
                          "its own",
                          entry->name, why);
}

/* The time of a file may change without its content, as in a copy. */
static elea_status check_same(const struct batch_entry *entry, char **fields, elea_error *error)
{
    const struct input *input = entry->input;
    bool same_time = strtoull(fields[2], NULL, 10) == (uint64_t)input->modified;
    if (strtoull(fields[1], NULL, 10) != input->size)
        return changed(entry, entry->content != NULL ? "the archive has changed" : "has changed",
                       error);
    if (same_time || !input->exists)
        return ELEA_OK;
    uint64_t hash = 0;
    elea_status failed = ELEA_OK;
    if (entry->content != NULL)
        hash = journal_hash(JOURNAL_HASH, entry->content, entry->content_size);
    else
        failed = batch_hash_file(input->path, &hash, error);
    if (failed)
        return failed;
    return strtoull(fields[3], NULL, 10) == hash ? ELEA_OK : changed(entry, "has changed", error);
}

static elea_status take_record(void *context, char **fields, size_t n_fields, elea_error *error)
{
    struct batch *batch = context;
    struct batch_entry *entry = NULL;
    if (n_fields < BATCH_NUM_FIELDS)
        return elea_error_set(error, ELEA_ERROR_FILE,
                              "%s: is damaged; give another name for the "
                              "output",
                              batch->state_name);
    elea_status failed = batch_queue_pass(&batch->queue, &entry, error);
    if (!failed && (entry == NULL || strcmp(entry->name, fields[0]) != 0))
        failed = elea_error_set(error, ELEA_ERROR_ARGUMENT,
                                "%s cannot be continued: structure %zu was %s, and is %s now; give "
                                "the same structures in the same order, or another name for the "
                                "output",
                                batch->outputs[0], batch->report.summary.n_structures + 1,
                                fields[0], entry != NULL ? entry->name : "not given");
    if (!failed && entry != NULL)
        failed = check_same(entry, fields, error);
    if (!failed && !batch_summary_add(&batch->report.summary, fields, n_fields))
        failed = no_memory(error);
    if (!failed && entry != NULL)
        batch->report.done_size += entry->weight;
    batch_entry_free(entry);
    return failed;
}

static elea_status open_journal(struct batch *batch, elea_error *error)
{
    struct batch_report *report = &batch->report;
    char *heading = batch_row_heading(&report->layout);
    struct journal_text first[2];
    size_t n = 0;
    if (heading == NULL)
        return no_memory(error);
    if (report->layout.csv && !report->csv_to_stdout)
        first[n++] = (struct journal_text){heading, strlen(heading)};
    if (report->layout.ndjson && !report->ndjson_to_stdout)
        first[n] = (struct journal_text){"", 0};
    elea_status failed = ELEA_OK;
    if (report->csv_to_stdout)
        (void)fputs(heading, stdout);
    if (batch->n_outputs > 0) {
        report->journal = &batch->journal;
        failed = journal_open(&batch->journal, batch->outputs, batch->n_outputs, &batch->head,
                              first, batch->options->resume, take_record, batch, error);
    }
    free(heading);
    return failed;
}

/* ---- Running ---- */

static elea_status prepare(struct batch *batch, elea_error *error)
{
    const struct options *options = batch->options;
    unsigned threads = options->settings.num_threads;
    size_t in_flight = options->settings.frames_in_flight;
    elea_status failed = batch_layout_choose(&batch->report.layout, options, error);
    if (!failed)
        failed = choose_outputs(batch, error);
    if (!failed)
        failed = inputs_find(&batch->inputs, options->trajectories, options->n_trajectories,
                             batch->own, error);
    if (!failed)
        failed = check_outputs(batch, error);
    if (!failed && batch->inputs.n == 0)
        failed = elea_error_set(error, ELEA_ERROR_FILE,
                                "there is no structure in what was given%s; formats are listed by "
                                "elea batch --help",
                                batch->inputs.skipped.unknown > 0 ? ", only files of other formats"
                                                                  : "");
    if (!failed)
        failed = describe(batch, error);
    if (failed)
        return failed;
    if (in_flight == 0)
        in_flight = (threads > 0 ? threads : elea_default_num_threads()) + 1;
    failed = batch_queue_init(&batch->queue, options, &batch->inputs, 4 * in_flight + 64, error);
    batch->queue.shard = batch->shard;
    batch->queued = !failed;
    if (!failed && !options->resume)
        interrupt_hold(); /* until the run can be left: what is begun is continued with --resume */
    return failed ? failed : open_journal(batch, error);
}

static void print_plan(const struct batch *batch)
{
    const struct inputs *inputs = &batch->inputs;
    size_t n_archives = 0, n_done = batch->report.summary.n_structures;
    for (size_t i = 0; i < inputs->n; i++)
        n_archives += inputs->items[i].kind == ELEA_FILE_ARCHIVE;
    if (batch->options->quiet)
        return;
    (void)fprintf(stderr, "%zu structure%s", inputs->n - n_archives,
                  inputs->n - n_archives == 1 ? "" : "s");
    if (n_archives > 0)
        (void)fprintf(stderr, " and those in %zu archive%s", n_archives,
                      n_archives == 1 ? "" : "s");
    if (batch->journal.resumed)
        (void)fprintf(stderr, "; %zu %s done already", n_done, n_done == 1 ? "is" : "are");
    (void)fputc('\n', stderr);
}

/* What `elea merge` must know of a complete part: structures of all parts, and what the files are.
 */
static elea_status finish_part(struct batch *batch, elea_error *error)
{
    const struct batch_report *report = &batch->report;
    char total[32];
    const char *facts[1 + 2 * JOURNAL_MAX_OUTPUTS] = {total};
    size_t n = 1;
    (void)snprintf(total, sizeof total, "%" PRIu64, batch->queue.n_seen);
    for (size_t i = 0; i < batch->n_outputs; i++) {
        bool is_csv = i == 0 && report->layout.csv && !report->csv_to_stdout;
        facts[n++] = is_csv ? "csv" : "ndjson";
        facts[n++] = batch->outputs[i];
    }
    return journal_finish(&batch->journal, facts, n, error);
}

static int end(struct batch *batch, elea_status failed, const elea_error *why)
{
    struct batch_report *report = &batch->report;
    const char *advice = batch->n_outputs > 0 ? "; continue with --resume" : "";
    elea_error error;
    progress_clear(&report->progress);
    if (failed && failed != ELEA_ERROR_CANCELLED) {
        message_print("%s%s", why->message, advice);
        return EXIT_FAILED;
    }
    if (!failed && batch->shard.n_parts > 0 && finish_part(batch, &error) != ELEA_OK)
        return fail(&error);
    if (batch->n_outputs > 0 && journal_sync(&batch->journal, &error) != ELEA_OK)
        return fail(&error);
    if (!batch->options->quiet) {
        struct inputs_skipped skipped = batch->inputs.skipped;
        skipped.unknown += batch->queue.skipped.unknown;
        skipped.parts += batch->queue.skipped.parts;
        batch_summary_print(&report->summary, &skipped, batch->inputs.n_duplicates, report->n_now,
                            progress_clock() - batch->begun);
    }
    if (failed) {
        message_print("interrupted; the rows of %zu structure%s are complete%s",
                      report->summary.n_structures, report->summary.n_structures == 1 ? "" : "s",
                      advice);
        return 128 + interrupt_signal();
    }
    if (report->summary.n_failed == 0)
        return EXIT_GOOD;
    message_print("%zu of %zu structures failed; the column message says why",
                  report->summary.n_failed, report->summary.n_structures);
    return EXIT_SOME_FAILED;
}

/* In another thread, while this one waits for structures that are being read. */
static int leave_run(void *context)
{
    elea_error why = ELEA_ERROR_INIT;
    return end(context, elea_error_set(&why, ELEA_ERROR_CANCELLED, "interrupted"), &why);
}

static int run(struct batch *batch)
{
    elea_error error = ELEA_ERROR_INIT;
    struct batch_report *report = &batch->report;
    elea_settings settings = elea_settings_default();
    const elea_source source = batch_queue_source(&batch->queue);
    const elea_observer observer = batch_report_observer(report);
    settings.num_threads = batch->options->settings.num_threads;
    settings.frames_in_flight = batch->options->settings.frames_in_flight;
    settings.max_memory = batch->options->settings.max_memory;
    report->options = batch->options;
    report->queue = &batch->queue;
    report->total_size = batch->inputs.total_size;
    if (batch->shard.n_parts > 0)
        report->total_size /= batch->shard.n_parts;
    report->progress = progress_begin(batch->inputs.n, !batch->options->quiet);
    if (report->total_size > 0)
        report->progress.first = (double)report->done_size / (double)report->total_size;
    print_plan(batch);
    const struct interrupt_stage stage = {
        .doing = "running", .patience = PATIENCE, .leave = leave_run, .context = batch};
    interrupt_enter(&stage);
    if (!batch->options->resume)
        interrupt_release();
    elea_status failed = elea_run(&settings, &source, &observer, NULL, &error);
    interrupt_hold();
    return end(batch, failed, &error);
}

static void close_batch(struct batch *batch)
{
    if (batch->queued)
        batch_queue_free(&batch->queue);
    if (batch->n_outputs > 0)
        journal_close(&batch->journal);
    journal_head_free(&batch->head);
    batch_summary_free(&batch->report.summary);
    inputs_free(&batch->inputs);
    free(batch->state_name);
}

int batch_run(const struct options *options, const struct shard *shard)
{
    elea_error error = ELEA_ERROR_INIT;
    static const char *const none[] = {NULL};
    struct batch batch = {
        .options = options, .shard = *shard, .own = none, .begun = progress_clock()};
    batch.journal.state = -1;
    for (size_t i = 0; i < JOURNAL_MAX_OUTPUTS; i++)
        batch.journal.outputs[i].descriptor = -1;
    const struct interrupt_stage stage = {.doing = "finding the structures"};
    interrupt_begin(&stage);
    int code = prepare(&batch, &error) == ELEA_OK ? run(&batch) : fail(&error);
    close_batch(&batch);
    return code;
}
