/* SPDX-License-Identifier: MIT */
/*
 * Frames x blocks over one pool of threads. For each frame in flight, a thread loads
 * its body and builds the index, then all threads take blocks of its walks and samples,
 * earlier frames first. The caller's thread does no work of its own; it delivers the results
 * in order and polls the caller.
 */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/sized.h"
#include "run/active_frame.h"
#include "run/settings.h"

#define POLL_SECONDS 0.1

typedef struct run {
    elea_settings settings;
    elea_source source;
    double deadline; /* HUGE_VAL: none */
    unsigned n_threads;
    size_t n_frames;
    elea_active_frame *frames;
    pthread_mutex_t mutex; /* guards all below and the states and queues of the frames */
    pthread_cond_t work;   /* there may be work, or an end of it */
    pthread_cond_t done;   /* a frame is done, or a thread has ended */
    bool reading;          /* a thread is in source.next */
    bool source_ended;
    bool stopping;       /* no more work is to be begun */
    uint64_t next_order; /* of the next frame from the source */
    uint64_t delivered;  /* frames handed to the observer */
    uint64_t walks_done;
    elea_error source_error;
    elea_timing timing;
} run;

static double seconds_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static elea_active_frame *frame_of(const run *r, uint64_t order)
{
    return &r->frames[order % r->n_frames];
}

/* ---- Loading a frame ---- */

/* Seconds of threads that the next frame may use. */
static double budget_of_next(const run *r)
{
    if (!isfinite(r->deadline))
        return HUGE_VAL;
    uint64_t all = r->settings.num_frames, before = r->next_order;
    double left = (double)r->n_threads * (r->deadline - seconds_now()), promised = 0.0;
    for (uint64_t order = r->delivered; order < r->next_order; order++) {
        const elea_active_frame *s = frame_of(r, order);
        if (s->state == FRAME_LOADING || s->state == FRAME_RUNNING)
            promised += fmax(0.0, s->budget - s->spent);
    }
    if (all == 0)
        return elea_time_share(left, 0.0, 1);
    return elea_time_share(left, promised, all > before ? all - before : 1);
}

/* The first frame is begun in any case, so that there is a result. */
static bool is_too_late(const run *r)
{
    return r->next_order > 0 && seconds_now() >= r->deadline;
}

static elea_status set_too_late(const run *r, elea_error *error)
{
    uint64_t all = r->settings.num_frames;
    if (all == 0)
        return elea_error_set(error, ELEA_ERROR_TIME,
                              "the time of %g s was over before the last frame was begun",
                              r->settings.max_run_time);
    return elea_error_set(error, ELEA_ERROR_TIME,
                          "the time of %g s was over when %llu of %llu frames were begun; give it "
                          "more, or fewer frames",
                          r->settings.max_run_time, (unsigned long long)r->next_order,
                          (unsigned long long)all);
}

/* Called and returns with the mutex held: `status` is why there are no more frames. */
static void end_source(run *r, elea_status status, const elea_error *error)
{
    r->source_ended = true;
    if (status) {
        r->source_error = *error;
        r->source_error.status = status;
    }
    pthread_cond_broadcast(&r->work);
    pthread_cond_signal(&r->done);
}

/* Called and returns with the mutex held, which is open while the source is asked. */
static elea_status ask_source(run *r, elea_job *job, elea_error *error)
{
    r->reading = true;
    pthread_mutex_unlock(&r->mutex);
    double start = seconds_now();
    elea_status failed = r->source.next(r->source.context, job, error);
    double read = seconds_now() - start;
    pthread_mutex_lock(&r->mutex);
    r->reading = false;
    r->timing.read += read;
    return failed;
}

/* Too late for another frame; whether there is one only the source knows, unless it is known. */
static void refuse_frame(run *r)
{
    elea_job job = {.body = NULL};
    elea_error error = ELEA_ERROR_INIT;
    elea_status failed = ELEA_OK;
    bool more = r->next_order < r->settings.num_frames;
    if (!more) {
        failed = ask_source(r, &job, &error);
        more = !failed && job.body != NULL;
        elea_body_free(job.body);
    }
    if (more)
        failed = set_too_late(r, &error);
    end_source(r, failed, &error);
}

/* Called and returns with the mutex held. The frame is this thread's until it is FRAME_RUNNING. */
static void load_frame(run *r)
{
    double start = seconds_now();
    elea_active_frame *s = frame_of(r, r->next_order);
    s->budget = budget_of_next(r);
    s->spent = s->spent_walks = s->spent_interior = 0.0;
    s->state = FRAME_LOADING;
    r->next_order++;
    s->job = (elea_job){.body = NULL};
    s->error = (elea_error)ELEA_ERROR_INIT;
    elea_error source_error = ELEA_ERROR_INIT;
    elea_status failed = ask_source(r, &s->job, &source_error);
    if (failed || s->job.body == NULL) {
        r->next_order--;
        s->state = FRAME_EMPTY;
        end_source(r, failed, &source_error);
        return;
    }
    pthread_cond_signal(&r->work);
    pthread_mutex_unlock(&r->mutex);

    double begun = seconds_now();
    failed = elea_active_frame_prepare(s, &r->settings);
    double ended = seconds_now();

    pthread_mutex_lock(&r->mutex);
    r->timing.index += ended - begun;
    s->spent = ended - start;
    s->state = failed ? FRAME_FAILED : FRAME_RUNNING;
    if (failed) {
        elea_active_frame_release_body(s);
        pthread_cond_signal(&r->done);
    }
    pthread_cond_broadcast(&r->work);
}

/* ---- Doing its blocks ---- */

/* Called and returns with the mutex held. No thread works on the frame any more. */
static void finish_frame(run *r, elea_active_frame *s)
{
    s->state = FRAME_FINISHING;
    pthread_mutex_unlock(&r->mutex);
    elea_active_frame_finish(s, &r->settings);
    pthread_mutex_lock(&r->mutex);
    s->state = FRAME_DONE;
    pthread_cond_signal(&r->done);
}

/* With the mutex held: what a task leaves behind. */
static elea_status hand_in(run *r, const elea_task *task, double begun, elea_error *error)
{
    elea_active_frame *s = task->active;
    double now = seconds_now();
    bool walking = task->queue == &s->walks;
    *(walking ? &r->timing.walks : &r->timing.interior) += now - begun;
    r->walks_done += walking ? task->block.n_samples : 0;
    elea_status failed = elea_active_frame_hand_in(task, &r->settings, now - begun, error);
    if (!failed && (s->spent >= s->budget || now >= r->deadline))
        elea_active_frame_end(s);
    return failed;
}

static void fail_frame(run *r, elea_active_frame *s, const elea_error *error)
{
    if (s->state != FRAME_RUNNING)
        return;
    s->error = *error;
    s->state = FRAME_FAILED;
    pthread_cond_signal(&r->done);
}

/* Called and returns with the mutex held, which is open while the work is done. */
static void do_task(run *r, const elea_task *task)
{
    elea_active_frame *s = task->active;
    elea_error error = ELEA_ERROR_INIT;
    pthread_mutex_unlock(&r->mutex);
    double begun = seconds_now();
    elea_status failed = elea_active_frame_work(task, &r->settings, &error);
    pthread_mutex_lock(&r->mutex);
    if (!failed)
        failed = hand_in(r, task, begun, &error);
    if (failed)
        fail_frame(r, s, &error);
    if (s->state == FRAME_RUNNING && elea_active_frame_is_finished(s))
        finish_frame(r, s);
    pthread_cond_broadcast(&r->work);
}

/* ---- The pool ---- */

/* Work on the earliest frame that has any. */
static bool claim_task(run *r, elea_task *task)
{
    for (uint64_t order = r->delivered; order < r->next_order; order++) {
        elea_active_frame *s = frame_of(r, order);
        if (s->state == FRAME_RUNNING && elea_active_frame_claim(s, task))
            return true;
    }
    return false;
}

static bool can_load(const run *r)
{
    return !r->reading && !r->source_ended && r->next_order < r->delivered + r->n_frames;
}

static bool all_claimed(const run *r)
{
    if (!r->source_ended || r->reading)
        return false;
    for (uint64_t order = r->delivered; order < r->next_order; order++) {
        frame_state state = frame_of(r, order)->state;
        if (state == FRAME_LOADING || state == FRAME_RUNNING)
            return false;
    }
    return true;
}

static void *work(void *argument)
{
    run *r = argument;
    pthread_mutex_lock(&r->mutex);
    while (!r->stopping && !all_claimed(r)) {
        elea_task task;
        if (claim_task(r, &task))
            do_task(r, &task);
        else if (can_load(r) && is_too_late(r))
            refuse_frame(r);
        else if (can_load(r))
            load_frame(r);
        else
            pthread_cond_wait(&r->work, &r->mutex);
    }
    pthread_cond_broadcast(&r->work);
    pthread_mutex_unlock(&r->mutex);
    return NULL;
}

/* ---- The caller's thread ---- */

static elea_progress progress_now(const run *r)
{
    elea_progress progress = {.frames_done = (double)r->delivered, .walks_done = r->walks_done};
    for (uint64_t order = r->delivered; order < r->next_order; order++) {
        const elea_active_frame *s = frame_of(r, order);
        if (s->state == FRAME_RUNNING)
            progress.frames_done += elea_active_frame_fraction(s);
        else if (s->state == FRAME_DONE || s->state == FRAME_FINISHING)
            progress.frames_done += 1.0;
    }
    return progress;
}

static void wait_for_result(run *r)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (long)(POLL_SECONDS * 1e9);
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    (void)pthread_cond_timedwait(&r->done, &r->mutex, &until);
}

/* Both with the mutex open. */
static elea_status hand_over(const run *r, const elea_active_frame *s,
                             const elea_observer *observer, elea_error *error)
{
    elea_status failed = ELEA_OK;
    if (observer->result != NULL)
        failed = observer->result(observer->context, &s->result, error);
    if (!failed && observer->areas != NULL && r->settings.sphere_areas)
        failed = observer->areas(observer->context, &s->result, elea_active_frame_areas(s), error);
    const elea_points *hits = &s->walks.points, *inside = &s->interior.points;
    if (!failed && observer->surface_points != NULL && r->settings.record_surface_points)
        failed = observer->surface_points(observer->context, &s->result, hits->n,
                                          (const double(*)[4])hits->values, error);
    if (!failed && observer->interior_points != NULL && r->settings.record_interior_points)
        failed = observer->interior_points(observer->context, &s->result, inside->n,
                                           (const double(*)[4])inside->values, error);
    return failed;
}

static elea_status poll_caller(const elea_observer *observer, const elea_progress *progress,
                               elea_error *error)
{
    if (observer->poll == NULL || observer->poll(observer->context, progress))
        return ELEA_OK;
    return elea_error_set(error, ELEA_ERROR_CANCELLED, "the run was cancelled");
}

/* Delivers results in order until the last one, a failure, or the caller's wish to end. */
static elea_status deliver(run *r, const elea_observer *observer, elea_error *error)
{
    elea_status failed = ELEA_OK;
    double next_poll = seconds_now() + POLL_SECONDS;
    pthread_mutex_lock(&r->mutex);
    while (!failed) {
        elea_active_frame *s = frame_of(r, r->delivered);
        bool waiting = r->delivered < r->next_order;
        if (waiting && s->state == FRAME_DONE) {
            pthread_mutex_unlock(&r->mutex);
            failed = hand_over(r, s, observer, error);
            pthread_mutex_lock(&r->mutex);
            s->state = FRAME_EMPTY;
            r->delivered++;
            pthread_cond_broadcast(&r->work);
        } else if (waiting && s->state == FRAME_FAILED) {
            failed = s->error.status;
            if (error != NULL)
                *error = s->error;
        } else if (!waiting && r->source_ended) {
            failed = r->source_error.status;
            if (failed && error != NULL)
                *error = r->source_error;
            break;
        } else {
            wait_for_result(r);
        }
        if (!failed && seconds_now() >= next_poll) {
            elea_progress progress = progress_now(r);
            pthread_mutex_unlock(&r->mutex);
            failed = poll_caller(observer, &progress, error);
            pthread_mutex_lock(&r->mutex);
            next_poll = seconds_now() + POLL_SECONDS;
        }
    }
    r->stopping = true;
    pthread_cond_broadcast(&r->work);
    pthread_mutex_unlock(&r->mutex);
    return failed;
}

/* ---- Setting up and clearing away ---- */

/* Points take far more memory than anything else: those of one frame will do. */
static size_t frames_in_flight(const elea_settings *settings, unsigned n_threads)
{
    if (settings->frames_in_flight > 0)
        return settings->frames_in_flight;
    bool recording = settings->record_surface_points || settings->record_interior_points;
    return recording ? 1 : (size_t)n_threads + 1;
}

static void free_frames(run *r)
{
    for (size_t i = 0; r->frames != NULL && i < r->n_frames; i++)
        elea_active_frame_free(&r->frames[i]);
    free(r->frames);
}

static elea_status create_frames(run *r, elea_error *error)
{
    /* Wide enough that a slow block does not hold up the others for long. */
    size_t window = 4 * (size_t)r->n_threads + 4;
    r->frames = calloc(r->n_frames, sizeof *r->frames);
    if (r->frames == NULL)
        return elea_error_memory(error, r->n_frames, sizeof *r->frames, "frames in flight");
    elea_status failed = ELEA_OK;
    for (size_t i = 0; i < r->n_frames && !failed; i++)
        failed = elea_active_frame_create(&r->frames[i], window, error);
    return failed;
}

/* Starts the threads, delivers, and joins what was started. */
static elea_status run_threads(run *r, const elea_observer *observer, elea_error *error)
{
    pthread_t *threads = calloc(r->n_threads, sizeof *threads);
    if (threads == NULL)
        return elea_error_memory(error, r->n_threads, sizeof *threads, "threads");
    unsigned started = 0;
    int refused = 0;
    while (started < r->n_threads && refused == 0) {
        refused = pthread_create(&threads[started], NULL, work, r);
        started += refused == 0;
    }
    elea_status failed;
    if (started == 0)
        failed = elea_error_set(error, ELEA_ERROR_SYSTEM, "no thread could be started: %s",
                                strerror(refused));
    else
        failed = deliver(r, observer, error);
    for (unsigned i = 0; i < started; i++)
        (void)pthread_join(threads[i], NULL);
    free(threads);
    return failed;
}

/* Takes what the caller gives, of whatever size. */
static elea_status take_arguments(run *r, elea_observer *heard, const elea_settings *settings,
                                  const elea_source *source, const elea_observer *observer,
                                  elea_error *error)
{
    *heard = (elea_observer){.struct_size = sizeof *heard};
    elea_status failed = elea_settings_take(&r->settings, settings, error);
    if (!failed)
        failed = elea_sized_read(&r->source, sizeof r->source, source, "the source", error);
    if (!failed && observer != NULL)
        failed = elea_sized_read(heard, sizeof *heard, observer, "the observer", error);
    if (!failed && r->source.next == NULL)
        failed = elea_error_set(error, ELEA_ERROR_ARGUMENT, "the source has no function `next`");
    return failed;
}

elea_status elea_run(const elea_settings *settings, const elea_source *source,
                     const elea_observer *observer, elea_timing *timing, elea_error *error)
{
    double start = seconds_now();
    run r = {.deadline = HUGE_VAL};
    elea_observer heard;
    elea_status failed = take_arguments(&r, &heard, settings, source, observer, error);
    if (failed)
        return failed;
    if (r.settings.max_run_time > 0.0)
        r.deadline = start + r.settings.max_run_time;
    r.n_threads = r.settings.num_threads > 0 ? r.settings.num_threads : elea_default_num_threads();
    r.n_frames = frames_in_flight(&r.settings, r.n_threads);
    (void)pthread_mutex_init(&r.mutex, NULL);
    (void)pthread_cond_init(&r.work, NULL);
    (void)pthread_cond_init(&r.done, NULL);
    failed = create_frames(&r, error);
    if (!failed)
        failed = run_threads(&r, &heard, error);
    free_frames(&r);
    (void)pthread_cond_destroy(&r.done);
    (void)pthread_cond_destroy(&r.work);
    (void)pthread_mutex_destroy(&r.mutex);
    r.timing.wall = seconds_now() - start;
    if (timing != NULL)
        elea_sized_write(timing, &r.timing, sizeof r.timing);
    return failed;
}

/* ---- One body ---- */

typedef struct single {
    elea_body *body; /* until it is handed over */
    elea_result *result;
} single;

static elea_status single_next(void *context, elea_job *job, elea_error *error)
{
    (void)error;
    single *s = context;
    *job = (elea_job){.body = s->body, .frame = 0, .time = NAN};
    s->body = NULL;
    return ELEA_OK;
}

static elea_status single_result(void *context, const elea_result *result, elea_error *error)
{
    (void)error;
    single *s = context;
    *s->result = *result;
    return ELEA_OK;
}

elea_status elea_compute(const elea_body *body, const elea_settings *settings, elea_result *result,
                         elea_error *error)
{
    elea_settings one_frame;
    elea_status failed = elea_settings_take(&one_frame, settings, error);
    if (failed)
        return failed;
    one_frame.frames_in_flight = 1;
    one_frame.num_frames = 1;
    single s = {.body = elea_body_clone(body, error), .result = result};
    if (s.body == NULL)
        return ELEA_ERROR_MEMORY;
    const elea_source source = {.struct_size = sizeof source, .next = single_next, .context = &s};
    const elea_observer observer = {
        .struct_size = sizeof observer, .result = single_result, .context = &s};
    failed = elea_run(&one_frame, &source, &observer, NULL, error);
    elea_body_free(s.body);
    return failed;
}
