/* SPDX-License-Identifier: MIT */
#include "checkpoint.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "describe.h"
#include "divide.h"
#include "interrupt.h"
#include "message.h"
#include "output.h"
#include "packed.h"
#include "progress.h"

/* Seconds between two times at which walks are saved. */
#define SAVE_EVERY 60.0

static elea_status no_memory(elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the state of the run");
}

/* ---- What the run is ---- */

/* Devices and FIFOs have nothing beside them. */
static bool is_file(const char *name)
{
    struct stat status;
    return name != NULL && !output_is_stdout(name) &&
           (stat(name, &status) != 0 || S_ISREG(status.st_mode));
}

static const char *first_output(const struct options *options)
{
    const char *const names[] = {options->csv, options->json, options->csv_atoms, options->ndjson};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (is_file(names[i]))
            return names[i];
    return NULL;
}

static bool describe_inputs(struct journal_head *head, const struct identity *inputs)
{
    bool good = true;
    for (size_t i = 0; i < inputs->n && good; i++) {
        const struct identity_file *file = &inputs->files[i];
        char key[64], value[64];
        (void)snprintf(key, sizeof key, "input %zu", i + 1);
        good = journal_describe(head, key, file->path);
        (void)snprintf(key, sizeof key, "the content of input %zu", i + 1);
        (void)snprintf(value, sizeof value, "%" PRIu64 " bytes with the hash %016" PRIx64,
                       file->size, file->hash);
        good = good && journal_describe(head, key, value);
    }
    return good;
}

/* Which outputs have areas, because only their frames can be continued with them. */
static bool describe_outputs(struct journal_head *head, const struct options *options)
{
    return journal_describe(head, "--csv-atoms", options->csv_atoms != NULL ? "yes" : "no");
}

static elea_status describe(const struct analysis *analysis, struct journal_head *head,
                            elea_error *error)
{
    struct identity inputs = {NULL, 0};
    elea_status failed = divide_inputs(&inputs, analysis, error);
    if (!failed && (!describe_options(analysis->options, head) ||
                    !describe_outputs(head, analysis->options) || !describe_inputs(head, &inputs)))
        failed = no_memory(error);
    identity_free(&inputs);
    return failed;
}

/* ---- Frames of the run before ---- */

/* The first field of a record of walks; that of a frame is its result. */
#define WALKS "walks"

static elea_status damaged(const struct checkpoint *checkpoint, elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_FILE,
                          "%s: is damaged; remove it, and run without --resume",
                          checkpoint->journal.state_name);
}

static bool unpack_result(struct checkpoint *checkpoint, const char *text)
{
    size_t size = elea_result_size();
    unsigned char *bytes = packed_bytes(text, &size);
    bool good = bytes != NULL && elea_result_load(checkpoint->known, bytes, size, NULL) == ELEA_OK;
    free(bytes);
    return good;
}

static uint64_t frame_at(const struct checkpoint *checkpoint, size_t position)
{
    const struct slice_range *range = &checkpoint->analysis->range;
    return (uint64_t)(range->first + (int64_t)position * range->step);
}

/* Frames are in order, but walks of several frames come before them. */
static elea_status take_walks(struct checkpoint *checkpoint, char **fields, elea_error *error)
{
    char *rest = NULL;
    uint64_t frame = strtoull(fields[1], &rest, 10);
    checkpoint->has_walks = true;
    if (!checkpoint->keeps_walks)
        return ELEA_OK;
    bool good = *rest == '\0' && walk_state_take(&checkpoint->walks, frame, fields[2]);
    return good ? ELEA_OK : damaged(checkpoint, error);
}

static elea_status take_record(void *context, char **fields, size_t n_fields, elea_error *error)
{
    struct checkpoint *checkpoint = context;
    const elea_result *result = checkpoint->known;
    double *areas = NULL;
    if (n_fields == 3 && strcmp(fields[0], WALKS) == 0)
        return take_walks(checkpoint, fields, error);
    if (n_fields != 2 || checkpoint->n_frames >= checkpoint->analysis->range.count ||
        !unpack_result(checkpoint, fields[0]) ||
        elea_result_info(result)->frame != frame_at(checkpoint, checkpoint->n_frames))
        return damaged(checkpoint, error);
    size_t size = (size_t)elea_result_info(result)->n_spheres * sizeof *areas, found = size;
    if (fields[1][0] != '\0') {
        areas = (double *)(void *)packed_bytes(fields[1], &found);
        if (areas == NULL || found != size) {
            free(areas);
            return damaged(checkpoint, error);
        }
    }
    checkpoint->n_frames++;
    walk_state_drop(&checkpoint->walks, elea_result_info(result)->frame);
    elea_status failed = checkpoint->take(checkpoint->context, result, areas, error);
    free(areas);
    return failed;
}

static elea_status exists(const char *name, bool *there, elea_error *error)
{
    char *state = journal_state_name(name);
    struct stat status;
    *there = state != NULL && stat(state, &status) == 0;
    elea_status failed = state != NULL ? ELEA_OK : no_memory(error);
    free(state);
    return failed;
}

static elea_status open_journal(struct checkpoint *checkpoint, bool resume, elea_error *error)
{
    elea_status failed =
        journal_open(&checkpoint->journal, &checkpoint->beside, 0, &checkpoint->head, NULL, resume,
                     take_record, checkpoint, error);
    checkpoint->beside = NULL;
    checkpoint->on = !failed; /* otherwise the state may be that of another run */
    return failed;
}

static void warn_unknown(const struct checkpoint *checkpoint)
{
    message_print("warning: %s; the run goes on, but cannot be continued if it is stopped",
                  checkpoint->unknown.message);
}

/* Walks depend on the limit of time, and points are not kept with them. */
static elea_status begin_walks(struct checkpoint *checkpoint, elea_error *error)
{
    const struct analysis *analysis = checkpoint->analysis;
    elea_walk_record *of_part = analysis->shard.walks;
    checkpoint->keeps_walks =
        analysis->options->surface_points == NULL && !(analysis->settings.max_run_time > 0.0);
    if (of_part != NULL && !walk_state_adopt(&checkpoint->walks, frame_at(checkpoint, 0), of_part))
        return no_memory(error);
    return ELEA_OK;
}

static elea_status open_state(struct checkpoint *checkpoint, elea_error *error)
{
    const struct options *options = checkpoint->analysis->options;
    bool several = checkpoint->analysis->range.count > 1, there = false;
    elea_status failed = begin_walks(checkpoint, error);
    if (!failed)
        failed = exists(checkpoint->beside, &there, error);
    if (failed)
        return failed;
    failed = describe(checkpoint->analysis, &checkpoint->head, &checkpoint->unknown);
    if (failed == ELEA_ERROR_FILE && !options->resume && !there) {
        checkpoint->beside = NULL;
        if (several)
            warn_unknown(checkpoint);
        return ELEA_OK;
    }
    if (failed && error != NULL)
        *error = checkpoint->unknown;
    checkpoint->known = failed ? NULL : elea_result_create(error);
    if (!failed && checkpoint->known == NULL)
        failed = ELEA_ERROR_MEMORY;
    if (!failed && (several || there))
        failed = open_journal(checkpoint, options->resume, error);
    return failed;
}

elea_status checkpoint_open(struct checkpoint *checkpoint, const struct analysis *analysis,
                            checkpoint_taker *take, void *context, elea_error *error)
{
    const char *name = first_output(analysis->options);
    *checkpoint = (struct checkpoint){.analysis = analysis,
                                      .journal = {.state = -1},
                                      .unknown = ELEA_ERROR_INIT,
                                      .saved = progress_clock(),
                                      .take = take,
                                      .context = context};
    walk_state_begin(&checkpoint->walks);
    if (name == NULL && analysis->options->resume)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "--resume continues files; give --csv FILE or --ndjson FILE");
    checkpoint->beside = name;
    return name != NULL && analysis->range.count > 0 ? open_state(checkpoint, error) : ELEA_OK;
}

/* ---- Frames of this run ---- */

elea_status checkpoint_result(struct checkpoint *checkpoint, const elea_result *result,
                              elea_error *error)
{
    checkpoint->frame = elea_result_info(result)->frame;
    if (!checkpoint->on || checkpoint->broken)
        return ELEA_OK;
    unsigned char *bytes = malloc(elea_result_size());
    if (bytes == NULL)
        return no_memory(error);
    elea_result_save(result, bytes);
    free(checkpoint->result);
    checkpoint->result = packed_text(bytes, elea_result_size());
    free(bytes);
    return checkpoint->result != NULL ? ELEA_OK : no_memory(error);
}

elea_status checkpoint_areas(struct checkpoint *checkpoint, const elea_result *result,
                             const double *areas, elea_error *error)
{
    if (!checkpoint->on || checkpoint->broken || areas == NULL)
        return ELEA_OK;
    free(checkpoint->areas);
    checkpoint->areas =
        packed_text(areas, (size_t)elea_result_info(result)->n_spheres * sizeof *areas);
    return checkpoint->areas != NULL ? ELEA_OK : no_memory(error);
}

/* What was written before stays. */
static void stop_writing(struct checkpoint *checkpoint, const elea_error *why)
{
    checkpoint->broken = true;
    message_print("warning: %s; the run goes on, but --resume will compute the frames from here on "
                  "again",
                  why->message);
}

void checkpoint_frame_done(struct checkpoint *checkpoint)
{
    elea_error error;
    walk_state_drop(&checkpoint->walks, checkpoint->frame);
    if (!checkpoint->on || checkpoint->broken)
        return;
    const char *const fields[] = {checkpoint->result,
                                  checkpoint->areas != NULL ? checkpoint->areas : ""};
    if (journal_append(&checkpoint->journal, NULL, fields, 2, &error) != ELEA_OK)
        stop_writing(checkpoint, &error);
    free(checkpoint->areas);
    checkpoint->areas = NULL;
    checkpoint->n_frames += !checkpoint->broken;
}

/* ---- Walks of the frames in flight ---- */

elea_walk_record *checkpoint_walks(struct checkpoint *checkpoint, uint64_t frame)
{
    bool state = checkpoint->on || checkpoint->beside != NULL;
    return checkpoint->keeps_walks && state ? walk_state_give(&checkpoint->walks, frame) : NULL;
}

static elea_status write_walks(void *context, uint64_t frame, const char *entries,
                               elea_error *error)
{
    struct checkpoint *checkpoint = context;
    char number[32];
    (void)snprintf(number, sizeof number, "%" PRIu64, frame);
    const char *const fields[] = {WALKS, number, entries};
    elea_status failed = journal_append(&checkpoint->journal, NULL, fields, 3, error);
    checkpoint->has_walks = checkpoint->has_walks || !failed;
    return failed;
}

/* That of a single frame is opened when there is something to be saved. */
static elea_status open_late(struct checkpoint *checkpoint, elea_error *error)
{
    if (checkpoint->beside == NULL)
        return ELEA_OK;
    elea_status failed = open_journal(checkpoint, false, error);
    if (failed && checkpoint->journal.state >= 0)
        (void)unlink(checkpoint->journal.state_name);
    return failed;
}

static elea_status save_new_walks(struct checkpoint *checkpoint, elea_error *error)
{
    bool state = checkpoint->on || checkpoint->beside != NULL;
    if (!state || checkpoint->broken || !checkpoint->keeps_walks ||
        !walk_state_has_new(&checkpoint->walks))
        return ELEA_OK;
    elea_status failed = open_late(checkpoint, error);
    if (!failed)
        failed = walk_state_save(&checkpoint->walks, write_walks, checkpoint, error);
    return failed;
}

void checkpoint_save_walks(struct checkpoint *checkpoint, bool now)
{
    elea_error error;
    double time = progress_clock();
    if (!now && time < checkpoint->saved + SAVE_EVERY)
        return;
    checkpoint->saved = time;
    if (save_new_walks(checkpoint, &error) != ELEA_OK)
        stop_writing(checkpoint, &error);
}

/* ---- The end ---- */

static void remove_state(const struct checkpoint *checkpoint)
{
    if (unlink(checkpoint->journal.state_name) != 0)
        message_print("warning: %s: cannot remove it: %s; remove it, because it is not needed any "
                      "more, but would be in the way of another run",
                      checkpoint->journal.state_name, strerror(errno));
}

void checkpoint_close(struct checkpoint *checkpoint, bool keep)
{
    elea_error error;
    if (checkpoint->analysis == NULL)
        return;
    /* Not for the walks of a first frame alone whose output failed: they are soon done again. */
    if (keep && (checkpoint->n_frames > 0 || checkpoint->has_walks || interrupt_signal() != 0))
        (void)save_new_walks(checkpoint,
                             &error); /* the run has ended, and there is nothing to do */
    if (checkpoint->on && !(keep && (checkpoint->n_frames > 0 || checkpoint->has_walks)))
        remove_state(checkpoint);
    journal_close(&checkpoint->journal);
    journal_head_free(&checkpoint->head);
    walk_state_free(&checkpoint->walks);
    elea_result_free(checkpoint->known);
    free(checkpoint->result);
    free(checkpoint->areas);
    *checkpoint = (struct checkpoint){.journal = {.state = -1}};
}
