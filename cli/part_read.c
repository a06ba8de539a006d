/* SPDX-License-Identifier: MIT */
/* Reading the file of a part. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis.h"
#include "json_read.h"
#include "packed.h"
#include "part.h"
#include "part_plan.h"

static elea_status damaged(const struct json_read *read, const char *what, elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_FORMAT,
                          "%s, line %llu: %s is damaged; compute the "
                          "part again",
                          read->name, (unsigned long long)read->line, what);
}

static elea_status no_memory(const struct json_read *read, elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_MEMORY, "%s: no memory to read it", read->name);
}

/* A text, or null. */
static elea_status read_text(struct json_read *read, char **text, elea_error *error)
{
    enum json_token token;
    elea_status failed = json_read_next(read, &token, error);
    if (failed || token == JSON_NULL)
        return failed;
    if (token != JSON_STRING)
        return damaged(read, "a text", error);
    free(*text);
    *text = strdup(read->text);
    return *text != NULL ? ELEA_OK : no_memory(read, error);
}

static elea_status read_seconds(struct json_read *read, double *seconds, elea_error *error)
{
    elea_status failed = json_read_expect(read, JSON_NUMBER, "a time", error);
    if (!failed)
        *seconds = strtod(read->text, NULL);
    return failed;
}

/* Calls `take` for each member of an object; the name is kept in a buffer of its own. */
typedef elea_status member_taker(struct json_read *read, const char *name, void *context,
                                 elea_error *error);

static elea_status each_member(struct json_read *read, member_taker *take, void *context,
                               elea_error *error)
{
    for (;;) {
        enum json_token token;
        char name[64];
        elea_status failed = json_read_next(read, &token, error);
        if (failed || token == JSON_OBJECT_END)
            return failed;
        (void)snprintf(name, sizeof name, "%s", read->text);
        failed = take(read, name, context, error);
        if (failed)
            return failed;
    }
}

static elea_status pass_over(struct json_read *read, elea_error *error)
{
    enum json_token token;
    elea_status failed = json_read_next(read, &token, error);
    return failed ? failed : json_read_skip(read, token, error);
}

/* Calls `take` for each element of an array, all of which begin with that token. */
struct array {
    const char *what; /* for messages */
    enum json_token token;
    elea_status (*take)(struct json_read *read, void *context, elea_error *error);
};

static elea_status each_element(struct json_read *read, const struct array *array, void *context,
                                elea_error *error)
{
    enum json_token token;
    elea_status failed = json_read_expect(read, JSON_ARRAY, array->what, error);
    while (!failed) {
        failed = json_read_next(read, &token, error);
        if (failed || token == JSON_ARRAY_END)
            break;
        failed = token == array->token ? array->take(read, context, error)
                                       : damaged(read, array->what, error);
    }
    return failed;
}

/* ---- What a file tells of its part ---- */

static elea_status add_word(struct json_read *read, void *context, elea_error *error)
{
    struct part *part = context;
    char **words = realloc(part->words, ((size_t)part->n_words + 2) * sizeof *words);
    if (words == NULL)
        return no_memory(read, error);
    part->words = words;
    words[part->n_words + 1] = NULL;
    words[part->n_words] = strdup(read->text);
    return words[part->n_words++] != NULL ? ELEA_OK : no_memory(read, error);
}

struct input {
    char *path, *hash;
    uint64_t size;
};

static elea_status take_of_input(struct json_read *read, const char *name, void *context,
                                 elea_error *error)
{
    struct input *input = context;
    if (strcmp(name, "file") == 0)
        return read_text(read, &input->path, error);
    if (strcmp(name, "hash") == 0)
        return read_text(read, &input->hash, error);
    if (strcmp(name, "size") == 0)
        return json_read_count(read, "the size of a file", &input->size, error);
    return pass_over(read, error);
}

static elea_status add_input(struct json_read *read, void *context, elea_error *error)
{
    struct part *part = context;
    struct input input = {NULL, NULL, 0};
    elea_status failed = each_member(read, take_of_input, &input, error);
    uint64_t hash = input.hash != NULL ? strtoull(input.hash, NULL, 16) : 0;
    free(input.hash);
    if (!failed && input.path == NULL)
        failed = damaged(read, "the list of inputs", error);
    if (!failed)
        return identity_add(&part->inputs, input.path, input.size, hash, error);
    free(input.path);
    return failed;
}

static elea_status take_of_shard(struct json_read *read, const char *name, void *context,
                                 elea_error *error)
{
    struct part *part = context;
    const struct {
        const char *name;
        char **text;
        uint64_t *count;
    } members[] = {
        {"part", NULL, &part->number},
        {"of", NULL, &part->n_parts},
        {"n_frames", NULL, &part->n_frames},
        {"divides", &part->divides, NULL},
        {"instruction_set", &part->instruction_set, NULL},
        {"folder", &part->folder, NULL},
        {"average_plan", &part->average_plan, NULL},
        {"stokes_plan", &part->stokes_plan, NULL},
    };
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (strcmp(name, members[i].name) == 0)
            return members[i].text != NULL
                       ? read_text(read, members[i].text, error)
                       : json_read_count(read, members[i].name, members[i].count, error);
    static const struct array words = {"the command", JSON_STRING, add_word},
                              inputs = {"the list of inputs", JSON_OBJECT, add_input};
    if (strcmp(name, "words") == 0)
        return each_element(read, &words, part, error);
    if (strcmp(name, "inputs") == 0)
        return each_element(read, &inputs, part, error);
    return pass_over(read, error);
}

static elea_status take_of_timing(struct json_read *read, const char *name, void *context,
                                  elea_error *error)
{
    elea_timing *timing = context;
    const struct {
        const char *name;
        double *seconds;
    } members[] = {
        {"wall", &timing->wall},   {"read", &timing->read},         {"index", &timing->index},
        {"walks", &timing->walks}, {"interior", &timing->interior}, {"stokes", &timing->stokes},
    };
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (strcmp(name, members[i].name) == 0)
            return read_seconds(read, members[i].seconds, error);
    return pass_over(read, error);
}

static elea_status count_frame(struct json_read *read, void *context, elea_error *error)
{
    ((struct part *)context)->n_results++;
    return json_read_skip(read, JSON_OBJECT, error);
}

static elea_status take_of_document(struct json_read *read, const char *name, void *context,
                                    elea_error *error)
{
    static const struct array frames = {"the list of frames", JSON_OBJECT, count_frame};
    struct part *part = context;
    elea_status failed = ELEA_OK;
    if (strcmp(name, "elea_version") == 0)
        return read_text(read, &part->version, error);
    if (strcmp(name, "status") == 0)
        return read_text(read, &part->status, error);
    if (strcmp(name, "frames") == 0)
        return each_element(read, &frames, part, error);
    if (strcmp(name, "shard") == 0) {
        failed = json_read_expect(read, JSON_OBJECT, "shard", error);
        return failed ? failed : each_member(read, take_of_shard, part, error);
    }
    if (strcmp(name, "timing") == 0) {
        failed = json_read_expect(read, JSON_OBJECT, "timing", error);
        return failed ? failed : each_member(read, take_of_timing, &part->timing, error);
    }
    return pass_over(read, error);
}

/* Reads a document with `take`. */
static elea_status read_document(const char *path, member_taker *take, void *context,
                                 elea_error *error)
{
    FILE *stream = fopen(path, "r");
    enum json_token token = JSON_NULL;
    if (stream == NULL)
        return elea_error_set(error, ELEA_ERROR_FILE, "%s: cannot read it: %s", path,
                              strerror(errno));
    struct json_read read = json_read_begin(stream, path);
    elea_status failed = json_read_next(&read, &token, error);
    if (failed == ELEA_ERROR_FORMAT || (!failed && token != JSON_OBJECT))
        failed = elea_error_set(error, ELEA_ERROR_FORMAT, "%s: is not a JSON file of elea", path);
    if (!failed)
        failed = each_member(&read, take, context, error);
    if (!failed)
        failed = json_read_next(&read, &token, error);
    json_read_free(&read);
    (void)fclose(stream);
    return failed;
}

static elea_status check(const struct part *part, elea_error *error)
{
    const char *path = part->path;
    if (part->version == NULL)
        return elea_error_set(error, ELEA_ERROR_FORMAT, "%s: is not a JSON file of elea", path);
    if (part->n_parts == 0)
        return elea_error_set(error, ELEA_ERROR_FORMAT,
                              "%s: is no part; it was computed without --shard", path);
    if (part->number < 1 || part->number > part->n_parts || part->n_words < 1 ||
        part->divides == NULL || part->instruction_set == NULL || part->status == NULL)
        return elea_error_set(error, ELEA_ERROR_FORMAT,
                              "%s: what it tells of its part is damaged; compute it again", path);
    if (strcmp(part->status, "complete") != 0)
        return elea_error_set(error, ELEA_ERROR_FILE,
                              "%s: part %llu of %llu is %s, not complete; compute it again", path,
                              (unsigned long long)part->number, (unsigned long long)part->n_parts,
                              part->status);
    return ELEA_OK;
}

elea_status part_read(const char *path, struct part *part, elea_error *error)
{
    *part = (struct part){.path = path, .timing = {.struct_size = sizeof part->timing}};
    elea_status failed = read_document(path, take_of_document, part, error);
    if (!failed)
        failed = check(part, error);
    part->number -= !failed;
    return failed;
}

void part_free(struct part *part)
{
    char **const texts[] = {&part->version, &part->instruction_set, &part->folder,
                            &part->divides, &part->average_plan,    &part->stokes_plan,
                            &part->status};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        free(*texts[i]);
    for (int i = 0; i < part->n_words; i++)
        free(part->words[i]);
    free(part->words);
    identity_free(&part->inputs);
    *part = (struct part){.path = part->path};
}

/* ---- Frames ---- */

struct frames {
    const struct part_taker *taker;
    elea_result *result;
    bool has_result;
    double *areas;
    size_t n_areas;
};

static elea_status read_result(struct json_read *read, struct frames *frames, elea_error *error)
{
    elea_status failed = json_read_expect(read, JSON_STRING, "the record of a frame", error);
    size_t size = elea_result_size();
    if (failed)
        return failed;
    unsigned char *bytes = packed_bytes(read->text, &size);
    frames->has_result =
        bytes != NULL && elea_result_load(frames->result, bytes, size, NULL) == ELEA_OK;
    free(bytes);
    return frames->has_result ? ELEA_OK : damaged(read, "the record of a frame", error);
}

static elea_status read_areas(struct json_read *read, struct frames *frames, elea_error *error)
{
    elea_status failed = json_read_expect(read, JSON_STRING, "the list of areas", error);
    size_t size = SIZE_MAX / 4;
    if (failed)
        return failed;
    /* A text cannot stand for more than it has runs for; the result tells the number. */
    if (frames->has_result)
        size = (size_t)elea_result_info(frames->result)->n_spheres * sizeof *frames->areas;
    else
        return damaged(read, "the list of areas", error);
    free(frames->areas);
    size_t wanted = size;
    unsigned char *bytes = packed_bytes(read->text, &size);
    frames->areas = (double *)(void *)bytes;
    frames->n_areas = size / sizeof *frames->areas;
    return bytes != NULL && size == wanted ? ELEA_OK : damaged(read, "the list of areas", error);
}

static elea_status add_walks(struct json_read *read, void *context, elea_error *error)
{
    size_t size = ELEA_WALK_ENTRY_SIZE;
    unsigned char *bytes = packed_bytes(read->text, &size);
    bool good = bytes != NULL && size == ELEA_WALK_ENTRY_SIZE &&
                elea_walk_record_add(context, bytes, error) == ELEA_OK;
    free(bytes);
    return good ? ELEA_OK : damaged(read, "the list of walks", error);
}

static elea_status take_of_frame(struct json_read *read, const char *name, void *context,
                                 elea_error *error)
{
    static const struct array walks = {"the list of walks", JSON_STRING, add_walks};
    struct frames *frames = context;
    if (strcmp(name, "record") == 0)
        return read_result(read, frames, error);
    if (strcmp(name, "areas") == 0)
        return read_areas(read, frames, error);
    if (strcmp(name, "walks") == 0 && frames->taker->walks != NULL)
        return each_element(read, &walks, frames->taker->walks, error);
    return pass_over(read, error);
}

static elea_status take_frame(struct json_read *read, void *context, elea_error *error)
{
    struct frames *frames = context;
    free(frames->areas);
    frames->areas = NULL;
    frames->has_result = false;
    elea_status failed = each_member(read, take_of_frame, frames, error);
    if (!failed && !frames->has_result)
        failed = damaged(read, "the record of a frame", error);
    return failed ? failed
                  : frames->taker->result(frames->taker->context, frames->result, frames->areas,
                                          frames->n_areas, error);
}

static elea_status take_frames(struct json_read *read, const char *name, void *context,
                               elea_error *error)
{
    static const struct array frames = {"the list of frames", JSON_OBJECT, take_frame};
    return strcmp(name, "frames") == 0 ? each_element(read, &frames, context, error)
                                       : pass_over(read, error);
}

elea_status part_read_frames(const struct part *part, const struct part_taker *taker,
                             elea_error *error)
{
    struct frames frames = {.taker = taker};
    frames.result = elea_result_create(error);
    if (frames.result == NULL)
        return error->status;
    elea_status failed = read_document(part->path, take_frames, &frames, error);
    elea_result_free(frames.result);
    free(frames.areas);
    return failed;
}

/* ---- Plans ---- */

static elea_status unpack(const struct part *part, const char *text, void *to, size_t size,
                          elea_error *error)
{
    size_t found = size;
    unsigned char *bytes = packed_bytes(text, &found);
    bool good = bytes != NULL && found == size;
    if (good)
        memcpy(to, bytes, size);
    free(bytes);
    return good ? ELEA_OK
                : elea_error_set(error, ELEA_ERROR_FORMAT,
                                 "%s: its plan is damaged; compute the part again", part->path);
}

static elea_status take_average_plan(const struct part *part, struct analysis *analysis,
                                     elea_error *error)
{
    elea_average_plan plan = {.struct_size = 0};
    if (part->average_plan == NULL)
        return ELEA_OK;
    elea_status failed = unpack(part, part->average_plan, &plan, sizeof plan, error);
    if (failed)
        return failed;
    analysis->plan = plan;
    analysis->settings.num_walks = plan.num_walks;
    analysis->settings.control_charges = plan.control_charges;
    return ELEA_OK;
}

static elea_status take_stokes_plan(const struct part *part, struct analysis *analysis,
                                    elea_error *error)
{
    struct part_stokes_plan plan = {.fit = {0.0}};
    if (part->stokes_plan == NULL)
        return ELEA_OK;
    elea_status failed = unpack(part, part->stokes_plan, &plan, sizeof plan, error);
    if (failed)
        return failed;
    analysis->stokes_plan = elea_stokes_plan_create(plan.fit, error);
    if (analysis->stokes_plan == NULL)
        return error->status;
    elea_stokes_plan_describe(analysis->stokes_plan, &plan.summary);
    analysis->settings.stokes_plan = analysis->stokes_plan;
    return ELEA_OK;
}

elea_status part_take_plans(const struct part *part, struct analysis *analysis, elea_error *error)
{
    elea_status failed = take_average_plan(part, analysis, error);
    return failed ? failed : take_stokes_plan(part, analysis, error);
}
