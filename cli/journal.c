/* SPDX-License-Identifier: MIT */
#include "journal_part.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output_names.h"
#include "text_stream.h"

#define FIRST_LINE "elea state 1\n"
#define HEAD_END   "begin\n"
#define LAST_LINE  JOURNAL_LAST_WORD

uint64_t journal_hash(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *c = bytes;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ c[i]) * 1099511628211U;
    return hash;
}

/* ---- Descriptions ---- */

bool journal_describe(struct journal_head *head, const char *key, const char *value)
{
    struct journal_line *lines = realloc(head->lines, (head->n + 1) * sizeof *lines);
    if (lines == NULL)
        return false;
    head->lines = lines;
    lines[head->n] = (struct journal_line){strdup(key), strdup(value)};
    head->n++;
    return lines[head->n - 1].key != NULL && lines[head->n - 1].value != NULL;
}

void journal_head_free(struct journal_head *head)
{
    for (size_t i = 0; i < head->n; i++) {
        free(head->lines[i].key);
        free(head->lines[i].value);
    }
    free(head->lines);
    *head = (struct journal_head){NULL, 0};
}

char *journal_state_name(const char *output)
{
    size_t size = strlen(output) + sizeof ".state";
    char *name = malloc(size);
    if (name != NULL)
        (void)snprintf(name, size, "%s.state", output);
    return name;
}

/* ---- Fields ---- */

/* A tab and the text, in which tabs, ends of lines and backslashes are escaped. */
static void write_field(FILE *stream, const char *text)
{
    (void)fputc('\t', stream);
    for (;;) {
        size_t plain = strcspn(text, "\t\n\\");
        (void)fwrite(text, 1, plain, stream);
        text += plain;
        if (*text == '\0')
            return;
        (void)fprintf(stream, "\\%c", *text == '\t' ? 't' : *text == '\n' ? 'n' : '\\');
        text++;
    }
}

/* ---- Writing ---- */

elea_status journal_cannot(const char *what, const char *name, elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_FILE, "%s: cannot %s it: %s", name, what,
                          strerror(errno));
}

static elea_status write_all(int descriptor, const char *name, const char *bytes, size_t size,
                             elea_error *error)
{
    while (size > 0) {
        ssize_t n = write(descriptor, bytes, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return journal_cannot("write", name, error);
        bytes += n;
        size -= (size_t)n;
    }
    return ELEA_OK;
}

/* The text is closed, and its memory freed. */
static elea_status write_state(struct journal *journal, struct text_stream *text, elea_error *error)
{
    elea_status failed =
        text_stream_close(text)
            ? write_all(journal->state, journal->state_name, text->bytes, text->size, error)
            : elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the state");
    free(text->bytes);
    return failed;
}

static elea_status append_line(struct journal *journal, const struct journal_text *texts,
                               const char *const *fields, size_t n_fields, elea_error *error)
{
    struct text_stream line;
    FILE *stream = text_stream_open(&line);
    if (stream == NULL)
        return write_state(journal, &line, error);
    (void)fputc('+', stream);
    for (size_t i = 0; i < journal->n_outputs; i++)
        (void)fprintf(stream, " %" PRIu64 ":%016" PRIx64, journal->outputs[i].end,
                      journal_hash(JOURNAL_HASH, texts[i].bytes, texts[i].size));
    for (size_t i = 0; i < n_fields; i++)
        write_field(stream, fields[i]);
    (void)fputc('\n', stream);
    return write_state(journal, &line, error);
}

elea_status journal_append(struct journal *journal, const struct journal_text *texts,
                           const char *const *fields, size_t n_fields, elea_error *error)
{
    for (size_t i = 0; i < journal->n_outputs; i++) {
        struct journal_output *output = &journal->outputs[i];
        elea_status failed =
            write_all(output->descriptor, output->name, texts[i].bytes, texts[i].size, error);
        if (failed)
            return failed;
        output->end += texts[i].size;
    }
    return append_line(journal, texts, fields, n_fields, error);
}

elea_status journal_finish(struct journal *journal, const char *const *facts, size_t n_facts,
                           elea_error *error)
{
    struct text_stream line;
    FILE *stream = text_stream_open(&line);
    if (stream == NULL)
        return write_state(journal, &line, error);
    (void)fputs(LAST_LINE, stream);
    for (size_t i = 0; i < n_facts; i++)
        write_field(stream, facts[i]);
    (void)fputc('\n', stream);
    return write_state(journal, &line, error);
}

elea_status journal_sync(struct journal *journal, elea_error *error)
{
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < journal->n_outputs && !failed; i++)
        if (fsync(journal->outputs[i].descriptor) != 0 && errno != EINVAL)
            failed = journal_cannot("write", journal->outputs[i].name, error);
    for (size_t i = 0; i < journal->n_outputs && !failed; i++)
        output_sync_folder(journal->outputs[i].name);
    return failed;
}

static elea_status write_head(struct journal *journal, const struct journal_head *head,
                              elea_error *error)
{
    struct text_stream text;
    FILE *stream = text_stream_open(&text);
    if (stream == NULL)
        return write_state(journal, &text, error);
    (void)fputs(FIRST_LINE, stream);
    for (size_t i = 0; i < head->n; i++) {
        (void)fputc('=', stream);
        write_field(stream, head->lines[i].key);
        write_field(stream, head->lines[i].value);
        (void)fputc('\n', stream);
    }
    (void)fputs(HEAD_END, stream);
    return write_state(journal, &text, error);
}

/* ---- Opening ---- */

static elea_status lock(int descriptor, const char *name, elea_error *error)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(descriptor, F_SETLK, &whole) == 0 || (errno != EACCES && errno != EAGAIN))
        return ELEA_OK;
    return elea_error_set(
        error, ELEA_ERROR_FILE,
        "%s: another run is writing there; wait for its end, or give another name", name);
}

static elea_status in_the_way(const char *name, elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_FILE,
                          "%s: exists; continue it with --resume, remove it, or give another name",
                          name);
}

static elea_status open_file(const char *name, bool is_new, int *descriptor, elea_error *error)
{
    *descriptor = open(name, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | (is_new ? O_EXCL : 0), 0666);
    if (*descriptor >= 0)
        return ELEA_OK;
    return errno == EEXIST ? in_the_way(name, error) : journal_cannot("write", name, error);
}

static bool exists(const char *name)
{
    struct stat status;
    return stat(name, &status) == 0;
}

/* The state file comes first, so that an output without one is not of such a run. */
static elea_status check_names(const struct journal *journal, bool resume, elea_error *error)
{
    bool state = exists(journal->state_name);
    for (size_t i = 0; i < journal->n_outputs; i++) {
        const char *name = journal->outputs[i].name;
        if (exists(name) && !resume)
            return in_the_way(name, error);
        if (exists(name) && !state)
            return elea_error_set(error, ELEA_ERROR_FILE,
                                  "%s: cannot be continued, because %s, which tells what is done, "
                                  "does not exist; give another name",
                                  name, journal->state_name);
    }
    if (state && !resume && journal->n_outputs == 0)
        return elea_error_set(error, ELEA_ERROR_FILE,
                              "%s: an unfinished run is in the way; continue it with --resume, or "
                              "remove this file",
                              journal->state_name);
    return state && !resume ? in_the_way(journal->state_name, error) : ELEA_OK;
}

/* What this run has made, the state last, without which the outputs could not be continued. */
static void remove_new(const struct journal *journal)
{
    for (size_t i = 0; i < journal->n_outputs; i++)
        if (journal->outputs[i].descriptor >= 0)
            (void)unlink(journal->outputs[i].name);
    if (journal->state >= 0)
        (void)unlink(journal->state_name);
}

static elea_status open_files(struct journal *journal, bool resume, elea_error *error)
{
    elea_status failed = check_names(journal, resume, error);
    if (!failed)
        failed = open_file(journal->state_name, !resume, &journal->state, error);
    if (!failed)
        failed = lock(journal->state, journal->outputs[0].name, error);
    for (size_t i = 0; i < journal->n_outputs && !failed; i++) {
        struct journal_output *output = &journal->outputs[i];
        failed = open_file(output->name, !resume, &output->descriptor, error);
        if (!failed)
            failed = lock(output->descriptor, output->name, error);
    }
    if (failed && !resume)
        remove_new(journal);
    return failed;
}

/* ---- Beginning and going on ---- */

static elea_status begin(struct journal *journal, const struct journal_head *head,
                         const struct journal_text *first, elea_error *error)
{
    elea_status failed = write_head(journal, head, error);
    return failed ? failed : journal_append(journal, first, NULL, 0, error);
}

/* An output longer than its first record, although none is complete, has other content. */
static elea_status check_untouched(const struct journal *journal, const struct journal_text *first,
                                   elea_error *error)
{
    struct stat status;
    for (size_t i = 0; i < journal->n_outputs; i++)
        if (fstat(journal->outputs[i].descriptor, &status) == 0 &&
            (uint64_t)status.st_size > first[i].size)
            return elea_error_set(error, ELEA_ERROR_FILE,
                                  "%s: cannot be continued, because %s does not tell what is done; "
                                  "give another name",
                                  journal->outputs[i].name, journal->state_name);
    return ELEA_OK;
}

static elea_status resume_records(struct journal *journal, const struct journal_head *head,
                                  const struct journal_text *first,
                                  const struct journal_taker *taker, elea_error *error)
{
    char *text = NULL, *rest = NULL;
    size_t size = 0, end = 0;
    bool complete = false;
    elea_status failed = journal_read_state(journal, &text, &size, error);
    rest = text;
    if (!failed)
        failed = journal_check_head(journal, head, &rest, &complete, error);
    if (!failed && complete)
        failed = journal_take_records(journal, rest, text, &end, taker, error);
    bool none = !failed && !journal->begun;
    free(text);
    if (none)
        failed = check_untouched(journal, first, error);
    if (!failed)
        failed = journal_cut(journal, none ? 0 : end, error);
    journal->resumed = !none;
    return failed || !none ? failed : begin(journal, head, first, error);
}

elea_status
journal_open(struct journal *journal, const char *const *names, size_t n_names,
             const struct journal_head *head, const struct journal_text *first, bool resume,
             elea_status (*take)(void *context, char **fields, size_t n_fields, elea_error *error),
             void *context, elea_error *error)
{
    const struct journal_taker taker = {take, context};
    *journal = (struct journal){.n_outputs = n_names, .state = -1};
    for (size_t i = 0; i < n_names; i++)
        journal->outputs[i] = (struct journal_output){.name = names[i], .descriptor = -1};
    journal->outputs[0].name = names[0]; /* for messages, even if the outputs are others */
    journal->state_name = journal_state_name(names[0]);
    if (journal->state_name == NULL)
        return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the name of the state");
    elea_status failed = open_files(journal, resume, error);
    if (failed)
        return failed;
    return resume ? resume_records(journal, head, first, &taker, error)
                  : begin(journal, head, first, error);
}

elea_status journal_open_alone(struct journal *journal, const char *name,
                               const struct journal_head *head,
                               elea_status (*take)(void *context, char **fields, size_t n_fields,
                                                   elea_error *error),
                               void *context, elea_error *error)
{
    const struct journal_taker taker = {take, context};
    const struct journal_text nothing[JOURNAL_MAX_OUTPUTS] = {{NULL, 0}};
    *journal = (struct journal){.state = -1, .state_name = strdup(name)};
    journal->outputs[0].name = name; /* for messages */
    if (journal->state_name == NULL)
        return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the name of the state");
    elea_status failed = open_files(journal, true, error);
    return failed ? failed : resume_records(journal, head, nothing, &taker, error);
}

void journal_close(struct journal *journal)
{
    for (size_t i = 0; i < journal->n_outputs; i++)
        if (journal->outputs[i].descriptor >= 0)
            (void)close(journal->outputs[i].descriptor);
    if (journal->state >= 0)
        (void)close(journal->state);
    free(journal->state_name);
    *journal = (struct journal){.state = -1};
}
