/* SPDX-License-Identifier: MIT */
#include "batch_report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interrupt.h"
#include "numbers.h"
#include "output.h"

static elea_status no_memory(elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for a row");
}

/* ---- Rows ---- */

/* Messages about the analysis and these frames, without the name of the structure. */
static elea_status collect_warnings(struct batch_part *part, const struct summary *summary,
                                    const char *bond, struct message_list *warnings,
                                    elea_error *error)
{
    struct message_list raw = {.n = 0};
    if (bond != NULL) { /* the other frames of the part may be loaded at this time */
        pthread_mutex_lock(&part->mutex);
        (void)snprintf(part->analysis.whole.bond, sizeof part->analysis.whole.bond, "%s", bond);
    }
    message_capture(&raw);
    analysis_warn(&part->analysis);
    summary_warn(summary, &part->analysis);
    message_capture(NULL);
    if (bond != NULL)
        pthread_mutex_unlock(&part->mutex);
    bool good = !raw.lost;
    for (size_t i = 0; i < raw.n && good; i++) {
        const char *text = message_without_path(raw.lines[i], part->entry->name);
        good = message_add(warnings, text) && batch_group_note(&part->entry->warnings, text);
    }
    message_list_free(&raw);
    return good ? ELEA_OK : no_memory(error);
}

static elea_status write_row(struct batch_report *report, const struct batch_row *row,
                             elea_error *error)
{
    struct batch_entry *entry = row->part->entry;
    bool twins = row->part->twin != NULL && row->failure == NULL;
    entry->n_rows += twins ? 2 : 1;
    entry->n_failed += row->failure != NULL;
    if (row->failure != NULL && !batch_group_note(&entry->failures, row->failure))
        return no_memory(error);
    return batch_row_write(&row->part->rows, &report->layout, row, error);
}

/* The radius of the whole, for the summary; only in Angstrom. */
static elea_status note_radius(struct batch_part *part, double radius, elea_error *error)
{
    struct batch_entry *entry = part->entry;
    if (part->label != NULL || !(radius > 0.0) ||
        part->analysis.settings.length_unit != ELEA_LENGTH_ANGSTROM)
        return ELEA_OK;
    size_t used = entry->radii != NULL ? strlen(entry->radii) : 0;
    char *radii = realloc(entry->radii, used + NUMBERS_SIZE + 1);
    char number[NUMBERS_SIZE];
    if (radii == NULL)
        return no_memory(error);
    entry->radii = radii;
    numbers_exact(radius, number);
    (void)snprintf(radii + used, NUMBERS_SIZE + 1, "%s%s", used > 0 ? " " : "", number);
    return ELEA_OK;
}

static double radius_of(const elea_result *result)
{
    return elea_result_available(result, ELEA_HYDRODYNAMIC_RADIUS)
               ? elea_result_quantity(result, ELEA_HYDRODYNAMIC_RADIUS, 0)->value
               : NAN;
}

static double radius_of_average(elea_average *average)
{
    return elea_average_available(average, ELEA_HYDRODYNAMIC_RADIUS)
               ? elea_average_mean(average, ELEA_HYDRODYNAMIC_RADIUS, 0)->value
               : NAN;
}

/* The row of a result, or of the average of all frames (`result` is NULL). */
static elea_status write_good(struct batch_report *report, struct batch_part *part,
                              const elea_result *result, int64_t model, const char *bond,
                              elea_error *error)
{
    struct message_list warnings = {.n = 0};
    struct summary alone = {.frames = 0};
    const struct batch_row row = {part, model, result, NULL, &warnings};
    if (model >= 0)
        summary_count(&alone, result);
    elea_status failed =
        collect_warnings(part, model >= 0 ? &alone : &part->summary, bond, &warnings, error);
    if (!failed)
        failed = note_radius(
            part, result != NULL ? radius_of(result) : radius_of_average(part->average), error);
    if (!failed)
        failed = write_row(report, &row, error);
    message_list_free(&warnings);
    return failed;
}

static elea_status write_failed(struct batch_report *report, struct batch_part *part, int64_t model,
                                const char *why, elea_error *error)
{
    const struct message_list none = {.n = 0};
    const struct batch_row row = {part, model, NULL, why, &none};
    return write_row(report, &row, error);
}

/* ---- Structures ---- */

static elea_status write_stdout(const struct batch_report *report, const struct batch_text *text,
                                elea_error *error)
{
    if (report->csv_to_stdout)
        (void)fwrite(text->csv, 1, text->csv_size, stdout);
    if (report->ndjson_to_stdout)
        (void)fwrite(text->ndjson, 1, text->ndjson_size, stdout);
    return report->csv_to_stdout || report->ndjson_to_stdout ? output_flush_stdout(error) : ELEA_OK;
}

static elea_status write_files(const struct batch_report *report, const struct batch_text *text,
                               char *const *fields, size_t n_fields, elea_error *error)
{
    struct journal_text texts[2];
    size_t n = 0;
    if (report->journal == NULL)
        return ELEA_OK;
    if (report->layout.csv && !report->csv_to_stdout)
        texts[n++] = (struct journal_text){text->csv, text->csv_size};
    if (report->layout.ndjson && !report->ndjson_to_stdout)
        texts[n++] = (struct journal_text){text->ndjson, text->ndjson_size};
    return journal_append(report->journal, texts, (const char *const *)fields, n_fields, error);
}

static bool join(struct batch_text *all, const struct batch_entry *entry)
{
    for (size_t i = 0; i < entry->n_parts; i++) {
        all->csv_size += entry->parts[i]->rows.csv_size;
        all->ndjson_size += entry->parts[i]->rows.ndjson_size;
    }
    all->csv = malloc(all->csv_size + 1);
    all->ndjson = malloc(all->ndjson_size + 1);
    if (all->csv == NULL || all->ndjson == NULL)
        return false;
    char *csv = all->csv, *ndjson = all->ndjson;
    for (size_t i = 0; i < entry->n_parts; i++) {
        const struct batch_text *rows = &entry->parts[i]->rows;
        if (rows->csv_size > 0)
            memcpy(csv, rows->csv, rows->csv_size);
        if (rows->ndjson_size > 0)
            memcpy(ndjson, rows->ndjson, rows->ndjson_size);
        csv += rows->csv_size;
        ndjson += rows->ndjson_size;
    }
    return true;
}

static elea_status write_entry(struct batch_report *report, const struct batch_entry *entry,
                               elea_error *error)
{
    char *fields[JOURNAL_MAX_FIELDS - 1] = {NULL};
    struct batch_text all = {NULL, NULL, 0, 0};
    size_t n = batch_summary_fields(entry, fields, sizeof fields / sizeof fields[0]);
    bool memory = join(&all, entry);
    for (size_t i = 0; i < n; i++)
        memory = memory && fields[i] != NULL;
    elea_status failed = memory ? ELEA_OK : no_memory(error);
    if (!failed)
        failed = write_files(report, &all, fields, n, error);
    if (!failed)
        failed = write_stdout(report, &all, error);
    if (!failed && !batch_summary_add(&report->summary, fields, n))
        failed = no_memory(error);
    for (size_t i = 0; i < n; i++)
        free(fields[i]);
    free(all.csv);
    free(all.ndjson);
    report->n_now++;
    report->done_size += entry->weight;
    return failed;
}

/* All that is complete, in order. */
static elea_status write_finished(struct batch_report *report, elea_error *error)
{
    elea_status failed = ELEA_OK;
    struct batch_entry *entry = NULL;
    while (!failed && (entry = batch_queue_finished(report->queue)) != NULL) {
        progress_clear(&report->progress);
        failed = write_entry(report, entry, error);
        batch_entry_free(entry);
    }
    return failed;
}

/* ---- Parts ---- */

static bool by_model(const struct batch_part *part)
{
    return part->options.per == OPTIONS_PER_MODEL;
}

/*
 * What a later attempt may not meet: it must not stand in a row for good. Memory is limited by
 * --max-memory for each structure.
 */
static bool is_of_machine(const struct batch_report *report, const elea_error *why)
{
    return why->status == ELEA_ERROR_SYSTEM ||
           (why->status == ELEA_ERROR_MEMORY &&
            !OPTIONS_GIVEN(report->options, settings.max_memory));
}

/* Frames that a truncated file has lost would be missing in the average. */
static elea_status find_damage(const struct batch_report *report, struct batch_part *part,
                               elea_error *error)
{
    elea_error why = ELEA_ERROR_INIT;
    if (part->message != NULL || analysis_damage(&part->analysis, &why) == ELEA_OK)
        return ELEA_OK;
    if (is_of_machine(report, &why)) {
        if (error != NULL)
            *error = why;
        return why.status;
    }
    part->message = strdup(message_without_path(why.message, part->entry->name));
    return part->message != NULL ? ELEA_OK : no_memory(error);
}

static elea_status end_part(struct batch_report *report, struct batch_part *part,
                            const elea_result *result, elea_error *error)
{
    elea_status failed = ELEA_OK;
    if (part->n_taken < part->n_frames)
        return ELEA_OK;
    if (part->opened)
        failed = find_damage(report, part, error);
    if (!failed && part->message != NULL)
        failed = write_failed(report, part, -1, part->message, error);
    else if (!failed && !by_model(part))
        failed = write_good(report, part, result, -1, NULL, error);
    batch_part_close(part);
    batch_queue_part_done(report->queue, part);
    return failed ? failed : write_finished(report, error);
}

static elea_status count_result(struct batch_report *report, const elea_result *result,
                                elea_error *error)
{
    struct batch_job *work = batch_queue_take(report->queue);
    struct batch_part *part = work->part;
    elea_status failed = ELEA_OK;
    part->n_taken++;
    summary_count(&part->summary, result);
    if (by_model(part))
        failed = write_good(report, part, result, (int64_t)elea_result_info(result)->frame,
                            work->bond, error);
    else if (part->average != NULL)
        failed = elea_average_add(part->average, result, error);
    batch_job_free(work);
    return failed ? failed : end_part(report, part, part->average == NULL ? result : NULL, error);
}

/* A row is written as a whole. */
static elea_status take_result(void *context, const elea_result *result, elea_error *error)
{
    interrupt_hold();
    elea_status failed = count_result(context, result, error);
    interrupt_release();
    return failed;
}

static elea_status count_failure(struct batch_report *report, const elea_error *why,
                                 elea_error *error)
{
    struct batch_job *work = batch_queue_take(report->queue);
    struct batch_part *part = work->part;
    elea_error located = *why;
    elea_status failed = ELEA_OK;
    (void)elea_error_locate(&located, why->status, part->entry->name, 0, -1);
    if (is_of_machine(report, why)) {
        if (error != NULL)
            *error = located;
        batch_job_free(work);
        return why->status;
    }
    const char *message = message_without_path(located.message, part->entry->name);
    const struct slice_range *range = &part->analysis.range;
    part->n_taken++;
    if (by_model(part) && part->opened && range->count > 0)
        failed = write_failed(report, part, range->first + (int64_t)work->position * range->step,
                              message, error);
    else if (part->message == NULL) {
        part->message = strdup(message);
        failed = part->message != NULL ? ELEA_OK : no_memory(error);
    }
    batch_job_free(work);
    return failed ? failed : end_part(report, part, NULL, error);
}

static elea_status take_failure(void *context, const elea_job *job, const elea_error *why,
                                elea_error *error)
{
    (void)job;
    interrupt_hold();
    elea_status failed = count_failure(context, why, error);
    interrupt_release();
    return failed;
}

/* ---- Progress ---- */

static bool poll_run(void *context, const elea_progress *now)
{
    struct batch_report *report = context;
    char facts[160];
    double elapsed = progress_clock() - report->progress.start;
    double fraction =
        report->total_size > 0 ? (double)report->done_size / (double)report->total_size : 0.0;
    (void)snprintf(facts, sizeof facts, "  %zu done, %zu failed  %.3g/s  %.2f M walks/s",
                   report->summary.n_structures - report->summary.n_failed,
                   report->summary.n_failed, elapsed > 0.0 ? (double)report->n_now / elapsed : 0.0,
                   elapsed > 0.0 ? 1e-6 * (double)now->walks_done / elapsed : 0.0);
    report->progress.asked = interrupt_report_wanted();
    progress_show(&report->progress, fraction, facts);
    return interrupt_signal() == 0;
}

elea_observer batch_report_observer(struct batch_report *report)
{
    return (elea_observer){
        .struct_size = sizeof(elea_observer),
        .result = take_result,
        .failed = take_failure,
        .poll = poll_run,
        .context = report,
    };
}
