/* SPDX-License-Identifier: MIT */
#include "walk_state.h"

#include <stdlib.h>

#include "packed.h"

/* Entries that are written together. */
enum { MOST_ENTRIES = 64 };

struct walk_state_frame {
    uint64_t frame;
    elea_walk_record *record;
    bool adopted;
    size_t n_saved; /* of its entries, which only follow each other */
    struct walk_state_frame *next;
};

void walk_state_begin(struct walk_state *state)
{
    (void)pthread_mutex_init(&state->mutex, NULL);
    state->frames = NULL;
}

static void free_frame(struct walk_state_frame *f)
{
    if (!f->adopted)
        elea_walk_record_free(f->record);
    free(f);
}

void walk_state_free(struct walk_state *state)
{
    while (state->frames != NULL) {
        struct walk_state_frame *next = state->frames->next;
        free_frame(state->frames);
        state->frames = next;
    }
    (void)pthread_mutex_destroy(&state->mutex);
}

static struct walk_state_frame *find(const struct walk_state *state, uint64_t frame)
{
    struct walk_state_frame *f = state->frames;
    while (f != NULL && f->frame != frame)
        f = f->next;
    return f;
}

/* With a new record, unless there is one to be adopted. */
static struct walk_state_frame *add(struct walk_state *state, uint64_t frame,
                                    elea_walk_record *adopted)
{
    struct walk_state_frame *f = calloc(1, sizeof *f);
    if (f == NULL)
        return NULL;
    f->frame = frame;
    f->adopted = adopted != NULL;
    f->record = adopted != NULL ? adopted : elea_walk_record_create(NULL);
    if (f->record == NULL) {
        free(f);
        return NULL;
    }
    f->next = state->frames;
    state->frames = f;
    return f;
}

bool walk_state_adopt(struct walk_state *state, uint64_t frame, elea_walk_record *record)
{
    return add(state, frame, record) != NULL;
}

elea_walk_record *walk_state_give(struct walk_state *state, uint64_t frame)
{
    pthread_mutex_lock(&state->mutex);
    struct walk_state_frame *f = find(state, frame);
    f = f != NULL ? f : add(state, frame, NULL);
    pthread_mutex_unlock(&state->mutex);
    return f != NULL ? f->record : NULL;
}

void walk_state_drop(struct walk_state *state, uint64_t frame)
{
    pthread_mutex_lock(&state->mutex);
    struct walk_state_frame **link = &state->frames;
    while (*link != NULL && (*link)->frame != frame)
        link = &(*link)->next;
    struct walk_state_frame *f = *link;
    if (f != NULL) {
        *link = f->next;
        free_frame(f);
    }
    pthread_mutex_unlock(&state->mutex);
}

bool walk_state_take(struct walk_state *state, uint64_t frame, const char *entries)
{
    size_t size = (size_t)MOST_ENTRIES * ELEA_WALK_ENTRY_SIZE;
    struct walk_state_frame *f = find(state, frame);
    f = f != NULL ? f : add(state, frame, NULL);
    unsigned char *bytes = f != NULL ? packed_bytes(entries, &size) : NULL;
    bool good = bytes != NULL && size % ELEA_WALK_ENTRY_SIZE == 0;
    for (size_t i = 0; good && i < size; i += ELEA_WALK_ENTRY_SIZE)
        good = elea_walk_record_add(f->record, bytes + i, NULL) == ELEA_OK;
    free(bytes);
    if (good)
        f->n_saved = elea_walk_record_count(f->record);
    return good;
}

/* ---- Saving ---- */

bool walk_state_has_new(struct walk_state *state)
{
    bool some = false;
    pthread_mutex_lock(&state->mutex);
    for (const struct walk_state_frame *f = state->frames; f != NULL; f = f->next)
        some = some || elea_walk_record_count(f->record) > f->n_saved;
    pthread_mutex_unlock(&state->mutex);
    return some;
}

static elea_status save_some(struct walk_state_frame *f, size_t n, unsigned char *bytes,
                             walk_state_writer *write, void *context, elea_error *error)
{
    for (size_t i = 0; i < n; i++)
        elea_walk_record_entry(f->record, f->n_saved + i, bytes + i * ELEA_WALK_ENTRY_SIZE);
    char *text = packed_text(bytes, n * ELEA_WALK_ENTRY_SIZE);
    elea_status failed = text != NULL
                             ? write(context, f->frame, text, error)
                             : elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the walks");
    free(text);
    f->n_saved += failed ? 0 : n;
    return failed;
}

elea_status walk_state_save(struct walk_state *state, walk_state_writer *write, void *context,
                            elea_error *error)
{
    unsigned char *bytes = malloc((size_t)MOST_ENTRIES * ELEA_WALK_ENTRY_SIZE);
    elea_status failed = bytes != NULL
                             ? ELEA_OK
                             : elea_error_set(error, ELEA_ERROR_MEMORY, "no memory for the walks");
    pthread_mutex_lock(&state->mutex);
    for (struct walk_state_frame *f = state->frames; f != NULL && !failed; f = f->next) {
        size_t end = elea_walk_record_count(f->record);
        while (f->n_saved < end && !failed) {
            size_t n = end - f->n_saved < MOST_ENTRIES ? end - f->n_saved : MOST_ENTRIES;
            failed = save_some(f, n, bytes, write, context, error);
        }
    }
    pthread_mutex_unlock(&state->mutex);
    free(bytes);
    return failed;
}
