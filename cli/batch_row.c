/* SPDX-License-Identifier: MIT */
#include "batch_row.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "csv.h"
#include "ndjson.h"
#include "settings.h"
#include "text_stream.h"

/* ---- Layout ---- */

elea_status batch_layout_choose(struct batch_layout *layout, const struct options *options,
                                elea_error *error)
{
    const struct settings_input input = {ELEA_LENGTH_ANGSTROM, false};
    elea_settings settings;
    elea_status failed = settings_build(options, &input, &settings, error);
    if (failed)
        return failed;
    if (isnan(settings.specific_volume))
        settings.specific_volume = 0.73; /* any known one */
    /* What the structures do not decide. */
    const uint32_t decided = ELEA_NEEDS_EXACT_INTERIOR | ELEA_NEEDS_TEMPERATURE |
                             ELEA_NEEDS_VISCOSITY | ELEA_NEEDS_STOKES | ELEA_NEEDS_VIRIAL |
                             ELEA_NEEDS_BUOYANCY_FACTOR | ELEA_NEEDS_SPECIFIC_VOLUME;
    uint32_t lacking = decided & ~elea_needs_met(&settings, 1.0);
    for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++)
        layout->columns.shown[p] = (elea_property_needs((elea_property)p) & lacking) == 0;
    layout->counts = options->print_counts;
    return ELEA_OK;
}

char *batch_row_heading(const struct batch_layout *layout)
{
    struct text_stream text;
    FILE *stream = text_stream_open(&text);
    if (stream != NULL) {
        (void)fputs("name,model,part,status,message,warnings,preset,n_frames", stream);
        csv_write_names(stream, &layout->columns, layout->counts);
    }
    return text_stream_close(&text) ? text.bytes : NULL;
}

/* ---- CSV ---- */

static void write_mean(FILE *stream, elea_average *average, elea_property property)
{
    for (size_t i = 0; i < elea_property_n_components(property); i++) {
        if (!elea_average_available(average, property)) {
            (void)fputs(",,,", stream);
            continue;
        }
        const elea_mean *mean = elea_average_mean(average, property, i);
        csv_write_number(stream, mean->value);
        csv_write_number(stream, mean->std_error);
        csv_write_number(stream, mean->total_error);
    }
}

/* Counts are sums over the frames; what differs between frames is empty. */
static void write_average(FILE *stream, const struct batch_layout *layout,
                          const struct batch_part *part)
{
    const struct summary *summary = &part->summary;
    const elea_theory theory = part->analysis.settings.theory;
    for (int p = 0; p < (int)ELEA_NUM_PROPERTIES; p++)
        if (layout->columns.shown[p])
            write_mean(stream, part->average, (elea_property)p);
    (void)fprintf(stream, ",%" PRIu64 ",,%" PRIu64 ",,%s,", summary->num_walks,
                  summary->num_interior_samples, elea_theory_name(theory));
    if (layout->counts) {
        (void)fprintf(stream, ",%" PRIu64 ",%" PRIu64 ",,%" PRIu64, summary->num_hits,
                      summary->num_steps, summary->num_interior_hits);
        for (int i = 0; i < 2 * ELEA_NUM_WALK_MEANS; i++)
            (void)fputc(',', stream);
    }
    (void)fputc('\n', stream);
}

static size_t count_commas(const char *text)
{
    size_t n = 0;
    for (; *text != '\0'; text++)
        n += *text == ',';
    return n;
}

/* Empty cells for all columns after the first eight. */
static void write_nothing(FILE *stream, const struct batch_layout *layout)
{
    char *heading = batch_row_heading(layout);
    for (size_t n = heading != NULL ? count_commas(heading) : 7; n > 7; n--)
        (void)fputc(',', stream);
    (void)fputc('\n', stream);
    free(heading);
}

static char *join_warnings(const struct message_list *warnings)
{
    struct text_stream text;
    FILE *stream = text_stream_open(&text);
    for (size_t i = 0; stream != NULL && i < warnings->n; i++)
        (void)fprintf(stream, "%s%s", i > 0 ? " | " : "", warnings->lines[i]);
    return text_stream_close(&text) ? text.bytes : NULL;
}

static const char *preset_of(const struct batch_part *part)
{
    return !part->opened || part->analysis.model != NULL || part->analysis.rule.radii == NULL
               ? ""
               : elea_preset_name(part->analysis.rule.preset.choice.preset);
}

/* The first column has no comma before it. */
static bool write_name(FILE *stream, const char *name)
{
    struct text_stream cell;
    if (text_stream_open(&cell) != NULL)
        csv_write_text(cell.stream, name);
    bool good = text_stream_close(&cell);
    if (good)
        (void)fputs(cell.bytes + 1, stream);
    free(cell.bytes);
    return good;
}

static bool write_csv(FILE *stream, const struct batch_layout *layout, const struct batch_row *row,
                      const char *label)
{
    const struct batch_part *part = row->part;
    char *warnings = join_warnings(row->warnings);
    bool good = warnings != NULL && write_name(stream, part->entry->name);
    if (row->model >= 0)
        (void)fprintf(stream, ",%" PRId64, row->model);
    else
        (void)fputc(',', stream);
    csv_write_text(stream, label != NULL ? label : "");
    csv_write_text(stream, row->failure != NULL ? "failed" : "ok");
    csv_write_text(stream, row->failure != NULL ? row->failure : "");
    csv_write_text(stream, warnings != NULL ? warnings : "");
    csv_write_text(stream, preset_of(part));
    size_t n_frames = row->result != NULL ? 1 : part->summary.frames;
    (void)fprintf(stream, ",%zu", row->failure != NULL ? 0 : n_frames);
    if (row->failure != NULL)
        write_nothing(stream, layout);
    else if (row->result != NULL)
        csv_write_result(stream, &layout->columns, layout->counts, row->result);
    else
        write_average(stream, layout, part);
    free(warnings);
    return good;
}

/* ---- JSON ---- */

static void write_ndjson(FILE *stream, const struct batch_row *row, const char *label)
{
    const struct ndjson_line line = {
        .name = row->part->entry->name,
        .model = row->model,
        .part = label,
        .failure = row->failure,
        .warnings = row->warnings,
        .analysis = &row->part->analysis,
        .result = row->result,
        .average = row->part->average,
    };
    ndjson_write(stream, &line);
}

/* ---- Both ---- */

static elea_status no_memory(elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for a row");
}

static elea_status append(char **text, size_t *size, char *more, size_t n_more, elea_error *error)
{
    char *larger = realloc(*text, *size + n_more + 1);
    if (larger == NULL) {
        free(more);
        return no_memory(error);
    }
    memcpy(larger + *size, more, n_more + 1);
    free(more);
    *text = larger;
    *size += n_more;
    return ELEA_OK;
}

static elea_status write_one(struct batch_text *text, const struct batch_layout *layout,
                             const struct batch_row *row, const char *label, bool csv,
                             elea_error *error)
{
    struct text_stream more;
    bool good = text_stream_open(&more) != NULL;
    if (good && csv)
        good = write_csv(more.stream, layout, row, label);
    else if (good)
        write_ndjson(more.stream, row, label);
    good = text_stream_close(&more) && good;
    if (!good) {
        free(more.bytes);
        return no_memory(error);
    }
    return csv ? append(&text->csv, &text->csv_size, more.bytes, more.size, error)
               : append(&text->ndjson, &text->ndjson_size, more.bytes, more.size, error);
}

static elea_status write_both(struct batch_text *text, const struct batch_layout *layout,
                              const struct batch_row *row, const char *label, elea_error *error)
{
    elea_status failed = ELEA_OK;
    if (layout->csv)
        failed = write_one(text, layout, row, label, true, error);
    if (!failed && layout->ndjson)
        failed = write_one(text, layout, row, label, false, error);
    return failed;
}

elea_status batch_row_write(struct batch_text *text, const struct batch_layout *layout,
                            const struct batch_row *row, elea_error *error)
{
    elea_status failed = write_both(text, layout, row, row->part->label, error);
    if (!failed && row->part->twin != NULL && row->failure == NULL)
        failed = write_both(text, layout, row, row->part->twin, error);
    return failed;
}
