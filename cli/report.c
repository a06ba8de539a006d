/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "deviation.h"
#include "document.h"
#include "input_safe.h"
#include "interrupt.h"
#include "message.h"
#include "numbers.h"
#include "plan.h"
#include "point_file.h"

/* ---- Opening ---- */

static bool takes_stdout(const char *name)
{
    return name != NULL && output_is_stdout(name);
}

static bool needs_stdout(const struct options *options)
{
    return takes_stdout(options->csv) || takes_stdout(options->csv_atoms) ||
           takes_stdout(options->json) || takes_stdout(options->ndjson) ||
           takes_stdout(options->surface_points) || takes_stdout(options->interior_points);
}

static bool has_files(const struct report *report)
{
    return report->csv.part != NULL || report->csv_atoms.part != NULL ||
           report->json.part != NULL || report->ndjson.part != NULL ||
           report->surface.output.part != NULL || report->interior.output.part != NULL;
}

/* A reader may close the table after its first lines; the files are still written. */
static void survive_closed_pipe(const struct report *report)
{
    if (has_files(report))
        (void)signal(SIGPIPE, SIG_IGN);
}

static elea_status open_lines(struct report *report, elea_error *error)
{
    const char *name = report->analysis->options->ndjson;
    elea_status failed = input_safe_open(report->analysis, &report->ndjson, name, error);
    if (!failed && name != NULL) {
        report->lines_begun = true;
        failed = ndjson_begin(&report->lines, report->analysis, error);
    }
    return failed;
}

static elea_status open_files(struct report *report, elea_error *error)
{
    const struct options *options = report->analysis->options;
    uint64_t first = (uint64_t)report->analysis->range.first;
    elea_status failed = ELEA_OK;
    if (report->with_table)
        failed = input_safe_check(report->analysis, "-", error);
    if (!failed)
        failed = input_safe_open(report->analysis, &report->csv, options->csv, error);
    if (!failed)
        failed = input_safe_open(report->analysis, &report->csv_atoms, options->csv_atoms, error);
    if (!failed)
        failed = input_safe_open(report->analysis, &report->json, options->json, error);
    if (!failed)
        failed = open_lines(report, error);
    if (!failed)
        failed = report_points_open(&report->surface, report->analysis, first, error);
    if (!failed)
        failed = report_points_open(&report->interior, report->analysis, first, error);
    return failed;
}

elea_status report_open(struct report *report, struct analysis *analysis, struct ensemble *ensemble,
                        elea_error *error)
{
    const struct options *options = analysis->options;
    *report = (struct report){
        .analysis = analysis,
        .ensemble = ensemble,
        .source = analysis_source(analysis),
        .table = {stdout, analysis->settings.length_unit, options->verbose},
        .with_table = !options->quiet && !needs_stdout(options),
        .as_nist = analysis_is_as_nist(analysis),
        .nist = {.memory = summary_peak_memory()},
        .checkpoint = {.journal = {.state = -1}},
        .surface = {.name = options->surface_points},
        .interior = {.name = options->interior_points},
    };
    elea_status failed = open_files(report, error);
    if (failed) {
        report_discard(report);
        return failed;
    }
    survive_closed_pipe(report);
    if (report->csv_atoms.stream != NULL)
        csv_write_atoms_header(report->csv_atoms.stream);
    if (report->json.stream != NULL) {
        report->writer = json_begin(report->json.stream, 2);
        document_begin(&report->writer, analysis);
    }
    report->progress = progress_begin(analysis->range.count, !options->quiet);
    return ELEA_OK;
}

void report_discard(struct report *report)
{
    progress_clear(&report->progress);
    checkpoint_close(&report->checkpoint, report->unfinished);
    output_discard(&report->csv);
    output_discard(&report->csv_atoms);
    output_discard(&report->json);
    output_discard(&report->ndjson);
    report_points_discard(&report->surface);
    report_points_discard(&report->interior);
    nist_free(&report->nist);
    if (report->lines_begun)
        ndjson_free(&report->lines);
}

/* ---- Results ---- */

static elea_status write_csv(struct report *report, const elea_result *result, elea_error *error)
{
    const struct options *options = report->analysis->options;
    if (report->csv.stream == NULL)
        return ELEA_OK;
    if (report->as_nist)
        return nist_add(&report->nist, options, &report->analysis->settings, &report->columns,
                        result, error);
    if (report->summary.frames == 1)
        csv_write_header(report->csv.stream, &report->columns, options->print_counts);
    csv_write_row(report->csv.stream, &report->columns, options->print_counts, result);
    return output_flush(&report->csv, error);
}

/* The record of a part has the areas, which follow. */
static bool waits_for_areas(const struct report *report)
{
    return report->analysis->shard.n_parts > 0 && report->csv_atoms.stream != NULL;
}

static elea_status write_json(struct report *report, const elea_result *result, const double *areas,
                              elea_error *error)
{
    if (report->json.stream == NULL)
        return ELEA_OK;
    elea_status failed = document_frame(&report->writer, report->analysis, result, areas, error);
    return failed ? failed : output_flush(&report->json, error);
}

static elea_status write_line(struct report *report, const elea_result *result, elea_error *error)
{
    if (report->ndjson.stream == NULL)
        return ELEA_OK;
    elea_status failed = ndjson_frame(&report->lines, result, report->ndjson.stream, error);
    return failed ? failed : output_flush(&report->ndjson, error);
}

/* All files have the frame, even if one of them cannot be written. */
static elea_status write_files(struct report *report, const elea_result *result, elea_error *error)
{
    elea_error later;
    elea_status failed = write_csv(report, result, error);
    elea_status next = waits_for_areas(report)
                           ? ELEA_OK
                           : write_json(report, result, NULL, failed ? &later : error);
    failed = failed ? failed : next;
    next = write_line(report, result, failed ? &later : error);
    return failed ? failed : next;
}

/* A table that was closed by its reader is not a failure while there are files to write. */
static elea_status flush_table(struct report *report, elea_error *error)
{
    elea_status failed = output_flush_stdout(error);
    if (failed && has_files(report)) {
        if (errno != EPIPE)
            message_print("%s; the table ends here, but files are still written", error->message);
        report->with_table = false;
        return ELEA_OK;
    }
    return failed;
}

static elea_status print_line(struct report *report, const elea_result *result, elea_error *error)
{
    if (!report->with_table)
        return ELEA_OK;
    if (report->analysis->range.count == 1) {
        table_print_result(&report->table, result);
    } else {
        if (report->summary.frames == 1)
            table_print_heading(&report->table, &report->columns);
        table_print_line(&report->table, &report->columns, result);
    }
    return flush_table(report, error);
}

/* What is handed over last of a frame. */
enum last_output { LAST_RESULT, LAST_AREAS, LAST_SURFACE, LAST_INTERIOR };

static enum last_output last_output_of(const struct report *report)
{
    return report->interior.name != NULL      ? LAST_INTERIOR
           : report->surface.name != NULL     ? LAST_SURFACE
           : report->csv_atoms.stream != NULL ? LAST_AREAS
                                              : LAST_RESULT;
}

/* The frame is done once all outputs have it. */
static void end_output(struct report *report, enum last_output output, elea_status failed)
{
    report->failed = failed != ELEA_OK;
    if (!failed && last_output_of(report) == output)
        checkpoint_frame_done(&report->checkpoint);
    interrupt_release();
}

static elea_status write_result(struct report *report, const elea_result *result, elea_error *error)
{
    summary_count(&report->summary, result);
    if (report->summary.frames == 1)
        report->columns = columns_choose(&report->analysis->settings, result);
    elea_status failed = ensemble_add(report->ensemble, result, error);
    if (!failed)
        failed = write_files(report, result, error);
    return failed ? failed : print_line(report, result, error);
}

static elea_status write_areas(struct report *report, const elea_result *result,
                               const double *areas, elea_error *error)
{
    csv_write_atoms(report->csv_atoms.stream, report->analysis, result, areas);
    elea_status failed = output_flush(&report->csv_atoms, error);
    if (!failed && waits_for_areas(report))
        failed = write_json(report, result, areas, error);
    return failed;
}

/* A frame of the run that is continued. Its points are in place. */
static elea_status take_known(void *context, const elea_result *result, const double *areas,
                              elea_error *error)
{
    struct report *report = context;
    interrupt_hold();
    elea_status failed = write_result(report, result, error);
    if (!failed && report->csv_atoms.stream != NULL)
        failed = write_areas(report, result, areas, error);
    report->summary.known++;
    interrupt_release();
    return failed;
}

static elea_status take_result(void *context, const elea_result *result, elea_error *error)
{
    struct report *report = context;
    elea_error own;
    error = error != NULL ? error : &own;
    interrupt_hold();
    progress_clear(&report->progress);
    elea_status failed = checkpoint_result(&report->checkpoint, result, error);
    if (!failed)
        failed = write_result(report, result, error);
    end_output(report, LAST_RESULT, failed);
    return failed;
}

static elea_status take_areas(void *context, const elea_result *result, const double *areas,
                              elea_error *error)
{
    struct report *report = context;
    elea_error own;
    error = error != NULL ? error : &own;
    interrupt_hold();
    elea_status failed = checkpoint_areas(&report->checkpoint, result, areas, error);
    if (!failed)
        failed = write_areas(report, result, areas, error);
    end_output(report, LAST_AREAS, failed);
    return failed;
}

static elea_status take_points(struct report *report, struct report_points *points,
                               const elea_result *result, size_t n, const double (*values)[4],
                               elea_error *error)
{
    elea_error own;
    error = error != NULL ? error : &own;
    uint64_t frame = elea_result_info(result)->frame;
    interrupt_hold();
    elea_status failed = report_points_open(points, report->analysis, frame, error);
    if (!failed) {
        point_file_write(points->output.stream, point_file_format_of(points->name), frame, n,
                         values, points == &report->surface);
        failed = output_finish(&points->output, error);
    }
    end_output(report, points == &report->surface ? LAST_SURFACE : LAST_INTERIOR, failed);
    return failed;
}

static elea_status take_surface(void *context, const elea_result *result, size_t n,
                                const double (*points)[4], elea_error *error)
{
    struct report *report = context;
    return take_points(report, &report->surface, result, n, points, error);
}

static elea_status take_interior(void *context, const elea_result *result, size_t n,
                                 const double (*points)[4], elea_error *error)
{
    struct report *report = context;
    return take_points(report, &report->interior, result, n, points, error);
}

static bool poll_run(void *context, const elea_progress *now)
{
    struct report *report = context;
    report->progress.asked = interrupt_report_wanted();
    interrupt_hold();
    report->walks_done = now->walks_done;
    checkpoint_save_walks(&report->checkpoint, report->progress.asked);
    interrupt_release();
    progress_draw(&report->progress, now);
    return interrupt_signal() == 0;
}

static elea_status next_body(void *context, elea_job *job, elea_error *error)
{
    struct report *report = context;
    elea_status failed = report->source.next(report->source.context, job, error);
    if (!failed && job->body != NULL && job->walks == NULL)
        job->walks = checkpoint_walks(&report->checkpoint, job->frame);
    return failed;
}

elea_source report_source(struct report *report)
{
    return (elea_source){.struct_size = sizeof(elea_source), .next = next_body, .context = report};
}

elea_observer report_observer(struct report *report)
{
    return (elea_observer){
        .struct_size = sizeof(elea_observer),
        .result = take_result,
        .areas = take_areas,
        .surface_points = take_surface,
        .interior_points = take_interior,
        .poll = poll_run,
        .context = report,
    };
}

/* The file of points that was opened is that of the first frame. */
static void drop_points(struct report *report)
{
    output_discard(&report->surface.output);
    output_discard(&report->interior.output);
}

elea_status report_resume(struct report *report, size_t *n_done, elea_error *error)
{
    elea_status failed =
        checkpoint_open(&report->checkpoint, report->analysis, take_known, report, error);
    interrupt_hold();
    *n_done = report->checkpoint.n_frames;
    progress_skip(&report->progress, *n_done);
    if (*n_done > 0)
        drop_points(report);
    report->unfinished = true;
    if (failed)
        report_discard(report);
    else
        interrupt_release();
    return failed;
}

/* ---- The end ---- */

/* A file that cannot be written is removed; the others stay. `*n_kept` is their number. */
static elea_status finish_files(struct report *report, const elea_timing *timing,
                                enum report_end end, const char *why, size_t *n_kept,
                                elea_error *error)
{
    static const char *const ends[] = {"complete", "broken off", "broken off", "interrupted",
                                       "time over"};
    struct output *const files[] = {&report->csv, &report->csv_atoms, &report->json,
                                    &report->ndjson};
    elea_status failed = ELEA_OK;
    *n_kept = 0;
    if (report->json.stream != NULL)
        document_end(&report->writer, report->analysis, &report->summary, report->ensemble, timing,
                     ends[end], why);
    if (report->csv.stream != NULL && report->as_nist)
        nist_write(report->csv.stream, &report->nist, report->analysis, timing, ends[end]);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        elea_error later;
        if (files[i]->stream == NULL)
            continue;
        elea_status lost = output_finish(files[i], failed ? &later : error);
        *n_kept += !lost;
        failed = failed ? failed : lost;
    }
    return failed;
}

static elea_status print_end(struct report *report, const elea_timing *timing, elea_error *error)
{
    const struct options *options = report->analysis->options;
    FILE *stream = report->table.stream;
    if (!report->with_table)
        return ELEA_OK;
    if (report->analysis->range.count > 1) {
        (void)fputc('\n', stream);
        table_print_average(&report->table, report->ensemble);
    }
    summary_print_theory(&report->summary, stream);
    deviation_print(report->analysis, report->ensemble->average, stream);
    if (options->print_counts)
        summary_print_counts(&report->summary, stream);
    if (options->print_benchmarks)
        summary_print_benchmarks(timing, stream);
    return flush_table(report, error);
}

elea_status report_finish(struct report *report, const elea_timing *timing, enum report_end end,
                          const char *why, elea_error *error)
{
    size_t n_kept = 0;
    progress_clear(&report->progress);
    elea_status failed = finish_files(report, timing, end, why, &n_kept, error);
    report->unfinished = failed || end >= REPORT_UNREADABLE;
    if (!failed)
        failed = print_end(report, timing, error);
    if (!failed) {
        summary_print_speed(&report->summary, report->analysis->options, timing);
        summary_warn(&report->summary, report->analysis);
        plan_warn(report->analysis, report->ensemble->average);
        ensemble_warn(report->ensemble);
    }
    report_discard(report);
    return failed;
}

size_t report_rescue(struct report *report, const elea_timing *timing, const char *why)
{
    elea_error later;
    size_t n_kept = 0;
    progress_clear(&report->progress);
    (void)finish_files(report, timing, REPORT_BROKEN_OFF, why, &n_kept, &later);
    report_discard(report);
    return n_kept;
}
