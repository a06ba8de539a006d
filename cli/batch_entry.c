/* SPDX-License-Identifier: MIT */
#include "batch_entry.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal.h"

/* ---- Structures ---- */

static char *join(const char *archive, const char *member)
{
    size_t size = strlen(archive) + strlen(member) + 2;
    char *name = malloc(size);
    if (name != NULL)
        (void)snprintf(name, size, "%s/%s", archive, member);
    return name;
}

struct batch_entry *batch_entry_create(const struct input *input, const char *member, void *content,
                                       size_t size)
{
    struct batch_entry *entry = calloc(1, sizeof *entry);
    if (entry == NULL) {
        free(content);
        return NULL;
    }
    entry->input = input;
    entry->content = content;
    entry->content_size = size;
    entry->name = member != NULL ? join(input->path, member) : strdup(input->path);
    if (entry->name != NULL)
        return entry;
    batch_entry_free(entry);
    return NULL;
}

static void free_part(struct batch_part *part)
{
    if (part == NULL)
        return;
    batch_part_close(part);
    (void)pthread_mutex_destroy(&part->mutex);
    free(part->label);
    free(part->select);
    free(part->twin);
    free(part->message);
    free(part->rows.csv);
    free(part->rows.ndjson);
    free(part);
}

void batch_entry_free(struct batch_entry *entry)
{
    if (entry == NULL)
        return;
    for (size_t i = 0; i < entry->n_parts; i++)
        free_part(entry->parts[i]);
    free(entry->parts);
    free(entry->content);
    free(entry->name);
    free(entry->damage);
    free(entry->radii);
    message_list_free(&entry->failures);
    message_list_free(&entry->warnings);
    free(entry);
}

elea_status batch_hash_file(const char *path, uint64_t *hash, elea_error *error)
{
    char buffer[1 << 14];
    size_t n = 0;
    *hash = JOURNAL_HASH;
    FILE *file = fopen(path, "rb");
    if (file == NULL && (errno == ENOENT || errno == ENOTDIR || errno == EACCES))
        return ELEA_OK; /* which is in its row */
    while (file != NULL && (n = fread(buffer, 1, sizeof buffer, file)) > 0)
        *hash = journal_hash(*hash, buffer, n);
    bool good = file != NULL && (!ferror(file) || errno == EISDIR);
    int number = errno;
    if (file != NULL)
        (void)fclose(file);
    return good ? ELEA_OK
                : elea_error_set(error, ELEA_ERROR_SYSTEM, "%s: cannot read the file: %s", path,
                                 strerror(number));
}

/* ---- Parts ---- */

struct batch_part *batch_entry_add(struct batch_entry *entry, const struct options *options,
                                   char *label, char *select)
{
    struct batch_part *part = calloc(1, sizeof *part);
    const size_t size = sizeof(struct batch_part *); /* NOLINT(bugprone-sizeof-expression) */
    struct batch_part **parts = realloc(entry->parts, (entry->n_parts + 1) * size);
    if (parts != NULL)
        entry->parts = parts;
    if (part == NULL || parts == NULL || pthread_mutex_init(&part->mutex, NULL) != 0) {
        free(part);
        free(label);
        free(select);
        return NULL;
    }
    part->entry = entry;
    part->label = label;
    part->select = select;
    part->options = *options;
    part->options.structure = entry->name;
    part->options.content = entry->content;
    part->options.content_size = entry->content_size;
    part->options.n_trajectories = 0;
    part->options.quiet = false;
    parts[entry->n_parts++] = part;
    return part;
}

elea_status batch_part_open(struct batch_part *part, elea_error *error)
{
    struct batch_entry *entry = part->entry;
    if (part->select != NULL)
        options_set_text(&part->options, offsetof(struct options, select), part->select);
    elea_status failed = analysis_open(&part->analysis, &part->options, error);
    part->opened = true;
    if (!failed && part->analysis.range.count > 1) {
        part->average = elea_average_create(error);
        failed = part->average != NULL ? ELEA_OK : error->status;
    }
    if (part->average != NULL && part->options.ensemble)
        elea_average_ignore_order(part->average);
    if (part->label == NULL && entry->content != NULL)
        entry->hash = journal_hash(JOURNAL_HASH, entry->content, entry->content_size);
    elea_status unread = ELEA_OK;
    if (part->label == NULL && entry->content == NULL)
        unread = batch_hash_file(entry->input->path, &entry->hash, error);
    return unread ? unread : failed;
}

/* The text of the longest bond is that of this frame alone. */
static void begin_bond(struct batch_part *part)
{
    if (part->options.per == OPTIONS_PER_MODEL)
        part->analysis.whole.length = 0.0;
}

static void keep_bond(struct batch_job *work)
{
    const struct whole *whole = &work->part->analysis.whole;
    if (work->part->options.per == OPTIONS_PER_MODEL && whole->length > 0.0)
        work->bond = strdup(whole->bond);
}

elea_status batch_part_load(struct batch_job *work, elea_job *job, elea_error *error)
{
    struct batch_part *part = work->part;
    pthread_mutex_lock(&part->mutex);
    begin_bond(part);
    elea_status failed = analysis_body(&part->analysis, work->position, job, error);
    keep_bond(work);
    pthread_mutex_unlock(&part->mutex);
    job->settings = &part->analysis.settings;
    return failed;
}

void batch_part_close(struct batch_part *part)
{
    if (part->opened)
        analysis_close(&part->analysis);
    part->opened = false;
    elea_average_free(part->average);
    part->average = NULL;
}
