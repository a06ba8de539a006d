/* SPDX-License-Identifier: MIT */
/* Writing the file of a part. */
#include "part.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis.h"
#include "option_words.h"
#include "packed.h"
#include "part_plan.h"

enum { LONGEST_PATH = 4096 };

static void write_words(struct json *json, const struct options *options)
{
    char **words = option_words(options);
    json_key(json, "words");
    json_open_array(json);
    for (size_t i = 0; words != NULL && words[i] != NULL; i++)
        json_string(json, words[i]);
    json_close_array(json);
    free(words);
}

static void write_inputs(struct json *json, const struct identity *inputs)
{
    json_key(json, "inputs");
    json_open_array(json);
    for (size_t i = 0; i < inputs->n; i++) {
        const struct identity_file *file = &inputs->files[i];
        char hash[17];
        (void)snprintf(hash, sizeof hash, "%016llx", (unsigned long long)file->hash);
        json_open_object(json);
        json_text_member(json, "file", file->path);
        json_integer_member(json, "size", file->size);
        json_text_member(json, "hash", hash);
        json_close_object(json);
    }
    json_close_array(json);
}

static void write_packed(struct json *json, const char *key, const void *bytes, size_t size)
{
    char *text = bytes != NULL ? packed_text(bytes, size) : NULL;
    json_text_member(json, key, text);
    free(text);
}

static void write_plans(struct json *json, const struct analysis *analysis)
{
    bool has_plan = analysis->plan.num_pilot_frames > 0;
    struct part_stokes_plan stokes;
    if (analysis->stokes_plan != NULL) {
        stokes.summary = *elea_stokes_plan_summary(analysis->stokes_plan);
        elea_stokes_plan_fit(analysis->stokes_plan, stokes.fit);
    }
    write_packed(json, "average_plan", has_plan ? &analysis->plan : NULL, sizeof analysis->plan);
    write_packed(json, "stokes_plan", analysis->stokes_plan != NULL ? &stokes : NULL,
                 sizeof stokes);
}

void part_write_head(struct json *json, const struct analysis *analysis)
{
    const struct shard *shard = &analysis->shard;
    char folder[LONGEST_PATH];
    if (shard->n_parts == 0)
        return;
    json_key(json, "shard");
    json_open_object(json);
    json_integer_member(json, "part", shard->part + 1);
    json_integer_member(json, "of", shard->n_parts);
    json_text_member(json, "divides", shard->divides_walks ? "walks" : "frames");
    json_integer_member(json, "n_frames", shard->n_frames);
    json_text_member(json, "instruction_set",
                     elea_isa_name(elea_isa_resolve(analysis->settings.isa)));
    json_text_member(json, "folder", getcwd(folder, sizeof folder));
    write_words(json, analysis->options);
    write_inputs(json, &analysis->inputs);
    write_plans(json, analysis);
    json_close_object(json);
}

/* ---- Frames ---- */

static elea_status no_memory(elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the record of a frame");
}

static elea_status write_record(struct json *json, const char *key, const void *bytes, size_t size,
                                elea_error *error)
{
    char *text = packed_text(bytes, size);
    if (text == NULL)
        return no_memory(error);
    if (key != NULL)
        json_key(json, key);
    json_string(json, text);
    free(text);
    return ELEA_OK;
}

static elea_status write_result(struct json *json, const elea_result *result, elea_error *error)
{
    size_t size = elea_result_size();
    unsigned char *bytes = malloc(size);
    if (bytes == NULL)
        return no_memory(error);
    elea_result_save(result, bytes);
    elea_status failed = write_record(json, "record", bytes, size, error);
    free(bytes);
    return failed;
}

static elea_status write_walks(struct json *json, const elea_walk_record *walks, elea_error *error)
{
    elea_status failed = ELEA_OK;
    json_key(json, "walks");
    json_open_array(json);
    for (size_t i = 0; i < elea_walk_record_count(walks) && !failed; i++) {
        unsigned char bytes[ELEA_WALK_ENTRY_SIZE];
        elea_walk_record_entry(walks, i, bytes);
        failed = write_record(json, NULL, bytes, sizeof bytes, error);
    }
    json_close_array(json);
    return failed;
}

elea_status part_write_frame(struct json *json, const struct analysis *analysis,
                             const elea_result *result, const double *areas, elea_error *error)
{
    const struct shard *shard = &analysis->shard;
    size_t n = (size_t)elea_result_info(result)->n_spheres;
    if (shard->n_parts == 0)
        return ELEA_OK;
    elea_status failed = write_result(json, result, error);
    if (!failed && areas != NULL)
        failed = write_record(json, "areas", areas, n * sizeof *areas, error);
    if (!failed && shard->walks != NULL)
        failed = write_walks(json, shard->walks, error);
    return failed;
}
