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
#include "message.h"
#include "output.h"
#include "packed.h"

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

static elea_status take_record(void *context, char **fields, size_t n_fields, elea_error *error)
{
    struct checkpoint *checkpoint = context;
    const elea_result *result = checkpoint->known;
    double *areas = NULL;
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
    elea_status failed = checkpoint->take(checkpoint->context, result, areas, error);
    free(areas);
    return failed;
}

/* A run of one frame keeps no state, but must not end one of several frames without a word. */
static elea_status check_nothing_there(const char *name, bool resume, elea_error *error)
{
    char *state = journal_state_name(name);
    struct stat status;
    if (state == NULL)
        return no_memory(error);
    elea_status failed = ELEA_OK;
    if (stat(state, &status) == 0)
        failed = elea_error_set(error, ELEA_ERROR_FILE,
                                "%s: an unfinished run %s in the way; %sremove this file", state,
                                resume ? "of several frames is" : "is",
                                resume ? "" : "continue it with --resume, or ");
    free(state);
    return failed;
}

elea_status checkpoint_open(struct checkpoint *checkpoint, const struct analysis *analysis,
                            checkpoint_taker *take, void *context, elea_error *error)
{
    const struct options *options = analysis->options;
    const char *name = first_output(options);
    *checkpoint = (struct checkpoint){
        .analysis = analysis, .journal = {.state = -1}, .take = take, .context = context};
    if (name == NULL && options->resume)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "--resume continues files; give --csv FILE or --ndjson FILE");
    if (name == NULL)
        return ELEA_OK;
    if (analysis->range.count < 2)
        return check_nothing_there(name, options->resume, error);
    struct journal_head head = {NULL, 0};
    elea_error own;
    elea_status failed = describe(analysis, &head, &own);
    if (failed == ELEA_ERROR_FILE && !options->resume) { /* a FIFO, which cannot be read again */
        journal_head_free(&head);
        return ELEA_OK;
    }
    if (failed && error != NULL)
        *error = own;
    checkpoint->known = failed ? NULL : elea_result_create(error);
    if (!failed && checkpoint->known == NULL)
        failed = ELEA_ERROR_MEMORY;
    if (!failed) {
        failed = journal_open(&checkpoint->journal, &name, 0, &head, NULL, options->resume,
                              take_record, checkpoint, error);
        checkpoint->on = !failed; /* otherwise the state may be that of another run */
    }
    journal_head_free(&head);
    return failed;
}

/* ---- Frames of this run ---- */

elea_status checkpoint_result(struct checkpoint *checkpoint, const elea_result *result,
                              elea_error *error)
{
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

void checkpoint_frame_done(struct checkpoint *checkpoint)
{
    elea_error error;
    if (!checkpoint->on || checkpoint->broken)
        return;
    const char *const fields[] = {checkpoint->result,
                                  checkpoint->areas != NULL ? checkpoint->areas : ""};
    checkpoint->broken = journal_append(&checkpoint->journal, NULL, fields, 2, &error) != ELEA_OK;
    if (checkpoint->broken)
        message_print(
            "warning: %s; the run goes on, but --resume will compute the frames from here "
            "on again",
            error.message);
    free(checkpoint->areas);
    checkpoint->areas = NULL;
    checkpoint->n_frames += !checkpoint->broken;
}

void checkpoint_close(struct checkpoint *checkpoint, bool keep)
{
    if (checkpoint->on && (!keep || checkpoint->n_frames == 0) &&
        unlink(checkpoint->journal.state_name) != 0)
        message_print("warning: %s: cannot remove it: %s; remove it, because it is not needed any "
                      "more, but would be in the way of another run",
                      checkpoint->journal.state_name, strerror(errno));
    journal_close(&checkpoint->journal);
    elea_result_free(checkpoint->known);
    free(checkpoint->result);
    free(checkpoint->areas);
    *checkpoint = (struct checkpoint){.journal = {.state = -1}};
}
