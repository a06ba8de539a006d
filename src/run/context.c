/* SPDX-License-Identifier: MIT */
/* Runs, and what is kept between them: sleeping threads, and frames with their memory. */
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/sized.h"
#include "run/clock.h"
#include "run/context.h"
#include "run/deliver.h"
#include "run/pool.h"
#include "run/settings.h"

/* Members appended to a struct must not lie in the former padding at its end. */
_Static_assert(sizeof(elea_source) == offsetof(elea_source, cancel) + sizeof(void (*)(void)),
               "elea_source has padding at its end");

struct elea_context {
    pid_t owner; /* the process: a forked child has the memory, but not the threads */
    unsigned num_threads;
    elea_pool pool;
    elea_schedule schedule;
};

static void add_thread(void *pool)
{
    elea_pool_more(pool);
}

static void init(elea_context *context, unsigned num_threads)
{
    context->owner = getpid();
    context->num_threads = num_threads;
    elea_pool_init(&context->pool);
    elea_schedule_init(&context->schedule);
    context->schedule.help = add_thread;
    context->schedule.helper = &context->pool;
}

static void clear(elea_context *context)
{
    elea_pool_free(&context->pool);
    elea_schedule_free(&context->schedule);
}

elea_context *elea_context_create(unsigned num_threads, elea_error *error)
{
    elea_context *context = malloc(sizeof *context);
    if (context != NULL)
        init(context, num_threads);
    else
        (void)elea_error_memory(error, 1, sizeof *context, "context");
    return context;
}

void elea_context_free(elea_context *context)
{
    /* In a child, threads that it lacks may hold locks; its memory is freed when it exits. */
    if (context != NULL && context->owner == getpid()) {
        clear(context);
        free(context);
    }
}

void elea_context_cancel(elea_context *context)
{
    elea_schedule *s = &context->schedule;
    if (context->owner != getpid())
        return;
    pthread_mutex_lock(&s->mutex);
    if (s->running) {
        s->cancelled = true;
        elea_schedule_stop(s);
    }
    pthread_mutex_unlock(&s->mutex);
}

/* ---- A run ---- */

/* Takes the context for a run; only one run can have it. */
static elea_status enter(elea_context *context, elea_error *error)
{
    elea_schedule *s = &context->schedule;
    if (context->owner != getpid())
        return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                              "the context belongs to the process that this one was forked from; "
                              "create another one");
    pthread_mutex_lock(&s->mutex);
    bool taken = s->running;
    s->running = true;
    if (!taken) {
        s->cancelled = false;
        atomic_store(&s->cancel.requested, false);
    }
    pthread_mutex_unlock(&s->mutex);
    return taken ? elea_error_set(error, ELEA_ERROR_ARGUMENT,
                                  "the context is in use; create one for each thread that runs")
                 : ELEA_OK;
}

static void leave(elea_context *context)
{
    elea_schedule *s = &context->schedule;
    for (size_t i = 0; i < s->n_created; i++)
        elea_active_frame_release_body(s->frames[i]);
    pthread_mutex_lock(&s->mutex);
    s->running = false;
    pthread_mutex_unlock(&s->mutex);
}

/* With points only one frame is in flight, because they take far more memory than the rest. */
static size_t frames_in_flight(const elea_settings *settings, unsigned n_threads)
{
    if (settings->frames_in_flight > 0)
        return settings->frames_in_flight;
    bool recording = settings->record_surface_points || settings->record_interior_points;
    return recording ? 1 : (size_t)n_threads + 1;
}

/* The average of one frame is the frame; the walks of several must be planned before the run. */
static elea_status take_average(elea_settings *settings, elea_error *error)
{
    if (!(settings->max_rsd_average > 0.0) || settings->num_walks > 0)
        return ELEA_OK;
    if (settings->num_frames != 1)
        return elea_error_set(
            error, ELEA_ERROR_ARGUMENT,
            "max_rsd_average needs a plan for all frames, so their number must be "
            "known; call elea_plan_average first");
    settings->max_rsd_capacitance = settings->max_rsd_average;
    return ELEA_OK;
}

/* Frames whose equations are not solved are estimated from others. */
static elea_status check_plan(const elea_settings *settings, elea_error *error)
{
    if (settings->theory != ELEA_THEORY_STOKES || settings->stokes_every < 2 ||
        settings->stokes_plan != NULL)
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_ARGUMENT,
                          "stokes_every above 1 needs a plan for all frames, so their number must "
                          "be known; call elea_plan_stokes first");
}

static elea_status begin(elea_context *context, double start, elea_error *error)
{
    elea_schedule *s = &context->schedule;
    if (take_average(&s->settings, error) != ELEA_OK || check_plan(&s->settings, error) != ELEA_OK)
        return ELEA_ERROR_ARGUMENT;
    const unsigned wanted[] = {s->settings.num_threads, context->num_threads};
    s->n_threads = wanted[0] > 0 ? wanted[0] : wanted[1];
    if (s->n_threads == 0)
        s->n_threads = elea_default_num_threads();
    s->n_frames = frames_in_flight(&s->settings, s->n_threads);
    s->deadline = s->settings.max_run_time > 0.0 ? start + s->settings.max_run_time : HUGE_VAL;
    return elea_schedule_begin(s, error);
}

/* Reads the caller's structs, which may have any size. */
static elea_status take_arguments(elea_schedule *s, elea_observer *heard,
                                  const elea_settings *settings, const elea_source *source,
                                  const elea_observer *observer, elea_error *error)
{
    *heard = (elea_observer){.struct_size = sizeof *heard};
    s->source = (elea_source){.struct_size = sizeof s->source};
    s->most_frames = UINT64_MAX;
    elea_status failed = elea_settings_take(&s->settings, settings, error);
    if (!failed)
        failed = elea_sized_read(&s->source, sizeof s->source, source, "the source", error);
    if (!failed && observer != NULL)
        failed = elea_sized_read(heard, sizeof *heard, observer, "the observer", error);
    if (!failed && s->source.next == NULL)
        failed = elea_error_set(error, ELEA_ERROR_ARGUMENT, "the source has no function `next`");
    return failed;
}

static elea_status run(elea_context *context, const elea_observer *observer, double start,
                       elea_error *error)
{
    elea_schedule *s = &context->schedule;
    elea_status failed = begin(context, start, error);
    if (!failed)
        failed = elea_pool_begin(&context->pool, 1, s->n_threads, elea_schedule_work, s, error);
    if (failed)
        return failed;
    failed = elea_deliver(s, observer, error);
    elea_pool_join(&context->pool);
    return failed;
}

elea_status elea_context_run(elea_context *context, const elea_settings *settings,
                             const elea_source *source, const elea_observer *observer,
                             elea_timing *timing, elea_error *error)
{
    double start = elea_clock_now();
    elea_schedule *s = &context->schedule;
    elea_observer heard;
    elea_status failed = enter(context, error);
    if (failed)
        return failed;
    failed = take_arguments(s, &heard, settings, source, observer, error);
    if (!failed) {
        failed = run(context, &heard, start, error);
        s->timing.wall = elea_clock_now() - start;
        s->timing.num_walks = s->walks_done;
        if (timing != NULL)
            elea_sized_write(timing, &s->timing, sizeof s->timing);
    }
    leave(context);
    return failed;
}

elea_status elea_run(const elea_settings *settings, const elea_source *source,
                     const elea_observer *observer, elea_timing *timing, elea_error *error)
{
    elea_context context;
    init(&context, 0);
    elea_status failed = elea_context_run(&context, settings, source, observer, timing, error);
    clear(&context);
    return failed;
}

elea_status elea_context_run_walks(const elea_settings *settings, const elea_source *source,
                                   const elea_observer *observer, elea_error *error)
{
    elea_context context;
    init(&context, 0);
    context.schedule.walks_only = true;
    elea_status failed = elea_context_run(&context, settings, source, observer, NULL, error);
    clear(&context);
    return failed;
}

/* ---- One body ---- */

typedef struct single {
    elea_body *body; /* NULL once handed over */
    elea_result *result;
} single;

static elea_status single_next(void *context, elea_job *job, elea_error *error)
{
    (void)error;
    single *one = context;
    *job = (elea_job){.body = one->body, .frame = 0, .time = NAN};
    one->body = NULL;
    return ELEA_OK;
}

static elea_status single_result(void *context, const elea_result *result, elea_error *error)
{
    (void)error;
    single *one = context;
    *one->result = *result;
    return ELEA_OK;
}

/* Estimated number of threads that can work at once on a single frame. */
static unsigned useful_threads(const elea_schedule *s)
{
    const elea_settings *settings = &s->settings;
    bool sampled = settings->interior != ELEA_INTERIOR_EXACT || settings->record_interior_points;
    if (settings->num_walks == 0 || settings->theory == ELEA_THEORY_STOKES ||
        (sampled && settings->num_interior_samples == 0))
        return s->n_threads;
    uint64_t tasks =
        1 + settings->num_walks / elea_method_find(settings->method)->plan(settings).block_size;
    tasks += settings->interior == ELEA_INTERIOR_EXACT;
    tasks += sampled ? 1 + settings->num_interior_samples / ELEA_SAMPLES_PER_BLOCK : 0;
    return tasks < s->n_threads ? (unsigned)tasks : s->n_threads;
}

/* The caller is not polled, so its thread can do some of the work. */
static elea_status run_single(elea_context *context, single *one, double start, elea_error *error)
{
    elea_schedule *s = &context->schedule;
    const elea_observer observer = {
        .struct_size = sizeof observer, .result = single_result, .context = one};
    s->settings.frames_in_flight = 1;
    s->settings.num_frames = 1;
    s->most_frames = 1;
    s->source = (elea_source){.struct_size = sizeof s->source, .next = single_next, .context = one};
    elea_status failed = begin(context, start, error);
    if (!failed) /* others help, or the caller's thread works alone */
        failed =
            elea_pool_begin(&context->pool, 0, useful_threads(s) - 1, elea_schedule_work, s, error);
    if (failed)
        return failed;
    elea_schedule_work(s);
    failed = elea_deliver(s, &observer, error);
    elea_pool_join(&context->pool);
    return failed;
}

elea_status elea_context_compute(elea_context *context, const elea_body *body,
                                 const elea_settings *settings, elea_result *result,
                                 elea_error *error)
{
    double start = elea_clock_now();
    elea_status failed = enter(context, error);
    if (failed)
        return failed;
    single one = {.body = NULL, .result = result};
    failed = elea_settings_take(&context->schedule.settings, settings, error);
    if (!failed) {
        one.body = elea_body_clone(body, error);
        failed = one.body != NULL ? run_single(context, &one, start, error) : ELEA_ERROR_MEMORY;
    }
    elea_body_free(one.body);
    leave(context);
    return failed;
}

elea_status elea_compute(const elea_body *body, const elea_settings *settings, elea_result *result,
                         elea_error *error)
{
    elea_context context;
    init(&context, 0);
    elea_status failed = elea_context_compute(&context, body, settings, result, error);
    clear(&context);
    return failed;
}
