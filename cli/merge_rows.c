/* SPDX-License-Identifier: MIT */
#include "merge_rows.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch_summary.h"
#include "interrupt.h"
#include "journal_part.h"
#include "message.h"
#include "output.h"
#include "progress.h"
#include "shard.h"

enum { NUM_KINDS = 2 };

static const char *const kinds[NUM_KINDS] = {"csv", "ndjson"};

/* A part: its state, and its files. */
struct rows_part {
    const char *path;
    struct journal journal;
    char *text, *rest; /* of the state; what is not yet read of it */
    struct journal_head head;
    struct shard shard;
    uint64_t total;            /* structures of all parts */
    char *names[NUM_KINDS];    /* of the outputs */
    int place[NUM_KINDS];      /* of a kind among the outputs, or -1 */
    uint64_t begin[NUM_KINDS]; /* of the next record in each output */
};

struct rows_merge {
    const struct options *given;
    struct rows_part *parts; /* in their order */
    size_t n_parts;
    struct output outputs[NUM_KINDS];
    struct batch_summary summary;
    double begun;
};

bool merge_is_of_rows(const char *path)
{
    char *state = journal_state_name(path);
    bool found = state != NULL && access(state, F_OK) == 0;
    free(state);
    return found;
}

/* ---- Opening a part ---- */

static elea_status damaged(const struct rows_part *part, elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_FILE,
                          "%s: its state is damaged; compute the part again", part->path);
}

static elea_status no_memory(elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the parts");
}

/* A file that has moved is looked for beside the first. */
static char *find_name(const struct rows_part *part, const char *first, const char *name)
{
    const char *slash = strrchr(part->path, '/'), *base = strrchr(name, '/');
    size_t folder = slash != NULL ? (size_t)(slash - part->path) + 1 : 0;
    base = base != NULL ? base + 1 : name;
    if (strcmp(part->path, first) == 0)
        return strdup(name);
    char *found = malloc(folder + strlen(base) + 1);
    if (found != NULL)
        (void)sprintf(found, "%.*s%s", (int)folder, part->path, base);
    return found;
}

static elea_status add_output(struct rows_part *part, const char *kind, char *name,
                              elea_error *error)
{
    struct journal *journal = &part->journal;
    int k = strcmp(kind, kinds[0]) == 0 ? 0 : 1;
    size_t place = journal->n_outputs;
    if (name == NULL)
        return no_memory(error);
    part->names[place] = name;
    part->place[k] = (int)place;
    journal->outputs[place] = (struct journal_output){.name = name, .descriptor = -1};
    journal->n_outputs++;
    int descriptor = open(name, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return journal_cannot("read", name, error);
    journal->outputs[place].descriptor = descriptor;
    return ELEA_OK;
}

/* The line that only a complete part has; it is the last. */
static elea_status read_last(struct rows_part *part, size_t size, elea_error *error)
{
    char *fields[2 + 2 * NUM_KINDS], *end = part->text + size, *line;
    if (part->text == NULL || size < 2 || end[-1] != '\n')
        return damaged(part, error);
    end[-1] = '\0';
    line = strrchr(part->text, '\n');
    size_t n = line != NULL ? journal_split(line + 1, fields, 2 + 2 * NUM_KINDS) : 0;
    if (n < 1 || strcmp(fields[0], JOURNAL_LAST_WORD) != 0)
        return elea_error_set(error, ELEA_ERROR_FILE,
                              "%s: the part is not complete; continue it with --resume",
                              part->path);
    line[1] = '\0'; /* what is before are records */
    if (n < 4 || n % 2 != 0)
        return damaged(part, error);
    part->total = strtoull(fields[1], NULL, 10);
    elea_status failed = ELEA_OK;
    for (size_t i = 2; i < n && !failed; i += 2)
        failed = add_output(part, fields[i],
                            i == 2 ? strdup(part->path) : find_name(part, fields[3], fields[i + 1]),
                            error);
    return failed;
}

/* Leaves the ends of the outputs at that of their headings. */
static elea_status read_begin(struct rows_part *part, elea_error *error)
{
    char *fields[JOURNAL_MAX_FIELDS];
    bool complete = false, good = false;
    size_t n = 0;
    elea_status failed =
        journal_read_head(&part->journal, &part->rest, &part->head, &complete, error);
    const char *shard = failed ? NULL : journal_value(&part->head, "--shard");
    if (!failed && (!complete || shard == NULL))
        failed = shard == NULL && complete
                     ? elea_error_set(error, ELEA_ERROR_FILE,
                                      "%s: is no part; it was computed without --shard", part->path)
                     : damaged(part, error);
    if (!failed)
        failed = shard_find(shard, &part->shard, error);
    if (!failed)
        failed = journal_next_record(&part->journal, &part->rest, fields, &n, &good, error);
    return failed || good ? failed : damaged(part, error);
}

static elea_status open_part(struct rows_part *part, const char *path, elea_error *error)
{
    size_t size = 0;
    *part = (struct rows_part){.path = path, .journal = {.state = -1}, .place = {-1, -1}};
    struct journal *journal = &part->journal;
    journal->state_name = journal_state_name(path);
    if (journal->state_name == NULL)
        return no_memory(error);
    journal->state = open(journal->state_name, O_RDONLY | O_CLOEXEC);
    if (journal->state < 0)
        return journal_cannot("read", journal->state_name, error);
    elea_status failed = journal_read_state(journal, &part->text, &size, error);
    part->rest = part->text;
    if (!failed && strlen(part->text) != size)
        failed = damaged(part, error);
    char *fields = part->text;
    if (!failed && strstr(fields, "\n=\t--shard\t") == NULL)
        failed = elea_error_set(error, ELEA_ERROR_FILE,
                                "%s: is no part; it was computed without --shard", path);
    if (!failed)
        failed = read_last(part, size, error);
    return failed ? failed : read_begin(part, error);
}

static void close_part(struct rows_part *part)
{
    journal_close(&part->journal);
    journal_head_free(&part->head);
    free(part->text);
    for (size_t i = 0; i < NUM_KINDS; i++)
        free(part->names[i]);
}

/* ---- All parts ---- */

static int compare_parts(const void *a, const void *b)
{
    uint64_t x = ((const struct rows_part *)a)->shard.part;
    uint64_t y = ((const struct rows_part *)b)->shard.part;
    return (x > y) - (x < y);
}

static elea_status check_same(const struct rows_part *a, const struct rows_part *b,
                              elea_error *error)
{
    for (size_t i = 0; i < a->head.n + b->head.n; i++) {
        bool of_a = i < a->head.n;
        const char *key = of_a ? a->head.lines[i].key : b->head.lines[i - a->head.n].key;
        const char *x = journal_value(&a->head, key), *y = journal_value(&b->head, key);
        if (strcmp(key, "--shard") != 0 && (x == NULL || y == NULL || strcmp(x, y) != 0))
            return elea_error_set(
                error, ELEA_ERROR_FILE,
                "%.200s: does not belong to %.200s: %.80s is %.200s, there %.200s", b->path,
                a->path, key, y != NULL ? y : "not given", x != NULL ? x : "not given");
    }
    if (a->shard.n_parts != b->shard.n_parts || a->total != b->total)
        return elea_error_set(error, ELEA_ERROR_FILE,
                              "%.200s: does not belong to %.200s: it is one of %" PRIu64
                              " parts of %" PRIu64 " structures, there of %" PRIu64 " and %" PRIu64,
                              b->path, a->path, b->shard.n_parts, b->total, a->shard.n_parts,
                              a->total);
    return ELEA_OK;
}

static elea_status check_complete(const struct rows_merge *merge, elea_error *error)
{
    const struct rows_part *parts = merge->parts;
    for (size_t i = 1; i < merge->n_parts; i++) {
        elea_status failed = check_same(&parts[0], &parts[i], error);
        if (failed)
            return failed;
        if (parts[i].shard.part == parts[i - 1].shard.part)
            return elea_error_set(
                error, ELEA_ERROR_FILE,
                "%s: is part %" PRIu64 " of %" PRIu64 ", and so is %s; give each part once",
                parts[i].path, parts[i].shard.part + 1, parts[i].shard.n_parts, parts[i - 1].path);
    }
    uint64_t next = 0;
    while (next < merge->n_parts && parts[next].shard.part == next)
        next++;
    if (next == parts[0].shard.n_parts)
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_FILE,
                          "part %" PRIu64 " of %" PRIu64 " is missing; give the files of all parts",
                          next + 1, parts[0].shard.n_parts);
}

static elea_status open_parts(struct rows_merge *merge, elea_error *error)
{
    const struct options *given = merge->given;
    merge->parts = calloc(given->n_trajectories, sizeof *merge->parts);
    if (merge->parts == NULL)
        return no_memory(error);
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < given->n_trajectories && !failed; i++)
        failed = open_part(&merge->parts[merge->n_parts++], given->trajectories[i], error);
    if (failed)
        return failed;
    qsort(merge->parts, merge->n_parts, sizeof *merge->parts, compare_parts);
    return check_complete(merge, error);
}

/* ---- Outputs ---- */

static elea_status open_output(struct rows_merge *merge, size_t kind, const char *name,
                               elea_error *error)
{
    for (size_t i = 0; i < merge->n_parts; i++) {
        const struct rows_part *part = &merge->parts[i];
        if (part->place[kind] < 0)
            return elea_error_set(error, ELEA_ERROR_ARGUMENT, "--%s: %s was computed without it",
                                  kinds[kind], part->path);
        for (size_t k = 0; k < part->journal.n_outputs; k++)
            if (output_same_file(name, part->names[k]))
                return elea_error_set(error, ELEA_ERROR_FILE,
                                      "%s: would overwrite a part; give another name", name);
    }
    return output_open(&merge->outputs[kind], name, error);
}

static elea_status open_outputs(struct rows_merge *merge, elea_error *error)
{
    const struct options *given = merge->given;
    const char *csv = given->csv == NULL && given->ndjson == NULL ? "-" : given->csv;
    const char *const names[NUM_KINDS] = {csv, given->ndjson};
    if (given->report != NULL)
        return elea_error_set(
            error, ELEA_ERROR_ARGUMENT,
            "--report: parts of elea batch have rows; give --csv or --ndjson, and "
            "run elea-report on that file");
    if (given->json != NULL || given->csv_atoms != NULL)
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "--%s: parts of elea batch have rows; give --csv or --ndjson",
                              given->json != NULL ? "json" : "csv-atoms");
    elea_status failed = ELEA_OK;
    for (size_t k = 0; k < NUM_KINDS && !failed; k++)
        if (names[k] != NULL)
            failed = open_output(merge, k, names[k], error);
    return failed;
}

/* Appends a piece of a part's file. */
static elea_status copy(const struct journal_output *from, uint64_t begin, uint64_t end,
                        struct output *to, elea_error *error)
{
    char buffer[1 << 14];
    while (begin < end) {
        size_t wanted = end - begin < sizeof buffer ? (size_t)(end - begin) : sizeof buffer;
        ssize_t got = pread(from->descriptor, buffer, wanted, (off_t)begin);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return journal_cannot("read", from->name, error);
        (void)fwrite(buffer, 1, (size_t)got, to->stream); /* an error shows at the end */
        begin += (uint64_t)got;
    }
    return ELEA_OK;
}

/* What the part has between the last call and now. */
static elea_status copy_new(struct rows_merge *merge, struct rows_part *part, elea_error *error)
{
    elea_status failed = ELEA_OK;
    for (size_t k = 0; k < NUM_KINDS; k++) {
        if (part->place[k] < 0)
            continue;
        const struct journal_output *from = &part->journal.outputs[part->place[k]];
        if (merge->outputs[k].stream != NULL && !failed)
            failed = copy(from, part->begin[k], from->end, &merge->outputs[k], error);
        part->begin[k] = from->end;
    }
    return failed;
}

static void pass_over(struct rows_part *part)
{
    for (size_t k = 0; k < NUM_KINDS; k++)
        if (part->place[k] >= 0)
            part->begin[k] = part->journal.outputs[part->place[k]].end;
}

static elea_status copy_structure(struct rows_merge *merge, struct rows_part *part,
                                  elea_error *error)
{
    char *fields[JOURNAL_MAX_FIELDS];
    bool good = false;
    size_t n = 0;
    elea_status failed = journal_next_record(&part->journal, &part->rest, fields, &n, &good, error);
    if (!failed && !good)
        failed = damaged(part, error);
    if (!failed)
        failed = copy_new(merge, part, error);
    if (!failed && !batch_summary_add(&merge->summary, fields + 1, n - 1))
        failed = damaged(part, error);
    return failed;
}

static elea_status copy_all(struct rows_merge *merge, elea_error *error)
{
    elea_status failed = copy_new(merge, &merge->parts[0], error); /* the heading */
    for (size_t i = 1; i < merge->n_parts; i++)
        pass_over(&merge->parts[i]);
    for (uint64_t k = 0; k < merge->parts[0].total && !failed; k++) {
        interrupt_hold();
        failed = copy_structure(merge, &merge->parts[k % merge->n_parts], error);
        interrupt_release();
    }
    interrupt_hold(); /* from here on the outputs are completed, whatever comes */
    for (size_t i = 0; i < merge->n_parts && !failed; i++)
        if (merge->parts[i].rest[0] != '\0')
            failed = damaged(&merge->parts[i], error);
    for (size_t k = 0; k < NUM_KINDS; k++) {
        if (merge->outputs[k].stream == NULL)
            continue;
        if (failed)
            output_discard(&merge->outputs[k]);
        else
            failed = output_finish(&merge->outputs[k], error);
    }
    return failed;
}

/* ---- The command ---- */

static int finish(const struct rows_merge *merge)
{
    const struct batch_summary *summary = &merge->summary;
    const struct inputs_skipped none = {0, 0};
    if (!merge->given->quiet)
        batch_summary_print(summary, &none, 0, summary->n_structures,
                            progress_clock() - merge->begun);
    if (summary->n_failed == 0)
        return 0;
    message_print("%zu of %zu structures failed; the column message says why", summary->n_failed,
                  summary->n_structures);
    return 3;
}

/* In another thread, between two structures. */
static int leave_merge(void *context)
{
    struct rows_merge *merge = context;
    for (size_t k = 0; k < NUM_KINDS; k++)
        output_discard(&merge->outputs[k]);
    message_print("interrupted; nothing is written");
    return 128 + interrupt_signal();
}

int merge_rows(const struct options *options)
{
    struct rows_merge merge = {.given = options, .begun = progress_clock()};
    elea_error error = ELEA_ERROR_INIT;
    const struct interrupt_stage stage = {
        .doing = "merging the rows", .leave = leave_merge, .context = &merge};
    interrupt_begin(&stage);
    elea_status failed = open_parts(&merge, &error);
    if (!failed)
        failed = open_outputs(&merge, &error);
    if (!failed)
        failed = copy_all(&merge, &error);
    int code = failed == ELEA_ERROR_ARGUMENT ? 2 : 1;
    if (failed)
        message_print("%s", error.message);
    else
        code = finish(&merge);
    for (size_t i = 0; i < merge.n_parts; i++)
        close_part(&merge.parts[i]);
    free(merge.parts);
    batch_summary_free(&merge.summary);
    return code;
}
