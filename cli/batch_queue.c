/* SPDX-License-Identifier: MIT */
#include "batch_queue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "batch_parts.h"

/* A file is begun before others if it is so much larger, and not small. */
#define FAR_LARGER 4
#define NOT_SMALL  200000 /* bytes */

static elea_status no_memory(elea_error *error)
{
    return elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for a structure");
}

elea_status batch_queue_init(struct batch_queue *queue, const struct options *options,
                             const struct inputs *inputs, size_t window, elea_error *error)
{
    *queue = (struct batch_queue){.options = options, .inputs = inputs, .window = window};
    queue->given_end = &queue->given;
    if (pthread_mutex_init(&queue->mutex, NULL) == 0 &&
        pthread_cond_init(&queue->changed, NULL) == 0)
        return ELEA_OK;
    return no_memory(error);
}

void batch_job_free(struct batch_job *work)
{
    if (work != NULL)
        free(work->bond);
    free(work);
}

void batch_queue_free(struct batch_queue *queue)
{
    while (queue->given != NULL) {
        struct batch_job *next = queue->given->next;
        batch_job_free(queue->given);
        queue->given = next;
    }
    while (queue->first != NULL) {
        struct batch_entry *next = queue->first->next;
        batch_entry_free(queue->first);
        queue->first = next;
    }
    elea_archive_close(queue->archive);
    (void)pthread_cond_destroy(&queue->changed);
    (void)pthread_mutex_destroy(&queue->mutex);
}

/* ---- From inputs to structures ---- */

static void leave_input(struct batch_queue *queue)
{
    elea_archive_close(queue->archive);
    queue->archive = NULL;
    queue->archive_position = 0;
    queue->next_input++;
}

/* An archive that cannot be read is a structure that fails. */
static elea_status end_archive(struct batch_queue *queue, const elea_error *why,
                               struct batch_entry **entry, elea_error *error)
{
    const struct input *input = &queue->inputs->items[queue->next_input];
    if (why->status == ELEA_ERROR_MEMORY)
        return no_memory(error);
    *entry = batch_entry_create(input, NULL, NULL, 0);
    if (*entry != NULL)
        (*entry)->damage = strdup(why->message);
    leave_input(queue);
    return *entry != NULL && (*entry)->damage != NULL ? ELEA_OK : no_memory(error);
}

/* Whether a file in an archive is passed over. */
static bool is_passed_over(struct batch_queue *queue, elea_file_kind kind)
{
    queue->skipped.unknown += kind == ELEA_FILE_UNKNOWN || kind == ELEA_FILE_ARCHIVE;
    queue->skipped.parts += kind == ELEA_FILE_PART;
    return kind != ELEA_FILE_STRUCTURE && kind != ELEA_FILE_BODY;
}

/* The next structure of the archive; `*entry` stays NULL at its end. */
static elea_status next_member(struct batch_queue *queue, struct batch_entry **entry,
                               elea_error *error)
{
    const struct input *input = &queue->inputs->items[queue->next_input];
    const char *name = NULL;
    elea_error why = ELEA_ERROR_INIT;
    if (queue->archive == NULL)
        queue->archive = elea_archive_open(input->path, &why);
    if (queue->archive == NULL)
        return end_archive(queue, &why, entry, error);
    for (;;) {
        void *bytes = NULL;
        size_t size = 0;
        elea_status failed = elea_archive_next(queue->archive, &name, &why);
        if (!failed && name == NULL) {
            leave_input(queue);
            return ELEA_OK;
        }
        if (!failed && inputs_is_hidden(name))
            continue;
        if (!failed)
            failed = elea_archive_read(queue->archive, &bytes, &size, &why);
        if (failed)
            return end_archive(queue, &why, entry, error);
        if (is_passed_over(queue, elea_file_kind_find(name, bytes, size))) {
            free(bytes);
            continue;
        }
        *entry = batch_entry_create(input, name, bytes, size);
        if (*entry == NULL)
            return no_memory(error);
        (*entry)->weight = elea_archive_position(queue->archive) - queue->archive_position;
        queue->archive_position += (*entry)->weight;
        return ELEA_OK;
    }
}

/* The next structure of any part. */
static elea_status next_of_all(struct batch_queue *queue, struct batch_entry **entry,
                               elea_error *error)
{
    elea_status failed = ELEA_OK;
    *entry = NULL;
    while (!failed && *entry == NULL && queue->next_input < queue->inputs->n) {
        const struct input *input = &queue->inputs->items[queue->next_input];
        if (input->kind == ELEA_FILE_ARCHIVE) {
            failed = next_member(queue, entry, error);
            continue;
        }
        *entry = batch_entry_create(input, NULL, NULL, 0);
        leave_input(queue);
        if (*entry == NULL)
            return no_memory(error);
        (*entry)->weight = input->size;
    }
    return failed;
}

elea_status batch_queue_pass(struct batch_queue *queue, struct batch_entry **entry,
                             elea_error *error)
{
    const struct shard *shard = &queue->shard;
    for (;;) {
        elea_status failed = next_of_all(queue, entry, error);
        if (failed || *entry == NULL)
            return failed;
        if (shard->n_parts == 0 || queue->n_seen++ % shard->n_parts == shard->part)
            break;
        batch_entry_free(*entry);
    }
    (*entry)->number = queue->n_entries++;
    return ELEA_OK;
}

static void append(struct batch_queue *queue, struct batch_entry *entry)
{
    if (queue->last != NULL)
        queue->last->next = entry;
    else
        queue->first = entry;
    queue->last = entry;
    queue->n_open++;
}

static bool next_is_file(const struct batch_queue *queue)
{
    return queue->next_input < queue->inputs->n &&
           queue->inputs->items[queue->next_input].kind != ELEA_FILE_ARCHIVE;
}

static struct batch_entry *first_waiting(const struct batch_queue *queue)
{
    struct batch_entry *entry = queue->first;
    while (entry != NULL && entry->n_parts > 0)
        entry = entry->next;
    return entry;
}

/*
 * With the mutex held, which is released for the time of reading: opens structures up to the
 * window, to know their sizes; those of archives, which are in memory, one at a time.
 */
static elea_status admit(struct batch_queue *queue, elea_error *error)
{
    elea_status failed = ELEA_OK;
    while (!failed && queue->n_open < queue->window && queue->next_input < queue->inputs->n &&
           (next_is_file(queue) || first_waiting(queue) == NULL)) {
        struct batch_entry *entry = NULL;
        pthread_mutex_unlock(&queue->mutex);
        failed = batch_queue_pass(queue, &entry, error);
        pthread_mutex_lock(&queue->mutex);
        if (entry != NULL)
            append(queue, entry);
    }
    return failed;
}

/* ---- What is next ---- */

static elea_status load(elea_job *job, elea_error *error);

static elea_status give(struct batch_queue *queue, struct batch_part *part, elea_job *job,
                        elea_error *error)
{
    struct batch_job *work = calloc(1, sizeof *work);
    if (work == NULL)
        return no_memory(error);
    work->queue = queue;
    work->part = part;
    work->position = part->n_given++;
    *queue->given_end = work;
    queue->given_end = &work->next;
    *job = (elea_job){.load = load, .item = work, .time = NAN};
    return ELEA_OK;
}

/* A part whose frames are not all given: the first has to tell how many there are. */
static struct batch_part *next_part(const struct batch_queue *queue)
{
    for (const struct batch_entry *entry = queue->first; entry != NULL; entry = entry->next)
        for (size_t i = 0; i < entry->n_parts; i++)
            if (entry->parts[i]->n_given == 0 ||
                entry->parts[i]->n_given < entry->parts[i]->n_frames)
                return entry->parts[i];
    return NULL;
}

static struct batch_entry *next_entry(const struct batch_queue *queue)
{
    struct batch_entry *first = first_waiting(queue), *largest = first;
    for (struct batch_entry *entry = first; entry != NULL; entry = entry->next)
        if (entry->n_parts == 0 && entry->content == NULL &&
            entry->input->size > largest->input->size)
            largest = entry;
    bool far_larger = largest != NULL && largest->input->size > NOT_SMALL &&
                      largest->input->size / FAR_LARGER > first->input->size;
    return far_larger && first->content == NULL ? largest : first;
}

/* With the mutex held. `*found` is false if nothing can be begun now. */
static elea_status give_next(struct batch_queue *queue, elea_job *job, bool *found,
                             elea_error *error)
{
    struct batch_part *part = next_part(queue);
    *found = part != NULL;
    if (part != NULL)
        return give(queue, part, job, error);
    elea_status failed = admit(queue, error);
    struct batch_entry *entry = failed ? NULL : next_entry(queue);
    *found = entry != NULL;
    if (entry == NULL)
        return failed;
    part = batch_entry_add(entry, queue->options, NULL, NULL);
    if (part == NULL)
        return no_memory(error);
    queue->n_loading++;
    return give(queue, part, job, error);
}

static elea_status next(void *context, elea_job *job, elea_error *error)
{
    struct batch_queue *queue = context;
    elea_status failed = ELEA_OK;
    bool found = false;
    pthread_mutex_lock(&queue->mutex);
    while (!queue->cancelled && !failed && !found) {
        failed = give_next(queue, job, &found, error);
        bool more = queue->n_loading > 0 || queue->next_input < queue->inputs->n;
        if (failed || found || !more)
            break;
        pthread_cond_wait(&queue->changed, &queue->mutex);
    }
    pthread_mutex_unlock(&queue->mutex);
    return failed;
}

static void cancel(void *context)
{
    struct batch_queue *queue = context;
    pthread_mutex_lock(&queue->mutex);
    queue->cancelled = true;
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->mutex);
}

elea_source batch_queue_source(struct batch_queue *queue)
{
    return (elea_source){
        .struct_size = sizeof(elea_source), .next = next, .context = queue, .cancel = cancel};
}

/* ---- Loading, in the threads of the run ---- */

/* Opens a part; the whole tells which other parts there are. */
static elea_status open_part(struct batch_queue *queue, struct batch_part *part, elea_error *error)
{
    struct batch_entry *entry = part->entry;
    struct batch_parts parts = {.n = 0};
    elea_status failed = entry->damage != NULL
                             ? elea_error_set(error, ELEA_ERROR_FORMAT, "%s", entry->damage)
                             : batch_part_open(part, error);
    if (!failed && part->label == NULL)
        failed = batch_parts_find(&parts, &part->analysis, queue->options->per, error);
    pthread_mutex_lock(&queue->mutex);
    part->n_frames = failed ? 1 : part->analysis.range.count;
    if (!failed && parts.single != NULL) {
        part->twin = parts.single;
        parts.single = NULL;
    }
    for (size_t i = 0; i < parts.n && !failed; i++) {
        if (batch_entry_add(entry, queue->options, parts.labels[i], parts.selects[i]) == NULL)
            failed = no_memory(error);
        parts.labels[i] = parts.selects[i] = NULL;
    }
    if (part->label == NULL) {
        entry->divided = true;
        queue->n_loading--;
    }
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->mutex);
    batch_parts_free(&parts);
    return failed;
}

static elea_status load(elea_job *job, elea_error *error)
{
    struct batch_job *work = job->item;
    elea_status failed = work->position == 0 ? open_part(work->queue, work->part, error) : ELEA_OK;
    if (!failed)
        failed = batch_part_load(work, job, error);
    return failed;
}

/* ---- Coming back ---- */

struct batch_job *batch_queue_take(struct batch_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    struct batch_job *work = queue->given;
    queue->given = work->next;
    if (queue->given == NULL)
        queue->given_end = &queue->given;
    pthread_mutex_unlock(&queue->mutex);
    work->next = NULL;
    return work;
}

void batch_queue_part_done(struct batch_queue *queue, struct batch_part *part)
{
    pthread_mutex_lock(&queue->mutex);
    part->entry->n_done++;
    pthread_mutex_unlock(&queue->mutex);
}

struct batch_entry *batch_queue_finished(struct batch_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    struct batch_entry *entry = queue->first;
    if (entry == NULL || !entry->divided || entry->n_done < entry->n_parts) {
        entry = NULL;
    } else {
        queue->first = entry->next;
        if (queue->first == NULL)
            queue->last = NULL;
        queue->n_open--;
        pthread_cond_broadcast(&queue->changed);
    }
    pthread_mutex_unlock(&queue->mutex);
    return entry;
}
