/* SPDX-License-Identifier: MIT */
#include "ndjson.h"

#include <stdio.h>

#include "document.h"
#include "json.h"
#include "summary.h"

static void write_result(struct json *json, const struct ndjson_line *line)
{
    const struct analysis *analysis = line->analysis;
    if (line->failure != NULL)
        return;
    json_key(json, "parameters");
    json_open_object(json);
    document_input(json, analysis);
    document_settings(json, analysis->options, &analysis->settings, false);
    json_close_object(json);
    if (line->result == NULL) {
        const struct ensemble ensemble = {.analysis = analysis, .average = line->average};
        document_average(json, &ensemble);
        return;
    }
    json_key(json, "result");
    (void)document_frame(json, analysis, line->result, NULL, NULL); /* it is no part */
}

void ndjson_write(FILE *stream, const struct ndjson_line *line)
{
    struct json json = json_begin(stream, 0);
    json_open_object(&json);
    json_text_member(&json, "name", line->name);
    json_key(&json, "model");
    if (line->model >= 0)
        json_signed(&json, line->model);
    else
        json_null(&json);
    json_text_member(&json, "part", line->part);
    json_text_member(&json, "status", line->failure != NULL ? "failed" : "ok");
    json_text_member(&json, "message", line->failure);
    json_key(&json, "warnings");
    json_open_array(&json);
    for (size_t i = 0; i < line->warnings->n; i++)
        json_string(&json, line->warnings->lines[i]);
    json_close_array(&json);
    write_result(&json, line);
    json_close_object(&json);
}

/* ---- Runs of one structure ---- */

static elea_status no_memory(elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for a line of --ndjson");
}

/* Lines are the same with --quiet and in a part, whose records are in its JSON. */
elea_status ndjson_begin(struct ndjson_run *run, const struct analysis *analysis, elea_error *error)
{
    run->analysis = *analysis;
    run->options = *analysis->options;
    run->options.quiet = false;
    run->analysis.options = &run->options;
    run->analysis.shard.n_parts = 0;
    (void)snprintf(run->analysis.whole.bond, sizeof run->analysis.whole.bond,
                   "atoms that are bonded are too far apart");
    run->warnings = (struct message_list){.n = 0};
    message_capture(&run->warnings);
    analysis_warn(&run->analysis);
    message_capture(NULL);
    return run->warnings.lost ? no_memory(error) : ELEA_OK;
}

void ndjson_free(struct ndjson_run *run)
{
    message_list_free(&run->warnings);
}

/* Those about all frames, and those about this one. */
static bool collect_warnings(const struct ndjson_run *run, const elea_result *result,
                             struct message_list *warnings)
{
    struct summary alone = {.frames = 0};
    struct message_list own = {.n = 0};
    bool good = true;
    summary_count(&alone, result);
    message_capture(&own);
    summary_warn(&alone, &run->analysis);
    message_capture(NULL);
    const struct message_list *const lists[] = {&run->warnings, &own};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < lists[k]->n; i++)
            good = good && message_add(warnings, message_without_path(lists[k]->lines[i],
                                                                      run->options.structure));
    good = good && !own.lost;
    message_list_free(&own);
    return good;
}

elea_status ndjson_frame(const struct ndjson_run *run, const elea_result *result, FILE *stream,
                         elea_error *error)
{
    struct message_list warnings = {.n = 0};
    const struct ndjson_line line = {
        .name = run->options.structure,
        .model = (int64_t)elea_result_info(result)->frame,
        .warnings = &warnings,
        .analysis = &run->analysis,
        .result = result,
    };
    bool good = collect_warnings(run, result, &warnings);
    if (good)
        ndjson_write(stream, &line);
    message_list_free(&warnings);
    return good ? ELEA_OK : no_memory(error);
}
