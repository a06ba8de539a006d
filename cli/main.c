/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "analysis.h"
#include "elea.h"
#include "interrupt.h"
#include "message.h"
#include "options.h"
#include "output.h"
#include "report.h"

enum exit_code { EXIT_GOOD = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_BROKEN_OFF = 3 };

static int fail(const elea_error *error)
{
    message_print("%s", error->message);
    return error->status == ELEA_ERROR_ARGUMENT ? EXIT_USAGE : EXIT_FAILED;
}

static int print_information(const struct options *options)
{
    elea_error error;
    if (options->help)
        options_print_help(stdout);
    else
        (void)printf("elea %s\n", elea_version());
    return output_flush_stdout(&error) == ELEA_OK ? EXIT_GOOD : fail(&error);
}

/* Failures of the data leave the frames before them good; those of the machine do not. */
static bool leaves_frames(const struct report *report, elea_status failed)
{
    return report->counts.frames > 0 && !report->failed && failed != ELEA_ERROR_MEMORY &&
           failed != ELEA_ERROR_SYSTEM;
}

static int finish(struct report *report, const elea_timing *timing, enum report_end end, int code,
                  const elea_error *why)
{
    elea_error error;
    size_t n_frames = report->counts.frames;
    if (report_finish(report, timing, end, why != NULL ? why->message : NULL, &error) != ELEA_OK)
        return fail(&error);
    if (end != REPORT_COMPLETE)
        message_print("%s; results are of the %zu frame%s before", why->message, n_frames,
                      n_frames == 1 ? "" : "s");
    return code;
}

static int stop_at_signal(struct report *report, const elea_timing *timing)
{
    int code = 128 + interrupt_signal();
    elea_error why = {.status = ELEA_ERROR_CANCELLED, .message = "interrupted"};
    if (report->counts.frames > 0)
        return finish(report, timing, REPORT_INTERRUPTED, code, &why);
    report_discard(report);
    message_print("interrupted before the first frame was finished; nothing is written");
    return code;
}

/* The library knows the number of the frame, but no files. */
static void name_file(const struct analysis *analysis, elea_error *error)
{
    if (strncmp(error->message, "frame ", 6) == 0)
        (void)message_prefix(error, "%s",
                             analysis->n_files == 1 ? analysis->files[0].path
                                                    : analysis->options->structure);
}

static int run(struct analysis *analysis, struct report *report)
{
    elea_error error = {.status = ELEA_OK};
    elea_timing timing = {0};
    elea_status failed = elea_run(&analysis->settings, analysis_source(analysis),
                                  report_observer(report), &timing, &error);
    if (failed == ELEA_ERROR_CANCELLED)
        return stop_at_signal(report, &timing);
    if (!failed && analysis_damage(analysis, &error) == ELEA_OK)
        return finish(report, &timing, REPORT_COMPLETE, EXIT_GOOD, NULL);
    name_file(analysis, &error);
    if (!failed || leaves_frames(report, failed))
        return finish(report, &timing, REPORT_BROKEN_OFF, EXIT_BROKEN_OFF, &error);
    report_discard(report);
    return fail(&error);
}

static int analyse(const struct options *options)
{
    elea_error error = {.status = ELEA_OK};
    struct analysis analysis;
    struct report report;
    int code;
    if (analysis_open(&analysis, options, &error) != ELEA_OK) {
        code = fail(&error);
    } else {
        interrupt_catch();
        if (report_open(&report, &analysis, &error) != ELEA_OK) {
            code = fail(&error);
        } else {
            if (!options->quiet)
                analysis_print(&analysis);
            analysis_warn(&analysis);
            code = run(&analysis, &report);
        }
    }
    analysis_close(&analysis);
    return code;
}

int main(int argc, char **argv)
{
    struct options options;
    elea_error error;
    int code;
    if (options_parse(argc, argv, &options, &error) != ELEA_OK)
        code = fail(&error);
    else if (options.help || options.version)
        code = print_information(&options);
    else
        code = analyse(&options);
    options_free(&options);
    return code;
}
