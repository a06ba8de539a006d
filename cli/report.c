/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>

#include "csv.h"
#include "document.h"
#include "interrupt.h"
#include "message.h"
#include "numbers.h"

/* ---- Opening ---- */

static bool same_file(const char *a, const char *b)
{
    struct stat first, second;
    return stat(a, &first) == 0 && stat(b, &second) == 0 && S_ISREG(first.st_mode) &&
           first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

/* What is read must not be overwritten, not even under another name. */
static elea_status check_input_safe(const struct options *options, const char *output,
                                    elea_error *error)
{
    bool clash = same_file(output, options->structure);
    for (size_t i = 0; i < options->n_trajectories; i++)
        clash = clash || same_file(output, options->trajectories[i]);
    if (clash)
        return message_set(error, ELEA_ERROR_FILE,
                           "%s: would overwrite what is read; give another name", output);
    return ELEA_OK;
}

static elea_status open_file(struct report *report, struct output *output, const char *name,
                             elea_error *error)
{
    const struct options *options = report->analysis->options;
    if (name == NULL)
        return ELEA_OK;
    elea_status failed = check_input_safe(options, name, error);
    return failed ? failed : output_open(output, name, error);
}

static bool takes_stdout(const char *name)
{
    return name != NULL && output_is_stdout(name);
}

static bool has_files(const struct report *report)
{
    return report->csv.part != NULL || report->csv_atoms.part != NULL || report->json.part != NULL;
}

/* Whoever reads only the first lines of a table may close it; the files go on. */
static void survive_closed_pipe(const struct report *report)
{
    if (has_files(report))
        (void)signal(SIGPIPE, SIG_IGN);
}

elea_status report_open(struct report *report, const struct analysis *analysis, elea_error *error)
{
    const struct options *options = analysis->options;
    *report = (struct report){
        .analysis = analysis,
        .table = {stdout, analysis->settings.length_unit, options->verbose},
        .with_table = !options->quiet && !takes_stdout(options->csv) &&
                      !takes_stdout(options->csv_atoms) && !takes_stdout(options->json),
    };
    report->average = elea_average_create(error);
    if (report->average == NULL)
        return error->status;
    elea_status failed = open_file(report, &report->csv, options->csv, error);
    if (!failed)
        failed = open_file(report, &report->csv_atoms, options->csv_atoms, error);
    if (!failed)
        failed = open_file(report, &report->json, options->json, error);
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
    output_discard(&report->csv);
    output_discard(&report->csv_atoms);
    output_discard(&report->json);
    elea_average_free(report->average);
    report->average = NULL;
}

/* ---- Results ---- */

static double relative_error(const elea_result *result, elea_property property)
{
    const elea_quantity *quantity = elea_result_quantity(result, property, 0);
    return result->available[property] ? quantity->std_error / fabs(quantity->value) : INFINITY;
}

static void count(struct report_counts *counts, const elea_result *result)
{
    counts->frames++;
    counts->walks += (double)result->num_walks;
    if (result->walks_stop == ELEA_STOP_CAP) {
        counts->capped_walks++;
        counts->worst_capacitance =
            fmax(counts->worst_capacitance, relative_error(result, ELEA_CAPACITANCE));
    }
    if (result->interior_stop == ELEA_STOP_CAP) {
        counts->capped_samples++;
        counts->worst_volume = fmax(counts->worst_volume, relative_error(result, ELEA_VOLUME));
    }
    counts->close_eigenvalues += (result->notes & ELEA_NOTE_CLOSE_EIGENVALUES) != 0;
    counts->no_volume += (result->notes & ELEA_NOTE_NO_VOLUME) != 0;
    counts->no_hits += (result->notes & ELEA_NOTE_NO_HITS) != 0;
    counts->sampled += (result->notes & ELEA_NOTE_INTERIOR_SAMPLED) != 0;
}

static elea_status write_csv(struct report *report, const elea_result *result, elea_error *error)
{
    if (report->csv.stream == NULL)
        return ELEA_OK;
    if (report->counts.frames == 1)
        csv_write_header(report->csv.stream, &report->columns);
    csv_write_row(report->csv.stream, &report->columns, result);
    return output_flush(&report->csv, error);
}

static elea_status write_json(struct report *report, const elea_result *result, elea_error *error)
{
    if (report->json.stream == NULL)
        return ELEA_OK;
    document_frame(&report->writer, &report->analysis->settings, result);
    return output_flush(&report->json, error);
}

/* A table that nobody reads any more is no failure while there are files to write. */
static elea_status flush_table(struct report *report, elea_error *error)
{
    elea_status failed = output_flush_stdout(error);
    if (failed && has_files(report)) {
        if (errno != EPIPE)
            message_print("%s; the table ends here, the files go on", error->message);
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
        if (report->counts.frames == 1)
            table_print_heading(&report->table, &report->columns);
        table_print_line(&report->table, &report->columns, result);
    }
    return flush_table(report, error);
}

static elea_status take_result(void *context, const elea_result *result, elea_error *error)
{
    struct report *report = context;
    elea_error own;
    error = error != NULL ? error : &own;
    progress_clear(&report->progress);
    count(&report->counts, result);
    if (report->counts.frames == 1)
        report->columns = columns_choose(&report->analysis->settings, result);
    elea_status failed = elea_average_add(report->average, result, error);
    if (!failed)
        failed = write_csv(report, result, error);
    if (!failed)
        failed = write_json(report, result, error);
    if (!failed)
        failed = print_line(report, result, error);
    report->failed = failed != ELEA_OK;
    return failed;
}

static elea_status take_areas(void *context, const elea_result *result, const double *areas,
                              elea_error *error)
{
    struct report *report = context;
    elea_error own;
    csv_write_atoms(report->csv_atoms.stream, report->analysis, result, areas);
    elea_status failed = output_flush(&report->csv_atoms, error != NULL ? error : &own);
    report->failed = failed != ELEA_OK;
    return failed;
}

static bool poll_run(void *context, const elea_progress *now)
{
    struct report *report = context;
    progress_draw(&report->progress, now);
    return interrupt_signal() == 0;
}

elea_observer report_observer(struct report *report)
{
    return (elea_observer){
        .result = take_result, .areas = take_areas, .poll = poll_run, .context = report};
}

/* ---- The end ---- */

/* "3 of 100 frames: ", and nothing where there is only one. */
static const char *some_frames(const struct report_counts *counts, size_t n, char text[64])
{
    text[0] = '\0';
    if (counts->frames > 1 && n == counts->frames)
        (void)snprintf(text, 64, "all %zu frames: ", n);
    else if (counts->frames > 1)
        (void)snprintf(text, 64, "%zu of %zu frames: ", n, counts->frames);
    return text;
}

struct cap {
    size_t frames;
    const char *what, *quantity, *option;
    uint64_t most;
    double asked, reached;
};

static void warn_cap(const struct report_counts *counts, const struct cap *cap)
{
    char frames[64], most[NUMBERS_SIZE];
    if (cap->frames == 0 || !isfinite(cap->reached)) /* no hits at all are told elsewhere */
        return;
    numbers_count(cap->most, most);
    message_print("warning: %sended at %s %s, before the %s was known to %g %% (reached: %.2g %%"
                  "%s); raise %s",
                  some_frames(counts, cap->frames, frames), most, cap->what, cap->quantity,
                  cap->asked * 100.0, cap->reached * 100.0, counts->frames > 1 ? " at worst" : "",
                  cap->option);
}

static void warn_caps(const struct report *report)
{
    const struct report_counts *counts = &report->counts;
    const elea_settings *settings = &report->analysis->settings;
    const elea_settings *asked = &report->analysis->options->asked;
    warn_cap(counts, &(struct cap){counts->capped_walks, "walks", "capacitance",
                                   asked->num_walks != 0 ? "--num-walks" : "--max-num-walks",
                                   settings->max_num_walks, settings->max_rsd_capacitance,
                                   counts->worst_capacitance});
    warn_cap(counts, &(struct cap){counts->capped_samples, "interior samples", "volume",
                                   asked->num_interior_samples != 0 ? "--num-interior-samples"
                                                                    : "--max-num-interior-samples",
                                   settings->max_num_interior_samples, settings->max_rsd_volume,
                                   counts->worst_volume});
}

static void warn(const struct report *report)
{
    const struct report_counts *counts = &report->counts;
    char frames[64];
    warn_caps(report);
    if (counts->no_hits > 0)
        message_print("warning: %sno walk hit the body; do more walks",
                      some_frames(counts, counts->no_hits, frames));
    if (counts->no_volume > 0)
        message_print("warning: %sno interior sample hit the body, so there is no volume; take "
                      "more samples",
                      some_frames(counts, counts->no_volume, frames));
    if (counts->sampled > 0)
        message_print("warning: %sthe closed form of the interior could not be trusted; the volume "
                      "is sampled, and there is no area",
                      some_frames(counts, counts->sampled, frames));
    if (counts->close_eigenvalues > 0 && !report->analysis->options->quiet)
        message_print("note: %stwo eigenvalues lie closer than their errors, which are only "
                      "indicative then",
                      some_frames(counts, counts->close_eigenvalues, frames));
}

static void print_timing(const struct report *report, const elea_timing *timing)
{
    const struct options *options = report->analysis->options;
    const struct report_counts *counts = &report->counts;
    if (options->quiet)
        return;
    (void)fprintf(stderr, "%zu frame%s, %.3g walks in %.3g s: %.2f M walks/s\n", counts->frames,
                  counts->frames == 1 ? "" : "s", counts->walks, timing->wall,
                  timing->wall > 0.0 ? 1e-6 * counts->walks / timing->wall : 0.0);
    if (options->verbose)
        (void)fprintf(stderr,
                      "summed over threads: reading %.3g s, indexing %.3g s, walks %.3g s, "
                      "interior %.3g s\n",
                      timing->read, timing->index, timing->walks, timing->interior);
}

static elea_status finish_files(struct report *report, const elea_timing *timing,
                                enum report_end end, const char *why, elea_error *error)
{
    static const char *const ends[] = {"complete", "broken off", "interrupted"};
    if (report->json.stream != NULL) {
        document_end(&report->writer, &report->analysis->settings, report->average, timing,
                     ends[end], why);
        elea_status failed = output_flush(&report->json, error);
        if (failed)
            return failed;
    }
    elea_status failed = ELEA_OK;
    if (report->csv.stream != NULL)
        failed = output_finish(&report->csv, error);
    if (!failed && report->csv_atoms.stream != NULL)
        failed = output_finish(&report->csv_atoms, error);
    if (!failed && report->json.stream != NULL)
        failed = output_finish(&report->json, error);
    return failed;
}

static elea_status print_average(struct report *report, elea_error *error)
{
    if (!report->with_table || report->analysis->range.count == 1)
        return ELEA_OK;
    (void)fputc('\n', report->table.stream);
    table_print_average(&report->table, report->average);
    return flush_table(report, error);
}

elea_status report_finish(struct report *report, const elea_timing *timing, enum report_end end,
                          const char *why, elea_error *error)
{
    progress_clear(&report->progress);
    elea_status failed = finish_files(report, timing, end, why, error);
    if (!failed)
        failed = print_average(report, error);
    if (!failed) {
        print_timing(report, timing);
        warn(report);
    }
    report_discard(report);
    return failed;
}
