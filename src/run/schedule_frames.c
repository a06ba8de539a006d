/* SPDX-License-Identifier: MIT */
/* The frames in flight of a schedule: created when needed, and no more than memory allows. */
#include "run/schedule_frames.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "run/memory.h"

/* Blocks of a frame in progress: enough that a slow one does not delay the others for long. */
size_t schedule_window(const elea_schedule *s)
{
    return 4 * (size_t)s->n_threads + 4;
}

/* ---- Slots ---- */

static elea_status reserve_slots(elea_schedule *s, elea_error *error)
{
    if (s->n_frames <= s->n_slots)
        return ELEA_OK;
    elea_active_frame **slots = realloc(s->slots, s->n_frames * sizeof(elea_active_frame *));
    if (slots == NULL)
        return elea_error_memory(error, s->n_frames, sizeof(elea_active_frame *), "frames");
    s->slots = slots;
    s->n_slots = s->n_frames;
    return ELEA_OK;
}

/* Room for one more in `frames` and `free`. */
static bool reserve_frame(elea_schedule *s)
{
    size_t size = (s->n_created + 1) * sizeof(elea_active_frame *);
    elea_active_frame **frames = realloc(s->frames, size);
    s->frames = frames != NULL ? frames : s->frames;
    elea_active_frame **unused = realloc(s->free, size);
    s->free = unused != NULL ? unused : s->free;
    return frames != NULL && unused != NULL;
}

/* A frame is created when it is needed. */
static elea_status create_frame(elea_schedule *s, elea_error *error)
{
    elea_active_frame *frame = reserve_frame(s) ? malloc(sizeof *frame) : NULL;
    if (frame == NULL)
        return elea_error_memory(error, 1, sizeof *frame, "frames in flight");
    if (elea_active_frame_create(frame, &s->cancel, error) != ELEA_OK) {
        free(frame);
        return ELEA_ERROR_MEMORY;
    }
    s->frames[s->n_created++] = frame;
    s->free[s->n_free++] = frame;
    return ELEA_OK;
}

/* The one used last is warm, and with fewer in flight others stay empty. */
elea_status schedule_frames_take(elea_schedule *s, elea_active_frame **frame, elea_error *error)
{
    elea_status failed = s->n_free == 0 ? create_frame(s, error) : ELEA_OK;
    if (failed)
        return failed;
    *frame = s->free[s->n_free - 1];
    failed = elea_active_frame_reserve(*frame, s->settings.method, schedule_window(s), error);
    s->n_free -= !failed;
    return failed;
}

void schedule_frames_give_back(elea_schedule *s, elea_active_frame *frame)
{
    frame->state = FRAME_EMPTY;
    s->free[s->n_free++] = frame;
}

void schedule_frames_next(elea_schedule *s)
{
    elea_active_frame *frame = elea_schedule_frame(s, s->delivered);
    schedule_frames_give_back(s, frame);
    s->delivered++;
    elea_schedule_announce(s);
}

elea_status schedule_frames_renew(elea_schedule *s, elea_active_frame *active, elea_error *error)
{
    elea_active_frame_free(active);
    elea_status failed = elea_active_frame_create(active, &s->cancel, error);
    return failed
               ? failed
               : elea_active_frame_reserve(active, s->settings.method, schedule_window(s), error);
}

/* ---- Memory ---- */

/* What the estimates leave out, such as the heap's own needs. */
#define USABLE 0.95
/* What the process has differs a little from run to run. */
#define SPARE 2e6
/* Stack and work space of a thread (docs/running.md). */
#define BYTES_PER_THREAD 1.5e6
/* Without a limit that was asked for, the machine or its control group is the limit. */
#define USUAL_PART 0.9

/* What all frames may have, besides what the process has already. */
static void measure_room(elea_schedule *s)
{
    double asked = (double)s->settings.max_memory, held = 0.0;
    for (size_t i = 0; i < s->n_created; i++)
        held += s->frames[i]->held;
    s->limit = asked > 0.0 ? asked : USUAL_PART * (double)elea_available_memory();
    s->room =
        s->limit > 0.0 ? USABLE * s->limit - fmax(0.0, elea_memory_in_use() - held) : HUGE_VAL;
}

elea_status schedule_frames_begin(elea_schedule *s, elea_error *error)
{
    elea_status failed = reserve_slots(s, error);
    if (failed)
        return failed;
    s->n_free = 0;
    while (s->n_free < s->n_created)
        schedule_frames_give_back(s, s->frames[s->n_free]);
    measure_room(s);
    return ELEA_OK;
}

static void destroy(elea_active_frame *frame)
{
    elea_active_frame_free(frame);
    free(frame);
}

void schedule_frames_free(elea_schedule *s)
{
    for (size_t i = 0; i < s->n_created; i++)
        destroy(s->frames[i]);
    free(s->frames);
    free(s->free);
    free(s->slots);
}

elea_status schedule_frames_estimate(const elea_schedule *s, elea_active_frame *frame)
{
    const elea_frame_memory memory = elea_frame_memory_estimate(&frame->settings, frame->job.body);
    double needed = frame_memory_needed(&memory);
    frame->memory = needed + memory.more;
    double room = s->room - BYTES_PER_THREAD;
    if (s->settings.max_memory == 0 || needed <= room)
        return ELEA_OK;
    double enough = s->limit + (needed - room) / USABLE + SPARE;
    elea_status failed = elea_frame_memory_refuse(&memory, room, s->limit, enough, &frame->error);
    return elea_error_locate(&frame->error, failed, NULL, 0, (int64_t)frame->job.frame);
}

/* Frees a frame that is not in flight. */
static void drop_free(elea_schedule *s)
{
    elea_active_frame *frame = s->free[--s->n_free];
    for (size_t i = 0; i < s->n_created; i++)
        if (s->frames[i] == frame) {
            s->frames[i] = s->frames[--s->n_created];
            break;
        }
    destroy(frame);
}

/* Frames keep the memory that they have had. */
static double memory_held(const elea_schedule *s)
{
    double all = BYTES_PER_THREAD * (double)(s->n_working + s->n_starting);
    for (size_t i = 0; i < s->n_created; i++)
        all += s->frames[i]->held;
    return all;
}

bool schedule_frames_allow_thread(const elea_schedule *s)
{
    return memory_held(s) + BYTES_PER_THREAD <= s->room;
}

static bool has_room(const elea_schedule *s, const elea_active_frame *frame)
{
    return memory_held(s) + fmax(frame->memory - frame->held, 0.0) <= s->room;
}

/* The order of the first that waits; `next_order` if none does. */
static uint64_t first_waiting(const elea_schedule *s)
{
    uint64_t order = s->delivered;
    while (order < s->next_order && elea_schedule_frame(s, order)->state != FRAME_WAITING)
        order++;
    return order;
}

bool schedule_frames_wait(const elea_schedule *s)
{
    return first_waiting(s) < s->next_order;
}

/* The place in `free` of the frame that holds most; there is one. */
static size_t largest_free(const elea_schedule *s)
{
    size_t largest = 0;
    for (size_t i = 1; i < s->n_free; i++)
        if (s->free[i]->held > s->free[largest]->held)
            largest = i;
    return largest;
}

/*
 * Computes the frame of that order in the memory of one that is not in flight. To free this and to
 * allocate it anew would leave holes in the heap, and more memory in use than was allocated.
 */
static void use_free(elea_schedule *s, uint64_t order)
{
    elea_active_frame **slot = &s->slots[order % s->n_frames], *waiting = *slot;
    elea_active_frame **unused = &s->free[largest_free(s)];
    elea_error error = ELEA_ERROR_INIT;
    if ((*unused)->held <= waiting->held ||
        elea_active_frame_take_over(*unused, waiting, schedule_window(s), &error))
        return;
    waiting->state = FRAME_EMPTY;
    *slot = *unused;
    *unused = waiting;
}

/* Makes room for the frame of that order, if what is not in flight suffices for it. */
static bool make_room(elea_schedule *s, uint64_t order)
{
    if (s->n_free > 0 && !has_room(s, elea_schedule_frame(s, order)))
        use_free(s, order);
    while (s->n_free > 0 && !has_room(s, elea_schedule_frame(s, order)))
        drop_free(s);
    return has_room(s, elea_schedule_frame(s, order));
}

/* Moves a frame that waits to an empty one, so that its memory is free. */
static elea_status empty_frame(elea_schedule *s, elea_active_frame **slot, elea_error *error)
{
    elea_status failed = create_frame(s, error);
    if (failed)
        return failed;
    elea_active_frame **created = &s->free[s->n_free - 1], *waiting = *slot;
    failed = elea_active_frame_take_over(*created, waiting, schedule_window(s), error);
    if (failed)
        return failed;
    waiting->state = FRAME_EMPTY;
    *slot = *created;
    *created = waiting;
    return ELEA_OK;
}

static elea_status empty_later(elea_schedule *s, uint64_t order)
{
    elea_error error = ELEA_ERROR_INIT;
    elea_status failed = ELEA_OK;
    for (order++; order < s->next_order && !failed; order++) {
        elea_active_frame **slot = &s->slots[order % s->n_frames];
        if ((*slot)->state == FRAME_WAITING && (*slot)->held > 0.0)
            failed = empty_frame(s, slot, &error);
    }
    return failed;
}

/* True if a frame before, or after, that order is being loaded; after it, one that has memory. */
static bool is_loading(const elea_schedule *s, uint64_t order, bool after)
{
    uint64_t begin = after ? order + 1 : s->delivered, end = after ? s->next_order : order;
    for (uint64_t i = begin; i < end; i++) {
        const elea_active_frame *frame = elea_schedule_frame(s, i);
        if (frame->state == FRAME_LOADING && (!after || frame->held > 0.0))
            return true;
    }
    return false;
}

/*
 * With a limit that was asked for, frames begin in order: one that has overtaken others would hold
 * memory until they are delivered, and they may need it.
 */
elea_active_frame *schedule_frames_admit(elea_schedule *s)
{
    uint64_t order = first_waiting(s);
    if (order == s->next_order || (s->settings.max_memory > 0 && is_loading(s, order, false)))
        return NULL;
    bool first = order == s->delivered, fits = make_room(s, order);
    if (!fits && first && empty_later(s, order) == ELEA_OK)
        fits = make_room(s, order);
    /* The first has to be done in any case, once what is being loaded can be emptied too. */
    if (!fits && (!first || is_loading(s, order, true)))
        return NULL;
    elea_active_frame *frame = elea_schedule_frame(s, order);
    frame->held = fmax(frame->held, frame->memory);
    return frame;
}
