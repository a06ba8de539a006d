/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analysis.h"
#include "batch.h"
#include "divide.h"
#include "elea.h"
#include "heap.h"
#include "help.h"
#include "interrupt.h"
#include "merge.h"
#include "message.h"
#include "options.h"
#include "output.h"
#include "page.h"
#include "plan.h"
#include "progress.h"
#include "report.h"

enum exit_code { EXIT_GOOD = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_BROKEN_OFF = 3 };

/* Seconds that a run may take to end after a signal, before it is left as it is. */
#define PATIENCE 0.4

static int fail(const elea_error *error)
{
    message_print("%s", error->message);
    return error->status == ELEA_ERROR_ARGUMENT ? EXIT_USAGE : EXIT_FAILED;
}

static int print_information(const struct options *options)
{
    elea_error error;
    static char text[1 << 16]; /* all of it, so that an error comes with its reason */
    (void)setvbuf(stdout, text, _IOFBF, sizeof text);
    if (options->help)
        help_print(stdout, options);
    else
        (void)printf("elea %s\n", elea_version());
    return output_flush_stdout(&error) == ELEA_OK ? EXIT_GOOD : fail(&error);
}

/* A disk or a server that fails while the input is read. */
static bool is_unreadable(const elea_error *error)
{
    return error->status == ELEA_ERROR_SYSTEM && error->path[0] != '\0';
}

/*
 * After a failure of the data, or of what it is read from, the earlier frames are valid; after
 * another of the machine they are not.
 */
static bool leaves_frames(const struct report *report, const elea_error *error)
{
    return report->summary.frames > 0 && !report->failed && error->status != ELEA_ERROR_MEMORY &&
           (error->status != ELEA_ERROR_SYSTEM || is_unreadable(error));
}

static int finish(struct report *report, const elea_timing *timing, enum report_end end, int code,
                  const elea_error *why)
{
    elea_error error;
    size_t n_frames = report->summary.frames;
    bool resumable =
        report->checkpoint.on && (end == REPORT_INTERRUPTED || end == REPORT_TIME_OVER);
    if (report_finish(report, timing, end, why != NULL ? why->message : NULL, &error) != ELEA_OK)
        return fail(&error);
    if (end != REPORT_COMPLETE)
        message_print("%s; the results cover the preceding %zu frame%s%s", why->message, n_frames,
                      n_frames == 1 ? "" : "s", resumable ? "; continue with --resume" : "");
    return code;
}

static int stop_at_signal(struct report *report, const elea_timing *timing)
{
    int code = 128 + interrupt_signal();
    elea_error why;
    (void)elea_error_set(&why, ELEA_ERROR_CANCELLED, "interrupted");
    if (report->summary.frames > 0)
        return finish(report, timing, REPORT_INTERRUPTED, code, &why);
    checkpoint_save_walks(&report->checkpoint, true);
    bool has_walks = report->checkpoint.on && report->checkpoint.has_walks;
    report_discard(report);
    message_print("interrupted before the first frame was finished; %s",
                  has_walks ? "its walks so far are kept; continue with --resume"
                            : "nothing is written");
    return code;
}

/* The run knows the number of the frame, but not its file. */
static void name_file(const struct analysis *analysis, elea_error *error)
{
    if (error->frame >= 0)
        (void)elea_error_locate(
            error, error->status,
            analysis->n_files == 1 ? analysis->files[0].path : analysis->options->structure, 0, -1);
}

/* The time limit applies to the whole program, including the reading of files. */
static elea_settings settings_of_run(const struct analysis *analysis, double begun)
{
    elea_settings settings = analysis->settings;
    settings.num_frames = analysis->range.count;
    if (settings.max_run_time > 0.0)
        settings.max_run_time = fmax(1e-9, settings.max_run_time - (progress_clock() - begun));
    return settings;
}

static int stop_for_time(struct report *report, const struct analysis *analysis,
                         const elea_timing *timing)
{
    elea_error why = ELEA_ERROR_INIT;
    if (report->summary.frames == 0) {
        (void)elea_error_set(
            &why, ELEA_ERROR_TIME,
            "--max-run-time %g: over before the preparation of the first frame, or "
            "its closed form, was complete; give it more time, or a smaller body",
            analysis->settings.max_run_time);
        report_discard(report);
        return fail(&why);
    }
    (void)elea_error_set(&why, ELEA_ERROR_TIME,
                         "--max-run-time %g: over before the last of %zu frames",
                         analysis->settings.max_run_time, analysis->range.count);
    return finish(report, timing, REPORT_TIME_OVER, EXIT_BROKEN_OFF, &why);
}

/* A file cannot be written, as on a full disk: the others keep what is finished. */
static int stop_for_file(struct report *report, const elea_timing *timing, const elea_error *error)
{
    size_t n_frames = report->summary.frames;
    if (report_rescue(report, timing, error->message) == 0)
        return fail(error);
    message_print("%s; the other files cover the first %zu frame%s", error->message, n_frames,
                  n_frames == 1 ? "" : "s");
    return EXIT_FAILED;
}

/* In another thread, while this one waits for work that does not end. */
static int leave_run(void *context)
{
    struct report *report = context;
    const elea_timing timing = {.struct_size = sizeof timing,
                                .wall = progress_clock() - report->progress.start,
                                .num_walks = report->walks_done};
    return stop_at_signal(report, &timing);
}

static int run(struct analysis *analysis, struct report *report, double begun)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_timing timing = {.struct_size = sizeof timing};
    const elea_source source = report_source(report);
    const elea_observer observer = report_observer(report);
    const elea_settings settings = settings_of_run(analysis, begun);
    const struct interrupt_stage stage = {
        .doing = "running", .patience = PATIENCE, .leave = leave_run, .context = report};
    interrupt_enter(&stage);
    interrupt_release();
    if (report_resume(report, &analysis->next, &error) != ELEA_OK)
        return fail(&error);
    elea_status failed = elea_run(&settings, &source, &observer, &timing, &error);
    interrupt_hold(); /* from here on the report is completed, whatever comes */
    if (failed == ELEA_ERROR_CANCELLED)
        return stop_at_signal(report, &timing);
    if (failed == ELEA_ERROR_TIME)
        return stop_for_time(report, analysis, &timing);
    if (!failed && analysis_damage(analysis, &error) == ELEA_OK)
        return finish(report, &timing, REPORT_COMPLETE, EXIT_GOOD, NULL);
    enum report_end end = is_unreadable(&error) ? REPORT_UNREADABLE : REPORT_BROKEN_OFF;
    name_file(analysis, &error);
    if (!failed || leaves_frames(report, &error))
        return finish(report, &timing, end, EXIT_BROKEN_OFF, &error);
    if (report->failed && failed == ELEA_ERROR_FILE && report->summary.frames > 0)
        return stop_for_file(report, &timing, &error);
    report_discard(report);
    return fail(&error);
}

/* Before any file is written, because files begin with the plan. */
static int fail_plan(const struct analysis *analysis, elea_error *error)
{
    if (error->status != ELEA_ERROR_CANCELLED) {
        name_file(analysis, error);
        return fail(error);
    }
    message_print("interrupted before the first frame; nothing is written");
    return 128 + interrupt_signal();
}

/* After a run that was interrupted there is no time for a page. */
static int make_page(const struct analysis *analysis, int code)
{
    elea_error error = ELEA_ERROR_INIT;
    bool good = code == EXIT_GOOD || code == EXIT_BROKEN_OFF;
    if (!good || analysis->options->report == NULL)
        return code;
    return page_write(analysis->options, analysis->options->argv[0], &error) == ELEA_OK
               ? code
               : fail(&error);
}

static int run_and_report(struct analysis *analysis, struct ensemble *ensemble, double begun)
{
    elea_error error = ELEA_ERROR_INIT;
    struct report report;
    const struct interrupt_stage stage = {.doing = "planning the run", .patience = PATIENCE};
    interrupt_enter(&stage);
    if (plan_make(analysis, &error) != ELEA_OK)
        return fail_plan(analysis, &error);
    if (divide_analysis(analysis, &error) != ELEA_OK)
        return fail(&error);
    if (page_check(analysis, analysis->options->argv[0], &error) != ELEA_OK)
        return fail(&error);
    interrupt_hold(); /* until the run can be left, which removes or completes the files */
    if (report_open(&report, analysis, ensemble, &error) != ELEA_OK)
        return fail(&error);
    if (!analysis->options->quiet) {
        analysis_print(analysis);
        plan_print(analysis);
    }
    analysis_warn(analysis);
    return make_page(analysis, run(analysis, &report, begun));
}

/* In another thread, while this one reads files. */
static int end_late(void *context)
{
    const struct options *options = context;
    message_print("--max-run-time %g: over while reading the input; give it more time",
                  options->settings.max_run_time);
    return EXIT_FAILED;
}

/* As in a run, what is read may take a tenth of the limit, or a second, longer than the limit. */
static void begin_reading(struct options *options, double begun)
{
    double limit = options->settings.max_run_time;
    const struct interrupt_stage stage = {
        .doing = "reading the input",
        .deadline = limit > 0.0 ? begun + limit + fmax(1.0, 0.1 * limit) : 0.0,
        .late = end_late,
        .context = options,
    };
    interrupt_begin(&stage);
}

static int analyse(struct options *options, const struct shard *shard, double begun)
{
    elea_error error = ELEA_ERROR_INIT;
    struct analysis analysis;
    begin_reading(options, begun);
    bool opened = analysis_open(&analysis, options, &error) == ELEA_OK;
    analysis.shard = *shard;
    struct ensemble ensemble = {.weights = NULL};
    opened = opened && ensemble_open(&ensemble, &analysis, &error) == ELEA_OK;
    int code = opened ? run_and_report(&analysis, &ensemble, begun) : fail(&error);
    ensemble_close(&ensemble);
    analysis_close(&analysis);
    return code;
}

/*
 * If a standard stream is closed, the first file opened would take its place and get its text.
 * What is opened instead fails as the closed stream would, so that results are not lost in silence;
 * only messages are.
 */
static void occupy_standard_streams(void)
{
    static const int modes[] = {O_WRONLY, O_RDONLY, O_WRONLY};
    for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
        if (fcntl(i, F_GETFD) < 0)
            (void)open("/dev/null", modes[i]); /* the lowest that is free, hence i */
}

static int run_command(struct options *options, double begun)
{
    elea_error error;
    struct shard shard;
    if (shard_find(options->shard, &shard, &error) != ELEA_OK ||
        shard_settle(&shard, options, &error) != ELEA_OK)
        return fail(&error);
    return options->batch   ? batch_run(options, &shard)
           : options->merge ? merge_run(options)
                            : analyse(options, &shard, begun);
}

int main(int argc, char **argv)
{
    struct options options;
    elea_error error;
    int code;
    double begun = progress_clock();
    occupy_standard_streams();
    bool parsed = options_parse(argc, argv, &options, &error) == ELEA_OK;
    if (parsed && OPTIONS_GIVEN(&options, settings.max_memory))
        heap_share();
    if (!parsed)
        code = fail(&error);
    else if (options.help || options.version)
        code = print_information(&options);
    else
        code = run_command(&options, begun);
    options_free(&options);
    return code;
}
